using System.Text;
using StatusGateway.Core.Http;
using StatusGateway.Core.Reading;
using static StatusGateway.Core.Reading.StatusForm;

namespace StatusGateway.Core.Tests.Http;

/// <summary>Reads error bodies of every format.</summary>
public class StatusReaderTests
{
    private const string Json = "application/json";
    private const string ProblemJson = "application/problem+json";

    [Theory]
    // Problems of ProblemDialect, by media type and by shape.
    [InlineData(404, ProblemJson, """{"code":"NOT_FOUND","message":"m","detail":"d"}""", RpcCode.NotFound, "m", Problem)]
    [InlineData(404, "application/problem+json; charset=utf-8", """{"code":"ABORTED","detail":"d"}""", RpcCode.Aborted, "d", Problem)]
    [InlineData(404, "Application/Problem+JSON", """{"code":"ABORTED","detail":"d"}""", RpcCode.Aborted, "d", Problem)]
    [InlineData(500, Json, """{"type":"/errors/ABORTED","title":"Aborted","status":409,"detail":"d","code":"ABORTED"}""", RpcCode.Aborted, "d", Problem)]
    [InlineData(500, null, """{"code":"NOT_FOUND"}""", RpcCode.NotFound, "", Problem)]
    // Other problems.
    [InlineData(422, ProblemJson, """{"type":"https://example.com/probs/out-of-credit","title":"t","detail":"d","balance":30}""", RpcCode.InvalidArgument, "d", Problem)]
    [InlineData(403, ProblemJson, """{"title":"t"}""", RpcCode.PermissionDenied, "t", Problem)]
    [InlineData(403, ProblemJson, "{}", RpcCode.PermissionDenied, "403 Forbidden", Problem)]
    [InlineData(409, Json, """{"status":409,"title":"t"}""", RpcCode.Aborted, "t", Problem)]
    [InlineData(409, Json, """{"status":409,"type":"about:blank","detail":"d"}""", RpcCode.Aborted, "d", Problem)]
    [InlineData(409, Json, """{"status":"409","title":"t"}""", RpcCode.Aborted, "t", OtherJson)]
    [InlineData(503, ProblemJson, """{"error":{"code":404,"message":"m","status":"NOT_FOUND"}}""", RpcCode.Unavailable, "m", Problem)]
    [InlineData(503, ProblemJson, """[{"code":"ABORTED","detail":"d"}]""", RpcCode.Aborted, "d", Problem)]
    [InlineData(503, ProblemJson, """{"code":"ABORTED","detail":"d","tr""", RpcCode.Aborted, "d", Problem)]
    [InlineData(503, ProblemJson, "", RpcCode.Unavailable, "503 Service Unavailable", HttpStatus)]
    [InlineData(503, ProblemJson, "<problem/>", RpcCode.Unavailable, "503 Service Unavailable", HttpStatus)]
    // Google's error envelope, whose code is the HTTP status.
    [InlineData(404, Json, """{"error":{"code":404,"message":"m","status":"NOT_FOUND"}}""", RpcCode.NotFound, "m", GoogleError)]
    [InlineData(400, Json, """{"error":{"code":400,"message":"m","status":"FAILED_PRECONDITION"}}""", RpcCode.FailedPrecondition, "m", GoogleError)]
    [InlineData(409, Json, """{"error":{"code":409,"message":"m"}}""", RpcCode.Aborted, "m", GoogleError)]
    [InlineData(409, Json, """{"error":{"code":409,"message":"m","status":"GONE_FISHING"}}""", RpcCode.Aborted, "m", GoogleError)]
    [InlineData(409, Json, """{"error":{"code":404,"message":"m"}}""", RpcCode.Aborted, "m", GoogleError)]
    [InlineData(200, Json, """{"error":{"code":404,"message":"m"}}""", RpcCode.NotFound, "m", GoogleError)]
    [InlineData(200, Json, """{"error":{"message":"m","code":404}}""", RpcCode.NotFound, "m", GoogleError)]
    [InlineData(200, Json, """{"error":{"code":404}}""", RpcCode.NotFound, "404 Not Found", GoogleError)]
    [InlineData(404, Json, """{"error":{"code":"404","message":5,"status":7,"details":{}}}""", RpcCode.NotFound, "404 Not Found", Azure)]
    [InlineData(404, Json, """{"error":{"code":"ResourceNotFound","message":"m"}}""", RpcCode.NotFound, "m", Azure)]
    [InlineData(500, Json, """[{"error":{"code":404,"message":"m","status":"NOT_FOUND"}}]""", RpcCode.NotFound, "m", GoogleError)]
    [InlineData(500, Json, """ [ {"error":{"code":404,"message":"m","status":"NOT_FOUND"}},{"error":{}} ]""", RpcCode.NotFound, "m", GoogleError)]
    [InlineData(500, Json, """[{"error":{"code":404,"message":"m","status":"NOT_FOUND","det""", RpcCode.NotFound, "m", GoogleError)]
    [InlineData(500, Json, "\uFEFF[{\"error\":{\"code\":404,\"message\":\"m\",\"status\":\"NOT_FOUND\"}}]", RpcCode.NotFound, "m", GoogleError)]
    [InlineData(500, "text/plain", """{"error":{"code":404,"message":"m","status":"NOT_FOUND"}}""", RpcCode.NotFound, "m", GoogleError)]
    // google.rpc.Status: a number counts if the HTTP status does not contradict it.
    [InlineData(404, Json, """{"code":5,"message":"m","details":[]}""", RpcCode.NotFound, "m", StatusForm.RpcStatus)]
    [InlineData(400, Json, """{"code":9,"message":"m"}""", RpcCode.FailedPrecondition, "m", StatusForm.RpcStatus)]
    [InlineData(404, Json, """{"code":9,"message":"m"}""", RpcCode.NotFound, "m", StatusForm.RpcStatus)]
    [InlineData(408, Json, """{"code":1,"message":"m"}""", RpcCode.Cancelled, "m", StatusForm.RpcStatus)]
    [InlineData(408, Json, """{"code":4,"message":"m"}""", RpcCode.DeadlineExceeded, "m", StatusForm.RpcStatus)]
    [InlineData(412, Json, """{"code":9,"message":"m"}""", RpcCode.FailedPrecondition, "m", StatusForm.RpcStatus)]
    [InlineData(412, Json, """{"code":10,"message":"m"}""", RpcCode.FailedPrecondition, "m", StatusForm.RpcStatus)]
    [InlineData(502, Json, """{"code":5,"message":"m"}""", RpcCode.NotFound, "m", StatusForm.RpcStatus)]
    [InlineData(200, Json, """{"code":5,"message":"m"}""", RpcCode.NotFound, "m", StatusForm.RpcStatus)]
    [InlineData(404, Json, """{"code":5,"details":[]}""", RpcCode.NotFound, "", StatusForm.RpcStatus)]
    [InlineData(422, Json, """{"code":1034,"message":"m"}""", RpcCode.InvalidArgument, "m", OtherJson)]
    [InlineData(422, Json, """{"code":5.0,"message":"m"}""", RpcCode.InvalidArgument, "m", StatusForm.RpcStatus)]
    [InlineData(422, Json, """{"code":1e400,"message":"m"}""", RpcCode.InvalidArgument, "m", OtherJson)]
    [InlineData(500, Json, """{"error":{"code":5,"message":"m","details":[]}}""", RpcCode.NotFound, "m", StatusForm.RpcStatus)]
    [InlineData(200, "application/x-ndjson", """{"error":{"code":17,"message":"m"}}""", RpcCode.Unknown, "m (code 17)", StatusForm.RpcStatus)]
    [InlineData(404, Json, """{"code":5,"message":"m","x":{"y":""", RpcCode.NotFound, "m", StatusForm.RpcStatus)]
    // Connect and Twirp.
    [InlineData(404, Json, """{"code":"not_found","message":"m"}""", RpcCode.NotFound, "m", Connect)]
    [InlineData(408, Json, """{"code":"canceled"}""", RpcCode.Cancelled, "", Connect)]
    [InlineData(404, Json, """{"code":"cancelled","message":"m"}""", RpcCode.NotFound, "m", OtherJson)]
    [InlineData(404, Json, """{"code":"not_found","msg":"m"}""", RpcCode.NotFound, "m", Twirp)]
    [InlineData(412, Json, """{"code":"failed_precondition","msg":"m","meta":{}}""", RpcCode.FailedPrecondition, "m", Twirp)]
    [InlineData(500, Json, """{"code":"dataloss","msg":"m"}""", RpcCode.DataLoss, "m", Twirp)]
    [InlineData(401, Json, """{"code":"401","message":"m"}""", RpcCode.Unauthenticated, "m", OtherJson)]
    // Other formats: the preferred text.
    [InlineData(404, Json, """{"timestamp":1,"status":404,"error":"Not Found","message":"m","path":"/x"}""", RpcCode.NotFound, "m", Spring)]
    [InlineData(404, Json, """{"timestamp":1,"status":404,"error":"Not Found","message":"","path":"/x"}""", RpcCode.NotFound, "Not Found", Spring)]
    [InlineData(401, Json, """{"error":"invalid_client","error_description":"d"}""", RpcCode.Unauthenticated, "d", OAuth)]
    [InlineData(401, Json, """{"error":"invalid_client"}""", RpcCode.Unauthenticated, "invalid_client", OAuth)]
    [InlineData(422, Json, """{"detail":"d"}""", RpcCode.InvalidArgument, "d", FastApi)]
    [InlineData(422, Json, """{"title":"t","msg":"g"}""", RpcCode.InvalidArgument, "t", OtherJson)]
    [InlineData(422, Json, """{"msg":"g"}""", RpcCode.InvalidArgument, "g", OtherJson)]
    [InlineData(422, Json, """{"mess\u0061ge":"\u00e9\ud83d"}""", RpcCode.InvalidArgument, "é\uFFFD", OtherJson)]
    [InlineData(422, Json, "\uFEFF {\"message\":\"m\"}", RpcCode.InvalidArgument, "m", OtherJson)]
    [InlineData(422, Json, """{"message":{"a":1},"detail":["x"],"title":5}""", RpcCode.InvalidArgument, "x", OtherJson)]
    [InlineData(422, Json, "{}", RpcCode.InvalidArgument, "422 Unprocessable Entity", HttpStatus)]
    [InlineData(422, Json, "{", RpcCode.InvalidArgument, "422 Unprocessable Entity", HttpStatus)]
    [InlineData(422, Json, """{"message":"tru""", RpcCode.InvalidArgument, "422 Unprocessable Entity", HttpStatus)]
    [InlineData(422, Json, "[]", RpcCode.InvalidArgument, "422 Unprocessable Entity", HttpStatus)]
    [InlineData(422, Json, "[", RpcCode.InvalidArgument, "422 Unprocessable Entity", HttpStatus)]
    [InlineData(422, Json, "[1,2]", RpcCode.InvalidArgument, "422 Unprocessable Entity", HttpStatus)]
    [InlineData(422, Json, "null", RpcCode.InvalidArgument, "422 Unprocessable Entity", HttpStatus)]
    [InlineData(422, Json, "\"boom\"", RpcCode.InvalidArgument, "boom", StatusForm.Text)]
    // Plain text, HTML, empty.
    [InlineData(400, "text/plain", "boom", RpcCode.InvalidArgument, "boom", StatusForm.Text)]
    [InlineData(400, "text/plain; charset=utf-8", " boom\r\n", RpcCode.InvalidArgument, "boom", StatusForm.Text)]
    [InlineData(400, "text/plain", "\uFEFFboom", RpcCode.InvalidArgument, "boom", StatusForm.Text)]
    [InlineData(400, null, "boom", RpcCode.InvalidArgument, "boom", StatusForm.Text)]
    [InlineData(400, "text/plain", "bo\0om", RpcCode.InvalidArgument, "400 Bad Request", HttpStatus)]
    [InlineData(400, "text/plain", "", RpcCode.InvalidArgument, "400 Bad Request", HttpStatus)]
    [InlineData(400, "text/plain", " \n", RpcCode.InvalidArgument, "400 Bad Request", HttpStatus)]
    [InlineData(400, "application/octet-stream", "boom", RpcCode.InvalidArgument, "400 Bad Request", HttpStatus)]
    [InlineData(404, "text/html", "<h1>Not Found</h1>", RpcCode.NotFound, "404 Not Found", HttpStatus)]
    [InlineData(502, null, "<html></html>", RpcCode.Unavailable, "502 Bad Gateway", HttpStatus)]
    [InlineData(502, "text/plain", " <html></html>", RpcCode.Unavailable, "502 Bad Gateway", HttpStatus)]
    [InlineData(499, null, "", RpcCode.Cancelled, "499", HttpStatus)]
    [InlineData(599, null, "", RpcCode.Internal, "599", HttpStatus)]
    [InlineData(302, null, "", RpcCode.Unknown, "302 Found", HttpStatus)]
    [InlineData(200, "text/html", "<html></html>", RpcCode.Unknown, "200 OK", HttpStatus)]
    [InlineData(204, null, "", RpcCode.Unknown, "204 No Content", HttpStatus)]
    [InlineData(0, null, "", RpcCode.Unknown, "", HttpStatus)]
    [InlineData(404, "application/x-protobuf", "\u0008\u0005\u0012\u0001m", RpcCode.NotFound, "m", Protobuf)]
    [InlineData(404, "application/protobuf", "\u0012\u0001m", RpcCode.NotFound, "m", Protobuf)]
    [InlineData(404, "application/x-protobuf", "{}", RpcCode.NotFound, "404 Not Found", Protobuf)]
    public void Response_has_a_status(int httpStatus, string? mediaType, string body, RpcCode code, string message, StatusForm form)
    {
        var status = Read(body, httpStatus, mediaType, out var found);

        Assert.Equal(new RpcStatus(code, message), status.WithDetails([]));
        Assert.Equal(form, found);
        Assert.Equal(StatusOrigin.Upstream, status.Origin);
    }

    [Fact]
    public void Intermediary_profile_maps_HTTP_statuses()
    {
        (int HttpStatus, RpcCode Code)[] table =
        [
            (400, RpcCode.Internal), (401, RpcCode.Unauthenticated), (403, RpcCode.PermissionDenied), (404, RpcCode.Unimplemented),
            (409, RpcCode.Unknown), (429, RpcCode.Unavailable), (431, RpcCode.Unknown), (500, RpcCode.Unknown), (503, RpcCode.Unavailable), (200, RpcCode.Unknown),
        ];
        foreach (var (httpStatus, code) in table)
        {
            var context = new StatusReadContext(httpStatus, StatusOrigin.Network, Profile: HttpToCodeProfile.Intermediary);
            foreach (var body in new[] { "", "<html>", "{}", """{"message":"m"}""", """{"status":1,"title":"m"}""", """{"error":{"message":"m"}}""", """{"code":1034,"message":"m","details":{}}""" })
            {
                if (httpStatus == 200 && body.Contains("1034", StringComparison.Ordinal)) continue;
                Assert.Equal(code, StatusReader.Read(Encoding.UTF8.GetBytes(body), null, context, out _).Code);
            }
        }
    }

    [Fact]
    public void OK_is_read_from_a_Status_in_a_success()
    {
        Assert.True(Read("""{"code":0,"message":""}""", 200, Json, out var form).IsOk);
        Assert.Equal(StatusForm.RpcStatus, form);
        Assert.False(Read("""{"message":"m"}""", 200, Json, out _).IsOk);
        Assert.False(Read("""{"code":0,"message":""}""", 302, Json, out _).IsOk);
    }

    [Fact]
    public void Plain_text_up_to_1_KiB_is_the_message()
    {
        Assert.Equal(new string('x', 1024), Read(new string('x', 1024), 500, "text/plain", out _).Message);
        Assert.Equal("500 Internal Server Error", Read(new string('x', 1025), 500, "text/plain", out _).Message);
        Assert.Equal("500 Internal Server Error", StatusReader.Read([0xFF, 0xFE], "text/plain", new(500, StatusOrigin.Upstream), out _).Message);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(99)]
    [InlineData(101)]
    [InlineData(100_000)]
    public void Deep_nesting_is_read(int depth)
    {
        string[] nested =
        [
            new string('[', depth), new string('[', depth) + new string(']', depth), string.Concat(Enumerable.Repeat("{\"error\":", depth)),
            string.Concat(Enumerable.Repeat("[{\"details\":", depth)), string.Concat(Enumerable.Repeat("{\"error\":", depth)) + "1" + new string('}', depth),
        ];
        foreach (var inner in nested)
        {
            Assert.Equal(RpcCode.NotFound, Read(inner, 404, Json, out _).Code);
            Assert.Equal(new RpcStatus(RpcCode.Aborted, "m"), Read($$"""{"error":{"status":"ABORTED","message":"m","x":{{inner}} } }""", 404, Json, out _));
            Assert.Equal(new RpcStatus(RpcCode.Aborted, "m"), Read($$"""{"code":"aborted","message":"m","x":{{inner}}}""", 404, Json, out _));
            Assert.Equal(RpcCode.Aborted, Read($$"""{"code":"aborted","msg":"m","meta":{"x":{{inner}} } }""", 404, Json, out _).Code);
            Assert.Equal(RpcCode.Aborted, Read($$"""{"code":10,"message":"m","details":[{{inner}}]}""", 409, Json, out _).Code);
        }
    }

    private static RpcStatus Read(string body, int httpStatus, string? mediaType, out StatusForm form) =>
        StatusReader.Read(Encoding.UTF8.GetBytes(body), mediaType, new StatusReadContext(httpStatus, StatusOrigin.Upstream), out form);
}
