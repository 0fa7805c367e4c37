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
    private readonly WeaveOptions _options;
    private readonly Span<FieldPlan> _fields;
    private int _hints;

    // Names of single values and map entries that were read.
    private HashSet<string>? _taken;

    // Unknown names, each reported once.
    private HashSet<string>? _unknown;

    // The lists of singular field masks that were read, which repeated parameters extend.
    private List<(FieldPlan[] Path, byte[] Text)>? _masks;

    // Members of oneofs that were read.
    private Dictionary<string, FieldPlan>? _members;

    private QueryReader(HttpBinding binding, WeaveOptions options)
    {
        _binding = binding;
        _options = options;
        _fields = new FieldPlan[MaxPathDepth];
    }

    public static void Read(HttpBinding binding, ReadOnlySpan<char> rawQuery, WeaveOptions options, ref WeaveValues values)
    {
        if (rawQuery.IsEmpty) return;
        var reader = new QueryReader(binding, options);
        foreach (var pair in new QueryPairs(rawQuery)) reader.Take(pair, ref values);
    }

    private void Take(QueryPair pair, ref WeaveValues values)
    {
        var isDecoded = PercentEncoding.TryDecodeQuery(pair.RawName, out var decoded);
        var shown = isDecoded ? decoded! : pair.RawName.ToString();
        ReadOnlySpan<FieldPlan> whole = default;
        if (!isDecoded || !TryResolve(shown, out var path, out var key, out whole))
        {
            FailUnknown(shown, whole, ref values);
            return;
        }

        if (IsInPath(path)) return;
        var isMask = path[^1].Schema is { IsRepeated: false, MessageType.WellKnown: WellKnownType.FieldMask };
        if (FindError(path, key, mayRepeat: isMask) is { } error)
        {
            values.Fail(shown, error);
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(PercentEncoding.MaxDecodedBytes(pair.RawValue.Length));
        if (PercentEncoding.DecodeQueryToUtf8(pair.RawValue, rented, out var length) != OperationStatus.Done)
            values.Fail(shown, RequestWeaver.InvalidEscape);
        else if (key is null)
            values.Add(_binding, path, shown, isMask ? JoinMask(path, rented.AsSpan(0, length)) : rented.AsSpan(0, length));
        else
            values.AddEntry(path, shown, Encoding.UTF8.GetBytes(key), rented.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Resolves a name to its fields and the key in brackets after it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="path">The fields.</param>
    /// <param name="key">The key; null if there is none.</param>
    /// <param name="whole">The fields up to a value of a well-known type, if the name goes into that.</param>
    private readonly bool TryResolve(string name, out ReadOnlySpan<FieldPlan> path, out string? key, out ReadOnlySpan<FieldPlan> whole)
    {
        path = whole = default;
        key = null;
        if (_binding.BodyIsMessage || name.Length is 0 or > MaxNameLength) return false;
        var isResolved = QueryName.TryResolve(_binding.Method.Input.Plan, Encoding.UTF8.GetBytes(name), _fields, out var found);
        if (!isResolved)
        {
            whole = _fields[..found.WholeCount];
            return false;
        }

        path = _fields[..found.Count];
        if (found.HasKey) key = Encoding.UTF8.GetString(found.Key);
        // Fields in the path of the request take precedence, even if they are in the body.
        return IsInPath(path) || !_binding.IsInBody(path);
    }

    private void FailUnknown(string name, ReadOnlySpan<FieldPlan> whole, ref WeaveValues values)
    {
        if (_options.SystemParameters && SystemParameters.Has(_binding, name)) return;
        // The client means a field that there is: its value would be lost silently.
        var isPart = !whole.IsEmpty && !_binding.IsInBody(whole) && !IsInPath(whole);
        if ((_options.IgnoreUnknownParameters && !isPart) || !(_unknown ??= []).Add(name)) return;
        values.Fail(DisplayText.Sanitize(name, DisplayText.MaxNameLength), isPart ? DescribePart(whole) : DescribeUnknown(name));
    }

    /// <summary>Gets the list of a field mask with those of earlier parameters for the field.</summary>
    private byte[] JoinMask(ReadOnlySpan<FieldPlan> path, ReadOnlySpan<byte> text)
    {
        _masks ??= [];
        for (var i = 0; i < _masks.Count; i++)
        {
            if (!path.SequenceEqual(_masks[i].Path)) continue;
            var joined = _masks[i].Text.Length == 0 ? text.ToArray() : text.IsEmpty ? _masks[i].Text : [.. _masks[i].Text, (byte)',', .. text];
            _masks[i] = (_masks[i].Path, joined);
            return joined;
        }

        _masks.Add((path.ToArray(), text.ToArray()));
        return _masks[^1].Text;
    }

    private readonly bool IsInPath(ReadOnlySpan<FieldPlan> path)
    {
        foreach (var variable in _binding.VariableFields)
            if (path.SequenceEqual(variable)) return true;
        return false;
    }

    /// <summary>Gets the reason why a field cannot have this value, or a second one; or null.</summary>
    private string? FindError(ReadOnlySpan<FieldPlan> path, string? key, bool mayRepeat)
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

        if (mayRepeat || (leaf.Schema.IsRepeated && key is null)) return null;
        return (_taken ??= []).Add($"{place}[{key}]") ? null : "The parameter is repeated, but it takes one value.";
    }

    /// <summary>Describes the form of a value of a well-known type, of which a parameter names a part.</summary>
    private static string DescribePart(ReadOnlySpan<FieldPlan> whole)
    {
        var name = new StringBuilder();
        foreach (var field in whole) name.Append(name.Length == 0 ? "" : ".").Append(field.Schema.JsonName);
        var type = whole[^1].Schema.MessageType!;
        return TextValue.Example(type) is { } example
            ? $"A {type.FullName} is one value, and a query cannot set a part of it: send {name}={example}."
            : $"A query cannot carry a {type.FullName}, nor a part of it: send it in the body of a method that has one.";
    }

    private string DescribeUnknown(string name) => _binding.BodyIsMessage
        ? "This method takes all fields in the body and no query parameters."
        : name.Length == 0 ? "The query has a parameter without a name."
        : $"{_binding.Method.Input.FullName} has no field \"{DisplayText.Sanitize(name, MaxDisplayLength)}\" that a query parameter can set.{Hint(name)}";

    /// <summary>Gets a hint for the first unknown names only: a search costs more than sending a name.</summary>
    private string Hint(string name) => _hints++ < MaxHints ? FieldHints.ForPath(_binding.Method.Input.Plan, name, _binding.BodyField) : "";
}
