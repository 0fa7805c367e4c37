using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StatusGateway.Load;

/// <summary>A REST call over HTTP/1.1, by wrk with 32 connections.</summary>
internal sealed class RestWork : Work
{
    private const string Connections = "32";
    private static readonly string[] DetailTypes = ["ErrorInfo", "ResourceInfo", "LocalizedMessage"];

    private readonly string _path;
    private readonly HttpStatusCode _status;
    private readonly string _mediaType;
    private readonly Func<JsonNode?, bool> _isRight;

    private RestWork(string name, string title, string book, HttpStatusCode status, string mediaType, Func<JsonNode?, bool> isRight)
        : base(name, title)
    {
        _path = LibrarySamples.RestPrefix + book;
        _status = status;
        _mediaType = mediaType;
        _isRight = isRight;
    }

    public static RestWork SmallGet { get; } = new(
        "get", "GET, small", LibrarySamples.BookName, HttpStatusCode.OK, "application/json",
        static body => JsonNode.DeepEquals(body, JsonNode.Parse(LibrarySamples.BookJson)));

    public static RestWork Error { get; } = new(
        "error", "404 with three details", LibrarySamples.MissingName, HttpStatusCode.NotFound, "application/problem+json", IsRightError);

    public override async Task<string?> CheckAsync(Target target, HttpClient client, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(target.Rest, _path)) { Version = HttpVersion.Version11 };
        using var response = await client.SendAsync(request, cancellation);
        var body = await response.Content.ReadAsStringAsync(cancellation);
        if (response.StatusCode != _status) return $"HTTP status {(int)response.StatusCode} instead of {(int)_status}: {body}";
        if (response.Content.Headers.ContentType?.MediaType != _mediaType) return $"Content-Type \"{response.Content.Headers.ContentType}\" instead of \"{_mediaType}\"";
        return _isRight(JsonNode.Parse(body)) ? null : $"unexpected body: {body}";
    }

    public override async Task<LoadResult> LoadAsync(Target target, TimeSpan duration, string folder, CancellationToken cancellation)
    {
        var seconds = duration.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        var script = Path.Combine(AppContext.BaseDirectory, "wrk-summary.lua");
        var output = await LoadGenerator.RunAsync(
            "wrk", ["-t", "1", "-c", Connections, "-d", $"{seconds}s", "--timeout", "10s", "-s", script, new Uri(target.Rest, _path).ToString()], duration, cancellation);
        var summary = JsonSerializer.Deserialize<WrkSummary>(output.TrimEnd().Split('\n')[^1], JsonSerializerOptions.Web)!;
        var httpErrors = _status == HttpStatusCode.OK ? 0 : summary.Requests;
        if (summary.Requests == 0 || summary.HttpErrors != httpErrors || summary.SocketErrors != 0)
            throw new LoadException($"{Name} at {target.Name} failed under load: {summary}.");
        return new LoadResult(summary.Requests, summary.Duration / 1e6, summary.P50, summary.P99);
    }

    private static bool IsRightError(JsonNode? body) =>
        (string?)body?["code"] == "NOT_FOUND"
        && (string?)body["detail"] == LibrarySamples.ErrorMessage
        && (string?)body["metadata"]?["name"] == LibrarySamples.MissingName
        && body["details"] is JsonArray details
        && details.Select(static detail => (string?)detail?["@type"]).SequenceEqual(DetailTypes.Select(static type => $"type.googleapis.com/google.rpc.{type}"));

    /// <summary>The line that wrk-summary.lua prints.</summary>
    private sealed record WrkSummary(long Requests, double Duration, long HttpErrors, long SocketErrors, double P50, double P99);
}
