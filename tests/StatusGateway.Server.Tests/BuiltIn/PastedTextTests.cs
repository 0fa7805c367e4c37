using System.Text;
using Google.Rpc;
using StatusGateway.Core;
using StatusGateway.Server.BuiltIn;
using StatusGateway.Server.BuiltIn.Pasted;
using StatusGateway.Server.BuiltIn.Statuses.V1;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Tests.BuiltIn;

/// <summary>Reads what people paste: the texts are as client libraries and tools print them.</summary>
public sealed class PastedTextTests
{
    private const string MissingError = "The stream breaks off: its array is not closed, so the call failed. The error is not in the text.";

    /// <summary>Texts of libraries, and the code and message in them.</summary>
    public static TheoryData<string, RpcCode, string> ClientTexts => new()
    {
        { "rpc error: code = NotFound desc = No such book.", RpcCode.NotFound, "No such book." },
        { "2026/01/02 15:04:05 could not greet: rpc error: code = Unavailable desc = connection error: desc = \"transport: dial tcp\"\nexit status 1", RpcCode.Unavailable, "connection error: desc = \"transport: dial tcp\"" },
        { "level=error msg=\"call failed\" err=\"rpc error: code = NotFound desc = No \\\"Emma\\\"\" shelf=1", RpcCode.NotFound, "No \"Emma\"" },
        { "evans: command call: rpc error: code = Code(5) desc = First line\nsecond line", RpcCode.NotFound, "First line\nsecond line" },
        { "status: code = PermissionDenied desc = ", RpcCode.PermissionDenied, "" },
        { "Status(StatusCode=\"NotFound\", Detail=\"No such \"book\".\", DebugException=\"System.Exception: x\")", RpcCode.NotFound, "No such \"book\"." },
        { "Grpc.Core.RpcException: Status(StatusCode=\"AlreadyExists\", Detail=\"It exists.\")\n   at Shop.Client.Main() in /src/Client.cs:line 3", RpcCode.AlreadyExists, "It exists." },
        { "Grpc.Core.RpcException: Status(StatusCode=Cancelled, Detail=\"Cancelled\")", RpcCode.Cancelled, "Cancelled" },
        { "io.grpc.StatusRuntimeException: NOT_FOUND: No such book.", RpcCode.NotFound, "No such book." },
        { "Exception in thread \"main\" io.grpc.StatusRuntimeException: UNAVAILABLE: io exception\n\tat io.grpc.stub.ClientCalls.toStatusRuntimeException(ClientCalls.java:262)\nCaused by: io.netty.ConnectException: x", RpcCode.Unavailable, "io exception" },
        { "io.grpc.StatusException: CANCELLED\n\tat a.b.C.d(C.java:1)", RpcCode.Cancelled, "" },
        { "Status{code=NOT_FOUND, description=No such book., cause=null}", RpcCode.NotFound, "No such book." },
        { "<_InactiveRpcError of RPC that terminated with:\n\tstatus = StatusCode.NOT_FOUND\n\tdetails = \"No such \"book\".\"\n\tdebug_error_string = \"UNKNOWN:Error received from peer {grpc_status:5}\"\n>", RpcCode.NotFound, "No such \"book\"." },
        { "<AioRpcError of RPC that terminated with: status = StatusCode.UNAVAILABLE details = \"Later.\" debug_error_string = \"x\" >", RpcCode.Unavailable, "Later." },
        { "Traceback (most recent call last):\n  File \"/app/a.py\", line 1, in <module>\ngrpc._channel._InactiveRpcError: <_InactiveRpcError of RPC that terminated with:\n\tstatus = StatusCode.ABORTED\n\tdetails = \"Stale.\"\n>", RpcCode.Aborted, "Stale." },
        { "google.api_core.exceptions.NotFound: 404 No such book.", RpcCode.NotFound, "No such book." },
        { "google.api_core.exceptions.TooManyRequests: 429 Slow down.", RpcCode.ResourceExhausted, "Slow down." },
        { "Error: 5 NOT_FOUND: No such book.\n    at callErrorFromStatus (/app/node_modules/@grpc/grpc-js/build/src/call.js:31:19) {\n  code: 5,\n  details: 'No such book.'\n}", RpcCode.NotFound, "No such book." },
        { "14 UNAVAILABLE: No connection established", RpcCode.Unavailable, "No connection established" },
        { "ConnectError: [not_found] No such book.\n    at errorFromJson (file:///app/error.js:1:2)", RpcCode.NotFound, "No such book." },
        { "[resource_exhausted] Slow down.", RpcCode.ResourceExhausted, "Slow down." },
        { "status: NotFound, message: \"No \\\"such\\\" book.\", details: [], metadata: MetadataMap { headers: {} }", RpcCode.NotFound, "No \"such\" book." },
        { "Error: Status { code: DataLoss, message: \"Lost \\u{e9}.\", source: None }", RpcCode.DataLoss, "Lost é." },
        { "code: 'Some requested entity was not found', message: \"No such book.\"", RpcCode.NotFound, "No such book." },
        { "gRPC Error (code: 5, codeName: NOT_FOUND, message: No such book., details: [], rawResponse: null, trailers: {})", RpcCode.NotFound, "No such book." },
        { "** (GRPC.RPCError) %GRPC.RPCError{status: 5, message: \"No such book.\"}", RpcCode.NotFound, "No such book." },
        { "client.rb:12:in 'get': 5:No such book.. debug_error_string:{UNKNOWN:Error {grpc_status:5}} (GRPC::NotFound)", RpcCode.NotFound, "No such book." },
        { "GRPC::NotFound (5:book missing. debug_error_string:{UNKNOWN:Error received from peer {grpc_message:\"book missing\", grpc_status:5}})", RpcCode.NotFound, "book missing" },
        { "GRPC::NotFound (5:book missing (really))", RpcCode.NotFound, "book missing (really)" },
        { "5:book missing. debug_error_string:{UNKNOWN:Error received from peer {grpc_status:5}}", RpcCode.NotFound, "book missing" },
        { "not_found: book missing", RpcCode.NotFound, "book missing" },
        { "unavailable: dial tcp 10.0.0.1:80: connect: connection refused", RpcCode.Unavailable, "dial tcp 10.0.0.1:80: connect: connection refused" },
        { "code_17: odd", RpcCode.Unknown, "odd (code 17)" },
        { "grpclib.exceptions.GRPCError: (<Status.NOT_FOUND: 5>, \"book missing\", None)", RpcCode.NotFound, "book missing" },
        { "GRPCError(<Status.ABORTED: 10>, 'It\\'s \\xe9', None)", RpcCode.Aborted, "It's é" },
        { "GRPCError: (<Status.CANCELLED: 1>, None, None)", RpcCode.Cancelled, "" },
        { "Google\\ApiCore\\ApiException: {\"message\": \"book missing\",\"code\": 5,\"status\": \"NOT_FOUND\",\"details\": []}", RpcCode.NotFound, "book missing" },
        { "PHP Fatal error:  Uncaught Google\\ApiCore\\ApiException: {\n    \"message\": \"book missing\",\n    \"code\": 5,\n    \"status\": \"NOT_FOUND\",\n    \"details\": []\n}\n\nthrown in /app/a.php on line 3", RpcCode.NotFound, "book missing" },
        { "{ code: 5, details: 'book missing', metadata: Metadata { internalRepr: Map(0) {}, options: {} } }", RpcCode.NotFound, "book missing" },
        { "{\n  code: 14,\n  details: \"It's\\n\" +\n    'down',\n  metadata: {}\n}", RpcCode.Unavailable, "It's\ndown" },
        { "rpc error: code = Code(17) desc = odd", RpcCode.Unknown, "odd (code 17)" },
        { "ERROR:\n  Code: Code(17)\n  Message: odd", RpcCode.Unknown, "odd (code 17)" },
        { "Status(StatusCode=\"17\", Detail=\"odd\")", RpcCode.Unknown, "odd (code 17)" },
        { "{\"level\":\"error\",\"err\":\"rpc error: code = Unavailable desc = no \\\"route\\\"\"}", RpcCode.Unavailable, "no \"route\"" },
        { "{\"time\":\"2026-01-02T15:04:05Z\",\"level\":\"ERROR\",\"msg\":\"unknown: failed\",\"error\":\"rpc error: code = NotFound desc = book missing\"}", RpcCode.NotFound, "book missing" },
        { "{\"level\":50,\"time\":1767366245,\"err\":{\"type\":\"Error\",\"message\":\"5 NOT_FOUND: book missing\",\"stack\":\"Error: 5 NOT_FOUND: book missing\\n    at a (b.js:1:2)\",\"code\":5},\"msg\":\"failed\"}", RpcCode.NotFound, "book missing" },
        { "{\"level\":\"info\",\"msg\":\"start\"}\n{\"level\":\"error\",\"msg\":\"rpc error: code = NotFound desc = book missing\"}", RpcCode.NotFound, "book missing" },
        { "GRPC::PermissionDenied: 7:Not yours", RpcCode.PermissionDenied, "Not yours" },
        { "Rpc failed with status code 5, error message: No such book.", RpcCode.NotFound, "No such book." },
        { "NOT_FOUND: No such book.", RpcCode.NotFound, "No such book." },
        { "ERROR:\n  Code: NotFound\n  Message: No such book.", RpcCode.NotFound, "No such book." },
        { "code: NotFound\nnumber: 5\nmessage: \"No such book.\"", RpcCode.NotFound, "No such book." },
    };

    /// <summary>HTTP responses and streams, and the code and message in them.</summary>
    public static TheoryData<string, RpcCode, string> Responses => new()
    {
        { "HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\n\r\n{\"message\":\"No such book.\"}", RpcCode.NotFound, "No such book." },
        { "*   Trying 127.0.0.1:8080...\n* Connected to localhost (127.0.0.1) port 8080 (#0)\n> GET /v1/books/9 HTTP/1.1\n> Host: localhost\n> \n< HTTP/1.1 404 Not Found\n< Content-Type: application/json\n< \n{ [43 bytes data]\n\n100    43    0    43    0     0   1000      0 --:--:-- --:--:-- --:--:--  1000\n{\"message\":\"No such book.\"}* Connection #0 to host localhost left intact", RpcCode.NotFound, "No such book." },
        { "> GET / HTTP/2\n>\n< HTTP/2 301 \n< location: /x\n<\n* Issue another request to this URL\n< HTTP/2 403 \n< content-type: text/plain\n<\nNot yours.\n", RpcCode.PermissionDenied, "Not yours." },
        { "< HTTP/2 200 \n< content-type: application/grpc\n< \n< grpc-status: 5\n< grpc-message: No%20such%20book.\n* Connection #0 to host localhost left intact", RpcCode.NotFound, "No such book." },
        { "grpc-status: 5\ngrpc-message: No%20such%20book.", RpcCode.NotFound, "No such book." },
        { "  \"grpc-status\": \"NOT_FOUND\",\n  \"grpc-message\": \"No such book.\"", RpcCode.NotFound, "No such book." },
        { "grpc-status-details-bin: CAUSDU5vIHN1Y2ggYm9vay4", RpcCode.NotFound, "No such book." },
        { "CAUSDU5vIHN1Y2ggYm9vay4=", RpcCode.NotFound, "No such book." },
        { "CAUSDU5vIHN1\nY2ggYm9vay4", RpcCode.NotFound, "No such book." },
        { "CAUSBT8_Pz4_", RpcCode.NotFound, "???>?" },
        { "{\"result\":{\"title\":\"Emma\"}}\n{\"error\":{\"code\":5,\"message\":\"No such book.\"}}\n", RpcCode.NotFound, "No such book." },
        { "{\"result\":{}}\n{\"error\":{\"type\":\"/errors/ABORTED\",\"title\":\"Aborted\",\"status\":409,\"detail\":\"Stale.\",\"code\":\"ABORTED\"}}", RpcCode.Aborted, "Stale." },
        { "{\"result\":{}}\n{\"error\":{\"code\":\"not_found\",\"message\":\"No such book.\"},\"metadata\":{}}", RpcCode.NotFound, "No such book." },
        { "data: {\"title\":\"Emma\"}\n\n: keep-alive\n\nevent: error\ndata: {\"code\":5,\ndata: \"message\":\"No such book.\"}\n\n", RpcCode.NotFound, "No such book." },
        { "[{\"a\":1},{\"b\":2},{\"error\":{\"type\":\"/errors/NOT_FOUND\",\"title\":\"Not Found\",\"status\":404,\"detail\":\"book missing\",\"code\":\"NOT_FOUND\"}}]", RpcCode.NotFound, "book missing" },
        { "[{\"a\":1},{\"b\":2},{\"error\":{\"type\":\"/errors/NOT_FOUND\",\"title\":\"Not Found\",\"status\":404,\"detail\":\"book missing\",\"code\":\"NOT_FOUND\"}}", RpcCode.NotFound, "book missing" },
        { "[{\"a\":1},{\"error\":{\"code\":5,\"message\":\"book missing\"", RpcCode.NotFound, "book missing" },
        { "[{\"a\":1},{\"b\":2}", RpcCode.Unknown, MissingError },
        { "[{\"a\":1},{\"b\":", RpcCode.Unknown, MissingError },
        { "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[{\"a\":1}", RpcCode.Unknown, MissingError },
        { "HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\n\r\n{\"result\":{}}\n{\"error\":{\"code\":5,\"message\":\"book missing\"}}", RpcCode.NotFound, "book missing" },
        { "{\"result\":{\"a\":1}}{\"error\":{\"code\":5,\"message\":\"book missing\"}}", RpcCode.NotFound, "book missing" },
        { "{\n  \"result\": {\n    \"a\": 1\n  }\n}\n{\n  \"error\": {\n    \"code\": 5,\n    \"message\": \"book missing\"\n  }\n}", RpcCode.NotFound, "book missing" },
        { "[\n  {\n    \"a\": 1\n  },\n  {\n    \"error\": {\n      \"code\": 5,\n      \"message\": \"book missing\"\n    }\n  }\n]", RpcCode.NotFound, "book missing" },
        { "HTTP/2 200 \r\ncontent-type: application/grpc\r\n\r\ngrpc-status: 5\r\ngrpc-message: book%20missing\r\n", RpcCode.NotFound, "book missing" },
        { "HTTP/2 200 \r\ncontent-type: application/grpc+proto\r\n\r\n\0\0\0\0\u0002\b\u0001grpc-status: 5\r\ngrpc-message: book%20missing\r\n", RpcCode.NotFound, "book missing" },
        { "event: error\ndata: {\"title\":\"Not Found\",\"status\":404,\"detail\":\"No such book.\",\"code\":\"NOT_FOUND\"}", RpcCode.NotFound, "No such book." },
    };

    [Theory]
    [MemberData(nameof(ClientTexts))]
    [MemberData(nameof(Responses))]
    public void Pasted_text_is_read(string text, RpcCode code, string message)
    {
        foreach (var pasted in new[] { text, text + "\n\n", text.ReplaceLineEndings("\r\n") })
        {
            var status = Translate(pasted);

            Assert.Equal((code, message), (status.Code, status.Message.ReplaceLineEndings("\n")));
        }
    }

    [Fact]
    public void Details_of_grpcurl_are_read()
    {
        const string Text = "ERROR:\n  Code: NotFound\n  Message: No such book.\n  Details:\n  1)\t{\n    \t  \"@type\": \"type.googleapis.com/google.rpc.ErrorInfo\",\n    \t  \"reason\": \"NO_BOOK\"\n    \t}\n  2)\t{\"@type\": \"type.googleapis.com/google.rpc.Help\"}";

        var status = Translate(Text);

        Assert.Equal((RpcCode.NotFound, "No such book.", 2), (status.Code, status.Message, status.Details.Length));
        Assert.Equal("NO_BOOK", status.GetDetail<ErrorInfo>()!.Reason);
    }

    [Fact]
    public void Details_of_tonic_are_read_from_their_bytes()
    {
        var details = new RpcStatus(RpcCode.NotFound, "x").WithDetails(new ErrorInfo { Reason = "NO_BOOK" }).ToProto();
        var numbers = string.Join(", ", Google.Protobuf.MessageExtensions.ToByteArray(details));

        var status = Translate($"status: NotFound, message: \"No such book.\", details: [{numbers}], metadata: MetadataMap {{ headers: {{}} }}");

        Assert.Equal("NO_BOOK", status.GetDetail<ErrorInfo>()!.Reason);
    }

    [Fact]
    public void Frames_of_a_saved_stream_are_read()
    {
        byte[] message = Frame(0, "{}"u8);
        byte[] connect = [.. message, .. Frame(2, "{\"error\":{\"code\":\"not_found\",\"message\":\"Gone.\"}}"u8)];
        byte[] web = [.. message, .. Frame(0x80, "grpc-status: 5\r\ngrpc-message: Gone.\r\n"u8)];

        foreach (var stream in new[] { connect, web })
        {
            var status = new StatusTranslator(Types).TranslatePasted(PastedText.Read(stream)!);
            Assert.Equal((RpcCode.NotFound, "Gone."), (status.Code, status.Message));
        }

        static byte[] Frame(byte flag, ReadOnlySpan<byte> content) => [flag, 0, 0, 0, (byte)content.Length, .. content];
    }

    [Theory]
    [InlineData("")]
    [InlineData("boom")]
    [InlineData("rpc error: code = desc = ")]
    [InlineData("the code = that desc = nothing")]
    [InlineData("Error: something failed")]
    [InlineData("NOT_FOUND")]
    [InlineData("CAUSE of the error")]
    [InlineData("certificates")]
    [InlineData("{\"message\":\"m\"}")]
    [InlineData("{\"result\":{}}\n{\"result\":{}}")]
    [InlineData("data: {\"a\":1}\n\nevent: end\ndata: {}\n\n")]
    [InlineData("<html>GET / HTTP/1.1</html>")]
    [InlineData("not_found")]
    [InlineData("not found: x")]
    [InlineData("{ code: 404, details: 'x' }")]
    [InlineData("[{\"a\":1},{\"b\":2}]")]
    [InlineData("[{\"a\":1} and more")]
    [InlineData("{\"level\":\"error\",\"msg\":\"failed\"}")]
    [InlineData("{\"code\":5,\"message\":\"rpc error: code = Unavailable desc = x\"}")]
    [InlineData("ApiException: {\"a\":1}")]
    [InlineData("ApiException: {")]
    public void Other_text_is_not_recognized(string text) => Assert.Null(PastedText.Read(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("rpc error: code = NotFound desc = ")]
    [InlineData("Status(StatusCode=\"NotFound\", Detail=\"")]
    [InlineData("5:")]
    [InlineData("< HTTP/1.1 404\n")]
    [InlineData("grpc-status: 5\n")]
    [InlineData("code: 5\nmessage: {")]
    [InlineData("data: {\n\n")]
    [InlineData(", message: \"")]
    [InlineData("CAUS")]
    [InlineData("[{\"a\":1},")]
    [InlineData("[")]
    [InlineData("{\"a\":1}{\"error\":{")]
    [InlineData("{\"a\":1}\n")]
    [InlineData("ApiException: {\"code\": ")]
    [InlineData("{ code: 5, details: 'a' + ")]
    [InlineData("<Status.NOT_FOUND: 5>, '")]
    [InlineData("GRPC::NotFound (5:")]
    [InlineData("{\"level\":{\"err\":")]
    [InlineData("HTTP/2 200 \r\ncontent-type: application/grpc\r\n\r\n\0\0\0\0\0")]
    public void Large_text_stays_linear(string part)
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(part, 500_000 / part.Length)));

        // A reader in quadratic time would not end.
        PastedText.Read(text);
    }

    [Fact]
    public void Mutated_texts_are_read_or_not_recognized()
    {
        string[] texts = [.. ClientTexts.Concat(Responses).Select(row => (string)row[0])];
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(texts[random.Next(texts.Length)]);
            for (var edits = random.Next(1, 6); edits > 0; edits--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (PastedText.Read(bytes.AsSpan(0, random.Next(bytes.Length + 1))) is { } pasted) Assert.NotNull(new StatusTranslator(Types).TranslatePasted(pasted));
        }
    }

    private static ITypeResolver Types => StatusGateway.Core.Details.DetailTypes.Standard;

    private static RpcStatus Translate(string text) => RpcStatus.FromProto(
        new StatusTranslator(Types).Translate(new TranslateStatusRequest { Http = new HttpError { Body = Google.Protobuf.WellKnownTypes.Value.ForString(text) } })!.Status);
}
