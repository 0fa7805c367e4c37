using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using StatusGateway.Core.Headers;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound.Rest;
using StatusGateway.Server.Model;
using StatusGateway.Server.Protocols;

namespace StatusGateway.Server.Inbound.Connect;

/// <summary>
/// The Connect protocol: unary calls by POST and GET, and streams. Recognized by the path, which is exactly a served method's, and by
/// verb and media type; what is no call of Connect there is left to REST.
/// </summary>
internal sealed class ConnectProtocol : IInboundProtocol
{
    public static ConnectProtocol Instance { get; } = new();

    public IReadOnlyList<string> UnaryMediaTypes { get; } = [ConnectNames.Proto, MediaTypes.Json];

    public IReadOnlyList<string> StreamMediaTypes { get; } = [$"{ConnectNames.StreamMediaType}+proto", $"{ConnectNames.StreamMediaType}+json"];

    public UpstreamProtocol? Counterpart => null;

    public bool UsesRouteTable => false;

    public Recognition? Recognize(in InboundRequest request)
    {
        var http = request.Http;
        if (request.Snapshot.Methods.TryGetValue(request.Target.Path, out var method))
            return HttpMethods.IsPost(http.Method) ? RecognizePost(http, method)
                : HttpMethods.IsGet(http.Method) ? RecognizeGet(request, method)
                : null;
        return IsConnectOnly(http) ? new Recognition(this, Failure: RoutingErrors.MethodNotFound(request.Snapshot, request.Target.Path)) : null;
    }

    public RequestedTimeout ReadTimeout(IHeaderDictionary headers) => RequestTimeouts.ReadConnect(headers);

    public IInboundCall OpenUnary(HttpContext context, RoutedCall call, Metadata metadata) => new ConnectUnaryInboundCall(context, call, metadata);

    public IInboundStream OpenStream(HttpContext context, RoutedCall call, Metadata metadata) => new ConnectStreamInboundCall(context, call, metadata);

    public Task RefuseAsync(HttpContext context, RoutedCall call, CallEnd end) =>
        call.Method is { Schema.IsUnary: false } ? ConnectStreamInboundCall.RefuseAsync(context, call, end) : ConnectUnaryInboundCall.RefuseAsync(context, call, end);

    private Recognition? RecognizePost(HttpRequest http, MethodModel method)
    {
        var type = http.ContentType;
        if (!method.Schema.IsUnary)
            return RpcMediaType.HasBase(type, ConnectNames.StreamMediaType)
                && RpcMediaType.TryReadCodec(type!, ConnectNames.StreamMediaType, out var codec, out _) && type!.Contains('+', StringComparison.Ordinal)
                ? WithVersion(http, new Recognition(this, codec, method))
                : null;
        if (!MediaTypeHeaderValue.TryParse(type, out var parsed)) return null;
        var isJson = MediaTypes.Json.Equals(parsed.MediaType, StringComparison.OrdinalIgnoreCase) && MediaTypes.IsUtf8(parsed.CharSet);
        if (isJson && method.TakesJsonAsRest && !http.Headers.ContainsKey(ConnectNames.Version)) return null;
        if (isJson) return WithVersion(http, new Recognition(this, MessageCodec.Json, method) { WantsProblem = WantsProblem(http) });
        return ConnectNames.Proto.Equals(parsed.MediaType, StringComparison.OrdinalIgnoreCase) ? WithVersion(http, new Recognition(this, MessageCodec.Proto, method)) : null;
    }

    /// <summary>A wrong verb and an unknown codec are refused by HTTP's means, never in the form of Connect.</summary>
    private Recognition? RecognizeGet(in InboundRequest request, MethodModel method)
    {
        var get = ConnectGet.Parse(request.Target.Query);
        if (get.Version is null) return null;
        var recognized = new Recognition(this, get.Encoding == "json" ? MessageCodec.Json : MessageCodec.Proto, method);
        if (!method.Schema.NoSideEffects || !method.Schema.IsUnary)
            return new Recognition(RestProtocol.Instance, MessageCodec.Json, Failure: RoutingErrors.MethodNotAllowed(request.Http.Method, HttpMethods.Post));
        if (get.Version != ConnectNames.KnownGetVersion)
            return recognized with { Failure = RoutingErrors.UnsupportedVersion("connect", get.Version, ConnectNames.KnownGetVersion) };
        if (get.Encoding is null) return recognized with { Failure = ConnectGet.Invalid("encoding", "It is required: proto or json.") };
        return get.Encoding is "proto" or "json"
            ? WithVersion(request.Http, recognized)
            : new Recognition(RestProtocol.Instance, MessageCodec.Json, Failure: RoutingErrors.UnsupportedMediaType(request, method, "encoding", get.Encoding));
    }

    private static Recognition WithVersion(HttpRequest http, Recognition recognized) =>
        http.Headers[ConnectNames.Version] is [{ } version, ..] && version != ConnectNames.KnownVersion
            ? recognized with { Failure = RoutingErrors.UnsupportedVersion(ConnectNames.Version, version, ConnectNames.KnownVersion) }
            : recognized;

    /// <summary>Clients that post plain JSON without the header of Connect may ask for problem details.</summary>
    private static bool WantsProblem(HttpRequest http)
    {
        if (http.Headers.ContainsKey(ConnectNames.Version)) return false;
        foreach (var range in AcceptHeader.Parse(http.Headers.Accept))
            if (range is { Type: MediaTypes.ProblemJson, Quality: > 0 }) return true;
        return false;
    }

    /// <summary>Whether a client can only speak Connect, at a path that is not served.</summary>
    private static bool IsConnectOnly(HttpRequest http) =>
        RpcMediaType.HasBase(http.ContentType, ConnectNames.Proto)
        || (RpcMediaType.HasBase(http.ContentType, ConnectNames.StreamMediaType) && http.ContentType![ConnectNames.StreamMediaType.Length..].StartsWith('+'))
        || http.Headers.ContainsKey(ConnectNames.Version);
}
