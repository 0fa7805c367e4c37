namespace StatusGateway.Core;

/// <summary>Maps codes to HTTP statuses, and HTTP statuses to codes. Neither direction is the inverse of the other.</summary>
public sealed class HttpStatusMap
{
    private readonly int[] _statuses;

    /// <summary>Creates the map of google.rpc.Code with other HTTP statuses for some codes.</summary>
    /// <param name="overrides">HTTP statuses, 400 to 599, by code; null for none.</param>
    public HttpStatusMap(IReadOnlyDictionary<RpcCode, int>? overrides = null)
    {
        _statuses = [.. RpcCodes.All.Select(row => overrides is not null && overrides.TryGetValue(row.Code, out var status) ? status : row.HttpStatus)];
    }

    /// <summary>Gets the map of google.rpc.Code.</summary>
    public static HttpStatusMap Default { get; } = new();

    /// <summary>Gets the HTTP status of a code.</summary>
    /// <param name="code">A code.</param>
    /// <returns>200 for OK, else 400 to 599.</returns>
    public int ToHttp(RpcCode code) => _statuses[(int)code.Info().Code];

    /// <summary>Gets the code of an HTTP status. Only <see cref="HttpToCodeProfile.Api"/> maps 2xx to OK.</summary>
    /// <param name="httpStatus">Any number.</param>
    /// <param name="profile">The profile.</param>
    /// <param name="overrides">The codes of single HTTP statuses, which take precedence over the profile; null for none.</param>
    /// <returns>The code.</returns>
    public static RpcCode ToCode(int httpStatus, HttpToCodeProfile profile, IReadOnlyDictionary<int, RpcCode>? overrides = null) =>
        overrides is not null && overrides.TryGetValue(httpStatus, out var code) ? code
        : profile == HttpToCodeProfile.Api ? ApiCode(httpStatus)
        : IntermediaryCode(httpStatus);

    private static RpcCode ApiCode(int httpStatus) => httpStatus switch
    {
        400 => RpcCode.InvalidArgument,
        401 => RpcCode.Unauthenticated,
        403 or 451 => RpcCode.PermissionDenied,
        404 or 410 => RpcCode.NotFound,
        405 or 501 => RpcCode.Unimplemented,
        406 or 411 or 414 or 415 or 422 or 431 => RpcCode.InvalidArgument,
        408 or 504 => RpcCode.DeadlineExceeded,
        409 => RpcCode.Aborted,
        413 or 429 or 507 => RpcCode.ResourceExhausted,
        416 => RpcCode.OutOfRange,
        421 or 425 or 502 or 503 => RpcCode.Unavailable,
        499 => RpcCode.Cancelled,
        >= 200 and < 300 => RpcCode.Ok,
        >= 400 and < 500 => RpcCode.FailedPrecondition,
        >= 500 and < 600 => RpcCode.Internal,
        _ => RpcCode.Unknown,
    };

    private static RpcCode IntermediaryCode(int httpStatus) => httpStatus switch
    {
        400 => RpcCode.Internal,
        401 => RpcCode.Unauthenticated,
        403 => RpcCode.PermissionDenied,
        404 => RpcCode.Unimplemented,
        429 or 502 or 503 or 504 => RpcCode.Unavailable,
        _ => RpcCode.Unknown,
    };
}
