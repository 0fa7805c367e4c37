using System.Buffers;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>Finds values by percent-encoded parts of a path whose decoded text is the key. Immutable.</summary>
internal sealed class RouteTexts<TValue>
    where TValue : class
{
    private readonly FrozenDictionary<string, TValue>.AlternateLookup<ReadOnlySpan<char>> _byText;
    private readonly int _maxLength;

    public RouteTexts(IReadOnlyDictionary<string, TValue> byText)
    {
        _byText = byText.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        IsEmpty = byText.Count == 0;
        foreach (var text in byText.Keys)
            _maxLength = Math.Max(_maxLength, text.Length);
    }

    public bool IsEmpty { get; }

    /// <summary>Finds a value; null also if the escapes are malformed.</summary>
    public TValue? Find(ReadOnlySpan<char> raw)
    {
        if (IsEmpty)
            return null;
        return raw.Contains('%') ? FindEscaped(raw) : FindDecoded(raw);
    }

    // Not inlined, because the buffers would be part of every frame of the recursive search.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private TValue? FindEscaped(ReadOnlySpan<char> raw)
    {
        // The keys are parts of templates, so PathTemplateParser.MaxLength limits both buffers. A text that is too long for them is longer
        // than every key.
        Span<byte> utf8 = stackalloc byte[PercentEncoding.MaxDecodedBytes(_maxLength)];
        Span<char> text = stackalloc char[_maxLength];
        return PercentEncoding.DecodeToUtf8(raw, PathValueMode.SingleSegment, utf8, out var bytes) == OperationStatus.Done
            && Encoding.UTF8.TryGetChars(utf8[..bytes], text, out var length)
                ? FindDecoded(text[..length])
                : null;
    }

    private TValue? FindDecoded(ReadOnlySpan<char> text) => _byText.TryGetValue(text, out var value) ? value : null;
}
