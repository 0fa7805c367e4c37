using Google.Protobuf;
using Google.Protobuf.Reflection;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Tests.Configuration;

public sealed class DescriptorSetFileTests : IDisposable
{
    private const string Key = "Gateway:Upstreams:library:Schema:DescriptorSet = \"library.binpb\": ";
    private const string Remedy = " Create it with its imports: protoc --include_imports --include_source_info --descriptor_set_out=FILE, or buf build -o FILE.";

    private const string NoRegularFile = "This is not a regular file. Pipes and devices are not supported: write the descriptor set to a file.";

    private readonly string _folder = Directory.CreateTempSubdirectory("descriptors").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Valid_file_is_read()
    {
        var schema = Load(Schemas.Set("a.First.Get").ToByteArray(), out var errors);

        Assert.Empty(errors);
        Assert.Equal("a.First", schema!.Services.Single().FullName);
    }

    [Fact]
    public void Missing_file_is_an_error() =>
        AssertError(Path.Combine(_folder, "missing.binpb"), $"The file was not found.{Remedy}");

    [Fact]
    public void Folder_is_an_error() => AssertError(_folder, $"The path is a folder.{Remedy}");

    [Fact]
    public void Invalid_path_is_an_error() =>
        AssertError(Path.Combine(_folder, "a\0b"), "The file cannot be read. Check its path and its permissions.");

    [Fact]
    public void Unreadable_file_is_an_error()
    {
        var path = Write([]);
        // An exclusive handle also works as root, which ignores permissions.
        using var handle = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        AssertError(path, "The file cannot be read. Check its path and its permissions.");
    }

    [Fact]
    public void Pipe_is_rejected_without_blocking()
    {
        var path = Path.Combine(_folder, "pipe");
        Command.Run("mkfifo", path);

        AssertError(path, NoRegularFile);
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/urandom")]
    public void Device_is_rejected(string path) => AssertError(path, NoRegularFile);

    [Fact]
    public void Size_limit_applies_to_the_target_of_a_link()
    {
        var path = Path.Combine(_folder, "large");
        // A sparse file uses no disk space.
        using (var file = File.Create(path)) file.SetLength((256 * 1024 * 1024) + 1);
        var link = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, "large");

        AssertError(path, "The file is larger than 268435456 bytes.");
        AssertError(link, "The file is larger than 268435456 bytes.");
    }

    [Fact]
    public void Broken_link_is_a_missing_file()
    {
        var link = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, "missing");

        AssertError(link, $"The file was not found.{Remedy}");
    }

    [Theory]
    [InlineData("FF")]
    [InlineData("0A05")]
    [InlineData("7B226E616D65223A2261227D")]
    public void Invalid_bytes_are_an_error(string hex) =>
        AssertError(Write(Convert.FromHexString(hex)), $"This is not a serialized google.protobuf.FileDescriptorSet.{Remedy}");

    [Fact]
    public void Empty_file_is_an_error() => AssertError(Write([]), $"The descriptor set holds no files.{Remedy}");

    [Fact]
    public void Deeply_nested_messages_are_an_error()
    {
        var message = new DescriptorProto { Name = "M" };
        for (var i = 0; i < 300; i++) message = new DescriptorProto { Name = "M", NestedType = { message } };
        var set = new FileDescriptorSet { File = { new FileDescriptorProto { Name = "deep.proto", MessageType = { message } } } };

        AssertError(Write(set.ToByteArray()), $"This is not a serialized google.protobuf.FileDescriptorSet.{Remedy}");
    }

    [Fact]
    public void Missing_imports_are_errors()
    {
        var set = Schemas.Set("a.First.Get");
        set.File.RemoveAt(0);

        Assert.Null(Load(set.ToByteArray(), out var errors));

        Assert.Contains(errors, error => error.StartsWith($"{Key}made.proto: ", StringComparison.Ordinal) && error.Contains("google/protobuf/wrappers.proto", StringComparison.Ordinal));
        Assert.All(errors, error => Assert.StartsWith(Key, error, StringComparison.Ordinal));
    }

    private string Write(byte[] bytes)
    {
        var path = Path.Combine(_folder, "library.binpb");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private Transcoding.Schema.SchemaSet? Load(byte[] bytes, out string[] errors) => Load(Write(bytes), out errors);

    private static Transcoding.Schema.SchemaSet? Load(string path, out string[] errors)
    {
        var found = new List<ConfigurationError>();
        var schema = DescriptorSetFile.Load("library", path, "library.binpb", found);
        errors = [.. found.Select(error => error.ToString())];
        return schema;
    }

    private static void AssertError(string path, string expected)
    {
        Assert.Null(Load(path, out var errors));
        Assert.Equal([Key + expected], errors);
    }
}
