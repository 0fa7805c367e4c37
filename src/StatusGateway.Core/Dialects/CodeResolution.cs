namespace StatusGateway.Core.Dialects;

/// <summary>The code of an HTTP error, from what its body says and from its HTTP status.</summary>
internal static class CodeResolution
{
    /// <summary>
    /// A name in the body always counts. A number counts where the body looks like ours, or the HTTP status is one that the
    /// code maps to, or says nothing better. Else the HTTP status decides. An HTTP error is never OK.
    /// </summary>
    /// <param name="name">A canonical code by name; null for none.</param>
    /// <param name="number">A code by number; null for none.</param>
    /// <param name="hasTypedDetails">The body has details with <c>@type</c>.</param>
    /// <param name="httpStatus">The answer's HTTP status.</param>
    /// <param name="profile">Who sent it.</param>
    public static RpcCode Resolve(RpcCode? name, long? number, bool hasTypedDetails, int httpStatus, HttpToCodeProfile profile) =>
        TryResolve(name, number, hasTypedDetails, httpStatus, out var code) ? code : OfHttp(httpStatus, profile);

    /// <summary>As <see cref="Resolve"/>, where the body says the code and not the HTTP status.</summary>
    public static bool TryResolve(RpcCode? name, long? number, bool hasTypedDetails, int httpStatus, out RpcCode code)
    {
        code = name ?? RpcCode.Ok;
        if (code == RpcCode.Ok && number is >= 1 and <= 16 && (hasTypedDetails || Fits((RpcCode)number, httpStatus))) code = (RpcCode)number;
        return code != RpcCode.Ok;
    }

    /// <summary>The HTTP status' code; UNKNOWN where that would be OK.</summary>
    public static RpcCode OfHttp(int httpStatus, HttpToCodeProfile profile)
    {
        var code = HttpStatusMap.ToCode(httpStatus, profile);
        return code == RpcCode.Ok ? RpcCode.Unknown : code;
    }

    public static RpcCode NeverOk(RpcCode code, int httpStatus) => code == RpcCode.Ok ? OfHttp(httpStatus, HttpToCodeProfile.Api) : code;

    private static bool Fits(RpcCode code, int httpStatus) =>
        httpStatus is 200 or >= 500
        || code.Info().HttpStatus == httpStatus
        || (httpStatus == 408 && code is RpcCode.Cancelled or RpcCode.DeadlineExceeded)
        || (httpStatus == 412 && code is RpcCode.FailedPrecondition);
}
