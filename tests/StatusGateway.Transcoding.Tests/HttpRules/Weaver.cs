using System.Text;
using Google.Api;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Tests.Weaving;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Tests.HttpRules;

/// <summary>Rules and requests over weaving.proto, short enough for tables.</summary>
internal static class Weaver
{
    public static MethodSchema Method { get; } = SchemaSet.FromGenerated(WeavingReflection.Descriptor).Services[0].Methods.Single();

    /// <summary>A rule of a text such as <c>PATCH /v1/{thing.name=things/*} thing</c>: verb, template, body.</summary>
    public static HttpRule Rule(string text)
    {
        var parts = text.Split(' ');
        var rule = new HttpRule { Body = parts.Length > 2 ? parts[2] : "" };
        switch (parts[0])
        {
            case "GET": rule.Get = parts[1]; break;
            case "PUT": rule.Put = parts[1]; break;
            case "POST": rule.Post = parts[1]; break;
            case "DELETE": rule.Delete = parts[1]; break;
            case "PATCH": rule.Patch = parts[1]; break;
            default: rule.Custom = new CustomHttpPattern { Kind = parts[0], Path = parts[1] }; break;
        }

        return rule;
    }

    public static HttpBinding Binding(string rule)
    {
        var errors = new List<HttpRuleError>();
        var bindings = HttpBinding.Compile(Method, Rule(rule), errors);
        Assert.Empty(errors);
        return Assert.Single(bindings);
    }

    /// <summary>The message of a request, which is sound on the wire and equal to this ProtoJSON, as Google reads it.</summary>
    public static void AssertWoven(string rule, string target, string? body, string expected, bool ignoreUnknown = false) =>
        Assert.Equal(Request.Parser.ParseJson(expected), Woven(rule, target, body, ignoreUnknown));

    public static Request Woven(string rule, string target, string? body = null, bool ignoreUnknown = false)
    {
        using var buffer = new PooledBuffer();
        var error = Weave(rule, target, body, ignoreUnknown, buffer);
        Assert.True(error is null, Describe(error));
        AssertMessagesComeOnce(Method.Input, buffer.WrittenSpan);
        return Request.Parser.ParseFrom(buffer.WrittenSpan);
    }

    /// <summary>The parameters at error with what is wrong, or the body's error; what stood in the output stays there alone.</summary>
    public static string Refusal(string rule, string target, string? body = null, bool ignoreUnknown = false)
    {
        using var buffer = new PooledBuffer();
        buffer.Write("before"u8);
        var error = Weave(rule, target, body, ignoreUnknown, buffer);
        Assert.NotNull(error);
        Assert.Equal("before"u8, buffer.WrittenSpan);
        Assert.NotEqual(error.Body is null, error.Parameters.Count == 0);
        return Describe(error);
    }

    /// <summary>The error of a request without a body.</summary>
    public static RequestError Error(string rule, string target)
    {
        using var buffer = new PooledBuffer();
        var error = Weave(rule, target, null, ignoreUnknown: false, buffer);
        Assert.NotNull(error);
        return error;
    }

    /// <summary>As <see cref="Woven"/>, with a body in protobuf; the bytes too.</summary>
    public static (Request Message, byte[] Bytes) WovenOfProtobuf(string rule, string target, byte[] body)
    {
        var bytes = WovenBytes(rule, target, body);
        return (Request.Parser.ParseFrom(bytes), bytes);
    }

    /// <summary>The bytes alone, which may be more than another parser takes.</summary>
    public static byte[] WovenBytes(string rule, string target, byte[] body)
    {
        using var buffer = new PooledBuffer();
        var error = Weave(rule, target, body, true, false, buffer);
        Assert.True(error is null, Describe(error));
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The error of a body in protobuf.</summary>
    public static string RefusalOfProtobuf(string rule, string target, byte[] body)
    {
        using var buffer = new PooledBuffer();
        var error = Weave(rule, target, body, true, false, buffer);
        Assert.Equal(0, buffer.Length);
        return Describe(error);
    }

    private static RequestError? Weave(string rule, string target, string? body, bool ignoreUnknown, PooledBuffer output) =>
        Weave(rule, target, Encoding.UTF8.GetBytes(body ?? ""), false, ignoreUnknown, output);

    private static RequestError? Weave(string rule, string target, byte[] body, bool isProtobuf, bool ignoreUnknown, PooledBuffer output)
    {
        var binding = Binding(rule);
        var builder = new RouteTableBuilder<string>();
        builder.Add(binding.HttpMethod, binding.Template, rule);
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? target : target[..question];
        var match = builder.Build().Match(binding.HttpMethod, path);
        Assert.True(match.IsFound, $"{target} does not match {rule}");
        var query = question < 0 ? "" : target[question..];
        return RequestWeaver.Weave(binding, match, query, body, JsonOptions.Default, ignoreUnknown, output, isProtobuf);
    }

    private static string Describe(RequestError? error) =>
        error is null ? ""
        : error.Body is { } body ? $"body: {body}"
        : string.Join(" | ", error.Parameters.Select(parameter => $"{parameter.Name}: {parameter.Message}"));

    /// <summary>There are parsers that replace a message by its second part in place of merging the two.</summary>
    private static void AssertMessagesComeOnce(MessageSchema type, ReadOnlySpan<byte> wire)
    {
        var seen = new HashSet<int>();
        var reader = new WireReader(wire);
        while (!reader.IsAtEnd)
        {
            Assert.True(reader.TryReadTag(out var number, out var wireType));
            var field = type.Fields.Single(field => field.Number == number);
            if (wireType != WireType.LengthDelimited || field.MessageType is null)
            {
                Assert.True(reader.TrySkip(number, wireType));
                continue;
            }

            Assert.True(field.IsRepeated || seen.Add(number), $"{field.Name} comes twice on the wire");
            Assert.True(reader.TryReadLengthDelimited(out var value));
            AssertMessagesComeOnce(field.MessageType, value);
        }
    }
}
