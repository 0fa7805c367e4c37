using Google.Protobuf;
using StatusGateway.Server.Hosting;
using StatusGateway.Server.Options;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Tests.Configuration;

/// <summary>The results of polling a file.</summary>
public sealed class DescriptorSetWatchTests : IDisposable
{
    private static readonly byte[] First = Schemas.Set("a.First.Get").ToByteArray();
    private static readonly byte[] Second = Schemas.Set("a.Second.Get").ToByteArray();

    private readonly string _folder = Directory.CreateTempSubdirectory("descriptors").FullName;
    private readonly string _path;
    private readonly DescriptorSetWatch _watch;

    public DescriptorSetWatchTests()
    {
        _path = Path.Combine(_folder, "library.binpb");
        _watch = new DescriptorSetWatch("library", _path, "library.binpb");
        File.WriteAllBytes(_path, First);
        var errors = new List<ConfigurationError>();
        Assert.NotNull(_watch.Load(errors));
        Assert.Empty(errors);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Rewriting_the_same_content_is_no_change()
    {
        Assert.Equal("Unchanged", Poll());
        File.WriteAllBytes(_path, First);
        File.SetLastWriteTimeUtc(_path, DateTime.UnixEpoch);
        Assert.Equal(("Unchanged", "Unchanged"), (Poll(), Poll()));
    }

    [Fact]
    public void Change_is_loaded_when_two_polls_agree()
    {
        File.WriteAllBytes(_path, Second);

        Assert.Equal(("Changing", "Changed a.Second", "Unchanged"), (Poll(), Poll(), Poll()));
    }

    [Fact]
    public void File_is_loaded_after_writing_has_finished()
    {
        File.WriteAllBytes(_path, Second[..50]);
        Assert.Equal("Changing", Poll());
        File.WriteAllBytes(_path, Second[..90]);
        Assert.Equal("Changing", Poll());
        File.WriteAllBytes(_path, Second);

        Assert.Equal(("Changing", "Changed a.Second"), (Poll(), Poll()));
    }

    [Fact]
    public void Reverted_change_is_no_change()
    {
        File.WriteAllBytes(_path, Second);
        Assert.Equal("Changing", Poll());
        File.WriteAllBytes(_path, First);

        Assert.Equal(("Unchanged", "Unchanged"), (Poll(), Poll()));
    }

    [Fact]
    public void Change_with_the_same_length_and_time_is_detected()
    {
        var time = File.GetLastWriteTimeUtc(_path);
        Assert.Equal("Unchanged", Poll());
        var other = Schemas.Set("a.Fjrst.Get").ToByteArray();
        Assert.Equal(First.Length, other.Length);
        File.WriteAllBytes(_path, other);
        File.SetLastWriteTimeUtc(_path, time);

        Assert.Equal(("Changing", "Changed a.Fjrst"), (Poll(), Poll()));
    }

    [Fact]
    public void Temporarily_missing_or_empty_file_is_no_change()
    {
        File.Delete(_path);
        Assert.Equal(("Missing", "Missing"), (Poll(), Poll()));
        File.WriteAllBytes(_path, []);
        Assert.Equal(("Missing", "Missing"), (Poll(), Poll()));
        File.WriteAllBytes(_path, First);
        Assert.Equal("Unchanged", Poll());

        Directory.Delete(_folder, recursive: true);
        Assert.Equal("Missing", Poll());
        Directory.CreateDirectory(_folder);
        File.WriteAllBytes(_path, Second);
        Assert.Equal(("Changing", "Changed a.Second"), (Poll(), Poll()));
    }

    [Fact]
    public void Invalid_file_is_reported_once_and_the_valid_one_loaded_again()
    {
        File.WriteAllBytes(_path, [1, 2, 3]);
        Assert.Equal("Changing", Poll());
        var result = _watch.Poll(out var schema, out var errors);
        Assert.Equal((DescriptorSetPollResult.Changed, null), (result, schema));
        Assert.NotEmpty(errors);
        Assert.Equal(("Unchanged", "Unchanged"), (Poll(), Poll()));

        File.WriteAllBytes(_path, First);
        Assert.Equal(("Changing", "Changed a.First"), (Poll(), Poll()));
    }

    [Fact]
    public void Unreadable_file_is_reported_once_and_loaded_again()
    {
        using (new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            AssertRefused("The file cannot be read. Check its path and its permissions.");
        Assert.Equal(("Changing", "Changed a.First"), (Poll(), Poll()));

        using (var file = File.OpenWrite(_path)) file.SetLength(300 * 1024 * 1024);
        AssertRefused("The file is larger than 268435456 bytes.");
        File.WriteAllBytes(_path, Second);
        Assert.Equal(("Changing", "Changed a.Second"), (Poll(), Poll()));
    }

    [Fact]
    public void Temporarily_unreadable_file_is_no_change()
    {
        using (new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.None)) Assert.Equal("Changing", Poll());

        Assert.Equal(("Unchanged", "Unchanged"), (Poll(), Poll()));
    }

    [Fact]
    public void Pipe_is_rejected_and_the_file_loaded_again()
    {
        File.Delete(_path);
        Command.Run("mkfifo", _path);
        AssertRefused("This is not a regular file. Pipes and devices are not supported: write the descriptor set to a file.");

        File.Delete(_path);
        File.WriteAllBytes(_path, Second);
        Assert.Equal(("Changing", "Changed a.Second"), (Poll(), Poll()));
    }

    [Fact]
    public void Change_behind_replaced_folder_links_is_detected()
    {
        // As Kubernetes mounts a ConfigMap: file -> ..data/file, and ..data -> a folder for each version.
        Version("v1", First);
        Version("v2", Second);
        File.CreateSymbolicLink(Path.Combine(_folder, "..data"), "v1");
        File.CreateSymbolicLink(Path.Combine(_folder, "linked.binpb"), Path.Combine("..data", "set.binpb"));
        var watch = new DescriptorSetWatch("library", Path.Combine(_folder, "linked.binpb"), "linked.binpb");
        Assert.NotNull(watch.Load([]));
        Assert.Equal("Unchanged", Poll(watch));

        File.CreateSymbolicLink(Path.Combine(_folder, "..tmp"), "v2");
        // Atomic, as in Kubernetes. File.Move does not replace links to folders.
        Command.Run("mv", "-T", Path.Combine(_folder, "..tmp"), Path.Combine(_folder, "..data"));

        Assert.Equal(("Changing", "Changed a.Second"), (Poll(watch), Poll(watch)));
    }

    private void Version(string name, byte[] bytes)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, name)).FullName, "set.binpb");
        File.WriteAllBytes(path, bytes);
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
    }

    private void AssertRefused(string message)
    {
        Assert.Equal("Changing", Poll());
        Assert.Equal(DescriptorSetPollResult.Changed, _watch.Poll(out var schema, out var errors));
        Assert.Null(schema);
        Assert.Equal($"Gateway:Upstreams:library:Schema:DescriptorSet = \"library.binpb\": {message}", Assert.Single(errors).ToString());
        Assert.Equal(("Unchanged", "Unchanged"), (Poll(), Poll()));
    }

    private string Poll() => Poll(_watch);

    private static string Poll(DescriptorSetWatch watch)
    {
        var result = watch.Poll(out SchemaSet? schema, out var errors);
        Assert.Empty(errors);
        Assert.Equal(result == DescriptorSetPollResult.Changed, schema is not null);
        return schema is null ? $"{result}" : $"{result} {string.Join(' ', schema.Services.Select(service => service.FullName))}";
    }
}
