using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Tests.Weaving;

namespace StatusGateway.Transcoding.Tests.HttpRules;

/// <summary>Requests of special messages, with other options, and with other routes.</summary>
public class HttpRequestShapeTests
{
    [Theory]
    [InlineData("GET /v1/{value}", "a b", "GET /v1/a%20b")]
    [InlineData("GET /v1", "a b", "GET /v1?value=a%20b")]
    [InlineData("GET /v1", "", "GET /v1")]
    [InlineData("POST /v1 *", "a", "POST /v1 \"a\"")]
    [InlineData("POST /v1 *", "", "POST /v1 \"\"")]
    [InlineData("POST /v1/{value} *", "a", "POST /v1/a \"a\"")]
    [InlineData("POST /v1 value", "a", "POST /v1 \"a\"")]
    public void A_request_can_be_a_well_known_type(string rule, string value, string expected) =>
        Assert.Equal(expected, Build(Binding("google.protobuf.StringValue", rule), new StringValue { Value = value }));

    [Fact]
    public void The_fields_of_a_timestamp_are_in_path_and_query()
    {
        var time = new Timestamp { Seconds = 5, Nanos = 7 };

        Assert.Equal("GET /v1/5?nanos=7", Build(Binding("google.protobuf.Timestamp", "GET /v1/{seconds}"), time));
        Assert.Equal("POST /v1/5 \"1970-01-01T00:00:05.000000007Z\"", Build(Binding("google.protobuf.Timestamp", "POST /v1/{seconds} *"), time));
    }

    [Fact]
    public void A_group_is_written_as_a_group()
    {
        // Field 1, a Timestamp of 1 s, between its tags: delimited encoding of edition 2023.
        byte[] message = [0x0B, 0x08, 0x01, 0x0C];
        var field = new FieldDescriptorProto
        {
            Name = "at", Number = 1, Label = FieldDescriptorProto.Types.Label.Optional, Type = FieldDescriptorProto.Types.Type.Message, TypeName = ".google.protobuf.Timestamp",
            Options = new FieldOptions { Features = new FeatureSet { MessageEncoding = FeatureSet.Types.MessageEncoding.Delimited } },
        };

        foreach (var rule in new[] { "GET /v1/{at}", "GET /v1", "POST /v1 at", "POST /v1 *" })
        {
            using var request = new HttpRequestParts();
            Assert.Null(HttpRequestBuilder.Build(Binding("t.Input", rule, field), message, JsonOptions.Default, request));
            var rewoven = TestRequests.ToMessage(request);
            Assert.Equal([0x0B, 0x08, 0x01], rewoven[..3]);
            Assert.Equal(0x0C, rewoven[^1]);
        }
    }

    [Fact]
    public void The_query_has_JSON_names_and_no_defaults_for_any_options()
    {
        var options = new JsonOptions { EmitDefaults = true, ProtoFieldNames = true, EnumsAsIntegers = true };
        var message = new Request { Int32Value = 5, Color = Color.Red, Thing = new Thing { SparePart = new Part { Size = 1 } } }.ToByteArray();
        using var request = new HttpRequestParts();

        Assert.Null(HttpRequestBuilder.Build(Weaver.Binding("POST /v1 thing"), message, options, request));

        Assert.Equal("/v1?int32Value=5&color=1", request.Target);
        Assert.Equal("{\"spare_part\":{\"size\":1}}", Encoding.UTF8.GetString(request.Body.Span));
    }

    [Theory]
    [InlineData("other", "GET /v1/books/other")]
    [InlineData("featured", "POST /v1/get {\"name\":\"featured\"}")]
    public void A_path_of_another_method_is_not_used(string name, string expected)
    {
        HttpBinding[] bindings = [Weaver.Binding("GET /v1/books/{name}"), Weaver.Binding("POST /v1/get *")];
        var table = new RouteTableBuilder<HttpBinding>();
        foreach (var binding in bindings) table.Add(binding.HttpMethod, binding.Template, binding);
        var featured = Weaver.Binding("GET /v1/books/featured");
        table.Add(featured.HttpMethod, featured.Template, featured);
        var message = new Request { Name = name }.ToByteArray();
        using var request = new HttpRequestParts();

        Assert.Null(HttpRequestBuilder.Build(bindings, message, JsonOptions.Default, request, table.Build()));
        Assert.Equal(expected, Text(request));

        var errors = HttpRequestBuilder.Build([bindings[0]], message, JsonOptions.Default, request, table.Build());
        if (name == "featured") Assert.Equal([new HttpRequestBuildError("", "The path \"/v1/books/featured\" belongs to another method.")], errors);
        else Assert.Null(errors);
    }

    [Fact]
    public void A_request_can_be_filled_again()
    {
        using var request = new HttpRequestParts();
        Assert.Null(HttpRequestBuilder.Build(Weaver.Binding("POST /v1 *"), new Request { Name = "a" }.ToByteArray(), JsonOptions.Default, request));
        Assert.Null(HttpRequestBuilder.Build(Weaver.Binding("GET /v2"), new Request { Name = "b" }.ToByteArray(), JsonOptions.Default, request));
        Assert.Equal("GET /v2?name=b", Text(request));
        Assert.NotNull(HttpRequestBuilder.Build(Weaver.Binding("GET /v3/{name}"), default, JsonOptions.Default, request));
        Assert.Equal((null, "", "", false), (request.Binding, request.HttpMethod, request.Target, request.HasBody));
    }

    private static string Build(HttpBinding binding, IMessage message)
    {
        using var request = new HttpRequestParts();
        Assert.Null(HttpRequestBuilder.Build(binding, message.ToByteArray(), JsonOptions.Default, request));
        Assert.Equal(message, message.Descriptor.Parser.ParseFrom(TestRequests.ToMessage(request)));
        return Text(request);
    }

    private static string Text(HttpRequestParts request) =>
        $"{request.HttpMethod} {request.Target}{(request.HasBody ? $" {Encoding.UTF8.GetString(request.Body.Span)}" : "")}";

    /// <summary>Compiles a rule of a method whose input <c>t.Input</c> has the field.</summary>
    private static HttpBinding Binding(string input, string rule, FieldDescriptorProto? field = null)
    {
        var file = new FileDescriptorProto { Name = "t.proto", Package = "t", Syntax = "editions", Edition = Edition._2023 };
        file.Dependency.Add(["google/protobuf/timestamp.proto", "google/protobuf/wrappers.proto"]);
        file.MessageType.Add(new DescriptorProto { Name = "Input" });
        if (field is not null) file.MessageType[0].Field.Add(field);
        file.Service.Add(new ServiceDescriptorProto { Name = "S", Method = { new MethodDescriptorProto { Name = "Call", InputType = $".{input}", OutputType = ".t.Input" } } });
        FileDescriptorProto[] files =
            [.. new[] { TimestampReflection.Descriptor, WrappersReflection.Descriptor }.Select(known => FileDescriptorProto.Parser.ParseFrom(known.SerializedData)), file];
        Assert.True(SchemaSet.TryLoad(new FileDescriptorSet { File = { files } }.ToByteArray(), out var schema, out var errors), string.Join(' ', errors));
        return HttpBinding.Compile(schema.Services[0].Methods[0], Weaver.Rule(rule), []).Single();
    }
}
