using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using StatusGateway.Core.Headers;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Model;
using StatusGateway.Server.Protocols;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Inbound.Rest;

/// <summary>REST: every request that belongs to no other protocol, matched by the route table of google.api.http.</summary>
internal sealed class RestProtocol : IInboundProtocol
{
    public static RestProtocol Instance { get; } = new();

    public IReadOnlyList<string> UnaryMediaTypes => [];

    /// <summary>JSON at the path of a streaming method is REST.</summary>
    public IReadOnlyList<string> StreamMediaTypes { get; } = [MediaTypes.Json];

    public UpstreamProtocol? Counterpart => null;

    public bool UsesRouteTable => true;

    public Recognition? Recognize(in InboundRequest request)
    {
        var http = request.Http;
        request.Snapshot.Methods.TryGetValue(request.Target.Path, out var method);
        if (method is not null && IsJsonOfRest(http, method)) return new Recognition(this, MessageCodec.Json, method) { Binding = method.RpcBinding };
        var match = request.Snapshot.Routes.Match(http.Method, request.Target.Path);
        var rest = match.Entry?.Value as RouteTarget.Rest;
        return new Recognition(this, MessageCodec.Json, rest?.Method, match.IsFound ? null : NoMatch(request, method, match.Outcome))
        {
            Match = match,
            Binding = rest?.Binding,
        };
    }

    public RequestedTimeout ReadTimeout(IHeaderDictionary headers) => RequestTimeouts.ReadRest(headers);

    public IInboundCall OpenUnary(HttpContext context, RoutedCall call, Metadata metadata) => new RestInboundCall(context, call, metadata);

    public IInboundStream OpenStream(HttpContext context, RoutedCall call, Metadata metadata) => new RestStreamInboundCall(context, call, metadata);

    public Task RefuseAsync(HttpContext context, RoutedCall call, CallEnd end) => RestErrorWriter.WriteAsync(context, call, end);

    /// <summary>Whether JSON is posted to the path of a streaming method, or of one with AutoMapping, by a client that does not name Connect.</summary>
    private static bool IsJsonOfRest(HttpRequest http, MethodModel method)
    {
        if (method.RpcBinding is null || (method.Schema.IsUnary && !method.TakesJsonAsRest) || !HttpMethods.IsPost(http.Method) || http.Headers.ContainsKey(ConnectNames.Version)
            || !MediaTypeHeaderValue.TryParse(http.ContentType, out var type)) return false;
        return (MediaTypes.Json.Equals(type.MediaType, StringComparison.OrdinalIgnoreCase) && MediaTypes.IsUtf8(type.CharSet))
            || (method.Schema.ClientStreaming && MediaTypes.Ndjson.Equals(type.MediaType, StringComparison.OrdinalIgnoreCase));
    }

    private static CallEnd NoMatch(in InboundRequest request, MethodModel? method, RouteOutcome outcome)
    {
        var (http, snapshot, path) = (request.Http, request.Snapshot, request.Target.Path);
        if (outcome == RouteOutcome.MethodNotAllowed) return RoutingErrors.MethodNotAllowed(http.Method, snapshot.AllowedMethods(path)!);
        if (method is null) return RoutingErrors.RouteNotFound(snapshot, path);
        if (HttpMethods.IsPost(http.Method)) return RoutingErrors.UnsupportedMediaType(request, method, "media type", http.ContentType ?? "");
        if (HttpMethods.IsGet(http.Method) && method.Schema is { NoSideEffects: true, IsUnary: true })
            return RoutingErrors.UnsupportedVersion("connect", "", ConnectNames.KnownGetVersion);
        return RoutingErrors.MethodNotAllowed(http.Method, snapshot.AllowedMethods(path)!);
    }
}
