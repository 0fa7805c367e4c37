using Google.Protobuf;
using StatusGateway.Server.Hosting;
using StatusGateway.Server.Options;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Tests.Configuration;

/// <summary>What looking at a file finds, look by look.</summary>
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
        var faults = new List<ConfigurationFault>();
        Assert.NotNull(_watch.Load(faults));
        Assert.Empty(faults);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_stays_is_unchanged_and_what_is_written_again_too()
    {
        Assert.Equal("Unchanged", Look());
        File.WriteAllBytes(_path, First);
        File.SetLastWriteTimeUtc(_path, DateTime.UnixEpoch);
        Assert.Equal(("Unchanged", "Unchanged"), (Look(), Look()));
    }

    [Fact]
    public void What_changes_is_taken_when_it_has_stayed_for_a_look()
    {
        File.WriteAllBytes(_path, Second);

        Assert.Equal(("Changing", "Changed a.Second", "Unchanged"), (Look(), Look(), Look()));
    }

    [Fact]
    public void A_file_that_is_still_written_is_waited_for()
    {
        File.WriteAllBytes(_path, Second[..50]);
        Assert.Equal("Changing", Look());
        File.WriteAllBytes(_path, Second[..90]);
        Assert.Equal("Changing", Look());
        File.WriteAllBytes(_path, Second);

        Assert.Equal(("Changing", "Changed a.Second"), (Look(), Look()));
    }

    [Fact]
    public void A_change_that_is_taken_back_is_none()
    {
        File.WriteAllBytes(_path, Second);
        Assert.Equal("Changing", Look());
        File.WriteAllBytes(_path, First);

        Assert.Equal(("Unchanged", "Unchanged"), (Look(), Look()));
    }

    [Fact]
    public void A_file_of_the_same_length_and_time_is_seen()
    {
        var time = File.GetLastWriteTimeUtc(_path);
        Assert.Equal("Unchanged", Look());
        var other = Schemas.Set("a.Fjrst.Get").ToByteArray();
        Assert.Equal(First.Length, other.Length);
        File.WriteAllBytes(_path, other);
        File.SetLastWriteTimeUtc(_path, time);

        Assert.Equal(("Changing", "Changed a.Fjrst"), (Look(), Look()));
    }

    [Fact]
    public void A_file_that_is_missing_or_empty_for_a_while_is_no_change()
    {
        File.Delete(_path);
        Assert.Equal(("Missing", "Missing"), (Look(), Look()));
        File.WriteAllBytes(_path, []);
        Assert.Equal(("Missing", "Missing"), (Look(), Look()));
        File.WriteAllBytes(_path, First);
        Assert.Equal("Unchanged", Look());

        Directory.Delete(_folder, recursive: true);
        Assert.Equal("Missing", Look());
        Directory.CreateDirectory(_folder);
        File.WriteAllBytes(_path, Second);
        Assert.Equal(("Changing", "Changed a.Second"), (Look(), Look()));
    }

    [Fact]
    public void A_broken_file_is_told_once_and_the_good_one_taken_again()
    {
        File.WriteAllBytes(_path, [1, 2, 3]);
        Assert.Equal("Changing", Look());
        var look = _watch.Look(out var schema, out var faults);
        Assert.Equal((DescriptorSetLook.Changed, null), (look, schema));
        Assert.NotEmpty(faults);
        Assert.Equal(("Unchanged", "Unchanged"), (Look(), Look()));

        File.WriteAllBytes(_path, First);
        Assert.Equal(("Changing", "Changed a.First"), (Look(), Look()));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_told_once_and_taken_again()
    {
        using (new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            AssertRefused("The file cannot be read. See to its path and its permissions.");
        Assert.Equal(("Changing", "Changed a.First"), (Look(), Look()));

        using (var file = File.OpenWrite(_path)) file.SetLength(300 * 1024 * 1024);
        AssertRefused("The file is larger than 268435456 bytes.");
        File.WriteAllBytes(_path, Second);
        Assert.Equal(("Changing", "Changed a.Second"), (Look(), Look()));
    }

    [Fact]
    public void A_file_that_cannot_be_read_for_a_moment_is_no_change()
    {
        using (new FileStream(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.None)) Assert.Equal("Changing", Look());

        Assert.Equal(("Unchanged", "Unchanged"), (Look(), Look()));
    }

    [Fact]
    public void A_pipe_in_its_place_is_refused_and_the_file_taken_again()
    {
        File.Delete(_path);
        Command.Run("mkfifo", _path);
        AssertRefused("This is no regular file: pipes and devices are not read. Write the descriptor set into a file.");

        File.Delete(_path);
        File.WriteAllBytes(_path, Second);
        Assert.Equal(("Changing", "Changed a.Second"), (Look(), Look()));
    }

    [Fact]
    public void A_file_behind_links_to_a_folder_that_is_exchanged_is_seen()
    {
        // As Kubernetes mounts a ConfigMap: file -> ..data/file, ..data -> a folder of its own for each version.
        Version("v1", First);
        Version("v2", Second);
        File.CreateSymbolicLink(Path.Combine(_folder, "..data"), "v1");
        File.CreateSymbolicLink(Path.Combine(_folder, "linked.binpb"), Path.Combine("..data", "set.binpb"));
        var watch = new DescriptorSetWatch("library", Path.Combine(_folder, "linked.binpb"), "linked.binpb");
        Assert.NotNull(watch.Load([]));
        Assert.Equal("Unchanged", Look(watch));

        File.CreateSymbolicLink(Path.Combine(_folder, "..tmp"), "v2");
        // One step, as Kubernetes does it; the platform's own Move does not replace links to folders.
        Command.Run("mv", "-T", Path.Combine(_folder, "..tmp"), Path.Combine(_folder, "..data"));

        Assert.Equal(("Changing", "Changed a.Second"), (Look(watch), Look(watch)));
    }

    private void Version(string name, byte[] bytes)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, name)).FullName, "set.binpb");
        File.WriteAllBytes(path, bytes);
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
    }

    private void AssertRefused(string message)
    {
        Assert.Equal("Changing", Look());
        Assert.Equal(DescriptorSetLook.Changed, _watch.Look(out var schema, out var faults));
        Assert.Null(schema);
        Assert.Equal($"Gateway:Upstreams:library:Schema:DescriptorSet = \"library.binpb\": {message}", Assert.Single(faults).ToString());
        Assert.Equal(("Unchanged", "Unchanged"), (Look(), Look()));
    }

    private string Look() => Look(_watch);

    private static string Look(DescriptorSetWatch watch)
    {
        var look = watch.Look(out SchemaSet? schema, out var faults);
        Assert.Empty(faults);
        Assert.Equal(look == DescriptorSetLook.Changed, schema is not null);
        return schema is null ? $"{look}" : $"{look} {string.Join(' ', schema.Services.Select(service => service.FullName))}";
    }
}
