using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound;
using StatusGateway.Server.Inbound.Connect;
using StatusGateway.Server.Inbound.Grpc;
using StatusGateway.Server.Inbound.GrpcWeb;
using StatusGateway.Server.Inbound.Rest;
using StatusGateway.Server.Model;
using StatusGateway.Server.Options;
using StatusGateway.Server.Protocols;
using StatusGateway.Server.Tests.Configuration;
using StatusGateway.Server.Tests.Pipeline;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Tests.Inbound;

public class InboundProtocolListTests
{
    private static readonly InboundProtocolList Protocols = new(GrpcProtocol.Instance, GrpcWebProtocol.Instance, ConnectProtocol.Instance, RestProtocol.Instance);

    private static readonly GatewaySnapshot Snapshot = Snapshots.Build(new GatewayOptions(), out _, Snapshots.Upstream("one", AllKinds()));

    /// <summary>Request line and content type at a served method; the protocol and the codec.</summary>
    [Theory]
    [InlineData("POST /a.S/Get", "application/grpc", nameof(GrpcProtocol), nameof(MessageCodec.Proto))]
    [InlineData("POST /a.S/Get", "Application/GRPC+Proto", nameof(GrpcProtocol), nameof(MessageCodec.Proto))]
    [InlineData("POST /a.S/Get", "application/grpc+json; charset=utf-8", nameof(GrpcProtocol), nameof(MessageCodec.Json))]
    [InlineData("POST /a.S/Get", "application/grpc;x=y", nameof(GrpcProtocol), nameof(MessageCodec.Proto))]
    [InlineData("POST /a.S/Duplex", "application/grpc", nameof(GrpcProtocol), nameof(MessageCodec.Proto))]
    [InlineData("POST /a.S/Get", "application/grpc-web", nameof(GrpcWebProtocol), nameof(MessageCodec.Proto))]
    [InlineData("POST /a.S/Get", "application/grpc-web+json", nameof(GrpcWebProtocol), nameof(MessageCodec.Json))]
    [InlineData("POST /a.S/Down", "application/grpc-web-text", nameof(GrpcWebProtocol), nameof(MessageCodec.Proto))]
    [InlineData("POST /a.S/Down", "application/grpc-web-text+proto", nameof(GrpcWebProtocol), nameof(MessageCodec.Proto))]
    [InlineData("POST /a.S/Get", "application/proto", nameof(ConnectProtocol), nameof(MessageCodec.Proto))]
    [InlineData("POST /a.S/Get", "application/json", nameof(ConnectProtocol), nameof(MessageCodec.Json))]
    [InlineData("POST /a.S/Get", "application/json; charset=\"UTF-8\"", nameof(ConnectProtocol), nameof(MessageCodec.Json))]
    [InlineData("POST /a.S/Get", "application/json; charset=utf8", nameof(ConnectProtocol), nameof(MessageCodec.Json))]
    [InlineData("POST /a.S/Get", "application/json; charset=US-ASCII", nameof(ConnectProtocol), nameof(MessageCodec.Json))]
    [InlineData("POST /a.S/Down", "application/connect+proto", nameof(ConnectProtocol), nameof(MessageCodec.Proto))]
    [InlineData("POST /a.S/Up", "application/connect+json", nameof(ConnectProtocol), nameof(MessageCodec.Json))]
    [InlineData("POST /a.S/Down", "application/json; charset=us-ascii", nameof(RestProtocol), nameof(MessageCodec.Json))]
    [InlineData("POST /a.S/Down", "application/json", nameof(RestProtocol), nameof(MessageCodec.Json))]
    [InlineData("GET /a.S/Pure?connect=v1&encoding=json&message=%7B%7D", null, nameof(ConnectProtocol), nameof(MessageCodec.Json))]
    [InlineData("GET /a.S/Pure?message=&encoding=proto&connect=v1", null, nameof(ConnectProtocol), nameof(MessageCodec.Proto))]
    public void A_request_to_a_served_method_belongs_to_its_protocol(string line, string? type, string protocol, string codec)
    {
        var recognized = Recognize(line, type);

        Assert.Equal((protocol, codec), (recognized.Protocol.GetType().Name, recognized.Codec.ToString()));
        Assert.Equal(line.Split(' ', '?')[1], recognized.Method?.Schema.Path);
        Assert.Null(recognized.Failure);
    }

    /// <summary>Requests that are left to the route table.</summary>
    [Theory]
    [InlineData("GET /a.S/Get", null)]
    [InlineData("GET /a.S/Pure", null)]
    [InlineData("GET /a.S/Get", "application/grpc")]
    [InlineData("PUT /a.S/Get", "application/grpc-web")]
    [InlineData("DELETE /a.S/Get", "application/proto")]
    [InlineData("OPTIONS /a.S/Get", "application/json")]
    [InlineData("POST /a.S/Get", null)]
    [InlineData("POST /a.S/Get", "text/plain")]
    [InlineData("POST /a.S/Get", "application/json; charset=utf-16")]
    [InlineData("POST /a.S/Get", "application/grpcx")]
    [InlineData("POST /a.S/Get", "application/connect+proto")]
    [InlineData("POST /a.S/Get", "not a media type")]
    [InlineData("POST /a.S/Down", "application/proto")]
    [InlineData("POST /a.S/Down", "application/connect")]
    [InlineData("POST /a.S/Down", "application/connect+xml")]
    [InlineData("POST /v1/x", "application/json")]
    [InlineData("POST /a.S/get", "application/json")]
    [InlineData("POST /a.S/Get/", "application/json")]
    [InlineData("POST /a.S/G%65t", "application/json")]
    [InlineData("GET /", null)]
    public void A_request_without_an_RPC_protocol_uses_the_route_table(string line, string? type) => AssertRouted(Recognize(line, type));

    [Theory]
    [InlineData("application/grpc+x", nameof(GrpcProtocol))]
    [InlineData("application/grpc+protobuf; a=b", nameof(GrpcProtocol))]
    [InlineData("application/grpc-web+", nameof(GrpcWebProtocol))]
    [InlineData("application/grpc-web-text+thrift", nameof(GrpcWebProtocol))]
    public void An_unknown_codec_is_unimplemented_in_the_protocol_of_the_client(string type, string protocol)
    {
        var recognized = Recognize("POST /a.S/Get", type);

        Assert.Equal((protocol, RpcCode.Unimplemented), (recognized.Protocol.GetType().Name, recognized.Failure!.Status.Code));
    }

    [Theory]
    [InlineData("application/grpc", nameof(GrpcProtocol))]
    [InlineData("application/grpc-web+json", nameof(GrpcWebProtocol))]
    [InlineData("application/grpc-web-text", nameof(GrpcWebProtocol))]
    [InlineData("application/proto", nameof(ConnectProtocol))]
    [InlineData("application/connect+proto", nameof(ConnectProtocol))]
    [InlineData("application/connect+anything", nameof(ConnectProtocol))]
    public void A_method_that_is_not_served_is_an_error_in_the_protocol_of_the_client(string type, string protocol)
    {
        var recognized = Recognize("POST /a.S/None", type);

        Assert.Equal(protocol, recognized.Protocol.GetType().Name);
        Ends.AssertFailure(recognized.Failure, FailureReason.RouteNotFound, RpcCode.Unimplemented);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    public void A_request_with_a_connect_version_is_connect(string verb)
    {
        var recognized = Recognize($"{verb} /a.S/None", "application/json", ("connect-protocol-version", "1"));

        Assert.IsType<ConnectProtocol>(recognized.Protocol);
        Ends.AssertFailure(recognized.Failure, FailureReason.RouteNotFound, RpcCode.Unimplemented);
    }

    [Fact]
    public void JSON_for_a_stream_from_a_Connect_client_is_an_HTTP_error() =>
        AssertRouted(Recognize("POST /a.S/Down", "application/json", ("connect-protocol-version", "1")));

    [Fact]
    public void Grpc_requires_http_2()
    {
        var recognized = Recognize("POST /a.S/Get", "application/grpc", http: "HTTP/1.1");

        Assert.IsType<GrpcProtocol>(recognized.Protocol);
        Assert.Equal(RpcCode.Internal, recognized.Failure!.Status.Code);
        Assert.Null(Recognize("POST /a.S/Get", "application/grpc-web", http: "HTTP/1.1").Failure);
    }

    [Theory]
    [InlineData("POST /a.S/Get", "application/proto", "2")]
    [InlineData("POST /a.S/Get", "application/json", "")]
    [InlineData("POST /a.S/Down", "application/connect+proto", "v1")]
    [InlineData("GET /a.S/Pure?connect=v1&encoding=json&message=", null, "2")]
    [InlineData("GET /a.S/Pure?connect=v2&encoding=json&message=", null, "1")]
    [InlineData("GET /a.S/Pure?connect=&encoding=json&message=", null, "1")]
    public void An_unsupported_Connect_version_is_an_error_in_Connect(string line, string? type, string version)
    {
        var recognized = Recognize(line, type, ("connect-protocol-version", version));

        Assert.IsType<ConnectProtocol>(recognized.Protocol);
        Ends.AssertFailure(recognized.Failure, FailureReason.UnsupportedVersion);
    }

    [Theory]
    [InlineData("/a.S/Get")]
    [InlineData("/a.S/Down")]
    public void A_get_of_a_method_with_side_effects_is_not_allowed(string path)
    {
        var recognized = Recognize($"GET {path}?connect=v1&encoding=json&message=", null);

        Assert.IsType<RestProtocol>(recognized.Protocol);
        Ends.AssertFailure(recognized.Failure, FailureReason.MethodNotAllowed);
        Assert.Equal(new("Allow", "POST"), recognized.Failure!.Header);
    }

    [Fact]
    public void A_GET_requires_an_encoding()
    {
        var recognized = Recognize("GET /a.S/Pure?connect=v1&message=", null);

        Assert.IsType<ConnectProtocol>(recognized.Protocol);
        Ends.AssertFailure(recognized.Failure, FailureReason.InvalidParameter);
    }

    [Fact]
    public void An_unknown_encoding_of_a_GET_is_an_unsupported_media_type()
    {
        var recognized = Recognize("GET /a.S/Pure?connect=v1&encoding=xml&message=", null);

        Assert.IsType<RestProtocol>(recognized.Protocol);
        Ends.AssertFailure(recognized.Failure, FailureReason.UnsupportedMediaType);
    }

    private static SchemaSet AllKinds()
    {
        var set = Schemas.Set("a.S.Get", "a.S.Pure", "a.S.Down", "a.S.Up", "a.S.Duplex");
        foreach (var method in set.File[1].Service[0].Method)
        {
            method.ClientStreaming = method.Name is "Up" or "Duplex";
            method.ServerStreaming = method.Name is "Down" or "Duplex";
            if (method.Name == "Pure") method.Options = new MethodOptions { IdempotencyLevel = MethodOptions.Types.IdempotencyLevel.NoSideEffects };
        }

        Assert.True(SchemaSet.TryLoad(set.ToByteArray(), out var schema, out var errors), string.Join(' ', errors));
        return schema;
    }

    /// <summary>No RPC protocol claims the request: it is matched by the route table, which serves no method there.</summary>
    private static void AssertRouted(Recognition recognition)
    {
        Assert.IsType<RestProtocol>(recognition.Protocol);
        Assert.Null(recognition.Method);
        Assert.Null(recognition.Binding);
    }

    private static Recognition Recognize(string line, string? type, (string Name, string Value)? header = null, string http = "HTTP/2")
    {
        var request = new DefaultHttpContext().Request;
        var parts = line.Split(' ', '?');
        (request.Method, request.Protocol, request.ContentType) = (parts[0], http, type);
        if (header is { } extra) request.Headers[extra.Name] = extra.Value;
        var target = new RequestTarget(parts[1], parts.Length > 2 ? parts[2] : "");
        return Protocols.Recognize(new InboundRequest(request, Snapshot, target, Protocols));
    }
}
