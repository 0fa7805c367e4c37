using System.Reflection;
using System.Text;
using System.Text.Json;

namespace StatusGateway.Tests.Shared;

/// <summary>
/// HTTP errors of upstreams and the statuses that they map to: the rows of <c>upstream-errors.json</c>. They are responses to
/// <c>CreateBook</c> of <c>library.v1.Library</c> by an upstream called <see cref="UpstreamName"/>.
/// </summary>
internal sealed class UpstreamErrorCase
{
    /// <summary>The upstream's name in the configuration.</summary>
    public const string UpstreamName = "library";

    private UpstreamErrorCase(JsonElement row)
    {
        Name = row.GetProperty("name").GetString()!;
        var http = row.GetProperty("http");
        HttpStatus = http.GetProperty("status").GetInt32();
        ReasonPhrase = Text(http, "reason");
        Headers = http.TryGetProperty("headers", out var headers)
            ? headers.EnumerateObject().ToDictionary(header => header.Name, header => header.Value.GetString()!)
            : [];
        Body = ReadBody(http);
        Form = row.GetProperty("form").GetString()!;
        IsCodeFromHttpStatus = row.GetProperty("codeFrom").GetString() == "http";
        var status = row.GetProperty("status");
        Code = status.GetProperty("code").GetString()!;
        Message = status.GetProperty("message").GetString()!;
        Details = status.TryGetProperty("details", out var details) ? [.. details.EnumerateArray().Select(detail => detail.GetRawText())] : [];
    }

    /// <summary>Gets all rows.</summary>
    public static IReadOnlyList<UpstreamErrorCase> All { get; } = Load();

    /// <summary>Gets the unique name of the row.</summary>
    public string Name { get; }

    /// <summary>Gets the HTTP status.</summary>
    public int HttpStatus { get; }

    /// <summary>Gets the reason phrase; null for the standard one.</summary>
    public string? ReasonPhrase { get; }

    /// <summary>Gets the headers by lower-case name.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>Gets the body.</summary>
    public byte[] Body { get; }

    /// <summary>Gets the form that is recognized.</summary>
    public string Form { get; }

    /// <summary>Gets whether the HTTP status decides the code, not the body.</summary>
    public bool IsCodeFromHttpStatus { get; }

    /// <summary>Gets the name of the expected code.</summary>
    public string Code { get; }

    /// <summary>Gets the expected message.</summary>
    public string Message { get; }

    /// <summary>Gets the expected details as ProtoJSON; <c>@value</c> has the bytes of those without a JSON form.</summary>
    public IReadOnlyList<string> Details { get; }

    /// <summary>Gets the value of a header; null if absent.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    private static UpstreamErrorCase[] Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("upstream-errors.json")
            ?? throw new InvalidOperationException("The project does not embed upstream-errors.json.");
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.EnumerateArray().Select(row => new UpstreamErrorCase(row))];
    }

    /// <summary>A string is the body itself. Other JSON is sent as written.</summary>
    private static byte[] ReadBody(JsonElement http)
    {
        if (http.TryGetProperty("bodyBase64", out var base64)) return base64.GetBytesFromBase64();
        if (http.TryGetProperty("bodyRepeat", out var repeat))
            return Encoding.UTF8.GetBytes(Text(repeat, "before") + string.Concat(Enumerable.Repeat(Text(repeat, "text"), repeat.GetProperty("times").GetInt32())) + Text(repeat, "after"));
        if (!http.TryGetProperty("body", out var body)) return [];
        return Encoding.UTF8.GetBytes(body.ValueKind == JsonValueKind.String ? body.GetString()! : body.GetRawText());
    }

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.GetString() : null;
}
