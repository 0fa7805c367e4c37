using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Model;
using StatusGateway.Server.Options;
using StatusGateway.Server.Pipeline;
using StatusGateway.Server.Protocols;
using StatusGateway.Server.Tests.Configuration;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Tests.Pipeline;

public class CallerClassifierTests
{
    private static readonly GatewaySnapshot Snapshot = Snapshots.Build(new GatewayOptions(), out _, Snapshots.Upstream("one", AllKinds()));

    /// <summary>Request line and content type; who it is, and in what codec, at a served method.</summary>
    [Theory]
    [InlineData("POST /a.S/Get", "application/grpc", nameof(CallerProtocol.Grpc), nameof(MessageCodec.Proto))]
    [InlineData("POST /a.S/Get", "Application/GRPC+Proto", nameof(CallerProtocol.Grpc), nameof(MessageCodec.Proto))]
    [InlineData("POST /a.S/Get", "application/grpc+json; charset=utf-8", nameof(CallerProtocol.Grpc), nameof(MessageCodec.Json))]
    [InlineData("POST /a.S/Get", "application/grpc;x=y", nameof(CallerProtocol.Grpc), nameof(MessageCodec.Proto))]
    [InlineData("POST /a.S/Duplex", "application/grpc", nameof(CallerProtocol.Grpc), nameof(MessageCodec.Proto))]
    [InlineData("POST /a.S/Get", "application/grpc-web", nameof(CallerProtocol.GrpcWeb), nameof(MessageCodec.Proto))]
    [InlineData("POST /a.S/Get", "application/grpc-web+json", nameof(CallerProtocol.GrpcWeb), nameof(MessageCodec.Json))]
    [InlineData("POST /a.S/Down", "application/grpc-web-text", nameof(CallerProtocol.GrpcWebText), nameof(MessageCodec.Proto))]
    [InlineData("POST /a.S/Down", "application/grpc-web-text+proto", nameof(CallerProtocol.GrpcWebText), nameof(MessageCodec.Proto))]
    [InlineData("POST /a.S/Get", "application/proto", nameof(CallerProtocol.ConnectUnary), nameof(MessageCodec.Proto))]
    [InlineData("POST /a.S/Get", "application/json", nameof(CallerProtocol.ConnectUnary), nameof(MessageCodec.Json))]
    [InlineData("POST /a.S/Get", "application/json; charset=\"UTF-8\"", nameof(CallerProtocol.ConnectUnary), nameof(MessageCodec.Json))]
    [InlineData("POST /a.S/Down", "application/connect+proto", nameof(CallerProtocol.ConnectStream), nameof(MessageCodec.Proto))]
    [InlineData("POST /a.S/Up", "application/connect+json", nameof(CallerProtocol.ConnectStream), nameof(MessageCodec.Json))]
    [InlineData("POST /a.S/Down", "application/json", nameof(CallerProtocol.Rest), nameof(MessageCodec.Json))]
    [InlineData("GET /a.S/Pure?connect=v1&encoding=json&message=%7B%7D", null, nameof(CallerProtocol.ConnectUnary), nameof(MessageCodec.Json))]
    [InlineData("GET /a.S/Pure?message=&encoding=proto&connect=v1", null, nameof(CallerProtocol.ConnectUnary), nameof(MessageCodec.Proto))]
    public void A_request_to_a_served_method_is_of_its_protocol(string line, string? type, string protocol, string codec)
    {
        var kind = Classify(line, type);

        Assert.Equal((protocol, codec), (kind.Protocol.ToString(), kind.Codec.ToString()));
        Assert.Equal(line.Split(' ', '?')[1], kind.Method?.Schema.Path);
        Assert.Null(kind.Failure);
    }

    /// <summary>What the route table, and in the end HTTP, has to answer.</summary>
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
    public void What_is_of_no_rpc_protocol_goes_to_the_route_table(string line, string? type) => Assert.Equal(CallerKind.Rest, Classify(line, type));

    [Theory]
    [InlineData("application/grpc+x", nameof(CallerProtocol.Grpc))]
    [InlineData("application/grpc+protobuf; a=b", nameof(CallerProtocol.Grpc))]
    [InlineData("application/grpc-web+", nameof(CallerProtocol.GrpcWeb))]
    [InlineData("application/grpc-web-text+thrift", nameof(CallerProtocol.GrpcWebText))]
    public void An_unknown_codec_is_unimplemented_in_the_callers_protocol(string type, string protocol)
    {
        var kind = Classify("POST /a.S/Get", type);

        Assert.Equal((protocol, RpcCode.Unimplemented), (kind.Protocol.ToString(), kind.Failure!.Status.Code));
    }

    [Theory]
    [InlineData("application/grpc", nameof(CallerProtocol.Grpc))]
    [InlineData("application/grpc-web+json", nameof(CallerProtocol.GrpcWeb))]
    [InlineData("application/grpc-web-text", nameof(CallerProtocol.GrpcWebText))]
    [InlineData("application/proto", nameof(CallerProtocol.ConnectUnary))]
    [InlineData("application/connect+proto", nameof(CallerProtocol.ConnectUnary))]
    [InlineData("application/connect+anything", nameof(CallerProtocol.ConnectUnary))]
    public void A_method_that_is_not_served_is_told_in_the_callers_protocol(string type, string protocol)
    {
        var kind = Classify("POST /a.S/None", type);

        Assert.Equal(protocol, kind.Protocol.ToString());
        Ends.AssertFailure(kind.Failure, FailureReason.RouteNotFound, RpcCode.Unimplemented);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    public void Who_names_a_version_means_connect(string verb)
    {
        var kind = Classify($"{verb} /a.S/None", "application/json", ("connect-protocol-version", "1"));

        Assert.Equal(CallerProtocol.ConnectUnary, kind.Protocol);
        Ends.AssertFailure(kind.Failure, FailureReason.RouteNotFound, RpcCode.Unimplemented);
    }

    [Fact]
    public void Json_for_a_stream_from_a_caller_of_connect_is_for_http_to_refuse() =>
        Assert.Equal(CallerKind.Rest, Classify("POST /a.S/Down", "application/json", ("connect-protocol-version", "1")));

    [Fact]
    public void Grpc_needs_http_2()
    {
        var kind = Classify("POST /a.S/Get", "application/grpc", http: "HTTP/1.1");

        Assert.Equal((CallerProtocol.Grpc, RpcCode.Internal), (kind.Protocol, kind.Failure!.Status.Code));
        Assert.Null(Classify("POST /a.S/Get", "application/grpc-web", http: "HTTP/1.1").Failure);
    }

    [Theory]
    [InlineData("POST /a.S/Get", "application/proto", "2")]
    [InlineData("POST /a.S/Get", "application/json", "")]
    [InlineData("POST /a.S/Down", "application/connect+proto", "v1")]
    [InlineData("GET /a.S/Pure?connect=v1&encoding=json&message=", null, "2")]
    [InlineData("GET /a.S/Pure?connect=v2&encoding=json&message=", null, "1")]
    [InlineData("GET /a.S/Pure?connect=&encoding=json&message=", null, "1")]
    public void Another_version_of_connect_is_refused_in_connect(string line, string? type, string version)
    {
        var kind = Classify(line, type, ("connect-protocol-version", version));

        Assert.True(kind.Protocol is CallerProtocol.ConnectUnary or CallerProtocol.ConnectStream);
        Ends.AssertFailure(kind.Failure, FailureReason.UnsupportedVersion);
    }

    [Theory]
    [InlineData("/a.S/Get")]
    [InlineData("/a.S/Down")]
    public void A_get_of_a_method_with_side_effects_is_not_allowed(string path)
    {
        var kind = Classify($"GET {path}?connect=v1&encoding=json&message=", null);

        Assert.Equal(CallerProtocol.Rest, kind.Protocol);
        Ends.AssertFailure(kind.Failure, FailureReason.MethodNotAllowed);
        Assert.Equal(new("Allow", "POST"), kind.Failure!.Header);
    }

    [Fact]
    public void A_get_needs_an_encoding()
    {
        var kind = Classify("GET /a.S/Pure?connect=v1&message=", null);

        Assert.Equal(CallerProtocol.ConnectUnary, kind.Protocol);
        Ends.AssertFailure(kind.Failure, FailureReason.InvalidParameter);
    }

    [Fact]
    public void An_unknown_encoding_of_a_get_is_a_media_type_that_is_not_supported()
    {
        var kind = Classify("GET /a.S/Pure?connect=v1&encoding=xml&message=", null);

        Assert.Equal(CallerProtocol.Rest, kind.Protocol);
        Ends.AssertFailure(kind.Failure, FailureReason.UnsupportedMediaType);
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

        Assert.True(SchemaSet.TryLoad(set.ToByteArray(), out var schema, out var faults), string.Join(' ', faults));
        return schema;
    }

    private static CallerKind Classify(string line, string? type, (string Name, string Value)? header = null, string http = "HTTP/2")
    {
        var request = new DefaultHttpContext().Request;
        var parts = line.Split(' ', '?');
        (request.Method, request.Protocol, request.ContentType) = (parts[0], http, type);
        if (header is { } extra) request.Headers[extra.Name] = extra.Value;
        return CallerClassifier.Classify(request, Snapshot, parts[1], parts.Length > 2 ? parts[2] : "");
    }
}
