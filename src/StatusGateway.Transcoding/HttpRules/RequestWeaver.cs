using System.Buffers;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>The reason why a request is not a message: the errors of its parameters, or the first error of its body.</summary>
/// <param name="Parameters">The errors of path and query; empty if the error is in the body.</param>
/// <param name="Body">The error of the body, or null.</param>
public sealed record RequestError(ParameterErrors Parameters, TranscodeError? Body);

/// <summary>
/// Makes one message from the path, query and body of an HTTP request (google.api.http):
/// <code>
/// PATCH /v1/shelves/1/books/2?updateMask=title   {"title": "Emma"}      (book.name in the path, body: "book")
/// 1 { 2: "Emma"  1: "shelves/1/books/2" }  2 { 1: "title" }
/// </code>
/// The path takes precedence over query and body: the last value is used in protobuf. A parameter for a field in the body is rejected as
/// unknown. In a PATCH without an <c>update_mask</c>, it is filled with the fields of the body by option (AIP-134).
/// </summary>
public static class RequestWeaver
{
    internal const string InvalidEscape = "A percent-escape is malformed or not UTF-8.";

    /// <summary>Makes a message from a request.</summary>
    /// <typeparam name="T">The type of the values in the route table.</typeparam>
    /// <param name="binding">The binding that matched.</param>
    /// <param name="match">The match with the values of the path.</param>
    /// <param name="rawQuery">The percent-encoded query, with or without the question mark.</param>
    /// <param name="body">The body, in JSON unless <paramref name="isProtobuf"/> is true; ignored if the rule has no body.</param>
    /// <param name="options">The options.</param>
    /// <param name="output">The writer to which the message is appended. On failure nothing is appended.</param>
    /// <param name="isProtobuf">The body is in protobuf. Valid only if the body of the binding is a message (<see cref="HttpBinding.BodyMessage"/>).</param>
    /// <returns>Null on success; otherwise the reason why the request is not a message.</returns>
    public static RequestError? Weave<T>(
        HttpBinding binding, in RouteMatch<T> match, ReadOnlySpan<char> rawQuery, ReadOnlySpan<byte> body, WeaveOptions options,
        IBufferWriter<byte> output, bool isProtobuf = false)
    {
        ArgumentNullException.ThrowIfNull(binding);
        ArgumentNullException.ThrowIfNull(options);
        using var target = new OutputTarget(output);
        using var buffer = new PooledBuffer();
        var values = new WeaveValues(buffer, options.FillUpdateMask);
        QueryReader.Read(binding, rawQuery, options, ref values);
        ReadPath(binding, match, ref values);
        var start = target.Buffer.Length;
        var bodyError = isProtobuf && binding.BodyMessage is { } message && !body.IsEmpty
            ? WriteProtobuf(binding, message, body, options.Json, ref values, target.Buffer)
            : WriteBody(binding, body, options.Json, ref values, target.Buffer);
        if (values.Errors is { } errors)
        {
            target.Buffer.Truncate(start);
            return new RequestError(errors, null);
        }

        if (bodyError is not null) return new RequestError([], bodyError);
        values.WriteFlat(target.Buffer);
        return null;
    }

    private static TranscodeError? WriteBody(
        HttpBinding binding, ReadOnlySpan<byte> json, JsonOptions options, ref WeaveValues values, PooledBuffer output)
    {
        var type = binding.Method.Input;
        // An empty body is accepted as an empty message, although it is not JSON.
        var hasBody = binding.HasBody && !json.IsEmpty;
        if (hasBody && binding.BodyFields.Length < 2)
        {
            var error = binding.BodyField is { } field
                ? JsonToWire.ReadField(field, type, json, options, values.Tree, output)
                : JsonToWire.Read(type, json, options, values.Tree, output);
            if (error is null) values.FillMask(binding, json);
            return error;
        }

        if (hasBody)
        {
            if (values.AddNestedBody(binding.BodyFields.AsSpan(), json, options) is { } error) return error;
            values.FillMask(binding, json);
        }

        if (values.Tree is not { } tree) return null;
        var writer = new WireWriter(output);
        tree.Write(0, ref writer, default);
        writer.Flush();
        return null;
    }

    /// <summary>
    /// Writes a body of protobuf unchanged after it was validated. If values of the path are inside it, it is converted to JSON first: unknown
    /// fields are lost then, and values that JSON cannot express are errors.
    /// </summary>
    private static TranscodeError? WriteProtobuf(
        HttpBinding binding, MessageSchema message, ReadOnlySpan<byte> body, JsonOptions options, ref WeaveValues values, PooledBuffer output)
    {
        var isUnchanged = binding.BodyFields switch
        {
            [] => values.Tree is null,
            [{ Kind: FieldKind.Message } only] => values.Tree is not { } tree || !tree.Has(only),
            _ => false,
        };
        // An HttpBody was written by the caller of this method and is valid.
        var isRead = !isUnchanged || !HttpBodyWire.IsHttpBody(message);
        var isValid = !isRead || WireValidator.IsValid(message.Plan, body, options.MaxDepth);
        var needsJson = !isUnchanged || !isValid || (isRead && values.NeedsMask(binding));
        using var json = new PooledBuffer(needsJson ? body.Length * 2 : 0);
        var error = needsJson
            ? WireToJson.Write(message, body, new JsonOptions { Types = options.Types, MaxDepth = options.MaxDepth }, json, out _)
            : null;
        // Writing gives the location of an error, but does not read everything, such as a value that a later one replaces.
        if (!isValid) return error ?? new TranscodeError($"The bytes are not a {message.FullName}.", [], -1);
        if (!isUnchanged) return error ?? WriteBody(binding, json.WrittenSpan, options, ref values, output);

        if (binding.BodyField is not { } field)
        {
            output.Write(body);
            return null;
        }

        var writer = new WireWriter(output);
        writer.WriteTag(field.Number, WireType.LengthDelimited);
        writer.WriteLengthDelimited(body);
        values.Tree?.Write(0, ref writer, default);
        writer.Flush();
        // If the body has no JSON form, there is no mask, which means all fields that are set.
        if (json.Length > 0) values.FillMask(binding, json.WrittenSpan);
        return null;
    }

    private static void ReadPath<T>(HttpBinding binding, in RouteMatch<T> match, ref WeaveValues values)
    {
        for (var i = 0; i < binding.VariableFields.Length; i++)
        {
            var variable = binding.Template.Variables[i];
            var raw = match.RawValue(i);
            var rented = ArrayPool<byte>.Shared.Rent(PercentEncoding.MaxDecodedBytes(raw.Length));
            if (PercentEncoding.DecodeToUtf8(raw, binding.DecodesFully ? PathValueMode.SingleSegment : variable.Mode, rented, out var length) != OperationStatus.Done)
                values.Fail(variable.FieldPath, InvalidEscape);
            else if (FindDotSegment(rented.AsSpan(0, length), variable.Mode) is { } dots)
                values.Fail(variable.FieldPath, $"The path segment \"{dots}\" is not allowed.");
            else
                values.Add(binding, binding.VariableFields[i], variable.FieldPath, rented.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Finds a segment <c>.</c> or <c>..</c>, which clients and servers resolve even if it is escaped; or null.</summary>
    internal static string? FindDotSegment(ReadOnlySpan<byte> value, PathValueMode mode)
    {
        do
        {
            var end = mode == PathValueMode.MultiSegment ? value.IndexOf((byte)'/') : -1;
            var segment = end < 0 ? value : value[..end];
            if (segment.SequenceEqual("."u8)) return ".";
            if (segment.SequenceEqual(".."u8)) return "..";
            value = end < 0 ? default : value[(end + 1)..];
        }
        while (!value.IsEmpty);
        return null;
    }
}
