using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Upstreams.Grpc;

/// <summary>Upstreams that announce how large the headers of a request may be.</summary>
public sealed class HeaderLimitTests
{
    private const int MaxHeaderListSize = 6;
    private const string Path = "/v1/shelves/1/books/1";
    private static readonly (string, string) Large = ("x-large", new string('x', 2000));

    private static readonly byte[] Headers = Http2Frame.EncodeHeaders((":status", "200"), ("content-type", "application/grpc"));
    private static readonly byte[] Trailers = Http2Frame.EncodeHeaders(("grpc-status", "0"));

    [Fact]
    public async Task Headers_over_the_limit_are_an_error_of_the_request()
    {
        await using var server = RawTcpServer.Start(static connection => ServeAsync(connection, (MaxHeaderListSize, 2000)));
        await using var gateway = await GatewayHost.StartAsync([.. UpstreamSettings.WithDescriptorSet(server.Address)]);

        Assert.Equal(200, (await gateway.GetAsync(Path)).Status);
        var rest = await gateway.GetAsync(Path, Large);
        Assert.Equal("431 RESOURCE_EXHAUSTED REQUEST_HEADERS_TOO_LARGE", rest.Summary);
        Assert.Null(rest.Header("retry-after"));
        Assert.Equal(
            "The headers of the request are larger than the 2000 bytes that the upstream \"library\" accepts. Send less metadata, or raise the limit of the upstream.",
            rest.Detail);
        var grpc = await RawGrpcClient.GetBookAsync(gateway, "shelves/1/books/1", Large);
        Assert.Equal(("8", "REQUEST_HEADERS_TOO_LARGE"), (grpc.Code, grpc.Reason));
        var connect = await RestResponse.SendAsync(gateway.Http1, HttpMethod.Post, RawGrpcClient.GetBook, "{}", [("connect-protocol-version", "1"), Large]);
        Assert.Equal((429, "resource_exhausted"), (connect.Status, connect.Json.GetProperty("code").GetString()));

        // The connection is not affected.
        Assert.Equal(200, (await gateway.GetAsync(Path)).Status);
    }

    [Fact]
    public async Task Limit_applies_to_the_first_call_of_a_connection()
    {
        await using var server = RawTcpServer.Start(static connection => ServeAsync(connection, (MaxHeaderListSize, 2000)));
        await using var gateway = await GatewayHost.StartAsync([.. UpstreamSettings.WithDescriptorSet(server.Address)]);

        Assert.Equal("431 RESOURCE_EXHAUSTED REQUEST_HEADERS_TOO_LARGE", (await gateway.GetAsync(Path, Large)).Summary);
    }

    [Fact]
    public async Task Limit_ends_with_the_connection()
    {
        var server = RawTcpServer.Start(static connection => ServeAsync(connection, (MaxHeaderListSize, 1)));
        await using var gateway = await GatewayHost.StartAsync([.. UpstreamSettings.WithDescriptorSet(server.Address)]);
        Assert.Equal("431 RESOURCE_EXHAUSTED REQUEST_HEADERS_TOO_LARGE", (await gateway.GetAsync(Path)).Summary);
        await server.DisposeAsync();

        // Without a limit of its own.
        await using var restarted = RawTcpServer.Start(static connection => ServeAsync(connection), server.Port);
        for (var call = 0; call < 10; call++) Assert.Equal(200, (await gateway.GetAsync(Path, Large)).Status);
    }

    /// <summary>Serves calls with an empty message.</summary>
    private static async Task ServeAsync(RawConnection connection, params (int, long)[] settings)
    {
        await connection.WriteAsync(Http2Frame.EncodeSettings(settings));
        await connection.ReadPrefaceAsync();
        while (await connection.ReadFrameAsync() is { } frame)
        {
            if (frame is { Type: Http2Frame.Settings, Flags: 0 }) await connection.WriteAsync(Http2Frame.Encode(Http2Frame.Settings, Http2Frame.Ack, 0));
            if (frame.Type != Http2Frame.Headers) continue;
            await connection.WriteAsync(
                Http2Frame.Encode(Http2Frame.Headers, Http2Frame.EndHeaders, frame.Stream, Headers),
                Http2Frame.Encode(Http2Frame.Data, 0, frame.Stream, 0, 0, 0, 0, 0),
                Http2Frame.Encode(Http2Frame.Headers, Http2Frame.EndHeaders | Http2Frame.EndStream, frame.Stream, Trailers));
        }
    }
}
