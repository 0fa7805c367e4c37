using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Upstreams.Rest;

/// <summary>
/// A JSON value of a stream: a message, bare or in an envelope, or the failure that ends it:
/// <code>
/// {"title":"Emma"}    {"result":{"title":"Emma"}}    {"error":{"code":"NOT_FOUND",…}}
/// </code>
/// Where the message has a field of the envelope's name, the value is what its content reads as without anything left over.
/// </summary>
internal static class RestStreamValue
{
    /// <summary>Appends the message. Null, or the failure.</summary>
    public static CallEnd? Read(RestAnswer answer, ReadOnlySpan<byte> json, PooledBuffer message)
    {
        if (TryOpen(json, "\"result\""u8, out var inner))
        {
            if (!answer.HasField("result")) return answer.ReadMessage(inner, message);
            if (answer.TryReadStrictly(inner, message)) return null;
        }
        else if (TryOpen(json, "\"error\""u8, out inner) && inner[0] is (byte)'{' or (byte)'"')
        {
            if (!answer.HasField("error") || !answer.TryReadStrictly(json, message)) return answer.ReadStreamError(inner);
            return null;
        }

        return answer.ReadMessage(json, message);
    }

    /// <summary>The value of an object's only member, if it has this name.</summary>
    /// <param name="json">Any value.</param>
    /// <param name="name">The name in its quotes.</param>
    /// <param name="value">The value; not empty.</param>
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
        // Another member behind it would end the value before that.
        return new JsonSplitter(mayBeArray: false).Next(value, isAll: true, out var start, out var end) == JsonSplit.Value && start == 0 && end == value.Length;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> json) => json.Trim(" \t\r\n"u8);
}
