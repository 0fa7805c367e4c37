using System.Text;
using Google.Api;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Tests.Weaving;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.Tests.HttpRules;

/// <summary>Helpers for rules and requests of weaving.proto, short enough for tables.</summary>
internal static class Weaver
{
    public static MethodSchema Method { get; } = SchemaSet.FromGenerated(WeavingReflection.Descriptor).Services[0].Methods.Single();

    /// <summary>Compiles a rule from a text such as <c>PATCH /v1/{thing.name=things/*} thing</c>: verb, template, body.</summary>
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

    /// <summary>Gets the message of a request as ProtoJSON, and asserts that it is valid.</summary>
    public static void AssertWeaves(string rule, string target, string? body, string expected, bool ignoreUnknown = false) =>
        Assert.Equal(Request.Parser.ParseJson(expected), Weave(rule, target, body, ignoreUnknown));

    public static Request Weave(string rule, string target, string? body = null, bool ignoreUnknown = false)
    {
        using var buffer = new PooledBuffer();
        var error = Weave(rule, target, body, ignoreUnknown, buffer);
        Assert.True(error is null, Describe(error));
        AssertMessagesAreWrittenOnce(Method.Input, buffer.WrittenSpan);
        return Request.Parser.ParseFrom(buffer.WrittenSpan);
    }

    /// <summary>Gets the errors of the parameters, or of the body, and asserts that the output is unchanged.</summary>
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

    /// <summary>Gets the error of a request without a body.</summary>
    public static RequestError Error(string rule, string target)
    {
        using var buffer = new PooledBuffer();
        var error = Weave(rule, target, null, ignoreUnknown: false, buffer);
        Assert.NotNull(error);
        return error;
    }

    /// <summary>Gets the message of a request with a body in protobuf, as ProtoJSON and as bytes.</summary>
    public static (Request Message, byte[] Bytes) WeaveProtobuf(string rule, string target, byte[] body)
    {
        var bytes = WeaveBytes(rule, target, body);
        return (Request.Parser.ParseFrom(bytes), bytes);
    }

    /// <summary>Gets the bytes, which other parsers may reject.</summary>
    public static byte[] WeaveBytes(string rule, string target, byte[] body)
    {
        using var buffer = new PooledBuffer();
        var error = Weave(rule, target, body, true, false, buffer);
        Assert.True(error is null, Describe(error));
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Gets the error of a body in protobuf.</summary>
    public static string ProtobufRefusal(string rule, string target, byte[] body)
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
        return RequestWeaver.Weave(binding, match, query, body, new WeaveOptions { IgnoreUnknownParameters = ignoreUnknown }, output, isProtobuf);
    }

    private static string Describe(RequestError? error) =>
        error is null ? ""
        : error.Body is { } body ? $"body: {body}"
        : string.Join(" | ", error.Parameters.Select(parameter => $"{parameter.Name}: {parameter.Message}"));

    /// <summary>Asserts that no message is written in two parts: some parsers use the second part instead of merging both.</summary>
    private static void AssertMessagesAreWrittenOnce(MessageSchema type, ReadOnlySpan<byte> wire)
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

            Assert.True(field.IsRepeated || seen.Add(number), $"{field.Name} is written twice");
            Assert.True(reader.TryReadLengthDelimited(out var value));
            AssertMessagesAreWrittenOnce(field.MessageType, value);
        }
    }
}
