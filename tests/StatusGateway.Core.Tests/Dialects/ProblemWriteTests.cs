using System.Text.Json;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Reading;

namespace StatusGateway.Core.Tests.Dialects;

public class ProblemWriteTests
{
    private const string BookDetail = "Book \"shelves/1/books/9\" was not found.";

    private static readonly RpcStatus Book = new(RpcCode.NotFound, BookDetail, [StatusDetail.Create(Samples.ErrorInfo)]);

    [Fact]
    public void Example_of_the_contract_is_written_exactly()
    {
        var context = new StatusWriteContext
        {
            HttpStatus = 404,
            Instance = "/v1/shelves/1/books/9",
            TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
        };

        const string expected = """
            {
            "type":"/errors/NOT_FOUND#BOOK_NOT_FOUND",
            "title":"Not Found",
            "status":404,
            "detail":"Book \"shelves/1/books/9\" was not found.",
            "instance":"/v1/shelves/1/books/9",
            "code":"NOT_FOUND",
            "reason":"BOOK_NOT_FOUND",
            "domain":"library.example.com",
            "metadata":{"name":"shelves/1/books/9"},
            "traceId":"4bf92f3577b34da6a3ce929d0e0e4736",
            "details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"BOOK_NOT_FOUND","domain":"library.example.com","metadata":{"name":"shelves/1/books/9"}}]
            }
            """;
        Assert.Equal(expected.ReplaceLineEndings(""), Problems.Write(Book, context));
        Assert.Equal(Book, Problems.Read(expected));
    }

    [Fact]
    public void Empty_members_are_left_out()
    {
        Assert.Equal(
            """{"type":"/errors/UNAVAILABLE","title":"Unavailable","status":503,"code":"UNAVAILABLE"}""",
            Problems.Write(new RpcStatus(RpcCode.Unavailable)));
        Assert.Equal(
            """{"type":"/errors/UNAVAILABLE","title":"Unavailable","status":503,"code":"UNAVAILABLE"}""",
            Problems.Write(new RpcStatus(RpcCode.Unavailable), new StatusWriteContext { HttpStatus = 503, Instance = "", TraceId = "" }));
        Assert.Equal(
            """{"type":"/errors/ABORTED","title":"Aborted","status":409,"code":"ABORTED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo"}]}""",
            Problems.Write(new RpcStatus(RpcCode.Aborted, "", [StatusDetail.Create(new Rpc.ErrorInfo())])));
        Assert.Equal(
            """{"type":"/errors/ABORTED","title":"Aborted","status":409,"code":"ABORTED","domain":"d","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","domain":"d"}]}""",
            Problems.Write(new RpcStatus(RpcCode.Aborted, "", [StatusDetail.Create(new Rpc.ErrorInfo { Domain = "d" })])));
    }

    [Fact]
    public void Codes_have_type_title_and_name()
    {
        foreach (var row in RpcCodes.All.Where(row => row.Code != RpcCode.Ok))
        {
            Assert.Equal(
                $$"""{"type":"/errors/{{row.Name}}","title":"{{row.Title}}","status":{{row.HttpStatus}},"detail":"x","code":"{{row.Name}}"}""",
                Problems.Write(new RpcStatus(row.Code, "x")));
        }
    }

    [Fact]
    public void Status_member_is_the_sent_HTTP_status() =>
        Assert.Equal(
            """{"type":"/errors/INVALID_ARGUMENT","title":"Invalid Argument","status":422,"code":"INVALID_ARGUMENT"}""",
            Problems.Write(new RpcStatus(RpcCode.InvalidArgument), new StatusWriteContext { HttpStatus = 422 }));

    [Fact]
    public void OK_is_rejected()
    {
        using var output = new Transcoding.PooledBuffer();
        Assert.Throws<ArgumentException>(() => ProblemDialect.Instance.Write(RpcStatus.Ok, new StatusWriteContext { HttpStatus = 200 }, output));
        Assert.Equal(0, output.Length);
    }

    [Fact]
    public void Output_is_appended()
    {
        using var output = new Transcoding.PooledBuffer();
        output.Write("data: "u8);
        ProblemDialect.Instance.Write(Book, new StatusWriteContext { HttpStatus = 404 }, output);

        Assert.StartsWith("data: {\"type\":", System.Text.Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
        Assert.Equal(Book, Problems.Read(output.WrittenSpan[6..].ToArray()));
    }

    [Theory]
    [InlineData(null, "/errors/NOT_FOUND")]
    [InlineData("https://api.example.com/errors/", "https://api.example.com/errors/NOT_FOUND")]
    [InlineData("", "NOT_FOUND")]
    [InlineData("urn:x:\"\\☺:", "urn:x:\"\\☺:NOT_FOUND")]
    public void Type_prefix_is_configurable(string? typeBase, string type)
    {
        using var problem = JsonDocument.Parse(
            Problems.Write(new RpcStatus(RpcCode.NotFound), new StatusWriteContext { HttpStatus = 404, TypeBase = typeBase }));
        Assert.Equal(type, problem.RootElement.GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("BOOK_NOT_FOUND", true)]
    [InlineData("ABC", true)]
    [InlineData("A1B", true)]
    [InlineData("A_1", true)]
    [InlineData("A__", false)]
    [InlineData("AB", false)]
    [InlineData("A", false)]
    [InlineData("", false)]
    [InlineData("1AB", false)]
    [InlineData("_AB", false)]
    [InlineData("AB_", false)]
    [InlineData("Abc", false)]
    [InlineData("A-B", false)]
    [InlineData("A B", false)]
    [InlineData("ÄÖÜ", false)]
    [InlineData("AÖB", false)]
    [InlineData("A\"B", false)]
    public void Type_fragment_is_a_reason_of_AIP_193(string reason, bool isFragment)
    {
        using var problem = JsonDocument.Parse(Problems.Write(new RpcStatus(RpcCode.NotFound, "", [StatusDetail.Create(new Rpc.ErrorInfo { Reason = reason })])));
        Assert.Equal(isFragment ? "/errors/NOT_FOUND#" + reason : "/errors/NOT_FOUND", problem.RootElement.GetProperty("type").GetString());
        if (reason.Length > 0) Assert.Equal(reason, problem.RootElement.GetProperty("reason").GetString());
        else Assert.False(problem.RootElement.TryGetProperty("reason", out _));
    }

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void Type_fragment_has_at_most_63_characters(int length, bool isFragment)
    {
        var json = Problems.Write(new RpcStatus(RpcCode.NotFound, "", [StatusDetail.Create(new Rpc.ErrorInfo { Reason = new string('A', length) })]));
        Assert.Equal(isFragment, json.StartsWith("{\"type\":\"/errors/NOT_FOUND#A", StringComparison.Ordinal));
    }

    [Fact]
    public void Localized_message_is_the_detail()
    {
        var context = new StatusWriteContext { HttpStatus = 404, Localized = StatusDetail.Create(Samples.German) };

        Assert.Equal(
            """{"type":"/errors/NOT_FOUND","title":"Not Found","status":404,"detail":"Das Buch „9“ gibt es nicht.","message":"gone","code":"NOT_FOUND"}""",
            Problems.Write(new RpcStatus(RpcCode.NotFound, "gone"), context));
        Assert.Equal(
            """{"type":"/errors/NOT_FOUND","title":"Not Found","status":404,"detail":"Das Buch „9“ gibt es nicht.","message":"","code":"NOT_FOUND"}""",
            Problems.Write(new RpcStatus(RpcCode.NotFound), context));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0A026465")]
    [InlineData("1201")]
    [InlineData("120180")]
    [InlineData("1200")]
    public void Empty_localized_message_keeps_the_message(string hex)
    {
        var context = new StatusWriteContext { HttpStatus = 404, Localized = Samples.Detail("google.rpc.LocalizedMessage", Convert.FromHexString(hex)) };

        Assert.Equal(
            """{"type":"/errors/NOT_FOUND","title":"Not Found","status":404,"detail":"gone","code":"NOT_FOUND"}""",
            Problems.Write(new RpcStatus(RpcCode.NotFound, "gone"), context));
    }

    [Fact]
    public void First_valid_ErrorInfo_gives_reason_domain_and_metadata()
    {
        var status = new RpcStatus(
            RpcCode.Aborted,
            "",
            [
                StatusDetail.Create(Samples.German),
                Samples.Detail("google.rpc.ErrorInfo", 0x0A, 0x09),
                new StatusDetail("example.com/google.rpc.ErrorInfo", StatusDetail.Create(new Rpc.ErrorInfo { Reason = "ONE", Metadata = { ["b"] = "1", ["a"] = "2" } }).Value),
                StatusDetail.Create(new Rpc.ErrorInfo { Reason = "TWO", Domain = "two" }),
            ]);
        using var problem = JsonDocument.Parse(Problems.Write(status));

        Assert.Equal("/errors/ABORTED#ONE", problem.RootElement.GetProperty("type").GetString());
        Assert.Equal("ONE", problem.RootElement.GetProperty("reason").GetString());
        Assert.False(problem.RootElement.TryGetProperty("domain", out _));
        Assert.Equal("""{"b":"1","a":"2"}""", problem.RootElement.GetProperty("metadata").GetRawText());
        Assert.Equal(4, problem.RootElement.GetProperty("details").GetArrayLength());
    }

    [Fact]
    public void Malformed_metadata_is_left_out()
    {
        var json = Problems.Write(new RpcStatus(RpcCode.Aborted, "", [Samples.Detail("google.rpc.ErrorInfo", 0x0A, 0x01, (byte)'R', 0x1A, 0x03, 0x0A, 0x01, 0xFF)]));

        Assert.Equal(
            """{"type":"/errors/ABORTED","title":"Aborted","status":409,"code":"ABORTED","reason":"R","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","@value":"CgFSGgMKAf8="}]}""",
            json);
    }

    [Fact]
    public void Any_text_gives_valid_JSON()
    {
        const string text = "\"\\\0\b\f\n\r\t\u001F\u007F\u2028</script>☺\uD83D\uDE00";
        var status = new RpcStatus(
            RpcCode.Aborted,
            text,
            [StatusDetail.Create(new Rpc.ErrorInfo { Reason = text, Domain = text, Metadata = { [text] = text } }), StatusDetail.Create(new Rpc.BadRequest { FieldViolations = { new Rpc.BadRequest.Types.FieldViolation { Field = text, Description = text, Reason = text } } })]);
        var context = new StatusWriteContext
        {
            HttpStatus = 409,
            Instance = text,
            TraceId = text,
            TypeBase = text,
            Localized = StatusDetail.Create(new Rpc.LocalizedMessage { Locale = "de", Message = text }),
            Violations = new FakeLocator { [text] = new ViolationLocation("/" + text, text) },
        };
        using var problem = JsonDocument.Parse(Problems.Write(status, context));

        var root = problem.RootElement;
        foreach (var name in new[] { "detail", "message", "instance", "reason", "domain", "traceId" }) Assert.Equal(text, root.GetProperty(name).GetString());
        Assert.Equal(text, root.GetProperty("metadata").GetProperty(text).GetString());
        Assert.Equal(text + "ABORTED", root.GetProperty("type").GetString());
        Assert.Equal(text, root.GetProperty("errors")[0].GetProperty("parameter").GetString());
        Assert.Equal(status, Problems.Read(root.GetRawText()));
    }

    [Fact]
    public void Unpaired_surrogate_in_the_context_becomes_U_FFFD()
    {
        using var problem = JsonDocument.Parse(Problems.Write(new RpcStatus(RpcCode.Aborted), new StatusWriteContext { HttpStatus = 409, Instance = "/\uD83D" }));
        Assert.Equal("/\uFFFD", problem.RootElement.GetProperty("instance").GetString());
    }
}
