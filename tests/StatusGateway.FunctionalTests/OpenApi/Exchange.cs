using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace StatusGateway.FunctionalTests.OpenApi;

/// <summary>A request and its answer, to be held against a document; see exchange.mjs.</summary>
internal sealed record Exchange
{
    public required string Verb { get; init; }

    /// <summary>As it was sent, without the query.</summary>
    public required string Path { get; init; }

    public string? Query { get; init; }

    /// <summary>Media type of the request's body.</summary>
    public string? Type { get; init; }

    /// <summary>The request's body; null for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>The request is not what the document asks for.</summary>
    public bool IsFaulty { get; init; }

    public required int Status { get; init; }

    /// <summary>Of the answer, by name in lower case.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The answer's body.</summary>
    public required byte[] Answer { get; init; }

    /// <summary>The answer has broken off.</summary>
    public bool IsBroken { get; init; }

    /// <summary>The component of responses that it is held against, where it is no operation's; null where it is.</summary>
    public string? Under { get; init; }

    /// <summary>Sends a request and reads its answer, as far as it comes.</summary>
    /// <param name="client">With the gateway as its base.</param>
    /// <param name="request">What is sent.</param>
    public static async Task<Exchange> SendAsync(HttpClient client, SentRequest request)
    {
        // A URI of .NET's would change some targets.
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
        var isBroken = false;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync();
            await stream.CopyToAsync(body);
        }
        catch (HttpIOException)
        {
            isBroken = true;
        }

        return new Exchange
        {
            Verb = request.Verb,
            Path = request.Path,
            Query = request.Query,
            Type = request.Type,
            // Nobody looks at what is not to fit.
            Body = request.IsFaulty ? null : request.Body,
            IsFaulty = request.IsFaulty,
            Under = request.Under,
            Status = (int)response.StatusCode,
            Headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
                .ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()),
            Answer = body.ToArray(),
            IsBroken = isBroken,
        };
    }

    /// <summary>The answer's text.</summary>
    public string Text => Encoding.UTF8.GetString(Answer);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Verb} {Path}?{Query} {Type}: {Status} {Headers.GetValueOrDefault("content-type")}");
}

/// <summary>A request that is to be sent.</summary>
internal sealed record SentRequest
{
    /// <param name="line">Verb and target, <c>GET /v1/shelves?pageSize=1</c>.</param>
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

    /// <summary>A body of JSON.</summary>
    public string Json
    {
        init => (Body, Type) = (Encoding.UTF8.GetBytes(value), "application/json");
    }

    public (string Name, string Value)[] Headers { get; init; } = [];

    /// <inheritdoc cref="Exchange.IsFaulty"/>
    public bool IsFaulty { get; init; }

    /// <inheritdoc cref="Exchange.Under"/>
    public string? Under { get; init; }

    public static implicit operator SentRequest(string line) => new(line);
}
