namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>One call of the grpc-js client.</summary>
/// <param name="Target">Host and port.</param>
/// <param name="Method">Full name, such as "library.v1.Library/GetBook".</param>
public sealed record GrpcJsCall(string Target, string Method)
{
    /// <summary>
    /// The request in protobufjs's JSON form: lowerCamelCase names, int64 as strings, Timestamp as seconds and nanos, FieldMask as paths.
    /// </summary>
    public object? Request { get; init; }

    /// <summary>The messages of a request stream.</summary>
    public IReadOnlyList<object>? Requests { get; init; }

    /// <summary>The request's bytes, valid or not, instead of <see cref="Request"/>.</summary>
    public byte[]? RequestBytes { get; init; }

    /// <summary>Request metadata. Values of "-bin" names are base64.</summary>
    public IReadOnlyDictionary<string, string[]>? Metadata { get; init; }

    /// <summary>Sent as grpc-timeout and enforced by the client.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Cancels the call when the task completes.</summary>
    public Task? CancelWhen { get; init; }

    /// <summary>Returns undecoded responses in <see cref="GrpcJsResult.ResponseBytes"/>.</summary>
    public bool Raw { get; init; }
}
