namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>One call of the foreign gRPC client.</summary>
/// <param name="Target">Host and port.</param>
/// <param name="Method">Full name, "library.v1.Library/GetBook".</param>
public sealed record GrpcJsCall(string Target, string Method)
{
    /// <summary>
    /// The request as protobufjs takes it: lowerCamelCase names, int64 as strings, a Timestamp as seconds and nanos, a FieldMask as paths.
    /// </summary>
    public object? Request { get; init; }

    /// <summary>The requests of a method that takes a stream.</summary>
    public IReadOnlyList<object>? Requests { get; init; }

    /// <summary>The request's bytes, right or wrong, instead of <see cref="Request"/>.</summary>
    public byte[]? RequestBytes { get; init; }

    /// <summary>Request metadata; the values of names that end in "-bin" are base64.</summary>
    public IReadOnlyDictionary<string, string[]>? Metadata { get; init; }

    /// <summary>Sent as grpc-timeout, and kept by the client.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Cancels the call when this time is over.</summary>
    public TimeSpan? CancelAfter { get; init; }

    /// <summary>Leaves responses as they came: <see cref="GrpcJsResult.ResponseBytes"/>.</summary>
    public bool Raw { get; init; }
}
