namespace StatusGateway.Core.Reading;

/// <summary>Decides the code of an HTTP error from its body and its HTTP status.</summary>
internal static class CodeResolution
{
    /// <summary>
    /// Gets the code that the body names. A name always counts. A number counts if the body has typed details, or if the HTTP
    /// status does not contradict it.
    /// </summary>
    /// <param name="name">A canonical code by name; null for none.</param>
    /// <param name="number">A code by number; null for none.</param>
    /// <param name="hasTypedDetails">Whether the body has details with <c>@type</c>.</param>
    /// <param name="httpStatus">The HTTP status of the response; 0 if it is unknown.</param>
    /// <returns>A code that is not OK; null if the HTTP status decides.</returns>
    public static int? FromBody(RpcCode? name, long? number, bool hasTypedDetails, int httpStatus) =>
        name is { } known and not RpcCode.Ok ? (int)known
        : number is >= 1 and <= 16 && (hasTypedDetails || IsConsistent((RpcCode)number, httpStatus)) ? (int)number
        : null;

    /// <summary>Gets the code of an HTTP status; UNKNOWN if that is OK.</summary>
    public static RpcCode FromHttp(int httpStatus, in StatusReadContext context)
    {
        var code = HttpStatusMap.ToCode(httpStatus, context.Profile, context.Overrides);
        return code == RpcCode.Ok ? RpcCode.Unknown : code;
    }

    private static bool IsConsistent(RpcCode code, int httpStatus) =>
        httpStatus is 0 or (>= 200 and < 300) or >= 500
        || code.Info().HttpStatus == httpStatus
        || (httpStatus == 408 && code is RpcCode.Cancelled or RpcCode.DeadlineExceeded)
        || (httpStatus == 412 && code is RpcCode.FailedPrecondition);
}
