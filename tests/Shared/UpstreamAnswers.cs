using System.Reflection;
using System.Text;
using System.Text.Json;

namespace StatusGateway.Tests.Shared;

/// <summary>
/// HTTP errors as servers send them, and what each of them means: the rows of <c>upstream-answers.json</c>. They answer a
/// <c>CreateBook</c> of <c>library.v1.Library</c> from an upstream called <see cref="UpstreamName"/>.
/// </summary>
internal sealed class UpstreamAnswer
{
    /// <summary>The upstream's name in the configuration.</summary>
    public const string UpstreamName = "library";

    private UpstreamAnswer(JsonElement row)
    {
        Name = row.GetProperty("name").GetString()!;
        var http = row.GetProperty("http");
        HttpStatus = http.GetProperty("status").GetInt32();
        ReasonPhrase = Text(http, "reason");
        Headers = http.TryGetProperty("headers", out var headers)
            ? headers.EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString()!)
            : [];
        Body = BodyOf(http);
        Form = row.GetProperty("form").GetString()!;
        IsCodeFromHttpStatus = row.GetProperty("codeFrom").GetString() == "http";
        var status = row.GetProperty("status");
        Code = status.GetProperty("code").GetString()!;
        Message = status.GetProperty("message").GetString()!;
        Details = status.TryGetProperty("details", out var details) ? [.. details.EnumerateArray().Select(detail => detail.GetRawText())] : [];
    }

    /// <summary>All rows.</summary>
    public static IReadOnlyList<UpstreamAnswer> All { get; } = Load();

    /// <summary>What the row shows; no two have the same.</summary>
    public string Name { get; }

    /// <summary>The answer's HTTP status.</summary>
    public int HttpStatus { get; }

    /// <summary>Its reason phrase; null for the standard one.</summary>
    public string? ReasonPhrase { get; }

    /// <summary>Its headers, names in lower case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>Its body.</summary>
    public byte[] Body { get; }

    /// <summary>The form that is found in it.</summary>
    public string Form { get; }

    /// <summary>The HTTP status decides the code, and not the body.</summary>
    public bool IsCodeFromHttpStatus { get; }

    /// <summary>Name of the code that it means.</summary>
    public string Code { get; }

    /// <summary>The message.</summary>
    public string Message { get; }

    /// <summary>The details as ProtoJSON, in order; <c>@value</c> has the bytes of those without a JSON form.</summary>
    public IReadOnlyList<string> Details { get; }

    /// <summary>A header's value, or null.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    private static UpstreamAnswer[] Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("upstream-answers.json")
            ?? throw new InvalidOperationException("The project does not embed upstream-answers.json.");
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.EnumerateArray().Select(row => new UpstreamAnswer(row))];
    }

    /// <summary>A text is the body itself, any other JSON is sent as it stands there.</summary>
    private static byte[] BodyOf(JsonElement http)
    {
        if (http.TryGetProperty("bodyBase64", out var base64)) return base64.GetBytesFromBase64();
        if (http.TryGetProperty("bodyRepeat", out var repeat))
            return Encoding.UTF8.GetBytes(Text(repeat, "before") + string.Concat(Enumerable.Repeat(Text(repeat, "text"), repeat.GetProperty("times").GetInt32())) + Text(repeat, "after"));
        if (!http.TryGetProperty("body", out var body)) return [];
        return Encoding.UTF8.GetBytes(body.ValueKind == JsonValueKind.String ? body.GetString()! : body.GetRawText());
    }

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.GetString() : null;
}
