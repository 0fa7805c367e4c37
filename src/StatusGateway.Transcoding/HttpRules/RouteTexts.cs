using System.Buffers;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>Finds a value by a raw piece of a path whose decoded text is the key. Immutable.</summary>
internal sealed class RouteTexts<TValue>
    where TValue : class
{
    private readonly FrozenDictionary<string, TValue>.AlternateLookup<ReadOnlySpan<char>> _byText;
    private readonly int _longest;

    public RouteTexts(IReadOnlyDictionary<string, TValue> byText)
    {
        _byText = byText.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        IsEmpty = byText.Count == 0;
        foreach (var text in byText.Keys)
            _longest = Math.Max(_longest, text.Length);
    }

    public bool IsEmpty { get; }

    /// <summary>Null too when the escapes are malformed: such a piece equals no text.</summary>
    public TValue? Find(ReadOnlySpan<char> raw)
    {
        if (IsEmpty)
            return null;
        return raw.Contains('%') ? FindEscaped(raw) : FindDecoded(raw);
    }

    // Not inlined: the buffers must not be part of every frame of the walk's recursion.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private TValue? FindEscaped(ReadOnlySpan<char> raw)
    {
        // The keys are parts of templates, so PathTemplateParser.MaxLength bounds both buffers;
        // a text that does not fit is longer than every key.
        Span<byte> utf8 = stackalloc byte[PercentEncoding.MaxDecodedBytes(_longest)];
        Span<char> text = stackalloc char[_longest];
        return PercentEncoding.DecodeToUtf8(raw, PathValueMode.SingleSegment, utf8, out var bytes) == OperationStatus.Done
            && Encoding.UTF8.TryGetChars(utf8[..bytes], text, out var length)
                ? FindDecoded(text[..length])
                : null;
    }

    private TValue? FindDecoded(ReadOnlySpan<char> text) => _byText.TryGetValue(text, out var value) ? value : null;
}
