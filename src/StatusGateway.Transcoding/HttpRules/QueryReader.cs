using System.Buffers;
using System.Text;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>
/// Reads a query into fields: dotted paths in JSON names or those of the .proto file, lists as repeated parameters, maps as
/// <c>labels[key]=value</c>. What the path binds already is passed over, for it wins.
/// </summary>
internal ref struct QueryReader
{
    /// <summary>How many fields a name may go through.</summary>
    public const int DeepestPath = 32;

    /// <summary>How long a name may be, decoded, in UTF-16 units.</summary>
    public const int LongestName = 512;

    private const int LongestShown = 60;

    private const int MostHints = 3;

    private readonly HttpBinding _binding;
    private readonly bool _ignoresUnknown;
    private readonly Span<FieldPlan> _fields;
    private int _hints;

    // Names of single values and map entries that have come.
    private HashSet<string>? _taken;

    // Names that are not known, each told once.
    private HashSet<string>? _unknown;

    // Members of oneofs that have come.
    private Dictionary<string, FieldPlan>? _members;

    private QueryReader(HttpBinding binding, bool ignoresUnknown)
    {
        _binding = binding;
        _ignoresUnknown = ignoresUnknown;
        _fields = new FieldPlan[DeepestPath];
    }

    public static void Read(HttpBinding binding, ReadOnlySpan<char> rawQuery, bool ignoresUnknown, ref WeaveValues values)
    {
        if (rawQuery.IsEmpty) return;
        var reader = new QueryReader(binding, ignoresUnknown);
        foreach (var pair in new QueryPairs(rawQuery)) reader.Take(pair, ref values);
    }

    private void Take(QueryPair pair, ref WeaveValues values)
    {
        var isDecoded = PercentEncoding.TryDecodeQuery(pair.RawName, out var decoded);
        var shown = isDecoded ? decoded! : pair.RawName.ToString();
        if (!isDecoded || !TryResolve(shown, out var path, out var key))
        {
            if (!_ignoresUnknown && (_unknown ??= []).Add(shown)) values.Fail(DisplayText.Sanitize(shown, DisplayText.MaxNameLength), Unknown(shown));
            return;
        }

        if (IsInPath(path)) return;
        if (Refusal(path, key) is { } refusal)
        {
            values.Fail(shown, refusal);
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(PercentEncoding.MaxDecodedBytes(pair.RawValue.Length));
        if (PercentEncoding.DecodeQueryToUtf8(pair.RawValue, rented, out var length) != OperationStatus.Done)
            values.Fail(shown, RequestWeaver.BadEscape);
        else if (key is null)
            values.Add(path, shown, rented.AsSpan(0, length), isMask: path.Length == 1 && path[0] == _binding.UpdateMask);
        else
            values.AddEntry(path, shown, Encoding.UTF8.GetBytes(key), rented.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>The fields that a name goes through, and the key in brackets behind it.</summary>
    private readonly bool TryResolve(string name, out ReadOnlySpan<FieldPlan> path, out string? key)
    {
        path = default;
        key = null;
        if (_binding.BodyIsMessage || name.Length is 0 or > LongestName) return false;
        var bracket = name.EndsWith(']') ? name.IndexOf('[', StringComparison.Ordinal) : -1;
        if (bracket >= 0) key = name[(bracket + 1)..^1];
        var utf8 = Encoding.UTF8.GetBytes(bracket < 0 ? name : name[..bracket]);
        if (!FieldPathResolver.TryResolve(_binding.Method.Input.Plan, utf8, _fields, out var count)) return false;
        path = _fields[..count];
        // What the path binds wins, also where it lies in the body.
        return (key is null || path[^1].Schema.IsMap) && (IsInPath(path) || !_binding.IsInBody(path));
    }

    private readonly bool IsInPath(ReadOnlySpan<FieldPlan> path)
    {
        foreach (var variable in _binding.VariableFields)
            if (path.SequenceEqual(variable)) return true;
        return false;
    }

    /// <summary>Why a field cannot have this value, or not another one; null when it can.</summary>
    private string? Refusal(ReadOnlySpan<FieldPlan> path, string? key)
    {
        var leaf = path[^1];
        var type = _binding.Method.Input.FullName;
        if (leaf.Schema.IsMap && key is null) return $"{type} has a map there; a query gives its entries as {leaf.Schema.JsonName}[key].";
        if (!TextValue.IsSupported(key is null ? leaf : leaf.Message.Find(2)!))
            return $"{type} has {(key is not null ? "a map of messages" : leaf.Schema.IsRepeated ? "a list of messages" : "a message")} there, which a query cannot carry.";
        var place = new StringBuilder();
        foreach (var field in path)
        {
            if (field.Schema.OneofIndex >= 0 && !(_members ??= []).TryAdd($"{place}#{field.Schema.OneofIndex}", field) && _members[$"{place}#{field.Schema.OneofIndex}"] != field)
                return "Another member of the same oneof has come already; only one may be there.";
            place.Append(field.Schema.Name).Append('.');
        }

        if (leaf.Schema.IsRepeated && key is null) return null;
        return (_taken ??= []).Add($"{place}[{key}]") ? null : "The parameter comes twice, and takes one value.";
    }

    private string Unknown(string name) => _binding.BodyIsMessage
        ? "This method takes everything in the body, and no query parameters."
        : name.Length == 0 ? "The query has a parameter without a name."
        : $"{_binding.Method.Input.FullName} has no field \"{DisplayText.Sanitize(name, LongestShown)}\" that a query parameter can set.{Hint(name)}";

    /// <summary>For the first few: looking for a name costs more than sending one.</summary>
    private string Hint(string name) => _hints++ < MostHints ? FieldHints.OfPath(_binding.Method.Input.Plan, name, _binding.BodyField) : "";
}
