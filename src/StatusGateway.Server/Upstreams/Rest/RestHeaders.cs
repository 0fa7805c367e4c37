namespace StatusGateway.Server.Upstreams.Rest;

/// <summary>Headers of requests to REST upstreams and of their answers.</summary>
internal static class RestHeaders
{
    /// <summary>What trailing metadata has in front among the headers.</summary>
    public const string TrailerPrefix = "trailer-";

    /// <summary>
    /// Whether metadata goes along. What makes a server answer with a part of the thing, or not at all, does not: the caller asks for
    /// a message.
    /// </summary>
    public static bool PassesRequest(string name) => name is not ("if-none-match" or "if-modified-since" or "if-range" or "range");

    /// <summary>Whether a media type is JSON, under any name.</summary>
    public static bool IsJson(string mediaType)
    {
        var type = mediaType.AsSpan();
        var parameters = type.IndexOf(';');
        if (parameters >= 0) type = type[..parameters];
        type = type.Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Equals("text/json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }
}
