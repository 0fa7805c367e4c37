using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace StatusGateway.Core;

/// <summary>What is fixed about a code.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">Canonical name, such as <c>NOT_FOUND</c>.</param>
/// <param name="HttpStatus">The HTTP status that google.rpc.Code maps it to.</param>
/// <param name="Title">For people, such as <c>Not Found</c>; the same for every occurrence.</param>
public sealed record RpcCodeInfo(RpcCode Code, string Name, int HttpStatus, string Title);

/// <summary>The 17 codes as one table. Names, HTTP maps and documents are made from these rows.</summary>
public static class RpcCodes
{
    /// <summary>One row for each code, in the order of their numbers. HTTP: google/rpc/code.proto, "HTTP Mapping".</summary>
    public static ImmutableArray<RpcCodeInfo> All { get; } =
    [
        new(RpcCode.Ok, "OK", 200, "OK"),
        new(RpcCode.Cancelled, "CANCELLED", 499, "Cancelled"),
        new(RpcCode.Unknown, "UNKNOWN", 500, "Unknown"),
        new(RpcCode.InvalidArgument, "INVALID_ARGUMENT", 400, "Invalid Argument"),
        new(RpcCode.DeadlineExceeded, "DEADLINE_EXCEEDED", 504, "Deadline Exceeded"),
        new(RpcCode.NotFound, "NOT_FOUND", 404, "Not Found"),
        new(RpcCode.AlreadyExists, "ALREADY_EXISTS", 409, "Already Exists"),
        new(RpcCode.PermissionDenied, "PERMISSION_DENIED", 403, "Permission Denied"),
        new(RpcCode.ResourceExhausted, "RESOURCE_EXHAUSTED", 429, "Resource Exhausted"),
        new(RpcCode.FailedPrecondition, "FAILED_PRECONDITION", 400, "Failed Precondition"),
        new(RpcCode.Aborted, "ABORTED", 409, "Aborted"),
        new(RpcCode.OutOfRange, "OUT_OF_RANGE", 400, "Out of Range"),
        new(RpcCode.Unimplemented, "UNIMPLEMENTED", 501, "Unimplemented"),
        new(RpcCode.Internal, "INTERNAL", 500, "Internal"),
        new(RpcCode.Unavailable, "UNAVAILABLE", 503, "Unavailable"),
        new(RpcCode.DataLoss, "DATA_LOSS", 500, "Data Loss"),
        new(RpcCode.Unauthenticated, "UNAUTHENTICATED", 401, "Unauthenticated"),
    ];

    /// <summary>Whether a number is one of the 17 codes.</summary>
    /// <param name="number">Any number.</param>
    /// <returns>True for 0 to 16.</returns>
    public static bool IsDefined(int number) => (uint)number < (uint)All.Length;

    /// <summary>The row of a code.</summary>
    /// <param name="code">A code; any other number gives the row of <see cref="RpcCode.Unknown"/>.</param>
    /// <returns>The row.</returns>
    public static RpcCodeInfo Info(this RpcCode code) => All[IsDefined((int)code) ? (int)code : (int)RpcCode.Unknown];

    /// <summary>The canonical name, such as <c>NOT_FOUND</c>.</summary>
    /// <param name="code">A code.</param>
    /// <returns>The name.</returns>
    public static string Name(this RpcCode code) => code.Info().Name;

    /// <summary>Reads a canonical name, letter for letter.</summary>
    /// <param name="utf8">UTF-8.</param>
    /// <param name="code">The code.</param>
    /// <returns>Whether it is one of the 17 names.</returns>
    public static bool TryParseName(ReadOnlySpan<byte> utf8, out RpcCode code)
    {
        foreach (var row in All)
        {
            if (!System.Text.Ascii.Equals(utf8, row.Name)) continue;
            code = row.Code;
            return true;
        }

        code = RpcCode.Unknown;
        return false;
    }

    /// <summary>Reads a canonical name, letter for letter.</summary>
    /// <param name="name">The name.</param>
    /// <param name="code">The code.</param>
    /// <returns>Whether it is one of the 17 names.</returns>
    public static bool TryParseName([NotNullWhen(true)] string? name, out RpcCode code)
    {
        foreach (var row in All)
        {
            if (!string.Equals(row.Name, name, StringComparison.Ordinal)) continue;
            code = row.Code;
            return true;
        }

        code = RpcCode.Unknown;
        return false;
    }
}
