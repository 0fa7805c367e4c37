using System.Buffers;
using System.Text;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>A path or query parameter that does not fit.</summary>
/// <param name="Name">The parameter as the caller wrote it; for a path variable its field path.</param>
/// <param name="Message">What is wrong, for the caller.</param>
public sealed record ParameterFault(string Name, string Message);

/// <summary>Why a request is not a message: faults of its parameters, all of them, or the first one of its body.</summary>
/// <param name="Parameters">Faults of path and query; empty when the body is at fault.</param>
/// <param name="Body">The body's fault, or null.</param>
public sealed record RequestFault(IReadOnlyList<ParameterFault> Parameters, TranscodeFault? Body);

/// <summary>
/// Puts path, query and body of an HTTP request into one message (google.api.http), as bytes:
/// <code>
/// PATCH /v1/shelves/1/books/2?updateMask=title   {"title": "Emma"}      (book.name in the path, body: "book")
/// 1 { 2: "Emma"  1: "shelves/1/books/2" }  2 { 1: "title" }
/// </code>
/// The path wins over the query, and both over the body: what comes last counts in protobuf.
/// </summary>
public static class RequestWeaver
{
    private const int DeepestPath = 32;
    private const int BytesOnStack = 512;

    /// <summary>Weaves a request.</summary>
    /// <typeparam name="T">What the route table holds.</typeparam>
    /// <param name="binding">The binding that matched.</param>
    /// <param name="match">The match, with the raw values of the path.</param>
    /// <param name="rawQuery">The query as it came, with or without its question mark.</param>
    /// <param name="json">The body; passed over where the rule has none.</param>
    /// <param name="options">How the body is read.</param>
    /// <param name="ignoreUnknownParameters">Pass over query parameters that name no field.</param>
    /// <param name="output">Where the message is appended; nothing is, when there is a fault.</param>
    /// <returns>Null, or why the request is not a message.</returns>
    public static RequestFault? Weave<T>(
        HttpBinding binding, in RouteMatch<T> match, ReadOnlySpan<char> rawQuery, ReadOnlySpan<byte> json, JsonOptions options,
        bool ignoreUnknownParameters, PooledBuffer output)
    {
        ArgumentNullException.ThrowIfNull(binding);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        using var values = new PooledBuffer();
        var parameters = new Parameters(values);
        ReadQuery(binding, rawQuery, ignoreUnknownParameters, ref parameters);
        ReadPath(binding, match, ref parameters);
        var start = output.Length;
        var bodyFault = WriteBody(binding, json, options, parameters.Tree, output);
        if (parameters.Faults is { } faults)
        {
            output.Truncate(start);
            return new RequestFault(faults, null);
        }

        if (bodyFault is not null) return new RequestFault([], bodyFault);
        output.Write(values.WrittenSpan[..parameters.FlatLength]);
        foreach (var (at, length) in parameters.Flat) output.Write(values.WrittenSpan.Slice(at, length));
        return null;
    }

    private static TranscodeFault? WriteBody(HttpBinding binding, ReadOnlySpan<byte> json, JsonOptions options, WeaveTree? tree, PooledBuffer output)
    {
        var type = binding.Method.Input;
        // No body at all is an empty message; an empty document is for the caller's convenience, not JSON.
        if (!binding.HasBody || json.IsEmpty)
        {
            if (tree is null) return null;
            var writer = new WireWriter(output);
            tree.Write(0, ref writer, default);
            writer.Flush();
            return null;
        }

        return binding.BodyField is { } field
            ? JsonToWire.ReadField(field, type, json, options, tree, output)
            : JsonToWire.Read(type, json, options, tree, output);
    }

    private static void ReadPath<T>(HttpBinding binding, in RouteMatch<T> match, ref Parameters parameters)
    {
        for (var i = 0; i < binding.VariableFields.Length; i++)
        {
            var variable = binding.Template.Variables[i];
            var raw = match.RawValue(i);
            if (raw is "." or "..") parameters.Fail(variable.FieldPath, $"The path segment \"{raw}\" is not allowed.");
            else Add(binding.VariableFields[i], variable.FieldPath, raw, variable.Mode, ref parameters);
        }
    }

    private static void Add(FieldPlan[] path, string name, ReadOnlySpan<char> raw, PathValueMode mode, ref Parameters parameters)
    {
        var rented = ArrayPool<byte>.Shared.Rent(PercentEncoding.MaxDecodedBytes(raw.Length));
        if (PercentEncoding.DecodeToUtf8(raw, mode, rented, out var length) == OperationStatus.Done)
            parameters.Add(path, name, rented.AsSpan(0, length));
        else
            parameters.Fail(name, "A percent-escape in it is malformed, or is not UTF-8.");
        ArrayPool<byte>.Shared.Return(rented);
    }

    private static void ReadQuery(HttpBinding binding, ReadOnlySpan<char> rawQuery, bool ignoreUnknown, ref Parameters parameters)
    {
        if (rawQuery.IsEmpty) return;
        HashSet<string>? singular = null;
        Span<FieldPlan> fields = new FieldPlan[DeepestPath];
        Span<byte> nameOnStack = stackalloc byte[BytesOnStack];
        foreach (var pair in new QueryPairs(rawQuery))
        {
            var shown = PercentEncoding.TryDecodeQuery(pair.RawName, out var decoded) ? decoded : pair.RawName.ToString();
            var utf8 = Encoding.UTF8.GetByteCount(shown) <= BytesOnStack ? nameOnStack[..Encoding.UTF8.GetBytes(shown, nameOnStack)] : [];
            if (decoded is null || binding.BodyIsMessage || utf8.IsEmpty
                || !FieldPathResolver.TryResolve(binding.Method.Input.Plan, utf8, fields, out var count)
                || fields[0].Schema == binding.BodyField)
            {
                if (!ignoreUnknown) parameters.Fail(shown, UnknownParameter(binding, shown));
                continue;
            }

            var path = fields[..count];
            var leaf = path[^1];
            if (!TextValue.IsSupported(leaf) || leaf.Schema.IsMap)
            {
                parameters.Fail(shown, $"{binding.Method.Input.FullName} has {(leaf.Schema.IsRepeated ? "a list of messages or a map" : "a message")} there, which a query cannot carry.");
                continue;
            }

            if (!leaf.Schema.IsRepeated && !(singular ??= []).Add(FieldKey(path)))
            {
                parameters.Fail(shown, "The parameter comes twice, and takes one value.");
                continue;
            }

            AddQueryValue(path.ToArray(), shown, pair.RawValue, ref parameters);
        }
    }

    private static void AddQueryValue(FieldPlan[] path, string name, ReadOnlySpan<char> raw, ref Parameters parameters)
    {
        var rented = ArrayPool<byte>.Shared.Rent(PercentEncoding.MaxDecodedBytes(raw.Length));
        if (PercentEncoding.DecodeQueryToUtf8(raw, rented, out var length) == OperationStatus.Done)
            parameters.Add(path, name, rented.AsSpan(0, length));
        else
            parameters.Fail(name, "A percent-escape in it is malformed, or is not UTF-8.");
        ArrayPool<byte>.Shared.Return(rented);
    }

    private static string FieldKey(ReadOnlySpan<FieldPlan> path)
    {
        var key = new StringBuilder();
        foreach (var field in path) key.Append(field.Schema.Name).Append('.');
        return key.ToString();
    }

    private static string UnknownParameter(HttpBinding binding, string name) =>
        binding.BodyIsMessage
            ? "This method takes everything in the body, and no query parameters."
            : $"{binding.Method.Input.FullName} has no field \"{(name.Length > 60 ? name[..60] + "…" : name)}\" that a query parameter can set.";

    /// <summary>The values read so far, encoded as fields: flat ones to follow the body, nested ones as a tree to go into it.</summary>
    private ref struct Parameters(PooledBuffer values)
    {
        public WeaveTree? Tree { get; private set; }

        public List<ParameterFault>? Faults { get; private set; }

        /// <summary>While all values are flat, they stand together at the front.</summary>
        public int FlatLength { get; private set; }

        /// <summary>Flat values behind the first nested one.</summary>
        public List<(int Start, int Length)> Flat { get; private set; } = [];

        public void Fail(string name, string message) => (Faults ??= []).Add(new ParameterFault(name, message));

        public void Add(FieldPlan[] path, string name, ReadOnlySpan<byte> text)
        {
            var start = values.Length;
            var writer = new WireWriter(values);
            var isOk = TextValue.TryWrite(path[^1], text, ref writer, out var problem);
            writer.Flush();
            if (!isOk)
            {
                values.Truncate(start);
                Fail(name, problem!);
                return;
            }

            if (path.Length > 1) (Tree ??= new WeaveTree(values)).Add(path, start, values.Length - start);
            else if (Tree is null) FlatLength = values.Length;
            else Flat.Add((start, values.Length - start));
        }
    }
}
