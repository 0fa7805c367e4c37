using System.Buffers;
using System.Text;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>
/// Reads a query into fields: dotted paths with JSON names or the names of the .proto file, lists as repeated parameters, maps as
/// <c>labels[key]=value</c>. Fields in the path of the request take precedence, so parameters for them are ignored.
/// </summary>
internal ref struct QueryReader
{
    /// <summary>The maximum number of fields in a name.</summary>
    public const int MaxPathDepth = 32;

    /// <summary>The maximum length of a decoded name, in UTF-16 units.</summary>
    public const int MaxNameLength = 512;

    private const int MaxDisplayLength = 60;

    private const int MaxHints = 3;

    private readonly HttpBinding _binding;
    private readonly bool _ignoresUnknown;
    private readonly Span<FieldPlan> _fields;
    private int _hints;

    // Names of single values and map entries that were read.
    private HashSet<string>? _taken;

    // Unknown names, each reported once.
    private HashSet<string>? _unknown;

    // Members of oneofs that were read.
    private Dictionary<string, FieldPlan>? _members;

    private QueryReader(HttpBinding binding, bool ignoresUnknown)
    {
        _binding = binding;
        _ignoresUnknown = ignoresUnknown;
        _fields = new FieldPlan[MaxPathDepth];
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
            if (!_ignoresUnknown && (_unknown ??= []).Add(shown)) values.Fail(DisplayText.Sanitize(shown, DisplayText.MaxNameLength), DescribeUnknown(shown));
            return;
        }

        if (IsInPath(path)) return;
        if (FindError(path, key) is { } error)
        {
            values.Fail(shown, error);
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(PercentEncoding.MaxDecodedBytes(pair.RawValue.Length));
        if (PercentEncoding.DecodeQueryToUtf8(pair.RawValue, rented, out var length) != OperationStatus.Done)
            values.Fail(shown, RequestWeaver.InvalidEscape);
        else if (key is null)
            values.Add(path, shown, rented.AsSpan(0, length), isMask: path.Length == 1 && path[0] == _binding.UpdateMask);
        else
            values.AddEntry(path, shown, Encoding.UTF8.GetBytes(key), rented.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Resolves a name to its fields and the key in brackets after it.</summary>
    private readonly bool TryResolve(string name, out ReadOnlySpan<FieldPlan> path, out string? key)
    {
        path = default;
        key = null;
        if (_binding.BodyIsMessage || name.Length is 0 or > MaxNameLength) return false;
        var bracket = name.EndsWith(']') ? name.IndexOf('[', StringComparison.Ordinal) : -1;
        if (bracket >= 0) key = name[(bracket + 1)..^1];
        var utf8 = Encoding.UTF8.GetBytes(bracket < 0 ? name : name[..bracket]);
        if (!FieldPathResolver.TryResolve(_binding.Method.Input.Plan, utf8, _fields, out var count)) return false;
        path = _fields[..count];
        // Fields in the path of the request take precedence, even if they are in the body.
        return (key is null || path[^1].Schema.IsMap) && (IsInPath(path) || !_binding.IsInBody(path));
    }

    private readonly bool IsInPath(ReadOnlySpan<FieldPlan> path)
    {
        foreach (var variable in _binding.VariableFields)
            if (path.SequenceEqual(variable)) return true;
        return false;
    }

    /// <summary>Gets the reason why a field cannot have this value, or a second one; or null.</summary>
    private string? FindError(ReadOnlySpan<FieldPlan> path, string? key)
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
                return "Another member of the same oneof is already set; send only one.";
            place.Append(field.Schema.Name).Append('.');
        }

        if (leaf.Schema.IsRepeated && key is null) return null;
        return (_taken ??= []).Add($"{place}[{key}]") ? null : "The parameter is repeated, but it takes one value.";
    }

    private string DescribeUnknown(string name) => _binding.BodyIsMessage
        ? "This method takes all fields in the body and no query parameters."
        : name.Length == 0 ? "The query has a parameter without a name."
        : $"{_binding.Method.Input.FullName} has no field \"{DisplayText.Sanitize(name, MaxDisplayLength)}\" that a query parameter can set.{Hint(name)}";

    /// <summary>Gets a hint for the first unknown names only: a search costs more than sending a name.</summary>
    private string Hint(string name) => _hints++ < MaxHints ? FieldHints.ForPath(_binding.Method.Input.Plan, name, _binding.BodyField) : "";
}
