using System.Globalization;
using System.Text.Json;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>A request as the raw server saw it.</summary>
public sealed class SeenRequest
{
    private readonly JsonElement _event;

    private SeenRequest(JsonElement value) => _event = value;

    /// <summary>The first message's bytes.</summary>
    public byte[] Message => _event.GetProperty("message").GetBytesFromBase64();

    public IEnumerable<string> HeaderNames => _event.GetProperty("headers").EnumerateObject().Select(header => header.Name);

    /// <summary>The deadline that the upstream was told; null for none.</summary>
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
    public static async Task<SeenRequest> OfAsync(NodePeer raw, string scenario) => new(await raw.WaitForEventAsync("request", scenario));

    /// <summary>A header, several values joined by commas; null where there is none.</summary>
    public string? Header(string name) =>
        _event.GetProperty("headers").TryGetProperty(name, out var value)
            ? value.ValueKind == JsonValueKind.Array ? string.Join(", ", value.EnumerateArray()) : value.ToString()
            : null;
}
