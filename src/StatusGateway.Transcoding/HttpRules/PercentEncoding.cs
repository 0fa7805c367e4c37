using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>
/// Percent-encoding of path values and query components as in http.proto. Decoding never throws: a <c>%</c> without two hexadecimal
/// digits and bytes that are not UTF-8 give false or <see cref="OperationStatus.InvalidData"/>.
/// </summary>
internal static class PercentEncoding
{
    private const int StackLimit = 512;

    private static readonly SearchValues<char> Unreserved = SearchValues.Create(
        "-_.~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<byte> UnreservedBytes = SearchValues.Create(
        "-_.~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private enum Dialect
    {
        Segment,
        Segments,
        Query,
    }

    private static ReadOnlySpan<byte> HexDigits => "0123456789ABCDEF"u8;

    /// <summary>Gets the maximum number of bytes that <paramref name="rawLength"/> characters decode to.</summary>
    public static int MaxDecodedBytes(int rawLength) => Encoding.UTF8.GetMaxByteCount(rawLength);

    /// <summary>Decodes a path value. <c>+</c> is not decoded.</summary>
    public static bool TryDecode(ReadOnlySpan<char> raw, PathValueMode mode, [NotNullWhen(true)] out string? value) =>
        TryDecode(raw, ForPath(mode), out value);

    /// <summary>Decodes a path value to UTF-8.</summary>
    /// <returns>
    /// <see cref="OperationStatus.Done"/>; <see cref="OperationStatus.DestinationTooSmall"/>; or
    /// <see cref="OperationStatus.InvalidData"/>.
    /// </returns>
    public static OperationStatus DecodeToUtf8(
        ReadOnlySpan<char> raw, PathValueMode mode, Span<byte> destination, out int written) =>
        Decode(raw, ForPath(mode), destination, out written);

    /// <summary>Decodes a name or a value of a query string. <c>+</c> is a space.</summary>
    public static bool TryDecodeQuery(ReadOnlySpan<char> raw, [NotNullWhen(true)] out string? value) =>
        TryDecode(raw, Dialect.Query, out value);

    /// <summary>Decodes a name or a value of a query string to UTF-8; the results are those of <see cref="DecodeToUtf8"/>.</summary>
    public static OperationStatus DecodeQueryToUtf8(ReadOnlySpan<char> raw, Span<byte> destination, out int written) =>
        Decode(raw, Dialect.Query, destination, out written);

    /// <summary>
    /// Encodes all characters except <c>-_.~0-9a-zA-Z</c>, and except <c>/</c> for several segments. An unpaired surrogate is encoded as
    /// U+FFFD.
    /// </summary>
    public static string Encode(string value, PathValueMode mode)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!value.AsSpan().ContainsAnyExcept(Unreserved))
            return value;

        var encoded = new StringBuilder(value.Length + 16);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune.IsBmp && IsPlain((char)rune.Value, mode))
            {
                encoded.Append((char)rune.Value);
                continue;
            }

            foreach (var unit in utf8[..rune.EncodeToUtf8(utf8)])
                encoded.Append('%').Append((char)HexDigits[unit >> 4]).Append((char)HexDigits[unit & 0xF]);
        }

        return encoded.ToString();
    }

    /// <summary>Encodes all characters except <c>-_.~0-9a-zA-Z</c>, for one segment of a path or a part of a query.</summary>
    internal static void Encode(scoped ReadOnlySpan<byte> utf8, ref ByteSink sink)
    {
        while (true)
        {
            var plain = utf8.IndexOfAnyExcept(UnreservedBytes);
            sink.Append(plain < 0 ? utf8 : utf8[..plain]);
            if (plain < 0) return;
            sink.Append((byte)'%');
            sink.Append(HexDigits[utf8[plain] >> 4]);
            sink.Append(HexDigits[utf8[plain] & 0xF]);
            utf8 = utf8[(plain + 1)..];
        }
    }

    private static bool IsPlain(char character, PathValueMode mode) =>
        Unreserved.Contains(character) || (character == '/' && mode == PathValueMode.MultiSegment);

    private static Dialect ForPath(PathValueMode mode) =>
        mode == PathValueMode.MultiSegment ? Dialect.Segments : Dialect.Segment;

    private static bool TryDecode(ReadOnlySpan<char> raw, Dialect dialect, [NotNullWhen(true)] out string? value)
    {
        value = null;
        if (!raw.ContainsAny('%', '+') && Ascii.IsValid(raw))
        {
            value = raw.ToString();
            return true;
        }

        var needed = MaxDecodedBytes(raw.Length);
        var rented = needed > StackLimit ? ArrayPool<byte>.Shared.Rent(needed) : null;
        var buffer = rented is null ? stackalloc byte[StackLimit] : rented;
        if (Decode(raw, dialect, buffer, out var written) == OperationStatus.Done)
            value = Encoding.UTF8.GetString(buffer[..written]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return value is not null;
    }

    private static OperationStatus Decode(
        ReadOnlySpan<char> raw, Dialect dialect, Span<byte> destination, out int written)
    {
        written = 0;
        while (!raw.IsEmpty)
        {
            var special = dialect == Dialect.Query ? raw.IndexOfAny('%', '+') : raw.IndexOf('%');
            var plain = special < 0 ? raw : raw[..special];
            // HTTP servers reject unencoded characters beyond ASCII, but other code may pass them.
            var status = Utf8.FromUtf16(plain, destination[written..], out _, out var copied, replaceInvalidSequences: false);
            written += copied;
            if (status != OperationStatus.Done)
                return status == OperationStatus.DestinationTooSmall ? status : OperationStatus.InvalidData;
            raw = raw[plain.Length..];
            if (raw.IsEmpty)
                break;

            status = DecodeSpecial(ref raw, dialect, destination, ref written);
            if (status != OperationStatus.Done)
                return status;
        }

        // Escapes are single bytes, so only the whole value can be checked.
        return Utf8.IsValid(destination[..written]) ? OperationStatus.Done : OperationStatus.InvalidData;
    }

    private static OperationStatus DecodeSpecial(
        ref ReadOnlySpan<char> raw, Dialect dialect, Span<byte> destination, ref int written)
    {
        var length = 1;
        var decoded = (byte)' ';
        if (raw[0] == '%')
        {
            if (raw.Length < 3 || !char.IsAsciiHexDigit(raw[1]) || !char.IsAsciiHexDigit(raw[2]))
                return OperationStatus.InvalidData;
            length = 3;
            decoded = (byte)((HexValue(raw[1]) << 4) | HexValue(raw[2]));
        }

        var kept = decoded == '/' && dialect == Dialect.Segments;
        if (destination.Length - written < (kept ? length : 1))
            return OperationStatus.DestinationTooSmall;
        if (kept)
        {
            foreach (var character in raw[..length])
                destination[written++] = (byte)character;
        }
        else
        {
            destination[written++] = decoded;
        }

        raw = raw[length..];
        return OperationStatus.Done;
    }

    private static int HexValue(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
