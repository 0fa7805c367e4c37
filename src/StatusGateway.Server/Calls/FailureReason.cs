using System.Collections.Immutable;
using StatusGateway.Core;

namespace StatusGateway.Server.Calls;

/// <summary>A failure of the gateway itself: its reason in the domain <c>statusgateway</c>, its code and its HTTP status.</summary>
/// <param name="Name">The reason of google.rpc.ErrorInfo.</param>
/// <param name="Code">The code, unless the case determines another one.</param>
/// <param name="HttpStatus">The HTTP status for REST clients; null for the one that the code maps to.</param>
/// <param name="Origin">Who caused it.</param>
internal sealed record FailureReason(string Name, RpcCode Code, int? HttpStatus, StatusOrigin Origin)
{
    public const string Domain = "statusgateway";

    public static FailureReason RouteNotFound { get; } = new("ROUTE_NOT_FOUND", RpcCode.NotFound, 404, StatusOrigin.Client);

    public static FailureReason MethodNotAllowed { get; } = new("METHOD_NOT_ALLOWED", RpcCode.Unimplemented, 405, StatusOrigin.Client);

    public static FailureReason UnsupportedMediaType { get; } = new("UNSUPPORTED_MEDIA_TYPE", RpcCode.InvalidArgument, 415, StatusOrigin.Client);

    public static FailureReason UnsupportedEncoding { get; } = new("UNSUPPORTED_ENCODING", RpcCode.Unimplemented, 415, StatusOrigin.Client);

    public static FailureReason UnsupportedVersion { get; } = new("UNSUPPORTED_VERSION", RpcCode.InvalidArgument, 400, StatusOrigin.Client);

    public static FailureReason MalformedBody { get; } = new("MALFORMED_BODY", RpcCode.InvalidArgument, 400, StatusOrigin.Client);

    public static FailureReason MalformedFrame { get; } = new("MALFORMED_FRAME", RpcCode.Internal, 400, StatusOrigin.Client);

    public static FailureReason WrongMessageCount { get; } = new("WRONG_MESSAGE_COUNT", RpcCode.Unimplemented, 400, StatusOrigin.Client);

    public static FailureReason InvalidParameter { get; } = new("INVALID_PARAMETER", RpcCode.InvalidArgument, 400, StatusOrigin.Client);

    public static FailureReason InvalidHeader { get; } = new("INVALID_HEADER", RpcCode.InvalidArgument, 400, StatusOrigin.Client);

    public static FailureReason MessageTooLarge { get; } = new("MESSAGE_TOO_LARGE", RpcCode.ResourceExhausted, 413, StatusOrigin.Client);

    public static FailureReason RequestHeadersTooLarge { get; } = new("REQUEST_HEADERS_TOO_LARGE", RpcCode.ResourceExhausted, 431, StatusOrigin.Client);

    public static FailureReason MessageNotExpressible { get; } = new("MESSAGE_NOT_EXPRESSIBLE", RpcCode.InvalidArgument, 400, StatusOrigin.Client);

    public static FailureReason CallerCancelled { get; } = new("CALLER_CANCELLED", RpcCode.Cancelled, 499, StatusOrigin.Client);

    public static FailureReason DeadlineExpired { get; } = new("DEADLINE_EXPIRED", RpcCode.DeadlineExceeded, 504, StatusOrigin.Gateway);

    public static FailureReason UpstreamUnreachable { get; } = new("UPSTREAM_UNREACHABLE", RpcCode.Unavailable, 503, StatusOrigin.Network);

    public static FailureReason UpstreamReset { get; } = new("UPSTREAM_RESET", RpcCode.Unavailable, 502, StatusOrigin.Network);

    public static FailureReason UpstreamProtocolError { get; } = new("UPSTREAM_PROTOCOL_ERROR", RpcCode.Unknown, null, StatusOrigin.Network);

    public static FailureReason UpstreamResponseInvalid { get; } = new("UPSTREAM_RESPONSE_INVALID", RpcCode.Internal, 502, StatusOrigin.Network);

    public static FailureReason UpstreamResponseTooLarge { get; } = new("UPSTREAM_RESPONSE_TOO_LARGE", RpcCode.ResourceExhausted, 502, StatusOrigin.Network);

    public static FailureReason Overloaded { get; } = new("OVERLOADED", RpcCode.Unavailable, 503, StatusOrigin.Gateway);

    public static FailureReason ShuttingDown { get; } = new("SHUTTING_DOWN", RpcCode.Unavailable, 503, StatusOrigin.Gateway);

    public static FailureReason InternalFailure { get; } = new("INTERNAL_FAILURE", RpcCode.Internal, 500, StatusOrigin.Gateway);

    /// <summary>All reasons, for documents and tests.</summary>
    public static ImmutableArray<FailureReason> All { get; } =
    [
        RouteNotFound, MethodNotAllowed, UnsupportedMediaType, UnsupportedEncoding, UnsupportedVersion, MalformedBody, MalformedFrame, WrongMessageCount,
        InvalidParameter, InvalidHeader, MessageTooLarge, RequestHeadersTooLarge, MessageNotExpressible, CallerCancelled, DeadlineExpired,
        UpstreamUnreachable, UpstreamReset, UpstreamProtocolError, UpstreamResponseInvalid, UpstreamResponseTooLarge, Overloaded, ShuttingDown, InternalFailure,
    ];
}
