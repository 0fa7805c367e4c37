using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound.Connect;
using StatusGateway.Server.Inbound.GrpcWeb;
using StatusGateway.Server.Inbound.Rest.Streams;
using StatusGateway.Server.Model;
using StatusGateway.Server.Protocols;

namespace StatusGateway.Server.Pipeline;

/// <summary>How a request wants to be served.</summary>
/// <param name="Protocol">The caller's protocol.</param>
/// <param name="Codec">What its messages are written in.</param>
/// <param name="Method">The method, where the path is one's; null for what the route table decides.</param>
/// <param name="Failure">Why it cannot be served; null where it can, or where the route table decides.</param>
internal readonly record struct CallerKind(
    CallerProtocol Protocol, MessageCodec Codec = MessageCodec.Proto, MethodModel? Method = null, CallEnd? Failure = null)
{
    /// <summary>Nothing of the RPC protocols.</summary>
    public static CallerKind Rest { get; } = new(CallerProtocol.Rest, MessageCodec.Json);
}

/// <summary>
/// Tells the protocol of a request by verb, media type and path. gRPC and gRPC-Web are told by their media types alone; Connect
/// also by the path, which has to be a served method's, exactly as it came.
/// </summary>
internal static class CallerClassifier
{
    public static CallerKind Classify(HttpRequest request, GatewaySnapshot snapshot, string path, string query)
    {
        var isPost = HttpMethods.IsPost(request.Method);
        var type = request.ContentType;
        if (isPost && GrpcNames.IsGrpc(type))
            return Framed(CallerProtocol.Grpc, type!, GrpcNames.MediaType, snapshot, path, HttpProtocol.IsHttp2(request.Protocol) ? null : NeedsHttp2);
        if (isPost && IsNamed(type, GrpcWebInbound.TextMediaType)) return Framed(CallerProtocol.GrpcWebText, type!, GrpcWebInbound.TextMediaType, snapshot, path);
        if (isPost && IsNamed(type, GrpcWebInbound.MediaType)) return Framed(CallerProtocol.GrpcWeb, type!, GrpcWebInbound.MediaType, snapshot, path);
        if (snapshot.Methods.TryGetValue(path, out var method)) return isPost ? Post(request, method) : Get(request, method, query);
        return IsConnect(request, type)
            ? new CallerKind(CallerProtocol.ConnectUnary, Failure: RoutingFailures.NoMethod(snapshot, path))
            : CallerKind.Rest;
    }

    private static CallEnd NeedsHttp2 { get; } = Failures.Create(FailureReason.UnsupportedVersion, "gRPC needs HTTP/2.", Core.RpcCode.Internal);

    /// <summary>The protocols whose media type is enough.</summary>
    private static CallerKind Framed(
        CallerProtocol protocol, string type, string name, GatewaySnapshot snapshot, string path, CallEnd? failure = null)
    {
        var isKnown = TryCodec(type, name, out var codec, out var shown);
        if (failure is null && !isKnown)
            failure = Failures.Create(
                FailureReason.UnsupportedMediaType, $"The codec \"{Failures.Shown(shown)}\" is not supported. Supported are: proto, json.", Core.RpcCode.Unimplemented);
        MethodModel? method = null;
        if (failure is null && !snapshot.Methods.TryGetValue(path, out method)) failure = RoutingFailures.NoMethod(snapshot, path);
        return new CallerKind(protocol, codec, method, failure);
    }

    private static CallerKind Post(HttpRequest request, MethodModel method)
    {
        var type = request.ContentType;
        if (IsNamed(type, ConnectNames.StreamMediaType) && !method.Schema.IsUnary && TryCodec(type!, ConnectNames.StreamMediaType, out var codec, out _) && type!.Contains('+', StringComparison.Ordinal))
            return Versioned(request, new CallerKind(CallerProtocol.ConnectStream, codec, method));
        if (!MediaTypeHeaderValue.TryParse(type, out var parsed)) return CallerKind.Rest;
        var isJson = parsed.MediaType!.Equals(ConnectNames.Json, StringComparison.OrdinalIgnoreCase)
            && (parsed.CharSet is null || parsed.CharSet.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        var isProto = parsed.MediaType.Equals(ConnectNames.Proto, StringComparison.OrdinalIgnoreCase);
        if (method.Schema.IsUnary && (isJson || isProto))
            return Versioned(request, new CallerKind(CallerProtocol.ConnectUnary, isJson ? MessageCodec.Json : MessageCodec.Proto, method));
        var isStream = isJson || (method.Schema.ClientStreaming && parsed.MediaType.Equals(NdjsonFraming.Name, StringComparison.OrdinalIgnoreCase));
        return isStream && method.RpcBinding is not null && !request.Headers.ContainsKey(ConnectNames.Version)
            ? new CallerKind(CallerProtocol.Rest, MessageCodec.Json, method)
            : CallerKind.Rest;
    }

    private static CallerKind Get(HttpRequest request, MethodModel method, string query)
    {
        if (!HttpMethods.IsGet(request.Method)) return CallerKind.Rest;
        var get = ConnectGet.Parse(query);
        if (get.Version is null) return CallerKind.Rest;
        var kind = new CallerKind(CallerProtocol.ConnectUnary, get.Encoding == "json" ? MessageCodec.Json : MessageCodec.Proto, method);
        if (!method.Schema.NoSideEffects || !method.Schema.IsUnary)
            return new CallerKind(CallerProtocol.Rest, Failure: RoutingFailures.NotAllowed(request.Method, HttpMethods.Post));
        if (get.Version != ConnectNames.KnownGetVersion)
            return kind with { Failure = RoutingFailures.UnsupportedVersion("connect", get.Version, ConnectNames.KnownGetVersion) };
        if (get.Encoding is null) return kind with { Failure = ConnectGet.Invalid("encoding", "It has to be there: proto or json.") };
        return get.Encoding is "proto" or "json"
            ? Versioned(request, kind)
            : new CallerKind(CallerProtocol.Rest, Failure: RoutingFailures.NotCalledSo(method, "encoding", get.Encoding));
    }

    private static CallerKind Versioned(HttpRequest request, CallerKind kind) =>
        request.Headers[ConnectNames.Version] is [{ } version, ..] && version != ConnectNames.KnownVersion
            ? kind with { Failure = RoutingFailures.UnsupportedVersion(ConnectNames.Version, version, ConnectNames.KnownVersion) }
            : kind;

    /// <summary>A caller who can only mean Connect, at a path that is not served.</summary>
    private static bool IsConnect(HttpRequest request, string? type) =>
        IsNamed(type, ConnectNames.Proto) || (IsNamed(type, ConnectNames.StreamMediaType) && type![ConnectNames.StreamMediaType.Length..].StartsWith('+'))
        || request.Headers.ContainsKey(ConnectNames.Version);

    /// <summary>Whether a media type is this one: exactly, or followed by a codec or parameters.</summary>
    private static bool IsNamed(string? type, string name) =>
        type is not null && type.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (type.Length == name.Length || type[name.Length] is '+' or ';' or ' ');

    private static bool TryCodec(string type, string name, out MessageCodec codec, out string shown)
    {
        codec = MessageCodec.Proto;
        shown = "";
        var rest = type.AsSpan(name.Length);
        if (!rest.StartsWith("+")) return true;
        rest = rest[1..];
        var parameters = rest.IndexOf(';');
        rest = (parameters < 0 ? rest : rest[..parameters]).Trim();
        shown = rest.ToString();
        if (rest.Equals("json", StringComparison.OrdinalIgnoreCase)) codec = MessageCodec.Json;
        else return rest.Equals("proto", StringComparison.OrdinalIgnoreCase);
        return true;
    }
}
