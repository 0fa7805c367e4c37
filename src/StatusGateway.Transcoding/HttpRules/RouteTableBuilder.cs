namespace StatusGateway.Transcoding.HttpRules;

/// <summary>Collects routes and compiles them. Not thread-safe; the tables it builds are.</summary>
public sealed class RouteTableBuilder<T>
{
    private readonly List<RouteEntry<T>> _entries = [];
    private readonly Dictionary<(string Method, string Shape), RouteEntry<T>> _byShape = [];

    /// <summary>Adds a route, unless one of this method and of the template's shape is there.</summary>
    /// <param name="httpMethod">The method as HTTP sends it; <c>*</c> for any, which conflicts with <c>*</c> only.</param>
    /// <param name="template">The path.</param>
    /// <param name="value">What the route stands for.</param>
    /// <returns>Null when added; otherwise the route that was there, which stays.</returns>
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

    /// <summary>Compiles what was added so far.</summary>
    public RouteTable<T> Build()
    {
        var root = new Draft();
        var verbRoots = new Dictionary<string, Draft>(StringComparer.Ordinal);
        foreach (var entry in _entries)
        {
            var draft = entry.Template.Verb is { } verb ? Draft.At(verbRoots, verb) : root;
            draft.Add(entry);
        }

        return new RouteTable<T>(
            root.Freeze(),
            Draft.Freeze(verbRoots),
            [.. _entries]);
    }

    /// <summary>A node that still grows.</summary>
    private sealed class Draft
    {
        private readonly Dictionary<string, Draft> _literals = new(StringComparer.Ordinal);
        private readonly List<RouteEntry<T>> _closed = [];
        private readonly List<RouteEntry<T>> _open = [];
        private Draft? _star;

        public static Draft At(Dictionary<string, Draft> drafts, string key)
        {
            if (!drafts.TryGetValue(key, out var draft))
                drafts.Add(key, draft = new Draft());
            return draft;
        }

        public void Add(RouteEntry<T> entry)
        {
            var draft = this;
            foreach (var segment in entry.Template.Segments)
            {
                draft = segment.Kind switch
                {
                    PathSegmentKind.Literal => At(draft._literals, segment.Text),
                    PathSegmentKind.Star => draft._star ??= new Draft(),
                    // Always the last segment; it is a leaf of the node before it.
                    _ => draft,
                };
            }

            (entry.Template.HasOpenEnd ? draft._open : draft._closed).Add(entry);
        }

        public static RouteTexts<RouteNode<T>> Freeze(Dictionary<string, Draft> drafts) =>
            new(drafts.ToDictionary(pair => pair.Key, pair => pair.Value.Freeze(), StringComparer.Ordinal));

        public RouteNode<T> Freeze() => new(
            Freeze(_literals),
            _star?.Freeze(),
            _closed.Count == 0 ? null : new RouteLeaf<T>(_closed),
            _open.Count == 0 ? null : new RouteLeaf<T>(_open));
    }
}
