using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Microsoft.OpenApi;
using StatusGateway.FunctionalTests.Infrastructure;
using StatusGateway.Server.OpenApi.Schemas;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Tests.Json;
using StatusGateway.Transcoding.Tests.Protos;
using Source = StatusGateway.Server.OpenApi.Schemas.SchemaSource;

namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>Tests the components of the document: a validator accepts the JSON that the codec writes, and rejects the JSON that it rejects.</summary>
public class SchemaAccuracyTests
{
    private const string Wide = "test.wide.Wide";
    private const string Old = "test.old.Old";

    private static readonly SchemaSet Set = SchemaSet.FromGenerated(WideReflection.Descriptor, OldReflection.Descriptor);

    // Each value is invalid for several kinds of fields.
    private static readonly string[] InvalidValues = ["true", "[]", "{}", "\"\\u00a7\"", "0.5", "-1", "5000000000", "[[]]", "{\"x\":[]}"];

    public static TheoryData<string, JsonOptions> Options => new()
    {
        { "default", new JsonOptions { Types = Set } },
        { "64-bit integers as numbers", new JsonOptions { Types = Set, Int64AsNumbers = true } },
        { "proto field names, defaults", new JsonOptions { Types = Set, ProtoFieldNames = true, EmitDefaults = true } },
        { "enums as integers", new JsonOptions { Types = Set, EnumsAsIntegers = true } },
    };

    [Theory]
    [MemberData(nameof(Options), DisableDiscoveryEnumeration = true)]
    public async Task JSON_of_the_codec_is_valid(string name, JsonOptions options)
    {
        var cases = new List<(string Component, string Value)>();
        for (var seed = 0; seed < 400; seed++)
        {
            var messages = new RandomMessages(seed);
            cases.Add((Wide, Json(Wide, messages.Wide(), options)));
            cases.Add((Old, Json(Old, messages.Old(), options)));
        }

        await using var validator = await JsonSchemaValidator.StartAsync();
        var results = await validator.ValidateAsync(await DocumentAsync(options), cases, closed: true);

        Assert.Equal(cases.Count, results.Count);
        for (var i = 0; i < cases.Count; i++)
            if (results[i] is { } violation) Assert.Fail($"{name}: {violation}: {cases[i].Value}");
    }

    [Fact]
    public async Task JSON_that_the_codec_rejects_is_invalid()
    {
        var options = new JsonOptions { Types = Set };
        var fields = new[] { Wide, Old }.SelectMany(type => Set.FindMessage(type)!.Fields.Select(field => (Type: type, Field: field))).ToArray();
        var cases = (
            from field in fields
            from value in InvalidValues
            let json = $$"""{{{JsonSerializer.Serialize(field.Field.JsonName)}}:{{value}}}"""
            // A schema cannot describe the paths of a field mask.
            where field.Field.JsonName != "wMask" && !Reads(field.Type, json, options)
            select (Component: field.Type, Value: json)).ToArray();
        Assert.True(cases.Length > 5 * fields.Length, $"{cases.Length} values of {fields.Length} fields are rejected.");

        await using var validator = await JsonSchemaValidator.StartAsync();
        var results = await validator.ValidateAsync(await DocumentAsync(options), cases, closed: true);

        Assert.Empty(cases.Where((_, index) => results[index] is null));
    }

    [Theory]
    [InlineData(Wide, """{"cInt32":1}""", """{"cInt32":1,"cString":"a"}""")]
    [InlineData(Wide, """{"cNull":null}""", """{"cNull":null,"cString":"a"}""")]
    [InlineData(Wide, """{"fColor":"RED"}""", """{"fColor":"PINK"}""")]
    [InlineData(Wide, """{"fColor":77}""", """{"fColor":"77"}""")]
    [InlineData(Wide, """{"fColor":"ROUGE"}""", """{"fColor":0.5}""")]
    [InlineData(Wide, """{"fInt64":"9223372036854775807"}""", """{"fInt64":9}""")]
    [InlineData(Wide, """{"fUint64":"18446744073709551615"}""", """{"fUint64":"-1"}""")]
    [InlineData(Wide, """{"fUint32":4294967295}""", """{"fUint32":4294967296}""")]
    [InlineData(Wide, """{"fInt32":-2147483648}""", """{"fInt32":-2147483649}""")]
    [InlineData(Wide, """{"fDouble":"-Infinity"}""", """{"fDouble":"-infinity"}""")]
    [InlineData(Wide, """{"fBytes":"/w=="}""", """{"fBytes":"a"}""")]
    [InlineData(Wide, """{"mInt32":{"-1":1}}""", """{"mInt32":{"x":1}}""")]
    [InlineData(Wide, """{"mUint64":{"1":"1"}}""", """{"mUint64":{"-1":"1"}}""")]
    [InlineData(Wide, """{"mBool":{"true":true}}""", """{"mBool":{"yes":true}}""")]
    [InlineData(Wide, """{"wTimestamp":"0001-01-01T00:00:00Z"}""", """{"wTimestamp":"yesterday"}""")]
    [InlineData(Wide, """{"wDuration":"-0.000000001s"}""", """{"wDuration":"PT1S"}""")]
    [InlineData(Wide, """{"wStruct":{"a":[null]}}""", """{"wStruct":[]}""")]
    [InlineData(Wide, """{"wInt64":"1"}""", """{"wInt64":{"value":"1"}}""")]
    [InlineData(Wide, """{"wAny":{}}""", """{"wAny":{"number":1}}""")]
    [InlineData(Wide, """{"wAny":{"@type":"t/a.B","@value":"AA=="}}""", """{"wAny":{"@type":"t/a.B","@value":[]}}""")]
    [InlineData(Wide, """{"fInner":{"inner":{"inner":{"number":1}}}}""", """{"fInner":{"inner":{"inner":{"number":"one"}}}}""")]
    [InlineData(Old, """{"shade":"DARK"}""", """{"shade":9}""")]
    [InlineData(Old, """{"other":"DARK"}""", """{"other":"DARK","grp":{}}""")]
    [InlineData(Old, """{"[test.old.ext_number]":1}""", """{"[test.old.ext_number]":"one"}""")]
    [InlineData("test.old.Old-Input", """{"must":1}""", "{}")]
    [InlineData("test.old.Old-Input", """{"must":1,"cluster":{"old":{"must":2}}}""", """{"must":1,"cluster":{"old":{}}}""")]
    public async Task The_schema_accepts_valid_and_rejects_invalid_JSON(string component, string valid, string invalid)
    {
        await using var validator = await JsonSchemaValidator.StartAsync();
        var results = await validator.ValidateAsync(await DocumentAsync(new JsonOptions { Types = Set }), [(component, valid), (component, invalid)], closed: true);

        Assert.Null(results[0]);
        Assert.NotNull(results[1]);
    }

    private static async Task<string> DocumentAsync(JsonOptions options)
    {
        var document = new OpenApiDocument { Info = new OpenApiInfo { Title = "Test", Version = "1" }, Paths = [] };
        var writer = new SchemaWriter(document, options);
        var source = new Source("test", Set);
        foreach (var type in new[] { Wide, Old })
        {
            writer.Message(Set.FindMessage(type)!, source, MessageUse.Response);
            writer.Message(Set.FindMessage(type)!, source, MessageUse.Request);
        }

        return await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1);
    }

    private static string Json(string type, IMessage message, JsonOptions options)
    {
        using var buffer = new PooledBuffer();
        Assert.Null(WireToJson.Write(Set.FindMessage(type)!, message.ToByteArray(), options, buffer, out _));
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static bool Reads(string type, string json, JsonOptions options)
    {
        using var buffer = new PooledBuffer();
        return JsonToWire.Read(Set.FindMessage(type)!, Encoding.UTF8.GetBytes(json), options, buffer) is null;
    }
}
