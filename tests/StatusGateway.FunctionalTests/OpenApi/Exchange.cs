using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>A request and its response, to validate against a document. The JSON form is described in exchange.mjs.</summary>
internal sealed record Exchange
{
    public required string Verb { get; init; }

    /// <summary>The path as it was sent, without the query.</summary>
    public required string Path { get; init; }

    public string? Query { get; init; }

    /// <summary>The media type of the request's body.</summary>
    public string? Type { get; init; }

    /// <summary>The request's body; null if there is none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Whether the request deliberately violates the document.</summary>
    public bool IsInvalid { get; init; }

    public required int Status { get; init; }

    /// <summary>The response's headers, by lower-case name.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The response's body.</summary>
    public required byte[] ResponseBody { get; init; }

    /// <summary>Whether the gateway aborted the response.</summary>
    public bool IsAborted { get; init; }

    /// <summary>The response component to validate against, if the request belongs to no operation; otherwise null.</summary>
    public string? ResponseComponent { get; init; }

    /// <summary>Sends a request, and reads the response until its end, or until the gateway aborts it.</summary>
    /// <param name="client">A client whose base address is the gateway.</param>
    /// <param name="request">The request.</param>
    public static async Task<Exchange> SendAsync(HttpClient client, SentRequest request)
    {
        // By default, Uri would canonicalize some targets.
        var target = $"{client.BaseAddress!.GetLeftPart(UriPartial.Authority)}{request.Path}{(request.Query is null ? "" : $"?{request.Query}")}";
        using var message = new HttpRequestMessage(new HttpMethod(request.Verb), new Uri(target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
        };
        if (request.Body is not null) message.Content = new ByteArrayContent(request.Body);
        if (request.Type is not null) message.Content!.Headers.TryAddWithoutValidation("content-type", request.Type);
        foreach (var (name, value) in request.Headers)
        {
            HttpHeaders headers = name.StartsWith("content-", StringComparison.OrdinalIgnoreCase) ? message.Content!.Headers : message.Headers;
            headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        using var body = new MemoryStream();
        var isAborted = false;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync();
            await stream.CopyToAsync(body);
        }
        catch (HttpIOException)
        {
            isAborted = true;
        }

        return new Exchange
        {
            Verb = request.Verb,
            Path = request.Path,
            Query = request.Query,
            Type = request.Type,
            // The body of an invalid request is not validated.
            Body = request.IsInvalid ? null : request.Body,
            IsInvalid = request.IsInvalid,
            ResponseComponent = request.ResponseComponent,
            Status = (int)response.StatusCode,
            Headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
                .ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()),
            ResponseBody = body.ToArray(),
            IsAborted = isAborted,
        };
    }

    /// <summary>The response's body as text.</summary>
    public string Text => Encoding.UTF8.GetString(ResponseBody);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Verb} {Path}?{Query} {Type}: {Status} {Headers.GetValueOrDefault("content-type")}");
}

/// <summary>A request to send.</summary>
internal sealed record SentRequest
{
    /// <param name="line">The method and the target: <c>GET /v1/shelves?pageSize=1</c>.</param>
    public SentRequest(string line)
    {
        var parts = line.Split(' ', 2);
        var target = parts[1].Split('?', 2);
        (Verb, Path, Query) = (parts[0], target[0], target.Length > 1 ? target[1] : null);
    }

    public string Verb { get; }

    public string Path { get; }

    public string? Query { get; }

    public byte[]? Body { get; init; }

    public string? Type { get; init; }

    /// <summary>Sets a JSON body.</summary>
    public string Json
    {
        init => (Body, Type) = (Encoding.UTF8.GetBytes(value), "application/json");
    }

    public (string Name, string Value)[] Headers { get; init; } = [];

    /// <inheritdoc cref="Exchange.IsInvalid"/>
    public bool IsInvalid { get; init; }

    /// <inheritdoc cref="Exchange.ResponseComponent"/>
    public string? ResponseComponent { get; init; }

    public static implicit operator SentRequest(string line) => new(line);
}
