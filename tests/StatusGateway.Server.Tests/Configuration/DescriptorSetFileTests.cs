using System.Text;
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

    [Theory]
    [InlineData("{\"name\":\"a\"}", "The descriptor set holds no files.")]
    [InlineData("{\"file\":[{\"name\":1}]}", "The file is JSON, but not a google.protobuf.FileDescriptorSet: ")]
    [InlineData("{\"file\":", "The file is JSON, but not a google.protobuf.FileDescriptorSet: ")]
    [InlineData("file {\n  name: \"a.proto\"\n}\n", "The file is in the text format of protobuf (.txtpb), which is not supported. Write it in binary, for example with buf build -o FILE.binpb.")]
    [InlineData("# proto-file: descriptor.proto\nfile: {\n", "The file is in the text format of protobuf (.txtpb), which is not supported. ")]
    [InlineData("file:\n  - name: a.proto\n", "The file is YAML, which is not supported. ")]
    [InlineData("// A comment.\nsyntax = \"proto3\";\npackage a;\n", "The file is the source of a .proto file, not a descriptor set. Compile it.")]
    [InlineData("\uFEFFedition = '2024';", "The file is the source of a .proto file, not a descriptor set. Compile it.")]
    [InlineData("<!DOCTYPE html>", "This is not a serialized google.protobuf.FileDescriptorSet.")]
    public void Other_form_is_named(string text, string expected)
    {
        Assert.Null(Load(System.Text.Encoding.UTF8.GetBytes(text), out var errors));

        Assert.StartsWith(Key + expected, Assert.Single(errors), StringComparison.Ordinal);
        Assert.EndsWith(Remedy, errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Zstandard_is_named()
    {
        Assert.Null(Load([0x28, 0xB5, 0x2F, 0xFD, 0, 1], out var errors));

        Assert.StartsWith($"{Key}The file is compressed with Zstandard, which is not supported. ", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gzip_is_read(bool isJson)
    {
        var set = Schemas.Set("a.First.Get GET /v1/a");
        var plain = isJson ? Json(set) : set.ToByteArray();

        var schema = Load(Gzip(plain), out var errors);

        Assert.Empty(errors);
        Assert.Equal("/v1/a", schema!.Services.Single().Methods.Single().HttpRule!.Get);
    }

    [Fact]
    public void Truncated_gzip_is_an_error()
    {
        Assert.Null(Load(Gzip(Schemas.Set("a.First.Get").ToByteArray())[..^4], out var errors));

        Assert.Equal([$"{Key}The gzip data is truncated or not valid.{Remedy}"], errors);
    }

    [Fact]
    public void Json_image_keeps_rules_and_ignores_other_extensions()
    {
        var json = Encoding.UTF8.GetString(Json(Schemas.Set("a.First.Get GET /v1/a")))
            .Replace("\"[google.api.http]\"", "\"[buf.validate.method]\":{\"x\":1},\"[google.api.http]\"", StringComparison.Ordinal)
            .Replace("\"name\":\"made.proto\"", "\"name\":\"made.proto\",\"bufExtension\":{\"isImport\":true}", StringComparison.Ordinal);

        var schema = Load(Encoding.UTF8.GetBytes("\uFEFF \n" + json), out var errors);

        Assert.Empty(errors);
        Assert.Equal("/v1/a", schema!.Services.Single().Methods.Single().HttpRule!.Get);
    }

    [Fact]
    public void Binary_set_that_begins_like_json_is_binary()
    {
        var first = new FileDescriptorProto { Name = new string('n', '{' - 2) };
        var set = new FileDescriptorSet { File = { first, Schemas.Set("a.First.Get").File } };
        Assert.Equal("\n{"u8.ToArray(), set.ToByteArray()[..2]);

        Assert.NotNull(Load(set.ToByteArray(), out var errors));
        Assert.Empty(errors);
    }

    [Fact]
    public void Broken_unit_is_left_out_and_named()
    {
        var set = Schemas.Set("a.First.Get", "a.First.Bad");
        set.File[1].Service[0].Method[1].InputType = ".a.Gone";

        var schema = Load(set.ToByteArray(), out var errors);

        Assert.Empty(errors);
        Assert.Equal("a.First.Bad: Its request type \".a.Gone\" is not in the set.", Assert.Single(schema!.Errors).ToString());
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

    private static byte[] Gzip(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(output, System.IO.Compression.CompressionMode.Compress)) gzip.Write(bytes);
        return output.ToArray();
    }

    /// <summary>Writes JSON as <c>buf build -o FILE.json</c> does.</summary>
    private static byte[] Json(FileDescriptorSet set)
    {
        var json = new System.Buffers.ArrayBufferWriter<byte>();
        var descriptors = Transcoding.Schema.SchemaSet.FromGenerated(DescriptorReflection.Descriptor, Google.Api.AnnotationsReflection.Descriptor);
        Assert.Null(Transcoding.Json.WireToJson.Write(descriptors.FindMessage("google.protobuf.FileDescriptorSet")!, set.ToByteArray(), new Transcoding.Json.JsonOptions(), json, out _));
        return json.WrittenSpan.ToArray();
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
