using System.Globalization;
using System.Net.Http.Headers;
using Google.Protobuf.WellKnownTypes;

namespace StatusGateway.Core.Headers;

/// <summary>Reads <c>Retry-After</c> (RFC 9110 section 10.2.3).</summary>
internal static class RetryAfterHeader
{
    /// <summary>The longest google.protobuf.Duration in seconds: 10,000 years.</summary>
    public const long MaxSeconds = 315_576_000_000;

    /// <summary>Gets the delay, which is never negative; null if the value is neither a number of seconds nor a date.</summary>
    /// <param name="header">The value of the header.</param>
    /// <param name="now">The current time, for values that are dates.</param>
    public static Duration? Parse(string header, DateTimeOffset now)
    {
        var text = header.AsSpan().Trim();
        if (text.IsEmpty) return null;
        // The framework's parser rejects numbers over 32 bits.
        if (!text.ContainsAnyExceptInRange('0', '9'))
        {
            var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
            return new Duration { Seconds = isNumber ? Math.Min(seconds, MaxSeconds) : MaxSeconds };
        }

        if (!RetryConditionHeaderValue.TryParse(header, out var value) || value.Date is not { } date) return null;
        var delay = date - now;
        return Duration.FromTimeSpan(delay > TimeSpan.Zero ? delay : TimeSpan.Zero);
    }
}
