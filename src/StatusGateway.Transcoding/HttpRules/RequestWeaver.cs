using System.Buffers;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>Why a request is not a message: errors of its parameters, or the first one of its body.</summary>
/// <param name="Parameters">Errors of path and query; empty when the body is at error.</param>
/// <param name="Body">The body's error, or null.</param>
public sealed record RequestError(ParameterErrors Parameters, TranscodeError? Body);

/// <summary>
/// Puts path, query and body of an HTTP request into one message (google.api.http), as bytes:
/// <code>
/// PATCH /v1/shelves/1/books/2?updateMask=title   {"title": "Emma"}      (book.name in the path, body: "book")
/// 1 { 2: "Emma"  1: "shelves/1/books/2" }  2 { 1: "title" }
/// </code>
/// The path wins over query and body: what comes last counts in protobuf. A parameter that names something in the body is
/// refused as an unknown one. A PATCH whose caller gave no <c>update_mask</c> has it filled with the fields of its body
/// (AIP-134).
/// </summary>
public static class RequestWeaver
{
    internal const string BadEscape = "A percent-escape in it is malformed, or is not UTF-8.";

    /// <summary>Weaves a request.</summary>
    /// <typeparam name="T">What the route table holds.</typeparam>
    /// <param name="binding">The binding that matched.</param>
    /// <param name="match">The match, with the raw values of the path.</param>
    /// <param name="rawQuery">The query as it came, with or without its question mark.</param>
    /// <param name="body">The body, in JSON unless it is said to be protobuf; passed over where the rule has none.</param>
    /// <param name="options">How the body is read.</param>
    /// <param name="ignoreUnknownParameters">Pass over query parameters that name no field.</param>
    /// <param name="output">Where the message is appended; nothing is, when there is an error.</param>
    /// <param name="isProtobuf">The body is a message in protobuf, for a binding whose body is one (<see cref="HttpBinding.BodyMessage"/>).</param>
    /// <returns>Null, or why the request is not a message.</returns>
    public static RequestError? Weave<T>(
        HttpBinding binding, in RouteMatch<T> match, ReadOnlySpan<char> rawQuery, ReadOnlySpan<byte> body, JsonOptions options,
        bool ignoreUnknownParameters, PooledBuffer output, bool isProtobuf = false)
    {
        ArgumentNullException.ThrowIfNull(binding);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        using var buffer = new PooledBuffer();
        var values = new WeaveValues(buffer);
        QueryReader.Read(binding, rawQuery, ignoreUnknownParameters, ref values);
        ReadPath(binding, match, ref values);
        var start = output.Length;
        var bodyError = isProtobuf && binding.BodyMessage is { } message && !body.IsEmpty
            ? WriteProtobuf(binding, message, body, options, ref values, output)
            : WriteBody(binding, body, options, ref values, output);
        if (values.Errors is { } errors)
        {
            output.Truncate(start);
            return new RequestError(errors, null);
        }

        if (bodyError is not null) return new RequestError([], bodyError);
        values.WriteFlat(output);
        return null;
    }

    private static TranscodeError? WriteBody(
        HttpBinding binding, ReadOnlySpan<byte> json, JsonOptions options, ref WeaveValues values, PooledBuffer output)
    {
        var type = binding.Method.Input;
        // No body at all is an empty message; an empty document is for the caller's convenience, not JSON.
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
            if (values.TakeNestedBody(binding.BodyFields.AsSpan(), json, options) is { } error) return error;
            values.FillMask(binding, json);
        }

        if (values.Tree is not { } tree) return null;
        var writer = new WireWriter(output);
        tree.Write(0, ref writer, default);
        writer.Flush();
        return null;
    }

    /// <summary>
    /// A body of protobuf goes on as it came, once it has been read to its end. Where values of the path belong into it, it goes
    /// through JSON, as they go into a body of JSON; fields that the schema does not know are lost then, and values that JSON
    /// cannot say are an error.
    /// </summary>
    private static TranscodeError? WriteProtobuf(
        HttpBinding binding, MessageSchema message, ReadOnlySpan<byte> body, JsonOptions options, ref WeaveValues values, PooledBuffer output)
    {
        var goesOn = binding.BodyFields switch
        {
            [] => values.Tree is null,
            [{ Kind: FieldKind.Message } only] => values.Tree is not { } tree || !tree.Has(only),
            _ => false,
        };
        // An HttpBody was made of a caller's bytes by who calls this: there is nothing to find out by reading it.
        var isRead = !goesOn || !HttpBodyWire.IsHttpBody(message);
        var isSound = !isRead || WireCheck.IsSound(message.Plan, body, options.MaxDepth);
        var needsJson = !goesOn || !isSound || (isRead && values.NeedsMask(binding));
        using var json = new PooledBuffer(needsJson ? body.Length * 2 : 0);
        var error = needsJson
            ? WireToJson.Write(message, body, new JsonOptions { Types = options.Types, MaxDepth = options.MaxDepth }, json, out _)
            : null;
        // Writing finds the place of what is not sound; it does not look at all, such as a value that a later one replaces.
        if (!isSound) return error ?? new TranscodeError($"The bytes are not a {message.FullName}.", [], -1);
        if (!goesOn) return error ?? WriteBody(binding, json.WrittenSpan, options, ref values, output);

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
        // Values that JSON cannot say leave no names to fill the mask with. It is left out then, which means all that are set.
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
            if (PercentEncoding.DecodeToUtf8(raw, variable.Mode, rented, out var length) != OperationStatus.Done)
                values.Fail(variable.FieldPath, BadEscape);
            else if (DotSegment(rented.AsSpan(0, length), variable.Mode) is { } dots)
                values.Fail(variable.FieldPath, $"The path segment \"{dots}\" is not allowed.");
            else
                values.Add(binding.VariableFields[i], variable.FieldPath, rented.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>A segment that means another place to those who resolve paths, escaped or not; null when there is none.</summary>
    internal static string? DotSegment(ReadOnlySpan<byte> value, PathValueMode mode)
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
