using Google.Protobuf;
using Google.Protobuf.Reflection;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Tests.Configuration;

public sealed class DescriptorSetFileTests : IDisposable
{
    private const string Key = "Gateway:Upstreams:library:Schema:DescriptorSet = \"library.binpb\": ";
    private const string Remedy = " Write it with its imports: protoc --include_imports --include_source_info --descriptor_set_out=FILE, or buf build -o FILE.";

    private const string NoRegularFile = "This is no regular file: pipes and devices are not read. Write the descriptor set into a file.";

    private readonly string _folder = Directory.CreateTempSubdirectory("descriptors").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_descriptor_set_is_read()
    {
        var schema = Load(Schemas.Set("a.First.Get").ToByteArray(), out var faults);

        Assert.Empty(faults);
        Assert.Equal("a.First", schema!.Services.Single().FullName);
    }

    [Fact]
    public void A_file_that_is_missing_is_a_fault() =>
        AssertFault(Path.Combine(_folder, "missing.binpb"), $"There is no such file.{Remedy}");

    [Fact]
    public void A_folder_is_no_file() => AssertFault(_folder, $"There is no such file.{Remedy}");

    [Fact]
    public void A_path_that_is_none_is_a_fault() =>
        AssertFault(Path.Combine(_folder, "a\0b"), "The file cannot be read. See to its path and its permissions.");

    [Fact]
    public void A_file_that_may_not_be_read_is_a_fault()
    {
        var path = Write([]);
        // Another handle that shares nothing, for an owner of rights that would be let through by permissions.
        using var handle = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        AssertFault(path, "The file cannot be read. See to its path and its permissions.");
    }

    [Fact]
    public void A_pipe_is_refused_and_not_waited_for()
    {
        var path = Path.Combine(_folder, "pipe");
        Command.Run("mkfifo", path);

        AssertFault(path, NoRegularFile);
    }

    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/urandom")]
    public void A_device_without_an_end_is_refused(string path) => AssertFault(path, NoRegularFile);

    [Fact]
    public void The_limit_is_of_the_file_and_not_of_a_link_to_it()
    {
        var path = Path.Combine(_folder, "large");
        // Sparse: it takes no place.
        using (var file = File.Create(path)) file.SetLength((256 * 1024 * 1024) + 1);
        var link = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, "large");

        AssertFault(path, "The file is larger than 268435456 bytes.");
        AssertFault(link, "The file is larger than 268435456 bytes.");
    }

    [Fact]
    public void A_link_that_leads_nowhere_is_a_missing_file()
    {
        var link = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, "missing");

        AssertFault(link, $"There is no such file.{Remedy}");
    }

    [Theory]
    [InlineData("FF")]
    [InlineData("0A05")]
    [InlineData("7B226E616D65223A2261227D")]
    public void What_is_no_descriptor_set_is_a_fault(string hex) =>
        AssertFault(Write(Convert.FromHexString(hex)), $"This is not a serialized google.protobuf.FileDescriptorSet.{Remedy}");

    [Fact]
    public void An_empty_file_is_a_fault() => AssertFault(Write([]), $"The descriptor set holds no files.{Remedy}");

    [Fact]
    public void Messages_that_are_nested_too_deep_are_a_fault()
    {
        var message = new DescriptorProto { Name = "M" };
        for (var i = 0; i < 300; i++) message = new DescriptorProto { Name = "M", NestedType = { message } };
        var set = new FileDescriptorSet { File = { new FileDescriptorProto { Name = "deep.proto", MessageType = { message } } } };

        AssertFault(Write(set.ToByteArray()), $"This is not a serialized google.protobuf.FileDescriptorSet.{Remedy}");
    }

    [Fact]
    public void Imports_that_are_left_out_are_a_fault()
    {
        var set = Schemas.Set("a.First.Get");
        set.File.RemoveAt(0);

        Assert.Null(Load(set.ToByteArray(), out var faults));

        Assert.Contains(faults, fault => fault.StartsWith($"{Key}made.proto: ", StringComparison.Ordinal) && fault.Contains("google/protobuf/wrappers.proto", StringComparison.Ordinal));
        Assert.All(faults, fault => Assert.StartsWith(Key, fault, StringComparison.Ordinal));
    }

    private string Write(byte[] bytes)
    {
        var path = Path.Combine(_folder, "library.binpb");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private Transcoding.Schema.SchemaSet? Load(byte[] bytes, out string[] faults) => Load(Write(bytes), out faults);

    private static Transcoding.Schema.SchemaSet? Load(string path, out string[] faults)
    {
        var found = new List<ConfigurationFault>();
        var schema = DescriptorSetFile.Load("library", path, "library.binpb", found);
        faults = [.. found.Select(fault => fault.ToString())];
        return schema;
    }

    private static void AssertFault(string path, string expected)
    {
        Assert.Null(Load(path, out var faults));
        Assert.Equal([Key + expected], faults);
    }
}
