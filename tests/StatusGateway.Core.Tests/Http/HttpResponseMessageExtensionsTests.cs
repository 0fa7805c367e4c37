using System.Net;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Http;
using StatusGateway.Core.Tests.Dialects;
using StatusGateway.Transcoding;

namespace StatusGateway.Core.Tests.Http;

/// <summary>Reads responses of an <see cref="HttpClient"/> with a handler in memory.</summary>
public class HttpResponseMessageExtensionsTests
{
    private static readonly RpcStatus Missing = new(RpcCode.NotFound, "m ☺", [StatusDetail.Create(Samples.ErrorInfo), Samples.Detail("shop.v1.X", 1, 2)]);

    public static TheoryData<string> Bodies => [.. RoundTrips.All.Where(roundTrip => roundTrip.Dialect is not null).Select(roundTrip => roundTrip.Name)];

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Error_in_any_dialect_is_read(string dialect)
    {
        var writer = RoundTrips.Get(dialect).Dialect!;
        foreach (var isBuffered in new[] { true, false })
        {
            using var response = await Get(404, writer.MediaType, RoundTrips.Write(writer, Missing), isBuffered: isBuffered);
            SameValue.Assert(Missing, await response.ReadStatusAsync());

            var thrown = await Assert.ThrowsAsync<StatusException>(async () =>
            {
                using var again = await Get(404, writer.MediaType, RoundTrips.Write(writer, Missing), isBuffered: isBuffered);
                await again.EnsureOkAsync();
            });
            SameValue.Assert(Missing, thrown.Status);
            Assert.Equal(StatusOrigin.Upstream, thrown.Status.Origin);
        }
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(204)]
    [InlineData(299)]
    public async Task Success_is_OK_and_its_body_is_not_read(int httpStatus)
    {
        using var response = await Get(httpStatus, "application/json", "{}"u8.ToArray(), isBuffered: false);

        Assert.True((await response.ReadStatusAsync()).IsOk);
        Assert.Same(response, await response.EnsureOkAsync());
        Assert.Equal("{}", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(301, "", null, RpcCode.Unknown, "301 Moved Permanently")]
    [InlineData(404, "<h1>secret</h1>", "text/html", RpcCode.NotFound, "404 Not Found")]
    [InlineData(503, "", null, RpcCode.Unavailable, "503 Service Unavailable")]
    [InlineData(400, "boom", "text/plain", RpcCode.InvalidArgument, "boom")]
    [InlineData(500, """{"message":"x"}""", "application/json", RpcCode.Internal, "x")]
    [InlineData(500, """{"message":"x"}""", "not a media type; ;;", RpcCode.Internal, "x")]
    public async Task Other_errors_have_a_status(int httpStatus, string body, string? mediaType, RpcCode code, string message)
    {
        using var response = await Get(httpStatus, mediaType, Encoding.UTF8.GetBytes(body));

        Assert.Equal(new RpcStatus(code, message), await response.ReadStatusAsync());
    }

    [Fact]
    public async Task Profile_maps_the_HTTP_status()
    {
        using var response = await Get(404, null, []);

        Assert.Equal(RpcCode.Unimplemented, (await response.ReadStatusAsync(new HttpResponseStatusOptions { Profile = HttpToCodeProfile.Intermediary })).Code);
    }

    [Fact]
    public async Task Response_in_memory_can_be_read_again()
    {
        using var response = await Get(404, "application/json", """{"code":"not_found","message":"m"}"""u8.ToArray());

        Assert.Equal(new RpcStatus(RpcCode.NotFound, "m"), await response.ReadStatusAsync());
        Assert.Equal(new RpcStatus(RpcCode.NotFound, "m"), await response.ReadStatusAsync());
        Assert.StartsWith("{", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reading_stops_at_the_limit()
    {
        var body = new EndlessStream("""{"code":"not_found","message":"m","x":[""" + new string(' ', 100));
        using var response = await Get(404, "application/json", body);

        Assert.Equal(new RpcStatus(RpcCode.NotFound, "m"), await response.ReadStatusAsync());
        Assert.InRange(body.TotalRead, 64 * 1024, 80 * 1024);
        using var limited = await Get(404, "application/json", """{"code":"not_found","message":"m"}"""u8.ToArray());
        Assert.Equal("404 Not Found", (await limited.ReadStatusAsync(new HttpResponseStatusOptions { MaxErrorBytes = 10 })).Message);
        Assert.Equal("404 Not Found", (await limited.ReadStatusAsync(new HttpResponseStatusOptions { MaxErrorBytes = 0 })).Message);
    }

    [Fact]
    public async Task Broken_connection_keeps_the_received_part()
    {
        using var response = await Get(404, "application/json", new BrokenStream("""{"code":"not_found","message":"m","det"""));

        Assert.Equal(new RpcStatus(RpcCode.NotFound, "m"), await response.ReadStatusAsync());
    }

    [Fact]
    public async Task Reading_is_cancelled()
    {
        using var response = await Get(404, "application/json", new EndlessStream("{"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => response.ReadStatusAsync(cancellation: new CancellationToken(true)));
    }

    [Theory]
    [InlineData("120", 120L)]
    [InlineData("0", 0L)]
    [InlineData("Fri, 31 Dec 1999 23:59:59 GMT", 0L)]
    [InlineData("-5", null)]
    [InlineData("1.5", null)]
    [InlineData("soon", null)]
    [InlineData("99999999999999999999", 315_576_000_000)]
    [InlineData("999999999999", 315_576_000_000)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT, 5", null)]
    public async Task Retry_After_becomes_RetryInfo(string value, long? seconds)
    {
        using var response = await Get(503, null, [], headers: [("Retry-After", value)]);
        var status = await response.ReadStatusAsync();

        Assert.Equal(seconds, status.GetDetail<Rpc.RetryInfo>()?.RetryDelay.Seconds);
        Assert.Equal(seconds is null ? 0 : 1, status.Details.Length);
    }

    [Fact]
    public async Task Retry_After_date_becomes_the_remaining_time()
    {
        using var response = await Get(429, null, [], headers: [("Retry-After", DateTimeOffset.UtcNow.AddHours(1).ToString("r"))]);

        Assert.InRange((await response.ReadStatusAsync()).GetDetail<Rpc.RetryInfo>()!.RetryDelay.Seconds, 3000, 3600);
    }

    [Fact]
    public async Task RetryInfo_of_the_body_takes_precedence()
    {
        var status = new RpcStatus(RpcCode.Unavailable, "m", [StatusDetail.Create(new Rpc.RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(7)) })]);
        using var response = await Get(503, "application/problem+json", RoundTrips.Write(ProblemDialect.Instance, status), headers: [("Retry-After", "120")]);

        Samples.AssertSame(status, await response.ReadStatusAsync());
    }

    [Fact]
    public async Task Grpc_status_is_read_from_trailers()
    {
        using var response = await Get(200, "application/grpc", [0, 0, 0, 0, 0]);
        response.TrailingHeaders.TryAddWithoutValidation("grpc-status", "5");
        response.TrailingHeaders.TryAddWithoutValidation("grpc-message", GrpcTrailers.MessageValue(Missing));
        response.TrailingHeaders.TryAddWithoutValidation("grpc-status-details-bin", GrpcTrailers.DetailsValue(Missing));

        Samples.AssertSame(Missing, await response.ReadStatusAsync());
    }

    [Theory]
    [InlineData(200, "5", RpcCode.NotFound)]
    [InlineData(404, "7", RpcCode.PermissionDenied)]
    [InlineData(200, "0", RpcCode.Ok)]
    [InlineData(500, "0", RpcCode.Internal)]
    [InlineData(200, "x", RpcCode.Unknown)]
    public async Task Trailers_only_status_is_read_from_headers(int httpStatus, string value, RpcCode code)
    {
        using var response = await Get(httpStatus, "application/grpc", [], headers: [("grpc-status", value)]);

        Assert.Equal(code, (await response.ReadStatusAsync()).Code);
    }

    [Fact]
    public async Task Missing_grpc_status_is_UNKNOWN()
    {
        foreach (var type in new[] { "application/grpc", "application/grpc+proto", "application/grpc-web", "application/grpc-web-text" })
        {
            using var response = await Get(200, type, [0, 0, 0, 0, 1, 0]);
            Assert.Equal(RpcCode.Unknown, (await response.ReadStatusAsync()).Code);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GrpcWeb_status_is_read_from_the_body(bool isText)
    {
        foreach (var status in new[] { Missing, RpcStatus.Ok })
        {
            using var block = new PooledBuffer();
            GrpcWebTrailers.Write(status, [new("x-a", "b")], block);
            byte[] message = [0, 0, 0, 0x13, 0x88, .. new byte[5000]];
            byte[] end = [0x80, 0, 0, (byte)(block.Length >> 8), (byte)block.Length, .. block.WrittenSpan];
            var body = isText ? Encoding.ASCII.GetBytes(Convert.ToBase64String(message) + "\r\n" + Convert.ToBase64String(end)) : [.. message, .. message, .. end];
            foreach (var isBuffered in new[] { true, false })
            {
                using var response = await Get(200, isText ? "application/grpc-web-text+proto" : "application/grpc-web+proto", body, isBuffered: isBuffered);
                Samples.AssertSame(status, await response.ReadStatusAsync());
            }

            using var cut = await Get(200, isText ? "application/grpc-web-text" : "application/grpc-web", body[..^5]);
            Assert.Equal(RpcCode.Unknown, (await cut.ReadStatusAsync()).Code);
        }
    }

    private static Task<HttpResponseMessage> Get(
        int httpStatus, string? mediaType, byte[] body, (string Name, string Value)[]? headers = null, bool isBuffered = true) =>
        Get(httpStatus, mediaType, new MemoryStream(body), headers, isBuffered);

    private static async Task<HttpResponseMessage> Get(
        int httpStatus, string? mediaType, Stream body, (string Name, string Value)[]? headers = null, bool? isBuffered = null)
    {
        using var client = new HttpClient(new Handler(() =>
        {
            var response = new HttpResponseMessage((HttpStatusCode)httpStatus) { Content = new StreamContent(body) };
            if (mediaType is not null) response.Content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
            foreach (var (name, value) in headers ?? []) response.Headers.TryAddWithoutValidation(name, value);
            return response;
        }));
        return await client.GetAsync(
            new Uri("http://example.com/"), isBuffered ?? body.CanSeek ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead);
    }

    private sealed class Handler(Func<HttpResponseMessage> response) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(response());
    }

    /// <summary>A stream that begins with a text and does not end.</summary>
    private sealed class EndlessStream(string beginning) : BrokenStream(beginning)
    {
        protected override int Continue(Span<byte> buffer)
        {
            buffer.Fill((byte)' ');
            return buffer.Length;
        }
    }

    /// <summary>A stream that begins with a text and then fails.</summary>
    private class BrokenStream(string beginning) : MemoryStream(Encoding.UTF8.GetBytes(beginning))
    {
        public int TotalRead { get; private set; }

        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = base.Read(buffer.Span);
            if (read == 0) read = Continue(buffer.Span);
            TotalRead += read;
            return new ValueTask<int>(read);
        }

        protected virtual int Continue(Span<byte> buffer) => throw new IOException("The connection broke.");
    }
}
