namespace StatusGateway.Core.Headers;

/// <summary>Media types of messages, statuses and pages, and the parameter <c>dialect</c> that selects the form of a status.</summary>
internal static class MediaTypes
{
    public const string Json = "application/json";
    public const string ProblemJson = "application/problem+json";
    public const string Protobuf = "application/x-protobuf";
    public const string ProtobufAlias = "application/protobuf";
    public const string PlainText = "text/plain";
    public const string Grpc = "application/grpc";
    public const string GrpcWeb = "application/grpc-web";
    public const string GrpcWebText = "application/grpc-web-text";
    public const string Ndjson = "application/x-ndjson";
    public const string EventStream = "text/event-stream";
    public const string Html = "text/html";
    public const string Bytes = "application/octet-stream";
    public const string Yaml = "application/yaml";

    public const string ProblemParameter = "problem";
    public const string RpcStatusParameter = "rpc-status";
    public const string GoogleErrorParameter = "google-error";

    public const string JsonWithProblem = $"{Json}; dialect={ProblemParameter}";
    public const string JsonWithRpcStatus = $"{Json}; dialect={RpcStatusParameter}";
    public const string JsonWithGoogleError = $"{Json}; dialect={GoogleErrorParameter}";

    /// <summary>Returns whether a media type without parameters is one of the two names of protobuf.</summary>
    public static bool IsProtobuf(string mediaType) =>
        mediaType.Equals(Protobuf, StringComparison.OrdinalIgnoreCase) || mediaType.Equals(ProtobufAlias, StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns whether the parameter <c>charset</c> of a type of JSON names UTF-8, by any of its usual names, or its subset ASCII.</summary>
    /// <param name="charset">The value, quoted or not; null if it is missing, which means UTF-8.</param>
    public static bool IsUtf8(string? charset)
    {
        if (charset is null) return true;
        var name = charset.AsSpan().Trim('"');
        return name.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || name.Equals("utf8", StringComparison.OrdinalIgnoreCase)
            || name.Equals("us-ascii", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Returns whether a value of the parameter <c>dialect</c>, in lower case, is known.</summary>
    public static bool IsDialect(string? value) => value is ProblemParameter or RpcStatusParameter or GoogleErrorParameter;

    /// <summary>Gets the media type of a <c>Content-Type</c> without its parameters, in lower case; empty if the header is missing.</summary>
    public static string WithoutParameters(string? contentType)
    {
        if (contentType is null) return "";
        var semicolon = contentType.IndexOf(';', StringComparison.Ordinal);
        return (semicolon < 0 ? contentType : contentType[..semicolon]).Trim().ToLowerInvariant();
    }
}
