using System.Text;
using Google.Protobuf;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Tests.Weaving;

namespace StatusGateway.Transcoding.Tests.HttpRules;

/// <summary>Builds requests from messages of weaving.proto, and messages from the requests.</summary>
internal static class TestRequests
{
    /// <summary>
    /// Gets the request of a message in ProtoJSON, such as <c>PATCH /v1/x?a=b {"c":1}</c>, and asserts that it gives the same message; or
    /// gets the errors.
    /// </summary>
    public static string Build(string rules, string json) => Build(rules, Request.Parser.ParseJson(json).ToByteArray());

    public static string Build(string rules, byte[] message)
    {
        var bindings = rules.Split("; ").Select(Weaver.Binding).ToArray();
        using var request = new HttpRequestParts();
        var errors = HttpRequestBuilder.Build(bindings, message, JsonOptions.Default, request);
        Assert.NotEqual(errors is null, request.Binding is null);
        if (errors is not null) return string.Join(" | ", errors.Select(error => $"{error.Field}: {error.Message}"));
        var body = Encoding.UTF8.GetString(request.Body.Span);
        Assert.True(request.HasBody || body.Length == 0);
        Assert.Equal(Request.Parser.ParseFrom(message), Request.Parser.ParseFrom(ToMessage(request)));
        return $"{request.HttpMethod} {request.Target}{(request.HasBody ? $" {body}" : "")}";
    }

    /// <summary>Gets the message of a request.</summary>
    public static byte[] ToMessage(HttpRequestParts request)
    {
        var binding = request.Binding!;
        var builder = new RouteTableBuilder<HttpBinding>();
        builder.Add(binding.HttpMethod, binding.Template, binding);
        var match = builder.Build().Match(request.HttpMethod, request.Path);
        Assert.True(match.IsFound, $"{request.Target} does not match {binding.Template}");
        using var output = new PooledBuffer();
        var error = RequestWeaver.Weave(binding, match, request.Query, request.Body.Span, WeaveOptions.Default, output);
        Assert.True(error is null, $"{request.Target}: {error?.Body} {string.Join(", ", error?.Parameters ?? [])}");
        return output.WrittenSpan.ToArray();
    }
}
