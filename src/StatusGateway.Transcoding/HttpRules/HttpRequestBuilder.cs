using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>
/// Builds the path, query and body of an HTTP request from a message, the mirror of <see cref="RequestWeaver"/>, which makes an equal
/// message from them (unknown fields are lost):
/// <code>
/// 1 { 2: "Emma"  1: "shelves/1/books/2" }  2 { 1: "title" }
/// PATCH /v1/shelves/1/books/2?updateMask=title   {"title": "Emma"}      (book.name in the path, body: "book")
/// </code>
/// A binding is not used if it cannot carry the whole message: nothing is omitted or changed.
/// </summary>
public static class HttpRequestBuilder
{
    /// <summary>Builds a request with the first binding that can carry the message.</summary>
    /// <param name="bindings">The bindings of one method, in order of preference; at least one.</param>
    /// <param name="message">The message.</param>
    /// <param name="options">The options for JSON. Defaults are never written, because a query would contain all of them.</param>
    /// <param name="request">The request that is filled. On failure its content is undefined.</param>
    /// <param name="routes">
    /// The routes of the upstream, or null. With routes, a binding is not used if its path matches another route, such as the value
    /// <c>featured</c> for <c>/v1/books/{book}</c> if there is a route <c>/v1/books/featured</c>.
    /// </param>
    /// <returns>Null on success; otherwise the errors of the bindings, in their order.</returns>
    public static IReadOnlyList<HttpRequestBuildError>? Build(
        IReadOnlyList<HttpBinding> bindings, ReadOnlySpan<byte> message, JsonOptions options, HttpRequestParts request,
        RouteTable<HttpBinding>? routes = null)
    {
        ArgumentNullException.ThrowIfNull(bindings);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfZero(bindings.Count);
        request.Clear();
        var type = bindings[0].Method.Input;
        if (options.EmitDefaults) options = options with { EmitDefaults = false };
        using var json = new PooledBuffer(message.Length * 2);
        if (WireToJson.Write(type, message, options, json, out var fidelity) is { } error) return [new HttpRequestBuildError(error.FieldPath, error.Message)];
        if (fidelity != Fidelity.Exact && JsonLoss.Find(type.Plan, message, options) is { } loss) return [loss];
        using var members = type.WellKnown == WellKnownType.None ? null : WriteMembers(type.Plan, message, options);
        var errors = new HttpRequestBuildErrors();
        foreach (var binding in bindings)
        {
            request.Clear();
            var pass = new HttpRequestPass(binding, options, json.WrittenSpan, members is null ? json.WrittenSpan : members.WrittenSpan, request, ref errors);
            if (pass.Run() is not { } path) continue;
            request.Complete(binding, path, pass.HasBody);
            if (routes is null || routes.Match(request.HttpMethod, path).Entry?.Value == binding) return null;
            errors.Add("", $"The path \"{path}\" belongs to another method.");
        }

        request.Clear();
        return errors.List;
    }

    /// <summary>Builds a request with one binding.</summary>
    /// <inheritdoc cref="Build(IReadOnlyList{HttpBinding}, ReadOnlySpan{byte}, JsonOptions, HttpRequestParts, RouteTable{HttpBinding}?)"/>
    public static IReadOnlyList<HttpRequestBuildError>? Build(
        HttpBinding binding, ReadOnlySpan<byte> message, JsonOptions options, HttpRequestParts request) =>
        Build([binding], message, options, request);

    /// <summary>
    /// Writes a well-known type as an object of its fields, because path and query name the fields.
    /// </summary>
    private static PooledBuffer WriteMembers(MessagePlan plan, ReadOnlySpan<byte> message, JsonOptions options)
    {
        var members = new PooledBuffer();
        members.Write("{"u8);
        foreach (var field in plan.Fields)
        {
            if (!IsSet(field, message)) continue;
            if (members.Length > 1) members.Write(","u8);
            members.Write(field.Prefix(options.ProtoFieldNames));
            WireToJson.WriteField(field.Schema, plan.Schema, message, options, members);
        }

        members.Write("}"u8);
        return members;
    }

    private static bool IsSet(FieldPlan field, ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        while (!reader.IsAtEnd && reader.TryReadTag(out var number, out var wireType) && reader.TrySkip(number, wireType))
            if (number == field.Number && wireType == field.WireType) return true;
        return false;
    }
}
