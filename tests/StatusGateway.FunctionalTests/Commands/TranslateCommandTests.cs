using System.Text;
using System.Text.Json;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Reading;
using StatusGateway.FunctionalTests.Infrastructure;
using StatusGateway.FunctionalTests.Statuses;
using StatusGateway.Transcoding;

namespace StatusGateway.FunctionalTests.Commands;

/// <summary><c>statusgateway translate</c>, as a user runs it.</summary>
public sealed class TranslateCommandTests : IDisposable
{
    private const string Problem = """{"type":"about:blank","title":"Not Found","status":404,"detail":"Größe ☺ fehlt.","code":"NOT_FOUND"}""";

    private static readonly RpcStatus Read = new(RpcCode.NotFound, "Größe ☺ fehlt.");

    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task An_http_error_from_standard_input_is_written_in_every_dialect()
    {
        var run = await RunAsync(Problem, "--http-status", "404", "--content-type", "application/problem+json");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.StartsWith($"NOT_FOUND: Größe ☺ fehlt.{Environment.NewLine}0 details, origin: upstream", run.Output, StringComparison.Ordinal);
        foreach (var text in new[]
        {
            "grpc-status: 5", "grpc-message: Gr%C3%B6%C3%9Fe %E2%98%BA fehlt.", "== Problem", "\"type\": \"/errors/NOT_FOUND\"", "== google.rpc.Status", "== Google's error envelope",
            "\"status\": \"NOT_FOUND\"", "== Connect", "\"code\": \"not_found\"", "== Connect, end of a stream", "== gRPC-Web, last frame", "== Protobuf, base64", "\"message\": \"Größe ☺ fehlt.\"",
        })
            Assert.Contains(text, run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Type: application/problem+json\r\nRetry-After: 3\r\n\r\n")]
    [InlineData("HTTP/2 404 \ncontent-type: application/problem+json\nretry-after: 3\n\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nretry-after: 3\r\n\r\n")]
    public async Task Output_of_curl_is_read_with_its_status_and_headers(string head)
    {
        // The code comes from the HTTP status, a detail from a header.
        var run = await RunAsync(head + "{\"title\": \"Gone away\"}", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        var status = StatusOf(run);
        Assert.Equal((RpcCode.NotFound, "Gone away"), (status.Code, status.Message));
        Assert.Equal(3, status.GetDetail<Rpc.RetryInfo>()?.RetryDelay.Seconds);
    }

    [Theory]
    [InlineData("rpc error: code = NotFound desc = No such book.")]
    [InlineData("2026/01/02 15:04:05 rpc error: code = NotFound desc = No such book.\nexit status 1\n")]
    [InlineData("ERROR:\n  Code: NotFound\n  Message: No such book.\n")]
    [InlineData("< HTTP/1.1 404 Not Found\n< Content-Type: application/json\n< \n{\"message\": \"No such book.\"}* Connection #0 to host localhost left intact\n")]
    [InlineData("{\"result\": {}}\n{\"error\": {\"code\": 5, \"message\": \"No such book.\"}}\n")]
    [InlineData("grpc-status: 5\ngrpc-message: No%20such%20book.\n")]
    [InlineData("CAUSDU5vIHN1Y2ggYm9vay4\n")]
    public async Task Output_of_clients_and_tools_is_read(string text)
    {
        var run = await RunAsync(text, "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(new RpcStatus(RpcCode.NotFound, "No such book."), StatusOf(run));
    }

    [Theory]
    [InlineData("not_found", 5)]
    [InlineData("UNAVAILABLE", 14)]
    [InlineData("5", 5)]
    public async Task A_grpc_status_may_be_named(string name, int code)
    {
        var run = await RunAsync("", "--grpc-status", name, "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(code, (int)StatusOf(run).Code);
    }

    [Fact]
    public async Task A_file_is_read_and_printed_as_json()
    {
        await File.WriteAllTextAsync(_file, Problem);

        var run = await RunAsync("", _file, "--http-status", "404", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(Read, StatusOf(run));
        Assert.Single(run.Output.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Grpc_trailers_are_options()
    {
        var run = await RunAsync(
            "", "translate", "--grpc-status", "5", "--grpc-message", GrpcTrailers.MessageValue(Samples.Rich)!, "--grpc-details", GrpcTrailers.DetailsValue(Samples.Rich)!, "--json");
        var people = await RunAsync("", "translate", "--grpc-status", "0");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Samples.Rich, StatusOf(run));
        Assert.Equal(0, people.ExitCode);
        Assert.StartsWith($"OK{Environment.NewLine}0 details", people.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Protobuf_is_read_as_bytes_and_as_base64()
    {
        using var body = new PooledBuffer();
        ProtobufDialect.Instance.Write(Samples.Rich, new StatusWriteContext { HttpStatus = 404 }, body);
        var bytes = body.WrittenSpan.ToArray();

        foreach (var input in new[] { bytes, Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes) + "\n") })
        {
            var run = await CommandRun.RunAsync(input, "translate", "--http-status", "404", "--content-type", "application/x-protobuf", "--json");
            Assert.Equal(0, run.ExitCode);
            Assert.Equal(Samples.Rich, StatusOf(run));
        }
    }

    [Fact]
    public async Task Descriptors_make_more_detail_types_readable()
    {
        var book = new StatusGateway.Demo.Library.V1.Book { Title = "Emma" };
        var details = GrpcTrailers.DetailsValue(new RpcStatus(RpcCode.Aborted, "m", [StatusDetail.Create(book)]))!;
        string[] arguments = ["translate", "--grpc-status", "10", "--grpc-message", "m", "--grpc-details", details, "--json"];

        var without = await RunAsync("", arguments);
        var with = await RunAsync("", [.. arguments, "--descriptors", PeerFiles.DescriptorSet]);

        Assert.True(Detail(without).TryGetProperty("@value", out _));
        Assert.Equal("Emma", Detail(with).GetProperty("title").GetString());
        Assert.Equal(StatusOf(without), RpcStatusDialect.Instance.Read(
            Encoding.UTF8.GetBytes(Status(with).GetRawText()), new StatusReadContext(409, StatusOrigin.Upstream, Types())));

        static JsonElement Detail(CommandRun run) => Status(run).GetProperty("details")[0];
        static Core.Details.DetailTypes Types() =>
            new(Transcoding.Schema.SchemaSet.FromGenerated(StatusGateway.Demo.Library.V1.LibraryReflection.Descriptor));
    }

    public static TheoryData<string[]> BadUsages => [
        ["--http-status", "many"],
        ["--grpc-message", "x"],
        ["--grpc-details", "AAAA"],
        ["--grpc-status", "5", "--http-status", "404"],
        ["--grpc-status", "5", "file"],
        ["--grpc-status", "abc"],
        ["--grpc-status"],
        ["--http-status", "abc"],
        ["--http-status", "9999"],
        ["--http-status", "0"],
        ["--nonsense"],
        ["one", "two"],
    ];

    [Theory]
    [MemberData(nameof(BadUsages))]
    public async Task An_invalid_command_line_exits_with_2(string[] arguments)
    {
        var run = await RunAsync("", arguments);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("--help", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("folder")]
    public async Task A_file_that_cannot_be_read_exits_with_1_and_is_named(string kind)
    {
        var path = kind == "missing" ? _file : Path.GetTempPath();

        foreach (var arguments in new string[][] { [path], ["--descriptors", path] })
        {
            var run = await RunAsync("", arguments);
            Assert.Equal((1, ""), (run.ExitCode, run.Output));
            Assert.Contains(path, run.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_invalid_descriptor_set_exits_with_1_and_is_named()
    {
        await File.WriteAllTextAsync(_file, "garbage");

        var run = await RunAsync("", "--descriptors", _file);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(_file, run.Errors, StringComparison.Ordinal);
    }

    /// <summary>Bodies and their warnings.</summary>
    public static TheoryData<string, string> Garbage => new()
    {
        { "", "" },
        { " \n", "" },
        { "<html><body>502</body></html>", "neither JSON nor plain text" },
        { "{\"code\":", "truncated" },
        { "[[[[[[", "truncated" },
        { "{\"code\" 5}", "not valid JSON at line 1, byte 9" },
        { "{\"foo\":1}", "unknown form of error" },
        { "\0\u0001\u001b[31m", "neither JSON nor plain text" },
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task A_body_that_cannot_be_read_is_translated_by_the_http_status(string body, string expected)
    {
        var run = await RunAsync(body, "--http-status", "502", "--json");
        var people = await RunAsync(body, "--http-status", "502");

        Assert.Equal(0, run.ExitCode);
        AssertWarning(expected, run.Errors);
        Assert.Equal(new RpcStatus(RpcCode.Unavailable, "502 Bad Gateway"), StatusOf(run));
        Assert.Equal("network", JsonDocument.Parse(run.Output).RootElement.GetProperty("origin").GetString());
        Assert.StartsWith("UNAVAILABLE: 502 Bad Gateway", people.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task A_body_that_cannot_be_read_without_an_http_status_exits_with_1(string body, string expected)
    {
        var run = await RunAsync(body);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(expected, run.Errors, StringComparison.Ordinal);
        Assert.Contains("--http-status", run.Errors, StringComparison.Ordinal);
        Assert.Contains("grpcurl", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_without_a_code_is_unknown_with_a_warning()
    {
        var run = await RunAsync("boom", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(new RpcStatus(RpcCode.Unknown, "boom"), StatusOf(run));
        AssertWarning("UNKNOWN", run.Errors);
    }

    [Fact]
    public async Task A_body_that_names_its_code_needs_no_http_status()
    {
        var run = await RunAsync(Problem, "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(Read, StatusOf(run));
    }

    [Theory]
    [InlineData("5", "###", "not the base64")]
    [InlineData("5", "AAAA", "not the base64")]
    [InlineData("0", "CAU", "OK has no details")]
    [InlineData("7", "CAU", "contains another code")]
    public async Task Details_that_cannot_be_read_or_disagree_are_a_warning(string code, string details, string expected)
    {
        var run = await RunAsync("", "--grpc-status", code, "--grpc-details", details, "--json");

        Assert.Equal(0, run.ExitCode);
        AssertWarning(expected, run.Errors);
        Assert.Equal(code, Status(run).TryGetProperty("code", out var read) ? read.GetRawText() : "0");
    }

    [Fact]
    public async Task A_body_of_utf_16_is_read_by_its_byte_order_mark()
    {
        var run = await CommandRun.RunAsync([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Problem)], "translate", "--http-status", "404", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(Read, StatusOf(run));
    }

    [Fact]
    public async Task Protobuf_in_base64_without_padding_is_read()
    {
        var run = await RunAsync("CAUSBGdvbmU", "--content-type", "application/x-protobuf", "--http-status", "500", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(new RpcStatus(RpcCode.NotFound, "gone"), StatusOf(run));
    }

    [Fact]
    public async Task Binary_bodies_are_translated_by_the_http_status()
    {
        var bytes = new byte[4096];
        new Random(1).NextBytes(bytes);

        foreach (var type in new[] { "application/x-protobuf", "application/json", "text/plain" })
        {
            var run = await CommandRun.RunAsync(bytes, "translate", "--http-status", "502", "--content-type", type, "--json");
            Assert.Equal(0, run.ExitCode);
            AssertWarning("It is ignored.", run.Errors);
            Assert.Equal(14, Status(run).GetProperty("code").GetInt32());
        }
    }

    [Fact]
    public async Task Control_characters_are_shown_escaped()
    {
        var run = await RunAsync("""{"code":5,"message":"\u001b[31mred\u0007\r\nSecond line"}""", "--http-status", "404");

        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.DoesNotContain('\u0007', run.Output);
        Assert.StartsWith("NOT_FOUND: \\u001b[31mred\\u0007\\u000d\\u000aSecond line", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_over_the_limit_exits_with_1()
    {
        var run = await CommandRun.RunAsync(new byte[(1024 * 1024) + 1], "translate");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("larger", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_shows_every_option()
    {
        var run = await RunAsync("", "--help");

        Assert.Equal(0, run.ExitCode);
        foreach (var option in new[] { "FILE", "--http-status", "--content-type", "--grpc-status", "--grpc-message", "--grpc-details", "--descriptors", "--json" })
            Assert.Contains(option, run.Output, StringComparison.Ordinal);
    }

    /// <summary>Asserts that there is one line with the text, or nothing if it is empty.</summary>
    private static void AssertWarning(string expected, string errors)
    {
        if (expected.Length == 0) Assert.Empty(errors);
        else Assert.Contains(expected, Assert.Single(errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private static Task<CommandRun> RunAsync(string input, params string[] arguments) =>
        CommandRun.RunAsync(Encoding.UTF8.GetBytes(input), arguments is ["translate", ..] ? arguments : ["translate", .. arguments]);

    private static JsonElement Status(CommandRun run) => JsonDocument.Parse(run.Output).RootElement.GetProperty("status");

    /// <summary>Reads the status from the printed JSON.</summary>
    private static RpcStatus StatusOf(CommandRun run) =>
        RpcStatusDialect.Instance.Read(Encoding.UTF8.GetBytes(Status(run).GetRawText()), new StatusReadContext(200, StatusOrigin.Upstream));
}
