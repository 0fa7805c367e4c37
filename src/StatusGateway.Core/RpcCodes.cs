using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using StatusGateway.Core.Text;

namespace StatusGateway.Core;

/// <summary>The table of the 17 codes, from which names, HTTP maps and documents are made.</summary>
public static class RpcCodes
{
    /// <summary>Gets one row for each code, by number. The HTTP statuses are those of google/rpc/code.proto, "HTTP Mapping".</summary>
    public static ImmutableArray<RpcCodeInfo> All { get; } =
    [
        new(RpcCode.Ok, "OK", 200, "", "OK"),
        new(RpcCode.Cancelled, "CANCELLED", 499, "canceled", "Cancelled"),
        new(RpcCode.Unknown, "UNKNOWN", 500, "unknown", "Unknown"),
        new(RpcCode.InvalidArgument, "INVALID_ARGUMENT", 400, "invalid_argument", "Invalid Argument"),
        new(RpcCode.DeadlineExceeded, "DEADLINE_EXCEEDED", 504, "deadline_exceeded", "Deadline Exceeded"),
        new(RpcCode.NotFound, "NOT_FOUND", 404, "not_found", "Not Found"),
        new(RpcCode.AlreadyExists, "ALREADY_EXISTS", 409, "already_exists", "Already Exists"),
        new(RpcCode.PermissionDenied, "PERMISSION_DENIED", 403, "permission_denied", "Permission Denied"),
        new(RpcCode.ResourceExhausted, "RESOURCE_EXHAUSTED", 429, "resource_exhausted", "Resource Exhausted"),
        new(RpcCode.FailedPrecondition, "FAILED_PRECONDITION", 400, "failed_precondition", "Failed Precondition"),
        new(RpcCode.Aborted, "ABORTED", 409, "aborted", "Aborted"),
        new(RpcCode.OutOfRange, "OUT_OF_RANGE", 400, "out_of_range", "Out of Range"),
        new(RpcCode.Unimplemented, "UNIMPLEMENTED", 501, "unimplemented", "Unimplemented"),
        new(RpcCode.Internal, "INTERNAL", 500, "internal", "Internal"),
        new(RpcCode.Unavailable, "UNAVAILABLE", 503, "unavailable", "Unavailable"),
        new(RpcCode.DataLoss, "DATA_LOSS", 500, "data_loss", "Data Loss"),
        new(RpcCode.Unauthenticated, "UNAUTHENTICATED", 401, "unauthenticated", "Unauthenticated"),
    ];

    /// <summary>Returns whether a number is one of the 17 codes.</summary>
    /// <param name="number">Any number.</param>
    /// <returns>True for 0 to 16.</returns>
    public static bool IsDefined(int number) => (uint)number < (uint)All.Length;

    /// <summary>Gets the row of a code.</summary>
    /// <param name="code">A code; any other number gives the row of <see cref="RpcCode.Unknown"/>.</param>
    /// <returns>The row.</returns>
    public static RpcCodeInfo Info(this RpcCode code) => All[IsDefined((int)code) ? (int)code : (int)RpcCode.Unknown];

    /// <summary>Gets the canonical name, such as <c>NOT_FOUND</c>.</summary>
    /// <param name="code">A code.</param>
    /// <returns>The name.</returns>
    public static string Name(this RpcCode code) => code.Info().Name;

    /// <summary>
    /// Reads a code in any common form: <c>NOT_FOUND</c>, <c>not_found</c>, <c>NotFound</c>, <c>not-found</c>, <c>5</c>, each with or
    /// without quotes.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="code">The code.</param>
    /// <returns>Whether the text is a code.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out RpcCode code)
    {
        code = RpcCode.Unknown;
        if (string.IsNullOrEmpty(text)) return false;
        if (text is ['"', _, .., '"']) text = text[1..^1];
        if (DecimalText.TryParse(text, out int number))
        {
            if (!IsDefined(number)) return false;
            code = (RpcCode)number;
            return true;
        }

        foreach (var row in All)
        {
            if (!EqualsLoosely(text, row.Name) && !EqualsLoosely(text, row.ConnectName)) continue;
            code = row.Code;
            return true;
        }

        return false;
    }

    /// <summary>Gets the name in Connect, such as <c>not_found</c>.</summary>
    /// <param name="code">A code that is not OK.</param>
    /// <returns>The name.</returns>
    public static string ConnectName(this RpcCode code) => code.Info().ConnectName;

    /// <summary>Reads a name of Connect. The match is exact.</summary>
    /// <param name="name">The name.</param>
    /// <param name="code">The code, which is not OK.</param>
    /// <returns>Whether the text is one of the 16 names.</returns>
    public static bool TryParseConnectName([NotNullWhen(true)] string? name, out RpcCode code)
    {
        foreach (var row in All)
        {
            if (row.ConnectName.Length == 0 || !string.Equals(row.ConnectName, name, StringComparison.Ordinal)) continue;
            code = row.Code;
            return true;
        }

        code = RpcCode.Unknown;
        return false;
    }

    /// <summary>Reads a name of Connect. The match is exact.</summary>
    /// <param name="utf8">UTF-8.</param>
    /// <param name="code">The code, which is not OK.</param>
    /// <returns>Whether the text is one of the 16 names.</returns>
    public static bool TryParseConnectName(ReadOnlySpan<byte> utf8, out RpcCode code)
    {
        foreach (var row in All)
        {
            if (row.ConnectName.Length == 0 || !Ascii.Equals(utf8, row.ConnectName)) continue;
            code = row.Code;
            return true;
        }

        code = RpcCode.Unknown;
        return false;
    }

    /// <summary>Reads a canonical name. The match is exact.</summary>
    /// <param name="utf8">UTF-8.</param>
    /// <param name="code">The code.</param>
    /// <returns>Whether the text is one of the 17 names.</returns>
    public static bool TryParseName(ReadOnlySpan<byte> utf8, out RpcCode code)
    {
        foreach (var row in All)
        {
            if (!Ascii.Equals(utf8, row.Name)) continue;
            code = row.Code;
            return true;
        }

        code = RpcCode.Unknown;
        return false;
    }

    /// <summary>Reads a canonical name. The match is exact.</summary>
    /// <param name="name">The name.</param>
    /// <param name="code">The code.</param>
    /// <returns>Whether the text is one of the 17 names.</returns>
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

    /// <summary>Compares without regard to ASCII case, underscores and hyphens.</summary>
    private static bool EqualsLoosely(string text, string name)
    {
        var at = 0;
        foreach (var letter in text)
        {
            if (letter is '_' or '-') continue;
            while (at < name.Length && name[at] == '_') at++;
            if (at == name.Length || !char.IsAscii(letter) || char.ToUpperInvariant(letter) != char.ToUpperInvariant(name[at++])) return false;
        }

        return at == name.Length && at > 0;
    }
}
