using System.Text;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Reading;
using StatusGateway.Transcoding;

namespace StatusGateway.Core.Tests.Dialects;

public class ConnectDialectTests
{
    private static readonly RpcStatus Quota = new(
        RpcCode.ResourceExhausted,
        "quota ☺ 100%",
        [StatusDetail.Create(new Rpc.ErrorInfo { Reason = "STOCKOUT", Domain = "example.com", Metadata = { ["zone"] = "a" } })]);

    [Fact]
    public void Error_is_written_as_specified()
    {
        Assert.Equal(
            """{"code":"resource_exhausted","message":"quota ☺ 100%","details":[{"type":"google.rpc.ErrorInfo","value":"CghTVE9DS09VVBILZXhhbXBsZS5jb20aCQoEem9uZRIBYQ"}]}""",
            Write(Quota));
        Assert.Equal("""{"code":"not_found"}""", Write(new RpcStatus(RpcCode.NotFound)));
    }

    [Fact]
    public void Codes_have_names()
    {
        foreach (var row in RpcCodes.All.Where(row => row.Code != RpcCode.Ok))
        {
            Assert.Equal($$"""{"code":"{{row.ConnectName}}"}""", Write(new RpcStatus(row.Code)));
            Assert.Equal(row.Code, Read($$"""{"code":"{{row.ConnectName}}"}""", 418).Code);
        }
    }

    [Theory]
    [InlineData("type.googleapis.com/a.B", """{"type":"a.B","value":"AQI"}""")]
    [InlineData("example.com/x/a.B", """{"type":"a.B","value":"AQI","typeUrl":"example.com/x/a.B"}""")]
    [InlineData("type.googleapis.com/x/a.B", """{"type":"a.B","value":"AQI","typeUrl":"type.googleapis.com/x/a.B"}""")]
    [InlineData("a.B", """{"type":"a.B","value":"AQI","typeUrl":"a.B"}""")]
    [InlineData("type.googleapis.com/", """{"type":"","value":"AQI","typeUrl":"type.googleapis.com/"}""")]
    [InlineData("", """{"type":"","value":"AQI","typeUrl":""}""")]
    public void Only_nondefault_prefixes_are_written(string url, string json)
    {
        var status = new RpcStatus(RpcCode.Aborted, "", [new StatusDetail(url, new byte[] { 1, 2 })]);

        Assert.Equal($$"""{"code":"aborted","details":[{{json}}]}""", Write(status));
        Samples.AssertSame(status, Read(Write(status)));
    }

    [Theory]
    [InlineData("""{"type":"a.B","value":"AQI="}""", "type.googleapis.com/a.B")]
    [InlineData("""{"value":"AQI","debug":{"x":[1]},"type":"a.B","more":null}""", "type.googleapis.com/a.B")]
    [InlineData("""{"type":"example.com/a.B","value":"AQI"}""", "example.com/a.B")]
    [InlineData("""{"type":"a.B","value":"AQI","typeUrl":"example.com/a.C"}""", "type.googleapis.com/a.B")]
    [InlineData("""{"type":"a.B","value":"AQI","typeUrl":7}""", "type.googleapis.com/a.B")]
    public void Details_of_other_implementations_are_read(string detail, string url) =>
        Assert.Equal(new StatusDetail(url, new byte[] { 1, 2 }), Assert.Single(Read($$"""{"code":"aborted","details":[{{detail}}]}""").Details));

    [Fact]
    public void Debug_is_ignored()
    {
        var status = Read("""{"code":"unavailable","details":[{"type":"google.rpc.RetryInfo","value":"CgIIPA","debug":{"retryDelay":"30s"}}]}""");

        Assert.Equal(60, StatusHeaders.RetryAfter(status));
    }

    [Theory]
    [InlineData("""{"type":"a.B"}""")]
    [InlineData("""{"value":"AQI"}""")]
    [InlineData("""{"type":"a.B","value":"*"}""")]
    [InlineData("""{"type":"a.B","value":5}""")]
    [InlineData("""{"@type":"type.googleapis.com/google.rpc.Help"}""")]
    [InlineData("{}")]
    public void Detail_without_bytes_is_kept_as_JSON(string detail) =>
        Assert.Equal(StatusDetail.Create(Struct.Parser.ParseJson(detail)), Assert.Single(Read($$"""{"code":"aborted","details":[{{detail}}]}""").Details));

    [Theory]
    [InlineData("""{"code":"none","message":"m"}""", "m")]
    [InlineData("""{"code":5,"message":"m"}""", "m")]
    [InlineData("""{"code":"NOT_FOUND","message":"m"}""", "m")]
    [InlineData("""{"code":"ok","message":"m"}""", "m")]
    [InlineData("""{"code":null}""", "503 Service Unavailable")]
    [InlineData("{}", "503 Service Unavailable")]
    [InlineData("", "503 Service Unavailable")]
    [InlineData("<html>", "503 Service Unavailable")]
    public void Missing_code_uses_the_intermediary_profile(string body, string message)
    {
        Assert.Equal(new RpcStatus(RpcCode.Unavailable, message), Read(body, 503));
        Assert.Equal(RpcCode.Unimplemented, Read(body, 404).Code);
        Assert.Equal(RpcCode.Unknown, Read(body, 200).Code);
    }

    [Fact]
    public void EndStream_has_error_and_metadata()
    {
        Assert.Equal("{}", WriteEnd(RpcStatus.Ok));
        Assert.Equal("""{"error":{"code":"not_found","message":"m"}}""", WriteEnd(new RpcStatus(RpcCode.NotFound, "m")));
        Assert.Equal("""{"metadata":{"a":["1","3"],"b-bin":["AQ"]}}""", WriteEnd(RpcStatus.Ok, new("a", "1"), new("b-bin", "AQ"), new("a", "3")));
        Assert.Equal("""{"error":{"code":"not_found"},"metadata":{"a":["\""]}}""", WriteEnd(new RpcStatus(RpcCode.NotFound), new KeyValuePair<string, string>("a", "\"")));
    }

    [Theory]
    [InlineData("{}", RpcCode.Ok, "")]
    [InlineData("{ }", RpcCode.Ok, "")]
    [InlineData("""{"metadata":{}}""", RpcCode.Ok, "")]
    [InlineData("""{"metadata":{"a":["b"]},"more":1}""", RpcCode.Ok, "")]
    [InlineData("""{"metadata":7}""", RpcCode.Ok, "")]
    [InlineData("""{"error":{"code":"aborted","message":"m"}}""", RpcCode.Aborted, "m")]
    [InlineData("""{"metadata":{"a":["b"]},"error":{"code":"aborted","message":"m"}}""", RpcCode.Aborted, "m")]
    [InlineData("""{"error":{"code":"aborted","message":"m"},"metad""", RpcCode.Aborted, "m")]
    [InlineData("""{"error":{"code":"none","message":"m"}}""", RpcCode.Internal, "m")]
    [InlineData("""{"error":{"message":"m"}}""", RpcCode.Internal, "m")]
    [InlineData("""{"error":null}""", RpcCode.Internal, null)]
    [InlineData("""{"error":{}}""", RpcCode.Internal, null)]
    [InlineData("""{"error":"aborted"}""", RpcCode.Internal, null)]
    [InlineData("""{"metadata":{"a":["b"]}""", RpcCode.Internal, null)]
    [InlineData("[]", RpcCode.Internal, null)]
    [InlineData("{}{}", RpcCode.Internal, null)]
    [InlineData("", RpcCode.Internal, null)]
    [InlineData("null", RpcCode.Internal, null)]
    public void Any_EndStream_has_a_status(string json, RpcCode code, string? message)
    {
        var status = ReadEnd(json, out _);

        Assert.Equal(code, status.Code);
        Assert.Equal(message ?? "The last message of the stream is not a valid EndStreamResponse of Connect.", status.Message);
        Assert.Equal(StatusOrigin.Network, status.Origin);
    }

    [Fact]
    public void EndStream_metadata_is_read_unchanged()
    {
        ReadEnd("""{"metadata":{"a":["1","2"],"B":["\u00e9\n"],"c":"x","d":[],"e":[5,null,["y"],"z"]},"error":{"code":"aborted"}}""", out var metadata);

        Assert.Equal([new("a", "1"), new("a", "2"), new("B", "é\n"), new("e", "z")], metadata);
    }

    [Fact]
    public void EndStream_with_invalid_UTF8_is_read()
    {
        var status = ConnectDialect.ReadEndStream([.. "{\"metadata\":{\"a\":[\""u8, 0xFF, .. "\"]}}"u8], StatusOrigin.Network, out var metadata);

        Assert.True(status.IsOk);
        Assert.Equal([new("a", "\uFFFD")], metadata);
    }

    private static string Write(RpcStatus status) => Encoding.UTF8.GetString(RoundTrips.Write(ConnectDialect.Instance, status));

    private static string WriteEnd(RpcStatus status, params KeyValuePair<string, string>[] metadata)
    {
        using var output = new PooledBuffer();
        ConnectDialect.WriteEndStream(status, metadata, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static RpcStatus Read(string body, int httpStatus = 400) =>
        ConnectDialect.Instance.Read(Encoding.UTF8.GetBytes(body), new StatusReadContext(httpStatus, StatusOrigin.Network));

    private static RpcStatus ReadEnd(string json, out IReadOnlyList<KeyValuePair<string, string>> metadata) =>
        ConnectDialect.ReadEndStream(Encoding.UTF8.GetBytes(json), StatusOrigin.Network, out metadata);
}
