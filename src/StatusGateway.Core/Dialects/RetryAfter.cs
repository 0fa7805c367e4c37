using System.Globalization;
using System.Net.Http.Headers;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using StatusGateway.Core.Details;

namespace StatusGateway.Core.Dialects;

/// <summary>The header <c>Retry-After</c> (RFC 9110 section 10.2.3) as google.rpc.RetryInfo.</summary>
internal static class RetryAfter
{
    /// <summary>As long as google.protobuf.Duration can be: 10,000 years.</summary>
    public const long MostSeconds = 315_576_000_000;

    /// <summary>Adds the delay behind the other details, where none of them says one.</summary>
    /// <param name="status">A status that is not OK.</param>
    /// <param name="header">The header's value, or null.</param>
    /// <param name="now">The present, for values that are dates.</param>
    public static RpcStatus AddTo(RpcStatus status, string? header, DateTimeOffset now) =>
        header is null || status.IsOk || status.FindDetail(DetailNames.RetryInfo) is not null || Read(header, now) is not { } delay
            ? status
            : status.WithDetails(new RetryInfo { RetryDelay = delay });

    /// <summary>Seconds, or the time until a date; never negative. Null for what is neither.</summary>
    public static Duration? Read(string header, DateTimeOffset now)
    {
        var text = header.AsSpan().Trim();
        if (text.IsEmpty) return null;
        if (!text.ContainsAnyExceptInRange('0', '9'))
        {
            // More digits than a number can have are more than the most.
            var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
            return new Duration { Seconds = isNumber ? Math.Min(seconds, MostSeconds) : MostSeconds };
        }

        if (!RetryConditionHeaderValue.TryParse(header, out var value) || value.Date is not { } date) return null;
        var delay = date - now;
        return Duration.FromTimeSpan(delay > TimeSpan.Zero ? delay : TimeSpan.Zero);
    }
}
