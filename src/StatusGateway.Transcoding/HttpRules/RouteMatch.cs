using System.Diagnostics.CodeAnalysis;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>The outcome of a search for a route.</summary>
public enum RouteOutcome
{
    /// <summary>No template matches the path.</summary>
    NotFound,

    /// <summary>Templates match the path, but none with this HTTP method.</summary>
    MethodNotAllowed,

    /// <summary>A route was found.</summary>
    Found,
}

/// <summary>
/// The result of <see cref="RouteTable{T}.Match"/>. Captures are computed from the template and the path at their first use.
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

    /// <summary>Gets the outcome of the search.</summary>
    public RouteOutcome Outcome { get; }

    /// <summary>Gets the route; null if none was found.</summary>
    public RouteEntry<T>? Entry { get; }

    /// <summary>Gets whether a route was found.</summary>
    [MemberNotNullWhen(true, nameof(Entry))]
    public bool IsFound => Entry is not null;

    /// <summary>Gets the number of variables of the template.</summary>
    public int CaptureCount => Entry?.Template.Variables.Length ?? 0;

    /// <summary>
    /// Gets the range of the percent-encoded value of a variable in the path. Variables are numbered in the order of the template. The range is
    /// empty if <c>**</c> matched nothing.
    /// </summary>
    public Range Capture(int variable)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(variable);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(variable, CaptureCount);
        var template = Entry!.Template;
        var captured = template.Variables[variable];
        var behind = template.Segments.Length - captured.FirstSegment - captured.SegmentCount;
        if (template.DoubleStar >= 0 && template.DoubleStar < captured.FirstSegment)
            return (FindStart(behind + captured.SegmentCount) + 1)..FindStart(behind);

        var start = captured.FirstSegment == 0 ? 1 : Math.Min(FindEnd(captured.FirstSegment, 1) + 1, _end);
        // If "**" matched no segment, the end can be the slash before the start.
        return start..(captured.HasDoubleStar ? Math.Max(FindStart(behind), start) : FindEnd(captured.SegmentCount, start));
    }

    /// <summary>Gets the percent-encoded value of a variable.</summary>
    public ReadOnlySpan<char> RawValue(int variable) => _rawPath.AsSpan()[Capture(variable)];

    /// <summary>
    /// Decodes the value of a variable; false if its escapes are malformed or not UTF-8.
    /// </summary>
    public bool TryDecodeValue(int variable, [NotNullWhen(true)] out string? value) =>
        PercentEncoding.TryDecode(RawValue(variable), Entry!.Template.Variables[variable].Mode, out value);

    /// <summary>Gets the slash before the last segments.</summary>
    private int FindStart(int segments)
    {
        var at = _end;
        for (; segments > 0; segments--) at = _rawPath.AsSpan(0, at).LastIndexOf('/');
        return at;
    }

    /// <summary>Gets the end of a number of segments from <paramref name="start"/>.</summary>
    private int FindEnd(int segments, int start)
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
