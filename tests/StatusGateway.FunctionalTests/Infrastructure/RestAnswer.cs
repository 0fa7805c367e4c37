using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>An HTTP answer, read to its end.</summary>
public sealed partial class RestAnswer
{
    // What a failure of the gateway's own never says: names of types, exceptions, places in sources.
    [GeneratedRegex(@"\b(System|Microsoft|Google\.Protobuf|StatusGateway)\.[A-Z]|[a-z]Exception\b|\.cs\b|   at |Kestrel|0x[0-9a-f]{8}")]
    private static partial Regex Internals();

    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);

    private RestAnswer(HttpResponseMessage response, byte[] bytes)
    {
        Status = (int)response.StatusCode;
        Bytes = bytes;
        foreach (var header in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
            _headers[header.Key] = header.Value.ToString();
    }

    public int Status { get; }

    public byte[] Bytes { get; }

    public string Body => Encoding.UTF8.GetString(Bytes);

    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Bytes);

    public string? MediaType => Header("content-type");

    /// <summary>The member of a problem, which it has to be; null where it has none.</summary>
    public string? Code => Problem("code");

    public string? Reason => Problem("reason");

    public string? Detail => Problem("detail");

    /// <summary>Status, code and reason in one line, for tables.</summary>
    public string Summary => MediaType == "application/problem+json" ? $"{Status} {Code} {Reason}".TrimEnd() : $"{Status}";

    /// <summary>Names of all headers, in lower case.</summary>
    public IEnumerable<string> HeaderNames => _headers.Keys.Select(name => name.ToLowerInvariant());

    /// <summary>The value of a header, several joined by commas; null where there is none.</summary>
    public string? Header(string name) => _headers.GetValueOrDefault(name);

    /// <summary>Sends a request and reads its answer.</summary>
    public static async Task<RestAnswer> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        using var sent = request;
        using var response = await client.SendAsync(sent);
        var answer = new RestAnswer(response, await response.Content.ReadAsByteArrayAsync());
        if (answer.Status >= 400 && answer.Body.Contains("statusgateway", StringComparison.Ordinal))
            Assert.DoesNotMatch(Internals(), answer.ToString());
        return answer;
    }

    /// <summary>Sends a request with a body of JSON, or none.</summary>
    public static Task<RestAnswer> SendAsync(
        HttpClient client, HttpMethod method, string path, string? json = null, IEnumerable<(string Name, string Value)>? headers = null)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative))
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
        };
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

    private string? Problem(string member)
    {
        Assert.Equal("application/problem+json", MediaType);
        return Json.TryGetProperty(member, out var value) ? value.GetString() : null;
    }
}
