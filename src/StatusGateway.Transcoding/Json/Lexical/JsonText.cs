using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace StatusGateway.Transcoding.Json.Lexical;

/// <summary>Writes the tokens of JSON.</summary>
internal static class JsonText
{
    private const int MaxNumberLength = 32;

    // Most numbers are smaller, and are written faster than with the formatter of the framework.
    private const ulong MinLongNumber = 10_000;

    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\']);

    private static ReadOnlySpan<byte> HexDigits => "0123456789abcdef"u8;

    /// <summary>Writes a string; false if the bytes are not UTF-8, and nothing is written.</summary>
    public static bool TryWriteString(ref ByteSink sink, scoped ReadOnlySpan<byte> utf8)
    {
        var room = sink.Reserve(utf8.Length + 2);
        if (PlainText.TryCopy(utf8, room[1..]))
        {
            room[utf8.Length + 1] = (byte)'"';
            room[0] = (byte)'"';
            sink.Advance(utf8.Length + 2);
            return true;
        }

        return TryWriteNotPlain(ref sink, utf8);
    }

    /// <summary>Writes the name of a member with the colon, and the comma before it; false if the bytes are not UTF-8.</summary>
    public static bool TryWriteName(ref ByteSink sink, scoped ReadOnlySpan<byte> utf8, bool isFirst)
    {
        var room = sink.Reserve(utf8.Length + 4);
        // Without a comma, the quote overwrites it.
        room[0] = (byte)',';
        if (!isFirst) room = room[1..];
        if (PlainText.TryCopy(utf8, room[1..]))
        {
            room[utf8.Length + 2] = (byte)':';
            room[utf8.Length + 1] = (byte)'"';
            room[0] = (byte)'"';
            sink.Advance(utf8.Length + (isFirst ? 3 : 4));
            return true;
        }

        return TryWriteNotPlainName(ref sink, utf8, isFirst);
    }

    /// <summary>Writes the name of a member that is an integer.</summary>
    public static void WriteName(ref ByteSink sink, ulong number, bool isSigned, bool isFirst)
    {
        var room = sink.Reserve(MaxNumberLength);
        room[0] = (byte)',';
        if (!isFirst) room = room[1..];
        room[0] = (byte)'"';
        var length = Format(number, isSigned, room[1..]);
        room[length + 1] = (byte)'"';
        room[length + 2] = (byte)':';
        sink.Advance(length + (isFirst ? 3 : 4));
    }

    /// <summary>Writes a string of valid UTF-8.</summary>
    public static void WriteValidString(ref ByteSink sink, scoped ReadOnlySpan<byte> utf8)
    {
        var next = utf8.IndexOfAny(Escaped);
        if (next < 0)
        {
            var room = sink.Reserve(utf8.Length + 2);
            room[0] = (byte)'"';
            utf8.CopyTo(room[1..]);
            room[utf8.Length + 1] = (byte)'"';
            sink.Advance(utf8.Length + 2);
            return;
        }

        sink.Append((byte)'"');
        while (next >= 0)
        {
            sink.Append(utf8[..next]);
            WriteEscape(ref sink, utf8[next]);
            utf8 = utf8[(next + 1)..];
            next = utf8.IndexOfAny(Escaped);
        }

        sink.Append(utf8);
        sink.Append((byte)'"');
    }

    /// <summary>Writes a string; an unpaired surrogate becomes U+FFFD.</summary>
    public static void WriteString(ref ByteSink sink, scoped ReadOnlySpan<char> text)
    {
        const int onStack = 256;
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (size <= onStack)
        {
            Span<byte> utf8 = stackalloc byte[onStack];
            WriteValidString(ref sink, utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(size);
        WriteValidString(ref sink, rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented)));
        ArrayPool<byte>.Shared.Return(rented);
    }

    public static void WriteNumber(ref ByteSink sink, long value) =>
        sink.Advance(Format((ulong)value, isSigned: true, sink.Reserve(MaxNumberLength)));

    public static void WriteNumber(ref ByteSink sink, ulong value) =>
        sink.Advance(Format(value, isSigned: false, sink.Reserve(MaxNumberLength)));

    public static void WriteQuotedNumber(ref ByteSink sink, long value) => WriteQuotedNumber(ref sink, (ulong)value, isSigned: true);

    public static void WriteQuotedNumber(ref ByteSink sink, ulong value) => WriteQuotedNumber(ref sink, value, isSigned: false);

    /// <summary>Writes the shortest text that reads back as the same value; NaN and the infinities in quotes.</summary>
    public static void WriteNumber(ref ByteSink sink, double value)
    {
        if (!double.IsFinite(value)) sink.Append(NonFinite(value));
        else
        {
            sink.Advance(DoubleText.Write(value, sink.Reserve(DoubleText.MaxLength)));
        }
    }

    /// <inheritdoc cref="WriteNumber(ref ByteSink, double)"/>
    public static void WriteNumber(ref ByteSink sink, float value)
    {
        if (!float.IsFinite(value)) sink.Append(NonFinite(value));
        else
        {
            value.TryFormat(sink.Reserve(MaxNumberLength), out var written, default, CultureInfo.InvariantCulture);
            sink.Advance(written);
        }
    }

    /// <summary>Writes base64 (RFC 4648 section 4) in quotes, padded.</summary>
    public static void WriteBase64(ref ByteSink sink, scoped ReadOnlySpan<byte> bytes)
    {
        sink.Append((byte)'"');
        Base64.EncodeToUtf8(bytes, sink.Reserve(Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out var written);
        sink.Advance(written);
        sink.Append((byte)'"');
    }

    // Not inlined, because their locals would be cleared for every plain string.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryWriteNotPlain(ref ByteSink sink, scoped ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8)) return false;
        WriteValidString(ref sink, utf8);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryWriteNotPlainName(ref ByteSink sink, scoped ReadOnlySpan<byte> utf8, bool isFirst)
    {
        if (!isFirst) sink.Append((byte)',');
        if (!TryWriteNotPlain(ref sink, utf8)) return false;
        sink.Append((byte)':');
        return true;
    }

    private static void WriteQuotedNumber(ref ByteSink sink, ulong value, bool isSigned)
    {
        var room = sink.Reserve(MaxNumberLength);
        room[0] = (byte)'"';
        var length = Format(value, isSigned, room[1..]);
        room[length + 1] = (byte)'"';
        sink.Advance(length + 2);
    }

    private static int Format(ulong value, bool isSigned, Span<byte> room)
    {
        if (value < MinLongNumber) return FormatShort((uint)value, room);
        int length;
        if (isSigned) Utf8Formatter.TryFormat((long)value, room, out length);
        else Utf8Formatter.TryFormat(value, room, out length);
        return length;
    }

    private static int FormatShort(uint value, Span<byte> room)
    {
        var length = value < 10 ? 1 : value < 100 ? 2 : value < 1000 ? 3 : 4;
        for (var i = length - 1; i >= 0; i--)
        {
            room[i] = (byte)('0' + (value % 10));
            value /= 10;
        }

        return length;
    }

    private static ReadOnlySpan<byte> NonFinite(double value) =>
        double.IsNaN(value) ? "\"NaN\""u8 : value > 0 ? "\"Infinity\""u8 : "\"-Infinity\""u8;

    private static void WriteEscape(ref ByteSink sink, byte value)
    {
        switch (value)
        {
            case (byte)'"': sink.Append("\\\""u8); break;
            case (byte)'\\': sink.Append("\\\\"u8); break;
            case (byte)'\n': sink.Append("\\n"u8); break;
            case (byte)'\r': sink.Append("\\r"u8); break;
            case (byte)'\t': sink.Append("\\t"u8); break;
            case (byte)'\b': sink.Append("\\b"u8); break;
            case (byte)'\f': sink.Append("\\f"u8); break;
            default:
                sink.Append("\\u00"u8);
                sink.Append(HexDigits[value >> 4]);
                sink.Append(HexDigits[value & 15]);
                break;
        }
    }
}
