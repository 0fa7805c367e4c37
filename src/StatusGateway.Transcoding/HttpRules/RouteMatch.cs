using System.Diagnostics.CodeAnalysis;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>How a search for a route ended.</summary>
public enum RouteOutcome
{
    /// <summary>No template matches the path.</summary>
    NotFound,

    /// <summary>Templates match the path, but none under this HTTP method.</summary>
    MethodNotAllowed,

    /// <summary>A route was found.</summary>
    Found,
}

/// <summary>
/// What <see cref="RouteTable{T}.Match"/> answers. Captures are computed when asked for, from the template and the path,
/// so that a match holds nothing but these.
/// </summary>
public readonly struct RouteMatch<T>
{
    private readonly string _rawPath;
    private readonly int _end;

    internal RouteMatch(RouteOutcome outcome, RouteEntry<T>? entry, string rawPath, int end)
    {
        Outcome = outcome;
        Entry = entry;
        _rawPath = rawPath;
        _end = end;
    }

    /// <summary>How the search ended.</summary>
    public RouteOutcome Outcome { get; }

    /// <summary>The route; null unless found.</summary>
    public RouteEntry<T>? Entry { get; }

    /// <summary>Whether there is an <see cref="Entry"/>.</summary>
    [MemberNotNullWhen(true, nameof(Entry))]
    public bool IsFound => Entry is not null;

    /// <summary>How many variables the template has.</summary>
    public int CaptureCount => Entry?.Template.Variables.Length ?? 0;

    /// <summary>
    /// Where in the raw path a variable's value stands, still encoded. Variables count in template order. A <c>**</c>
    /// that matched nothing gives an empty range.
    /// </summary>
    public Range Capture(int variable)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(variable);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(variable, CaptureCount);
        var captured = Entry!.Template.Variables[variable];
        var start = captured.FirstSegment == 0 ? 1 : Math.Min(EndOf(captured.FirstSegment, 1) + 1, _end);
        return start..(captured.OpenEnd ? _end : EndOf(captured.SegmentCount, start));
    }

    /// <summary>A variable's value as the path has it, still encoded.</summary>
    public ReadOnlySpan<char> RawValue(int variable) => _rawPath.AsSpan()[Capture(variable)];

    /// <summary>
    /// A variable's value, decoded as its template asks; false when its escapes are malformed or not UTF-8.
    /// </summary>
    public bool TryDecodeValue(int variable, [NotNullWhen(true)] out string? value) =>
        PercentEncoding.TryDecode(RawValue(variable), Entry!.Template.Variables[variable].Mode, out value);

    /// <summary>Where that many segments end, counted from the one that starts at <paramref name="start"/>.</summary>
    private int EndOf(int segments, int start)
    {
        var at = start - 1;
        for (; segments > 0 && at < _end; segments--)
        {
            var slash = _rawPath.AsSpan((at + 1).._end).IndexOf('/');
            at = slash < 0 ? _end : at + 1 + slash;
        }

        return at;
    }
}
