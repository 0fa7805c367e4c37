using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace StatusGateway.Tests.Shared;

/// <summary>An HTTP response with its complete body.</summary>
public sealed partial class RestResponse
{
    // Errors of the gateway must not reveal types, exceptions or source positions.
    [GeneratedRegex(@"\b(System|Microsoft|Google\.Protobuf|StatusGateway)\.[A-Z]|[a-z]Exception\b|\.cs\b|   at |Kestrel|0x[0-9a-f]{8}")]
    private static partial Regex Internals();

    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

    private RestResponse(HttpResponseMessage message, byte[] bytes)
    {
        Status = (int)message.StatusCode;
        Bytes = bytes;
        foreach (var header in message.Headers.NonValidated.Concat(message.Content.Headers.NonValidated))
            _headers[header.Key] = header.Value.ToString();
    }

    public int Status { get; }

    public byte[] Bytes { get; }

    public string Body => Encoding.UTF8.GetString(Bytes);

    /// <summary>Gets the body as JSON.</summary>
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Bytes);

    public string? MediaType => Header("content-type");

    /// <summary>Gets the <c>code</c> of a problem details response; null if absent.</summary>
    public string? Code => ReadMember("code");

    public string? Reason => ReadMember("reason");

    public string? Detail => ReadMember("detail");

    /// <summary>Gets status, code and reason in one line, for tables.</summary>
    public string Summary => MediaType == "application/problem+json" ? $"{Status} {Code} {Reason}".TrimEnd() : $"{Status}";

    /// <summary>Gets the names of all headers, in lower case.</summary>
    public IEnumerable<string> HeaderNames => _headers.Keys.Select(name => name.ToLowerInvariant());

    /// <summary>Gets the value of a header, with repeated values joined by commas; null if absent.</summary>
    public string? Header(string name) => _headers.GetValueOrDefault(name);

    /// <summary>Sends a request and reads the response.</summary>
    public static async Task<RestResponse> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        using var sent = request;
        using var message = await client.SendAsync(sent);
        var response = new RestResponse(message, await message.Content.ReadAsByteArrayAsync());
        if (response.Status >= 400 && response.Body.Contains("statusgateway", StringComparison.Ordinal))
            Assert.DoesNotMatch(Internals(), response.ToString());
        return response;
    }

    /// <summary>Sends a request with an optional JSON body.</summary>
    public static Task<RestResponse> SendAsync(
        HttpClient client, HttpMethod method, string path, string? json = null, IEnumerable<(string Name, string Value)>? headers = null)
    {
        var request = HttpRequests.Create(client, method, path);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        foreach (var (name, value) in headers ?? [])
        {
            if (name.StartsWith("content-", StringComparison.OrdinalIgnoreCase))
            {
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
            else request.Headers.TryAddWithoutValidation(name, value);
        }

        return SendAsync(client, request);
    }

    public override string ToString() => $"{Status} {string.Join("; ", _headers)}\n{Body}";

    private string? ReadMember(string member)
    {
        Assert.Equal("application/problem+json", MediaType);
        return Json.TryGetProperty(member, out var value) ? value.GetString() : null;
    }
}
