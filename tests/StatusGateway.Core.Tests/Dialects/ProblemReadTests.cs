using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace StatusGateway.Core.Tests.Dialects;

public class ProblemReadTests
{
    private const string StructUrl = "type.googleapis.com/google.protobuf.Struct";

    [Fact]
    public void Code_name_takes_precedence_over_the_HTTP_status()
    {
        foreach (var row in RpcCodes.All.Where(row => row.Code != RpcCode.Ok))
        {
            foreach (var httpStatus in new[] { row.HttpStatus, 200, 404, 500, 0 })
                Assert.Equal(new RpcStatus(row.Code, "x"), Problems.Read($$"""{"code":"{{row.Name}}","detail":"x"}""", httpStatus));
        }
    }

    [Theory]
    [InlineData(200, RpcCode.Unknown)]
    [InlineData(404, RpcCode.NotFound)]
    [InlineData(503, RpcCode.Unavailable)]
    public void OK_in_an_error_is_ignored(int httpStatus, RpcCode code) =>
        Assert.Equal(new RpcStatus(code, "x"), Problems.Read("""{"code":"OK","message":"x"}""", httpStatus));

    [Theory]
    [InlineData("""{"code":"ABORTED","message":"m","detail":"d","title":"t"}""", "m")]
    [InlineData("""{"title":"t","detail":"d","message":"m","code":"ABORTED"}""", "m")]
    [InlineData("""{"code":"ABORTED","message":"","detail":"d","title":"t"}""", "")]
    [InlineData("""{"code":"ABORTED","detail":"d","title":"t"}""", "d")]
    [InlineData("""{"code":"ABORTED","title":"t","type":"/errors/NOT_FOUND#REASON","status":404,"instance":"/x","reason":"R"}""", "")]
    [InlineData("""{"code":"ABORTED"}""", "")]
    // Members of a wrong type are ignored.
    [InlineData("""{"code":"ABORTED","message":5,"detail":"d"}""", "d")]
    [InlineData("""{"code":"ABORTED","message":null,"detail":"d"}""", "d")]
    [InlineData("""{"code":"ABORTED","message":["m"],"detail":{"a":1},"title":true}""", "")]
    [InlineData("""{"code":"ABORTED","status":"404","type":7,"title":[],"instance":{},"errors":"x","details":"x","metadata":3,"message":"m"}""", "m")]
    [InlineData("""{"code":"ABORTED","details":{"@type":"type.googleapis.com/google.rpc.Help"},"message":"m"}""", "m")]
    [InlineData("""{"code":"ABORTED","details":null,"message":"m"}""", "m")]
    // White space, escapes, unknown members.
    [InlineData(" \r\n\t{ \"code\" : \"ABORTED\" ,\n\"message\" : \"m\" } ", "m")]
    [InlineData("""{"\u0063ode":"ABORTE\u0044","m\u0065ssage":"\u00e9\ud83d\ude00\n\/"}""", "é😀\n/")]
    [InlineData("""{"x":[{"code":"NOT_FOUND"},[[]],{}],"code":"ABORTED","y":1e400,"message":"m","":null}""", "m")]
    // Unpaired surrogates and invalid UTF-8 are replaced.
    [InlineData("""{"code":"ABORTED","message":"a\ud83db\ude00\ud83d\ude00\\"}""", "a\uFFFDb\uFFFD😀\\")]
    public void Message_is_message_else_detail(string body, string message) =>
        Assert.Equal(new RpcStatus(RpcCode.Aborted, message), Problems.Read(body));

    [Fact]
    public void Last_duplicate_member_counts() =>
        Assert.Equal(new RpcStatus(RpcCode.Aborted, "b"), Problems.Read("""{"code":"NOT_FOUND","message":"a","code":"ABORTED","message":"b","details":[{}],"details":[]}"""));

    [Theory]
    [InlineData("""{"title":"Gone fishing","detail":"d"}""", "d")]
    [InlineData("""{"type":"/errors/ABORTED","title":"t"}""", "t")]
    [InlineData("""{"code":"not_found","detail":"d"}""", "d")]
    [InlineData("""{"code":10,"detail":"d"}""", "d")]
    [InlineData("""{"code":"ABORTED","code":"else","detail":"d"}""", "d")]
    [InlineData("""{"title":"ABORTED","type":"https://x/errors/ABORTED#ABORTED"}""", "ABORTED")]
    public void HTTP_status_decides_without_a_canonical_name(string body, string message)
    {
        for (var httpStatus = 100; httpStatus < 600; httpStatus++)
        {
            var code = HttpStatusMap.ToCode(httpStatus, HttpToCodeProfile.Api);
            Assert.Equal(new RpcStatus(code == RpcCode.Ok ? RpcCode.Unknown : code, message), Problems.Read(body, httpStatus).WithDetails([]));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"code\"")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("}")]
    [InlineData("{\"code\"")]
    [InlineData("{\"code\":")]
    [InlineData("{\"code\":\"ABORTED")]
    [InlineData("{code:\"ABORTED\"}")]
    [InlineData("{'code':'ABORTED'}")]
    [InlineData("<html><body>502 Bad Gateway</body></html>")]
    [InlineData("code=ABORTED")]
    [InlineData("\0")]
    public void Invalid_problem_is_an_error(string body)
    {
        Assert.Equal(RpcCode.NotFound, Problems.Read(body, 404).Code);
        Assert.Equal(RpcCode.Unknown, Problems.Read(body, 200).Code);
        Assert.Empty(Problems.Read(body, 404).Details);
    }

    [Fact]
    public void Origin_is_set_by_the_reader() => Assert.Equal(StatusOrigin.Upstream, Problems.Read("""{"code":"ABORTED"}""").Origin);

    [Fact]
    public void Byte_order_mark_is_skipped() =>
        Assert.Equal(new RpcStatus(RpcCode.Aborted, "m"), Problems.Read("\uFEFF" + """{"code":"ABORTED","message":"m"}"""));

    [Fact]
    public void Invalid_UTF8_is_replaced()
    {
        byte[] body = [.. "{\"detail\":\"caf"u8, 0xE9, .. "\",\"x\":\""u8, 0xFF, .. "\",\"code\":\"ABORTED\",\"details\":[{\"@type\":\"x/"u8, 0x80, .. "\",\"@value\":\"AQ==\"}]}"u8];

        Assert.Equal(new RpcStatus(RpcCode.Aborted, "caf\uFFFD", [new StatusDetail("x/\uFFFD", new byte[] { 1 })]), Problems.Read(body));
    }

    [Fact]
    public void Truncated_problem_is_read_in_part()
    {
        var whole = Encoding.UTF8.GetBytes(Problems.Write(new RpcStatus(RpcCode.Aborted, "m", [StatusDetail.Create(Samples.ErrorInfo), StatusDetail.Create(Samples.German)])));
        var codeAt = whole.AsSpan().IndexOf("\"ABORTED\""u8) + "\"ABORTED\""u8.Length;
        var counts = new HashSet<int>();
        for (var length = 0; length <= whole.Length; length++)
        {
            var status = Problems.Read(whole[..length], 503);
            Assert.Equal(length >= codeAt ? RpcCode.Aborted : RpcCode.Unavailable, status.Code);
            if (length >= codeAt) Assert.Equal("m", status.Message);
            counts.Add(status.Details.Length);
        }

        Assert.Equal([0, 1, 2], counts.Order());
    }

    [Theory]
    [InlineData(10)]
    [InlineData(99)]
    [InlineData(101)]
    [InlineData(5_000)]
    [InlineData(200_000)]
    public void Deep_nesting_is_read(int depth)
    {
        var nested = new string('[', depth) + new string(']', depth);
        var objects = string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
        foreach (var inner in new[] { nested, objects, nested[..depth], objects[..^depth] })
        {
            Assert.Equal(new RpcStatus(RpcCode.Aborted, "m"), Problems.Read($$"""{"code":"ABORTED","message":"m","x":{{inner}}}"""));
            var status = Problems.Read($$"""{"code":"ABORTED","message":"m","details":[{{inner}}]}""");
            Assert.Equal("m", status.Message);
            Assert.InRange(status.Details.Length, 0, 1);
        }
    }

    [Theory]
    [InlineData("""{"@type":"type.googleapis.com/shop.v1.Unknown","a":1}""")]
    [InlineData("""{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":5}""")]
    [InlineData("""{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"A","nope":[1,true,null,{"x":"y"}]}""")]
    [InlineData("""{"@type":"type.googleapis.com/google.rpc.ErrorInfo","@value":"*"}""")]
    [InlineData("""{"@type":"type.googleapis.com/google.rpc.ErrorInfo","@value":7}""")]
    [InlineData("""{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"soon"}""")]
    [InlineData("""{"@type":"google.rpc.ErrorInfo","reason":"A"}""")]
    [InlineData("""{"@type":"","reason":"A"}""")]
    [InlineData("""{"@type":5,"reason":"A"}""")]
    [InlineData("""{"@type":null}""")]
    [InlineData("""{"reason":"A"}""")]
    [InlineData("""{"@value":"AQ=="}""")]
    public void Detail_without_bytes_is_kept_as_JSON(string detail)
    {
        var expected = new StatusDetail(StructUrl, Struct.Parser.ParseJson(detail).ToByteArray());

        Assert.Equal(expected, Assert.Single(Problems.Read($$"""{"code":"ABORTED","details":[{{detail}}]}""").Details));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("\"text\"")]
    [InlineData("true")]
    [InlineData("[1,[]]")]
    public void Detail_that_is_not_an_object_is_kept_as_Value(string detail)
    {
        var expected = StatusDetail.Create(Value.Parser.ParseJson(detail));

        Assert.Equal(expected, Assert.Single(Problems.Read($$"""{"code":"ABORTED","details":[{{detail}}]}""").Details));
    }

    [Theory]
    [InlineData("""{"@type":"x/a.B","lone":"\ud83d"}""")]
    [InlineData("""{"@type":"x/a.B","large":1e400}""")]
    [InlineData("-1e400")]
    public void Detail_that_does_not_fit_a_Struct_is_kept_as_text(string detail)
    {
        var expected = StatusDetail.Create(new BytesValue { Value = ByteString.CopyFromUtf8(detail) });

        Assert.Equal(expected, Assert.Single(Problems.Read($$"""{"code":"ABORTED","details":[ {{detail}} ]}""").Details));
    }

    [Theory]
    [InlineData("""{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"A","@value":"CgFC"}""")]
    [InlineData("""{"@value":"CgFC","@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"A"}""")]
    [InlineData("""{"@type":"type.googleapis.com/google.rpc.ErrorInfo","@value":"CgFC"}""")]
    [InlineData("""{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":5,"nope":[],"@value":"CgFC"}""")]
    [InlineData("""{"nope":{"@value":"AQ==","@type":"x/y"},"@type":"type.googleapis.com/google.rpc.ErrorInfo","@value":"CgF\u0043"}""")]
    public void Value_takes_precedence_over_members(string detail) =>
        Assert.Equal(
            StatusDetail.Create(new Rpc.ErrorInfo { Reason = "B" }),
            Assert.Single(Problems.Read($$"""{"code":"ABORTED","details":[{{detail}}]}""").Details));

    [Fact]
    public void Empty_object_is_an_empty_Any() =>
        Assert.Equal(new StatusDetail("", default), Assert.Single(Problems.Read("""{"code":"ABORTED","details":[{}]}""").Details));

    [Fact]
    public void Members_are_read_by_both_names_in_any_order()
    {
        var status = Problems.Read("""
            {"details": [
              {"retry_delay": "1.5s", "@type": "type.googleapis.com/google.rpc.RetryInfo"},
              {"@type": "example.com/google.rpc.QuotaFailure", "violations": [{"quotaValue": 7, "future_quota_value": "0"}]}
            ], "code": "ABORTED"}
            """);

        Assert.Equal(StatusDetail.Create(Samples.TenDetails[1]), status.Details[0]);
        Assert.Equal("example.com/google.rpc.QuotaFailure", status.Details[1].TypeUrl);
        var quota = Rpc.QuotaFailure.Parser.ParseFrom(status.Details[1].Value.Span);
        Assert.Equal(new Rpc.QuotaFailure { Violations = { new Rpc.QuotaFailure.Types.Violation { QuotaValue = 7, FutureQuotaValue = 0 } } }, quota);
    }

    [Fact]
    public void Details_of_other_problems_are_read() =>
        Assert.Equal(
            new RpcStatus(RpcCode.NotFound, "d", [StatusDetail.Create(new Rpc.ErrorInfo { Reason = "B" })]),
            Problems.Read("""{"detail":"d","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"B"}]}""", 404));
}
