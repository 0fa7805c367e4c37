using System.Buffers;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace StatusGateway.Server.Calls;

/// <summary>The W3C trace that a call belongs to (Trace Context): the one that the client continues, or a new one.</summary>
internal readonly struct CallTrace
{
    private const int TraceParentLength = 55;

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    private CallTrace(string traceId, string flags)
    {
        TraceId = traceId;
        TraceParent = $"00-{traceId}-{(Activity.Current?.SpanId ?? ActivitySpanId.CreateRandom()).ToHexString()}-{flags}";
    }

    /// <summary>32 hexadecimal digits.</summary>
    public string TraceId { get; }

    /// <summary>The header that goes upstream: the same trace, and a span of the gateway.</summary>
    public string TraceParent { get; }

    /// <summary>Reads the trace of a request, or begins one.</summary>
    public static CallTrace Create(HttpContext context)
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
            return new CallTrace(activity.TraceId.ToHexString(), activity.Recorded ? "01" : "00");
        return context.Request.Headers.TraceParent is [{ } header] && IsTraceParent(header)
            ? new CallTrace(header.Substring(3, 32), header.Substring(53, 2))
            : new CallTrace(ActivityTraceId.CreateRandom().ToHexString(), "00");
    }

    // Not ActivityContext.TryParse: it accepts other separators than "-", and rejects the longer headers that later versions may have
    // (Trace Context, section 3.2.4).
    private static bool IsTraceParent(string header)
    {
        if (header.Length < TraceParentLength || header[2] != '-' || header[35] != '-' || header[52] != '-') return false;
        if (header.Length > TraceParentLength && (header.StartsWith("00", StringComparison.Ordinal) || header[TraceParentLength] != '-')) return false;
        return !header.StartsWith("ff", StringComparison.Ordinal)
            && IsHex(header.AsSpan(0, 2)) && IsHex(header.AsSpan(3, 32)) && IsHex(header.AsSpan(36, 16)) && IsHex(header.AsSpan(53, 2))
            && header.AsSpan(3, 32).IndexOfAnyExcept('0') >= 0 && header.AsSpan(36, 16).IndexOfAnyExcept('0') >= 0;
    }

    private static bool IsHex(ReadOnlySpan<char> text) => text.IndexOfAnyExcept(LowerHex) < 0;
}
