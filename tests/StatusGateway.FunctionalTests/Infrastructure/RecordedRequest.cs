using System.Globalization;
using System.Text.Json;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>A request that the raw server received.</summary>
public sealed class RecordedRequest
{
    private readonly JsonElement _event;

    private RecordedRequest(JsonElement value) => _event = value;

    /// <summary>Gets the bytes of the first message.</summary>
    public byte[] Message => _event.GetProperty("message").GetBytesFromBase64();

    public IEnumerable<string> HeaderNames => _event.GetProperty("headers").EnumerateObject().Select(header => header.Name);

    /// <summary>Gets the value of grpc-timeout; null if absent.</summary>
    public TimeSpan? Timeout
    {
        get
        {
            if (Header("grpc-timeout") is not { } text) return null;
            var value = long.Parse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture);
            return text[^1] switch
            {
                'S' => TimeSpan.FromSeconds(value),
                'm' => TimeSpan.FromMilliseconds(value),
                'u' => TimeSpan.FromMicroseconds(value),
                _ => throw new InvalidOperationException($"grpc-timeout: {text}"),
            };
        }
    }

    /// <summary>Waits for the request of a scenario.</summary>
    public static async Task<RecordedRequest> WaitForAsync(NodeServer raw, string scenario) => new(await raw.WaitForEventAsync("request", scenario));

    /// <summary>Gets the value of a header, with repeated values joined by commas; null if absent.</summary>
    public string? Header(string name) =>
        _event.GetProperty("headers").TryGetProperty(name, out var value)
            ? value.ValueKind == JsonValueKind.Array ? string.Join(", ", value.EnumerateArray()) : value.ToString()
            : null;
}
