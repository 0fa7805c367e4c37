namespace StatusGateway.Core.Headers;

/// <summary>The names of the headers that carry a status or describe one, in lower case.</summary>
internal static class HeaderNames
{
    /// <summary>The W3C trace id of the call, 32 hexadecimal digits; a trailer in gRPC.</summary>
    public const string TraceId = "statusgateway-trace-id";

    /// <summary>The HTTP status that a service, or the response of a REST upstream, selects instead of the code's.</summary>
    public const string HttpStatus = "statusgateway-http-status";

    /// <summary>The number of details that were dropped to fit the limit of trailers.</summary>
    public const string DetailsDropped = "statusgateway-details-dropped";

    public const string GrpcStatus = "grpc-status";
    public const string GrpcMessage = "grpc-message";
    public const string GrpcStatusDetails = "grpc-status-details-bin";
    public const string ContentType = "content-type";
    public const string RetryAfter = "retry-after";
    public const string AmznErrorType = "x-amzn-errortype";
}
