using System.Buffers;
using System.Globalization;
using StatusGateway.Core.Text;

namespace StatusGateway.Server.Calls;

/// <summary>
/// The deadline of a call, and what is left of it.
/// </summary>
internal readonly struct CallDeadline
{
    // What CancellationTokenSource can hold; a longer timeout is not kept here.
    private static readonly TimeSpan MaxKept = TimeSpan.FromMilliseconds(int.MaxValue);

    private static readonly SearchValues<char> SecondsCharacters = SearchValues.Create("0123456789.");

    private readonly long _expiresAt;

    private CallDeadline(TimeSpan timeout, string? verbatim, bool isClients)
    {
        Timeout = timeout;
        Verbatim = verbatim;
        IsClients = isClients;
        _expiresAt = TimeProvider.System.GetTimestamp() + (long)(timeout.TotalSeconds * TimeProvider.System.TimestampFrequency);
    }

    /// <summary>Time from the start; null for no deadline that is kept here.</summary>
    public TimeSpan? Timeout { get; }

    /// <summary>A deadline too far off to be kept here, as the client wrote it.</summary>
    public string? Verbatim { get; }

    /// <summary>The client asked for it: it is sent to the upstream.</summary>
    public bool IsClients { get; }

    /// <summary>What is left, to be sent upstream; null when nothing is sent.</summary>
    public TimeSpan? Left => IsClients ? Remaining : null;

    /// <summary>What is left, not below zero; null for no deadline that is kept here.</summary>
    public TimeSpan? Remaining
    {
        get
        {
            if (Timeout is null) return null;
            var left = TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), _expiresAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>It has passed, or passes within the precision of servers, which count in milliseconds.</summary>
    public bool IsOver =>
        Timeout is not null && TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), _expiresAt) < TimeSpan.FromMilliseconds(2);

    /// <summary>The deadline of a call.</summary>
    /// <param name="requested">The timeout that the client asks for; null for none.</param>
    /// <param name="verbatim">The same as it was written.</param>
    /// <param name="max">Cap on what a client asks for; null for none.</param>
    /// <param name="unspecified">The timeout of a client that asks for none; null for none.</param>
    public static CallDeadline Create(TimeSpan? requested, string? verbatim, TimeSpan? max, TimeSpan? unspecified)
    {
        if (requested is not { } timeout) return unspecified is { } own && own <= MaxKept ? new CallDeadline(own, null, isClients: false) : default;
        if (max is { } cap && timeout > cap)
        {
            timeout = cap;
            verbatim = FormatGrpc(cap);
        }

        return timeout > MaxKept ? new CallDeadline(verbatim) : new CallDeadline(timeout, null, isClients: true);
    }

    private CallDeadline(string? verbatim) => Verbatim = verbatim;

    /// <summary>Reads <c>grpc-timeout</c>: 1 to 8 digits and a unit of <c>H M S m u n</c> (gRPC over HTTP/2).</summary>
    public static bool TryParseGrpc(string text, out TimeSpan timeout)
    {
        const int maxDigits = 8;
        timeout = default;
        if (text.Length is < 2 or > maxDigits + 1
            || !DecimalText.TryParse(text.AsSpan(0, text.Length - 1), out long value)) return false;
        var ticksPerUnit = text[^1] switch
        {
            'H' => TimeSpan.TicksPerHour,
            'M' => TimeSpan.TicksPerMinute,
            'S' => TimeSpan.TicksPerSecond,
            'm' => TimeSpan.TicksPerMillisecond,
            'u' => TimeSpan.TicksPerMicrosecond,
            'n' => 0,
            _ => -1,
        };
        if (ticksPerUnit < 0) return false;
        // A tick is 100 ns; less than one is rounded up, for it is not yet over.
        timeout = ticksPerUnit == 0 ? TimeSpan.FromTicks((value + 99) / 100) : TimeSpan.FromTicks(value * ticksPerUnit);
        return true;
    }

    /// <summary>Reads <c>connect-timeout-ms</c>: 1 to 10 digits (Connect protocol, "Timeout").</summary>
    public static bool TryParseMilliseconds(string text, out TimeSpan timeout)
    {
        const int maxDigits = 10;
        timeout = default;
        if (text.Length is 0 or > maxDigits || !DecimalText.TryParse(text, out long milliseconds)) return false;
        timeout = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }

    /// <summary>Reads <c>x-server-timeout</c>: seconds, with or without a fraction.</summary>
    public static bool TryParseSeconds(string text, out TimeSpan timeout)
    {
        timeout = default;
        // The names of NaN and the infinities are read in every style.
        if (text.AsSpan().IndexOfAnyExcept(SecondsCharacters) >= 0
            || !double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)) return false;
        timeout = seconds >= TimeSpan.MaxValue.TotalSeconds ? TimeSpan.MaxValue : TimeSpan.FromSeconds(seconds);
        if (timeout == TimeSpan.Zero && seconds > 0) timeout = TimeSpan.FromTicks(1);
        return true;
    }

    /// <summary>The value of <c>grpc-timeout</c>, in the finest unit that 8 digits hold.</summary>
    public static string FormatGrpc(TimeSpan timeout)
    {
        const long max = 99_999_999;
        var microseconds = Math.Max(1, timeout.Ticks / TimeSpan.TicksPerMicrosecond);
        var (value, unit) = microseconds <= max ? (microseconds, 'u')
            : microseconds / 1_000 <= max ? (microseconds / 1_000, 'm')
            : (Math.Min(max, microseconds / 1_000_000), 'S');
        return string.Create(CultureInfo.InvariantCulture, $"{value}{unit}");
    }
}
