using System.Buffers;
using System.Text;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.Json;

/// <summary>When a google.protobuf.Any carries its bytes as <c>@value</c> beside or in place of its JSON members.</summary>
public enum AnyValuePolicy
{
    /// <summary>Only in place of members, when there is no JSON form: an unknown type, or bytes that do not parse.</summary>
    WhenNoJsonForm,

    /// <summary>Also beside members that lose something (<see cref="Fidelity.Lossy"/>).</summary>
    WhenLossy,

    /// <summary>Also beside members that would encode again to other bytes (<see cref="Fidelity.SameValue"/>).</summary>
    WhenNotExact,
}

/// <summary>Writes protobuf bytes as ProtoJSON, directly: one pass over the bytes, no message objects.</summary>
public static class WireToJson
{
    /// <summary>Writes a message.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="wire">Its bytes, as they came.</param>
    /// <param name="options">How to write it.</param>
    /// <param name="output">Where the JSON is appended; nothing is, when there is an error.</param>
    /// <param name="fidelity">What the JSON keeps of the bytes.</param>
    /// <returns>Null, or why the bytes cannot be written.</returns>
    public static TranscodeError? Write(
        MessageSchema type, ReadOnlySpan<byte> wire, JsonOptions options, PooledBuffer output, out Fidelity fidelity)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        var start = output.Length;
        var pass = new WireToJsonPass(output, options, wire);
        var ok = pass.WriteMessage(type.Plan, wire, 0);
        fidelity = pass.Fidelity;
        return Finish(ref pass, ok, output, start);
    }

    /// <summary>
    /// Writes one field of a message as a JSON document of its own. A field that is not set is its default; one with
    /// presence is <c>{}</c> when it is an object in JSON, else <c>null</c>.
    /// </summary>
    /// <param name="field">A field of <paramref name="type"/>.</param>
    /// <param name="type">The message's type.</param>
    /// <param name="wire">The message's bytes.</param>
    /// <param name="options">How to write it.</param>
    /// <param name="output">Where the JSON is appended; nothing is, when there is an error.</param>
    /// <returns>Null, or why the bytes cannot be written.</returns>
    public static TranscodeError? WriteField(
        FieldSchema field, MessageSchema type, ReadOnlySpan<byte> wire, JsonOptions options, PooledBuffer output)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        var start = output.Length;
        var pass = new WireToJsonPass(output, options, wire);
        var ok = type.Plan.Find(field.Number) is { } plan && pass.WriteFieldAlone(type.Plan, plan, wire, 0);
        return Finish(ref pass, ok || pass.InField(field), output, start);
    }

    /// <summary>
    /// Writes the google.protobuf.Any of these parts. Always succeeds: what has no JSON form is written as
    /// <c>{"@type": url, "@value": base64}</c>.
    /// </summary>
    /// <param name="typeUrl">The type URL, as it came.</param>
    /// <param name="value">The bytes.</param>
    /// <param name="options">How to write it.</param>
    /// <param name="policy">When the bytes go along.</param>
    /// <param name="output">Where the JSON object is appended.</param>
    public static void WriteAny(string typeUrl, ReadOnlySpan<byte> value, JsonOptions options, AnyValuePolicy policy, PooledBuffer output)
    {
        ArgumentNullException.ThrowIfNull(typeUrl);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        var pass = new WireToJsonPass(output, options, value);
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(typeUrl.Length));
        pass.WriteAny(rented.AsSpan(0, Encoding.UTF8.GetBytes(typeUrl, rented)), value, policy, 0);
        ArrayPool<byte>.Shared.Return(rented);
        pass.Flush();
    }

    private static TranscodeError? Finish(ref WireToJsonPass pass, bool ok, PooledBuffer output, int start)
    {
        if (ok)
        {
            pass.Flush();
            return null;
        }

        output.Truncate(start);
        return pass.Error;
    }
}
