using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;
using StatusGateway.Transcoding.Wire;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>
/// Takes a message, as bytes, apart into the path, query and body of an HTTP request: the mirror of
/// <see cref="RequestWeaver"/>, which makes the same message of them again (by value; unknown fields are lost).
/// <code>
/// 1 { 2: "Emma"  1: "shelves/1/books/2" }  2 { 1: "title" }
/// PATCH /v1/shelves/1/books/2?updateMask=title   {"title": "Emma"}      (book.name in the path, body: "book")
/// </code>
/// A message that a binding cannot carry rules it out: nothing is ever left out or changed to fit.
/// </summary>
public static class HttpRequestBuilder
{
    /// <summary>Unweaves a message by the first binding that can carry it.</summary>
    /// <param name="bindings">The bindings of one method, in the order of preference; at least one.</param>
    /// <param name="message">The message.</param>
    /// <param name="options">How JSON is written. Defaults are never written, for a query would carry them all.</param>
    /// <param name="request">What is filled; nothing of it counts when there is an error.</param>
    /// <param name="routes">
    /// The routes of the server that is called, or null. With them a binding is ruled out too when a value makes its path that
    /// of another route: <c>featured</c> for <c>/v1/books/{book}</c> beside <c>/v1/books/featured</c>.
    /// </param>
    /// <returns>Null, or what every binding fails for, in their order.</returns>
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
            var pass = new UnweavePass(binding, options, json.WrittenSpan, members is null ? json.WrittenSpan : members.WrittenSpan, request, ref errors);
            if (pass.Run() is not { } path) continue;
            request.Complete(binding, path, pass.HasBody);
            if (routes is null || routes.Match(request.HttpMethod, path).Entry?.Value == binding) return null;
            errors.Add("", $"The path \"{path}\" would be another method's.");
        }

        request.Clear();
        return errors.List;
    }

    /// <summary>Unweaves a message by one binding.</summary>
    /// <inheritdoc cref="Build(IReadOnlyList{HttpBinding}, ReadOnlySpan{byte}, JsonOptions, HttpRequestParts, RouteTable{HttpBinding}?)"/>
    public static IReadOnlyList<HttpRequestBuildError>? Build(
        HttpBinding binding, ReadOnlySpan<byte> message, JsonOptions options, HttpRequestParts request) =>
        Build([binding], message, options, request);

    /// <summary>
    /// A well-known type as an object of its fields, by which path and query name them; its own JSON has another form.
    /// </summary>
    private static PooledBuffer WriteMembers(MessagePlan plan, ReadOnlySpan<byte> message, JsonOptions options)
    {
        var members = new PooledBuffer();
        members.Write("{"u8);
        foreach (var field in plan.Fields)
        {
            if (!IsThere(field, message)) continue;
            if (members.Length > 1) members.Write(","u8);
            members.Write(field.Prefix(options));
            WireToJson.WriteField(field.Schema, plan.Schema, message, options, members);
        }

        members.Write("}"u8);
        return members;
    }

    private static bool IsThere(FieldPlan field, ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        while (!reader.IsAtEnd && reader.TryReadTag(out var number, out var wireType) && reader.TrySkip(number, wireType))
            if (number == field.Number && wireType == field.WireType) return true;
        return false;
    }
}
