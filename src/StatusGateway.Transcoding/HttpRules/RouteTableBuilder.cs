namespace StatusGateway.Transcoding.HttpRules;

/// <summary>Collects routes and compiles them to a table. Not thread-safe.</summary>
/// <typeparam name="T">The type of the values of routes.</typeparam>
public sealed class RouteTableBuilder<T>
{
    private readonly List<RouteEntry<T>> _entries = [];
    private readonly Dictionary<(string Method, string Shape), RouteEntry<T>> _byShape = [];

    /// <summary>Adds a route, unless there is one with the same method and shape.</summary>
    /// <param name="httpMethod">The HTTP method, case-sensitive; <c>*</c> for all, which conflicts only with <c>*</c>.</param>
    /// <param name="template">The path template.</param>
    /// <param name="value">The value of the route.</param>
    /// <returns>Null if the route was added; otherwise the existing route.</returns>
    public RouteEntry<T>? Add(string httpMethod, PathTemplate template, T value)
    {
        ArgumentException.ThrowIfNullOrEmpty(httpMethod);
        ArgumentNullException.ThrowIfNull(template);
        if (_byShape.TryGetValue((httpMethod, template.Shape), out var existing))
            return existing;

        var entry = new RouteEntry<T>(httpMethod, template, value);
        _byShape.Add((httpMethod, template.Shape), entry);
        _entries.Add(entry);
        return null;
    }

    /// <summary>Compiles the routes.</summary>
    public RouteTable<T> Build()
    {
        var root = new Draft();
        var verbRoots = new Dictionary<string, Draft>(StringComparer.Ordinal);
        foreach (var entry in _entries)
        {
            var draft = entry.Template.Verb is { } verb ? Draft.GetOrAdd(verbRoots, verb) : root;
            draft.Add(entry);
        }

        return new RouteTable<T>(
            root.Freeze(),
            Draft.Freeze(verbRoots),
            [.. _entries]);
    }

    /// <summary>A node under construction.</summary>
    private sealed class Draft
    {
        private readonly Dictionary<string, Draft> _literals = new(StringComparer.Ordinal);
        private readonly List<RouteEntry<T>> _closed = [];
        private Draft? _star;
        private Draft? _rest;

        public static Draft GetOrAdd(Dictionary<string, Draft> drafts, string key)
        {
            if (!drafts.TryGetValue(key, out var draft))
                drafts.Add(key, draft = new Draft());
            return draft;
        }

        public void Add(RouteEntry<T> entry)
        {
            var draft = this;
            var (segments, doubleStar) = (entry.Template.Segments, entry.Template.DoubleStar);
            for (var i = 0; i < (doubleStar < 0 ? segments.Length : doubleStar); i++) draft = draft.Enter(segments[i]);
            if (doubleStar >= 0)
            {
                draft = draft._rest ??= new Draft();
                for (var i = segments.Length - 1; i > doubleStar; i--) draft = draft.Enter(segments[i]);
            }

            draft._closed.Add(entry);
        }

        private Draft Enter(PathSegment segment) =>
            segment.Kind == PathSegmentKind.Literal ? GetOrAdd(_literals, segment.Text) : _star ??= new Draft();

        public static RouteTexts<RouteNode<T>> Freeze(Dictionary<string, Draft> drafts) =>
            new(drafts.ToDictionary(pair => pair.Key, pair => pair.Value.Freeze(), StringComparer.Ordinal));

        public RouteNode<T> Freeze() => new(
            Freeze(_literals),
            _star?.Freeze(),
            _closed.Count == 0 ? null : new RouteLeaf<T>(_closed),
            _rest?.Freeze());
    }
}
