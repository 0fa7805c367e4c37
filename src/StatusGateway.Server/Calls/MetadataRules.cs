using System.Buffers;
using System.Collections.Frozen;
using StatusGateway.Core.Headers;

namespace StatusGateway.Server.Calls;

/// <summary>Decides which headers pass between clients and an upstream.</summary>
internal sealed class MetadataRules
{
    private static readonly FrozenSet<string> HopByHop = FrozenSet.ToFrozenSet(
        ["connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te", "trailer", "trailers",
            "transfer-encoding", "upgrade", "http2-settings", "expect", "host"], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> OwnRequest = FrozenSet.ToFrozenSet(
        ["cookie", "origin", "user-agent", "traceparent", "x-server-timeout", "forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-user-agent"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> BetweenGrpc = FrozenSet.ToFrozenSet(
        ["grpc-previous-rpc-attempts", "grpc-trace-bin", "grpc-tags-bin"], StringComparer.OrdinalIgnoreCase);

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_.-");

    private readonly FrozenSet<string> _deniedRequest;
    private readonly FrozenSet<string> _deniedResponse;

    public MetadataRules(
        IEnumerable<string>? deniedRequest = null, IReadOnlyDictionary<string, string>? setRequest = null, IEnumerable<string>? deniedResponse = null)
    {
        _deniedRequest = (deniedRequest ?? []).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _deniedResponse = (deniedResponse ?? []).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        SetRequest = setRequest?.Select(pair => new KeyValuePair<string, string>(pair.Key.ToLowerInvariant(), pair.Value)).ToArray() ?? [];
    }

    public static MetadataRules Default { get; } = new();

    /// <summary>Headers of a failure that a gateway would make of details: an upstream's own win.</summary>
    public static IReadOnlyList<string> Advice { get; } = [HeaderNames.RetryAfter, "www-authenticate"];

    /// <summary>The metadata that every request gets, in place of what the client sent.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> SetRequest { get; }

    /// <summary>Returns whether a header of a client goes upstream as metadata.</summary>
    public bool PassesRequest(string name, bool isBetweenGrpc)
    {
        if (HopByHop.Contains(name) || OwnRequest.Contains(name) || _deniedRequest.Contains(name) || IsSet(name)) return false;
        if (Begins(name, "grpc-")) return isBetweenGrpc && BetweenGrpc.Contains(name);
        return !Begins(name, "content-") && !Begins(name, "accept") && !Begins(name, "sec-") && !Begins(name, "connect-")
            && !Begins(name, ":") && IsMetadataName(name);
    }

    /// <summary>Returns whether metadata of an upstream goes back to the client.</summary>
    public bool PassesResponse(string name)
    {
        if (HopByHop.Contains(name) || _deniedResponse.Contains(name)) return false;
        if (Begins(name, "content-")) return Is(name, "content-disposition") || Is(name, "content-language");
        return !Begins(name, "grpc-") && !Begins(name, "connect-") && !Begins(name, "access-control-") && !Begins(name, "trailer-")
            && !Is(name, "date") && !Is(name, "server") && !Is(name, HeaderNames.HttpStatus) && !Is(name, HeaderNames.TraceId);
    }

    /// <summary>Whether HTTP lets a value be a header's (RFC 9110 section 5.5): printable ASCII.</summary>
    public static bool IsHeaderValue(string value) => value.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0;

    /// <summary>Whether HTTP lets a name be a header's.</summary>
    public static bool IsHeaderName(string name) => name.Length > 0 && name.AsSpan().IndexOfAnyExcept(NameCharacters) < 0;

    private static bool IsMetadataName(string name)
    {
        foreach (var letter in name)
            if (!NameCharacters.Contains(char.ToLowerInvariant(letter))) return false;
        return name.Length > 0;
    }

    private bool IsSet(string name)
    {
        foreach (var entry in SetRequest)
            if (Is(name, entry.Key)) return true;
        return false;
    }

    private static bool Begins(string name, string with) => name.StartsWith(with, StringComparison.OrdinalIgnoreCase);

    private static bool Is(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);
}
