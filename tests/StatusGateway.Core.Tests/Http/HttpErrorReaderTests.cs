using System.Text;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Core.Http;
using StatusGateway.Core.Reading;
using StatusGateway.Core.Tests.Dialects;

namespace StatusGateway.Core.Tests.Http;

public class HttpErrorReaderTests
{
    private const int MostPerByte = 150;
    private const int MostBesides = 64 * 1024;

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Mutated_bodies_are_errors()
    {
        byte[][] seeds = [.. UpstreamErrorCase.All.Select(response => response.Body).Where(body => body.Length is > 0 and < 4096)];
        string?[] types = [null, "application/json", "application/problem+json", "text/plain", "text/plain; charset=utf-16", "application/vnd.api+json", "application/x-protobuf", "\0;"];
        var random = new Random(7);
        var fields = new BindingFieldResolver(HttpErrors.Binding("CreateBook"));
        var (withDetails, inSuccess) = (0, 0);
        for (var i = 0; i < 10_000; i++)
        {
            var body = Mutations.Create(random, seeds);
            var response = new HttpErrorResponse(random.Next(100, 600)) { ContentType = types[i % types.Length], RetryAfter = Mutations.Text(random), ReasonPhrase = Mutations.Text(random), Fields = fields };
            var before = GC.GetAllocatedBytesForCurrentThread();
            var status = HttpErrorReader.Read(body, response, HttpErrors.Options).Status;
            if (HttpErrorReader.TryReadInSuccess(body, response with { HttpStatus = 200 }, Book, HttpErrors.Options, out var error))
            {
                inSuccess++;
                Assert.NotEqual(RpcCode.Ok, error.Status.Code);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBesides + ((long)MostPerByte * body.Length));
            Assert.NotEqual(RpcCode.Ok, status.Code);
            Assert.InRange(status.Message.Length, 0, body.Length + 200);
            Samples.AssertSame(status, Samples.Parse(Samples.Serialize(status)));
            if (!status.Details.IsEmpty) withDetails++;
        }

        Assert.InRange(withDetails, 1000, 9000);
        Assert.InRange(inSuccess, 100, 9000);
    }

    [Fact]
    public void Large_bodies_stay_linear()
    {
        string[] patterns = ["\"\",", "0,", "{},", "{\"detail\":\"\"},", "{\"field\":\"a\"},", "{\"loc\":[1]},", "[[],[]],", "{\"source\":{\"pointer\":\"/a/b/c/d\"}},"];
        (string Before, string After)[] frames =
        [
            ("{\"title\":\"t\",\"status\":400,\"errors\":[", "0]}"), ("{\"title\":\"t\",\"status\":400,\"x\":[", "0]}"), ("{\"errors\":[{},", "0]}"), ("{\"detail\":[{},", "0]}"),
            ("{\"error\":{\"code\":\"X\",\"details\":[", "0]}}"), ("{\"kind\":\"Status\",\"code\":400,\"details\":{\"causes\":[", "0]}}"), ("{\"title\":\"t\",\"status\":400,\"errors\":{\"a\":[", "0]}}"),
        ];
        var response = new HttpErrorResponse(400) { Fields = new BindingFieldResolver(HttpErrors.Binding("CreateBook")) };
        foreach (var pattern in patterns)
        {
            foreach (var (before, after) in frames)
            {
                var body = Encoding.UTF8.GetBytes(before + string.Concat(Enumerable.Repeat(pattern, 60_000 / pattern.Length)) + after);
                var allocated = GC.GetAllocatedBytesForCurrentThread();
                Assert.Equal(RpcCode.InvalidArgument, HttpErrorReader.Read(body, response).Status.Code);
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, MostBesides + ((long)MostPerByte * body.Length));
            }
        }
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData(" 120 ", 120)]
    [InlineData("315576000001", 315_576_000_000)]
    [InlineData("Sun, 01 Mar 2026 12:00:30 GMT", 30)]
    [InlineData("Sunday, 01-Mar-26 12:00:30 GMT", 30)]
    [InlineData("Sun Mar  1 12:00:30 2026", 30)]
    [InlineData("Sun, 01 Mar 2026 11:59:59 GMT", 0)]
    [InlineData("", null)]
    [InlineData("1.5", null)]
    [InlineData("-1", null)]
    [InlineData("+1", null)]
    [InlineData("1, 2", null)]
    [InlineData("٣", null)]
    public void Retry_After_is_seconds_or_a_date(string value, object? seconds)
    {
        var options = new HttpResponseStatusOptions { Time = new Clock() };
        var status = HttpErrorReader.Read([], new HttpErrorResponse(503) { RetryAfter = value }, options).Status;

        var expected = seconds is null ? null : new Rpc.RetryInfo { RetryDelay = new Duration { Seconds = Convert.ToInt64(seconds, null) } };
        Assert.Equal(expected, status.GetDetail<Rpc.RetryInfo>());
    }

    [Fact]
    public void Overrides_apply_if_the_body_names_no_code()
    {
        var options = new HttpResponseStatusOptions { Overrides = new Dictionary<int, RpcCode> { [409] = RpcCode.AlreadyExists, [404] = RpcCode.Ok } };

        Assert.Equal(RpcCode.AlreadyExists, Read(409, """{"message":"m"}""", options).Status.Code);
        Assert.Equal(RpcCode.AlreadyExists, Read(409, """{"title":"m","status":409}""", options).Status.Code);
        Assert.Equal(RpcCode.Aborted, Read(409, """{"code":"aborted","message":"m"}""", options).Status.Code);
        Assert.Equal(RpcCode.Internal, Read(500, "", options).Status.Code);
        // An HTTP error is never OK.
        Assert.Equal(RpcCode.Unknown, Read(404, "", options).Status.Code);
    }

    [Fact]
    public void Plain_text_can_be_ignored()
    {
        var options = new HttpResponseStatusOptions { IgnorePlainText = true };

        Assert.Equal("500 Internal Server Error", Read(500, "at com.example.Secret", options).Status.Message);
        Assert.Equal("m", Read(500, """{"message":"m"}""", options).Status.Message);
    }

    [Fact]
    public void Bytes_over_the_limit_are_ignored()
    {
        const string body = """{"message":"m","title":"t"}""";

        Assert.Equal("m", Read(404, body, new HttpResponseStatusOptions { MaxErrorBytes = 20 }).Status.Message);
        Assert.Equal("404 Not Found", Read(404, body, new HttpResponseStatusOptions { MaxErrorBytes = 5 }).Status.Message);
        Assert.Equal("404 Not Found", Read(404, body, new HttpResponseStatusOptions { MaxErrorBytes = -1 }).Status.Message);
    }

    [Fact]
    public void Names_of_the_response_are_kept_without_domain_and_resolver()
    {
        var status = Read(422, """{"title":"t","status":422,"x":1,"errors":[{"detail":"d","pointer":"#/pageCount"},{"detail":"e","pointer":"#/a/0/b~1c"},{"name":"$.Page","reason":"f"}]}""", null).Status;

        Assert.Equal("", status.GetDetail<Rpc.ErrorInfo>()!.Domain);
        Assert.Equal(["pageCount", "a[0].b/c", "Page"], status.GetDetail<Rpc.BadRequest>()!.FieldViolations.Select(violation => violation.Field));
    }

    [Fact]
    public void Number_counts_without_an_HTTP_status()
    {
        Assert.Equal(new RpcStatus(RpcCode.NotFound, "m"), StatusReader.Read("""{"code":5,"message":"m"}"""u8, null, new(0, StatusOrigin.Upstream), out _));
        Assert.Equal(new RpcStatus(RpcCode.Aborted, "m"), StatusReader.Read("""{"error":{"code":10,"message":"m"}}"""u8, null, new(0, StatusOrigin.Upstream), out _));
    }

    [Theory]
    [InlineData("""{"error":{"code":404,"message":"m","status":"NOT_FOUND"}}""", RpcCode.NotFound, "m")]
    [InlineData("""{"error":{"code":404,"message":"m"}}""", RpcCode.NotFound, "m")]
    [InlineData("""{"error":{"code":5,"message":"m"}}""", RpcCode.NotFound, "m")]
    [InlineData("""{"error":{"code":"NoSuchBook","message":"m"}}""", RpcCode.Unknown, "m")]
    [InlineData("""{"error":{"message":"m"}}""", RpcCode.Unknown, "m")]
    [InlineData("""{"code":5,"message":"m","details":[]}""", RpcCode.NotFound, "m")]
    [InlineData("""{"code":"not_found","message":"m"}""", RpcCode.NotFound, "m")]
    [InlineData("""{"code":"not_found","msg":"m"}""", RpcCode.NotFound, "m")]
    [InlineData("""{"type":"https://example.com/x","status":404,"detail":"m","more":1}""", RpcCode.NotFound, "m")]
    [InlineData("""{"code":"NOT_FOUND","status":404,"detail":"m","type":"/errors/NOT_FOUND"}""", RpcCode.NotFound, "m")]
    [InlineData("""{"timestamp":1,"status":503,"error":"e","message":"m","path":"/x"}""", RpcCode.Unavailable, "m")]
    [InlineData("""{"error":"invalid_grant","error_description":"m"}""", RpcCode.Unknown, "m")]
    [InlineData("""{"error":"m"}""", RpcCode.Unknown, "m")]
    [InlineData("""{"error":"m","statusCode":404}""", RpcCode.NotFound, "m")]
    [InlineData("""{"errors":[{"status":"409","detail":"m"}]}""", RpcCode.Aborted, "m")]
    [InlineData("""{"detail":"m"}""", RpcCode.Unknown, "m")]
    [InlineData("""{"kind":"Status","status":"Failure","message":"m","reason":"NotFound","code":404}""", RpcCode.NotFound, "m")]
    public void Error_in_success_is_read(string body, RpcCode code, string message)
    {
        Assert.True(HttpErrorReader.TryReadInSuccess(Encoding.UTF8.GetBytes(body), new HttpErrorResponse(200) { ContentType = "application/json" }, Shelf, null, out var error));
        Assert.Equal((code, message), (error.Status.Code, error.Status.Message));
        Assert.False(error.IsCodeFromHttpStatus);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("""{"name":"shelves/1"}""")]
    [InlineData("""{"error":null}""")]
    [InlineData("""{"error":{}}""")]
    [InlineData("""{"error":""}""")]
    [InlineData("""{"error":false,"message":"m"}""")]
    [InlineData("""{"error":"m","data":{}}""")]
    [InlineData("""{"error":{"other":1}}""")]
    [InlineData("""{"error":{"code":404,"message":"m"},"data":{}}""")]
    [InlineData("""{"error":{"code":404,"message":"m"},"name":"shelves/1"}""")]
    [InlineData("""{"error":{"code":404,"message":"m"}""")]
    [InlineData("""{"error":{"code":404,"message":"m"}}{}""")]
    [InlineData("""[{"error":{"code":404,"message":"m"}}]""")]
    [InlineData("""{"code":0,"message":"m"}""")]
    [InlineData("""{"code":200,"message":"m"}""")]
    [InlineData("""{"code":5,"message":"m","theme":"x"}""")]
    [InlineData("""{"code":"not_found","message":"m","more":1}""")]
    [InlineData("""{"title":"t","status":200}""")]
    [InlineData("""{"title":"t","status":404,"theme":"x"}""")]
    [InlineData("""{"title":"t","type":"x"}""")]
    [InlineData("""{"message":"m"}""")]
    [InlineData("""{"timestamp":1,"status":200,"error":"e","message":"m","path":"/x"}""")]
    [InlineData("""{"kind":"Status","status":"Success","code":200}""")]
    public void Ambiguous_success_is_not_an_error(string body) =>
        Assert.False(HttpErrorReader.TryReadInSuccess(Encoding.UTF8.GetBytes(body), new HttpErrorResponse(200) { ContentType = "application/json" }, Shelf, null, out _));

    [Fact]
    public void Message_with_the_same_members_is_not_an_error()
    {
        var response = new HttpErrorResponse(200);
        var status = StatusGateway.Core.Details.DetailTypes.Standard;

        Assert.False(HttpErrorReader.TryReadInSuccess("""{"code":5,"message":"m"}"""u8, response, status.FindMessage("google.rpc.Status")!, null, out _));
        Assert.False(HttpErrorReader.TryReadInSuccess("""{"detail":"m"}"""u8, response, status.FindMessage("google.rpc.DebugInfo")!, null, out _));
        Assert.False(HttpErrorReader.TryReadInSuccess("""{"error":{"message":"m"}}"""u8, response, status.FindMessage("google.protobuf.Struct")!, null, out _));
        Assert.True(HttpErrorReader.TryReadInSuccess("""{"error":{"message":"m"}}"""u8, response, status.FindMessage("google.protobuf.Empty")!, null, out _));
    }

    private static Transcoding.Schema.MessageSchema Book => HttpErrors.Library.FindMessage("library.v1.Book")!;

    private static Transcoding.Schema.MessageSchema Shelf => HttpErrors.Library.FindMessage("library.v1.Shelf")!;

    private static HttpErrorStatus Read(int httpStatus, string body, HttpResponseStatusOptions? options) =>
        HttpErrorReader.Read(Encoding.UTF8.GetBytes(body), new HttpErrorResponse(httpStatus), options);

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
