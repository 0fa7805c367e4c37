using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StatusGateway.Transcoding.Json.Lexical;

/// <summary>
/// Checks and copies text that needs no escapes in JSON: ASCII without quotes, backslashes and control characters. Most strings are
/// plain.
/// </summary>
internal static class PlainText
{
    private const ulong EachByte = 0x0101010101010101;
    private const ulong HighBits = EachByte * 0x80;

    /// <summary>Copies a text if it is plain; if not, the content of <paramref name="room"/> is undefined.</summary>
    /// <param name="text">Any bytes.</param>
    /// <param name="room">At least as long as the text.</param>
    public static bool TryCopy(ReadOnlySpan<byte> text, Span<byte> room)
    {
        ref var source = ref MemoryMarshal.GetReference(text);
        ref var target = ref MemoryMarshal.GetReference(room[..text.Length]);
        var length = (nuint)text.Length;
        if (length >= (nuint)Vector128<byte>.Count) return TryCopyLong(ref source, ref target, length);
        if (length >= sizeof(ulong))
        {
            var last = length - sizeof(ulong);
            var front = Unsafe.ReadUnaligned<ulong>(ref source);
            var back = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, last));
            Unsafe.WriteUnaligned(ref target, front);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, last), back);
            return IsPlain(Vector128.Create(front, back).AsByte());
        }

        if (length >= sizeof(uint))
        {
            var last = length - sizeof(uint);
            var front = Unsafe.ReadUnaligned<uint>(ref source);
            var back = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref source, last));
            Unsafe.WriteUnaligned(ref target, front);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, last), back);
            return IsPlain(front | ((ulong)back << 32));
        }

        for (nuint i = 0; i < length; i++)
        {
            var value = Unsafe.Add(ref source, i);
            if (value is < 0x20 or > 0x7F or (byte)'"' or (byte)'\\') return false;
            Unsafe.Add(ref target, i) = value;
        }

        return true;
    }

    /// <summary>Gets the number of bytes in the plain vectors at the start.</summary>
    public static int CountVectors(ReadOnlySpan<byte> text)
    {
        ref var source = ref MemoryMarshal.GetReference(text);
        nuint at = 0;
        for (; at + (nuint)Vector128<byte>.Count <= (nuint)text.Length; at += (nuint)Vector128<byte>.Count)
            if (!IsPlain(Vector128.LoadUnsafe(ref source, at))) break;
        return (int)at;
    }

    private static bool TryCopyLong(ref byte source, ref byte target, nuint length)
    {
        var last = length - (nuint)Vector128<byte>.Count;
        for (nuint at = 0; at < last; at += (nuint)Vector128<byte>.Count)
        {
            var part = Vector128.LoadUnsafe(ref source, at);
            if (!IsPlain(part)) return false;
            part.StoreUnsafe(ref target, at);
        }

        var end = Vector128.LoadUnsafe(ref source, last);
        end.StoreUnsafe(ref target, last);
        return IsPlain(end);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPlain(Vector128<byte> part) =>
        // As a signed number, control characters and bytes beyond ASCII are less than the space.
        (Vector128.LessThan(part.AsSByte(), Vector128.Create((sbyte)0x20)).AsByte()
            | Vector128.Equals(part, Vector128.Create((byte)'"'))
            | Vector128.Equals(part, Vector128.Create((byte)'\\'))) == Vector128<byte>.Zero;

    /// <summary>Checks eight bytes in a number: each test sets the high bit of a byte that is not plain.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPlain(ulong part)
    {
        var quote = part ^ (EachByte * '"');
        var backslash = part ^ (EachByte * '\\');
        return ((part | (part - (EachByte * 0x20)) | ((quote - EachByte) & ~quote) | ((backslash - EachByte) & ~backslash)) & HighBits) == 0;
    }
}
