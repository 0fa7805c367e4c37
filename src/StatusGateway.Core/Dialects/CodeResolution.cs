namespace StatusGateway.Core.Dialects;

/// <summary>The code of an HTTP error, from what its body says and from its HTTP status.</summary>
internal static class CodeResolution
{
    /// <summary>
    /// What the body says: a name always counts. A number counts where the body looks like ours, or the HTTP status is one that
    /// the code maps to, or says nothing better.
    /// </summary>
    /// <param name="name">A canonical code by name; null for none.</param>
    /// <param name="number">A code by number; null for none.</param>
    /// <param name="hasTypedDetails">The body has details with <c>@type</c>.</param>
    /// <param name="httpStatus">The answer's HTTP status; 0 when it is not known.</param>
    /// <returns>A code that is not OK; null when the HTTP status decides.</returns>
    public static int? OfBody(RpcCode? name, long? number, bool hasTypedDetails, int httpStatus) =>
        name is { } known and not RpcCode.Ok ? (int)known
        : number is >= 1 and <= 16 && (hasTypedDetails || Fits((RpcCode)number, httpStatus)) ? (int)number
        : null;

    /// <summary>The HTTP status' code; UNKNOWN where that would be OK.</summary>
    public static RpcCode OfHttp(int httpStatus, in StatusReadContext context)
    {
        var code = HttpStatusMap.ToCode(httpStatus, context.Profile, context.Overrides);
        return code == RpcCode.Ok ? RpcCode.Unknown : code;
    }

    private static bool Fits(RpcCode code, int httpStatus) =>
        httpStatus is 0 or (>= 200 and < 300) or >= 500
        || code.Info().HttpStatus == httpStatus
        || (httpStatus == 408 && code is RpcCode.Cancelled or RpcCode.DeadlineExceeded)
        || (httpStatus == 412 && code is RpcCode.FailedPrecondition);
}
