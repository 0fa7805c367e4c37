using System.Text;
using FsCheck.Fluent;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Tests.Schema;
using FieldLabel = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;
using FieldType = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;

namespace StatusGateway.Transcoding.Tests.HttpRules;

/// <summary>The parts of google.api.HttpBody compared with the message objects of the package of Google.</summary>
public class HttpBodyWireTests
{
    private const string Body = ".google.api.HttpBody";

    private static readonly HttpBinding Whole = Binding(Body, Body, "*", "");

    private static readonly HttpBinding InField = Binding(".p.Wrapper", ".p.Wrapper", "file", "file");

    [Fact]
    public void The_written_bytes_are_the_message() => FsCheck.Check.QuickThrowOnFailure(Prop.ForAll<byte[], bool>((data, hasType) =>
    {
        using var output = new PooledBuffer();
        HttpBodyWire.Write(hasType ? "text/csv; x=ü" : "", data, output);
        Assert.Equal(
            new HttpBody { ContentType = hasType ? "text/csv; x=ü" : "", Data = ByteString.CopyFrom(data) },
            HttpBody.Parser.ParseFrom(output.WrittenSpan.ToArray()));
        Assert.True(HttpBodyWire.TryReadResponse(Whole, output.WrittenSpan, out var type, out var read));
        Assert.Equal(hasType ? "text/csv; x=ü" : "", Encoding.UTF8.GetString(type));
        return read.SequenceEqual(data);
    }));

    [Fact]
    public void Extensions_and_unknown_fields_are_ignored()
    {
        var message = new HttpBody { ContentType = "a/b", Data = ByteString.CopyFromUtf8("x"), Extensions = { Any.Pack(new Empty()) } };

        Assert.Equal(("a/b", "x"), Read(Whole, [.. message.ToByteArray(), 0x18, 0x01, 0xA2, 0x1F, 0x01, 0x78, 0x23, 0x24]));
    }

    [Fact]
    public void The_last_of_repeated_values_is_used()
    {
        byte[] first = [.. Part(1, "a/b"), .. Part(2, "x")];
        byte[] again = Part(2, "y");

        Assert.Equal(("a/b", "y"), Read(Whole, [.. first, .. again]));
        Assert.Equal(("a/b", "y"), Read(InField, [.. Part(1, "name"), .. Part(2, first), .. Part(1, "other"), .. Part(2, again)]));
    }

    [Fact]
    public void A_missing_field_is_empty()
    {
        Assert.Equal(("", ""), Read(InField, Part(1, "name")));
        Assert.Equal(("", ""), Read(Whole, []));
    }

    [Fact]
    public void Bytes_that_are_not_a_message_are_errors_and_never_thrown()
    {
        byte[] message = [.. Part(1, "name"), .. Part(2, [.. Part(1, "a/b"), .. Part(2, "xyz")])];
        for (var length = 1; length < message.Length; length++)
            if (length != Part(1, "name").Length) Assert.Null(Read(InField, message[..length]));
        var random = new Random(2);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(1, 30)];
            random.NextBytes(bytes);
            Read(InField, bytes);
            Read(Whole, bytes);
        }
    }

    [Theory]
    [InlineData(Body, "*", true)]
    [InlineData(Body, "", false)]
    [InlineData(".p.Wrapper", "*", false)]
    [InlineData(".p.Wrapper", "file", true)]
    [InlineData(".p.Wrapper", "files", false)]
    [InlineData(".p.Wrapper", "name", false)]
    public void Bindings_with_a_raw_request_are_detected(string input, string body, bool takes) =>
        Assert.Equal(takes, HttpBodyWire.IsRequestOf(Binding(input, Body, body, "")));

    [Theory]
    [InlineData(Body, "", true)]
    [InlineData(Body, "data", false)]
    [InlineData(".p.Wrapper", "", false)]
    [InlineData(".p.Wrapper", "file", true)]
    [InlineData(".p.Wrapper", "files", false)]
    [InlineData(".p.Wrapper", "name", false)]
    public void Bindings_with_a_raw_response_are_detected(string output, string responseBody, bool gives) =>
        Assert.Equal(gives, HttpBodyWire.IsResponseOf(Binding(Body, output, "*", responseBody)));

    private static (string Type, string Data)? Read(HttpBinding binding, byte[] message) =>
        HttpBodyWire.TryReadResponse(binding, message, out var type, out var data) ? (Encoding.UTF8.GetString(type), Encoding.UTF8.GetString(data)) : null;

    private static byte[] Part(int field, string text) => Part(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Part(int field, byte[] bytes) => [(byte)((field << 3) | 2), (byte)bytes.Length, .. bytes];

    private static HttpBinding Binding(string input, string output, string body, string responseBody)
    {
        var set = SchemaSetTests.Load(
            FileDescriptorProto.Parser.ParseFrom(AnyReflection.Descriptor.SerializedData),
            FileDescriptorProto.Parser.ParseFrom(HttpbodyReflection.Descriptor.SerializedData),
            SchemaSetTests.File("p.proto", file =>
            {
                file.Dependency.Add("google/api/httpbody.proto");
                file.MessageType.Add(SchemaSetTests.Message(
                    "Wrapper",
                    SchemaSetTests.Field("name", 1, FieldType.String),
                    SchemaSetTests.Field("file", 2, FieldType.Message, Body),
                    SchemaSetTests.Field("files", 3, FieldType.Message, Body, FieldLabel.Repeated)));
                file.Service.Add(new ServiceDescriptorProto { Name = "S", Method = { new MethodDescriptorProto { Name = "M", InputType = input, OutputType = output } } });
            }));
        var ruleErrors = new List<HttpRuleError>();
        var bindings = HttpBinding.Compile(set.Services.Single().Methods.Single(), new HttpRule { Post = "/x", Body = body, ResponseBody = responseBody }, ruleErrors);
        Assert.Empty(ruleErrors);
        return Assert.Single(bindings);
    }
}
