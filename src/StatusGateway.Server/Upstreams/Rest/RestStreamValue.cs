using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Upstreams.Rest;

/// <summary>
/// A JSON value of a stream: a message, optionally in an envelope, or the error that ends the stream:
/// <code>
/// {"title":"Emma"}    {"result":{"title":"Emma"}}    {"error":{"code":"NOT_FOUND",…}}
/// </code>
/// If the message has a field named like the envelope, the interpretation without unknown fields wins.
/// </summary>
internal static class RestStreamValue
{
    /// <summary>Reads and appends the message. Returns null, or the error.</summary>
    public static CallEnd? Read(RestResponse response, ReadOnlySpan<byte> json, PooledBuffer message)
    {
        if (TryOpen(json, "\"result\""u8, out var inner))
        {
            if (!response.HasField("result")) return response.ReadMessage(inner, message);
            if (response.TryReadStrictly(inner, message)) return null;
        }
        else if (TryOpen(json, "\"error\""u8, out inner) && inner[0] is (byte)'{' or (byte)'"')
        {
            if (!response.HasField("error") || !response.TryReadStrictly(json, message)) return response.ReadStreamError(inner);
            return null;
        }

        return response.ReadMessage(json, message);
    }

    /// <summary>Gets the value of an object's only member if it has this name.</summary>
    /// <param name="json">Any JSON value.</param>
    /// <param name="name">The name in quotes.</param>
    /// <param name="value">The value, which is not empty.</param>
    private static bool TryOpen(ReadOnlySpan<byte> json, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        json = Trim(json);
        if (json is not [(byte)'{', .., (byte)'}']) return false;
        var member = Trim(json[1..^1]);
        if (!member.StartsWith(name)) return false;
        member = Trim(member[name.Length..]);
        if (!member.StartsWith(":"u8)) return false;
        value = Trim(member[1..]);
        // If another member follows, the value ends before the object does.
        return new JsonSplitter(mayBeArray: false).Next(value, isAll: true, out var start, out var end) == JsonSplit.Value && start == 0 && end == value.Length;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> json) => json.Trim(" \t\r\n"u8);
}
