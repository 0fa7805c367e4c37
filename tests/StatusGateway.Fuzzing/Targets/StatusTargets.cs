using System.Buffers;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Core;
using StatusGateway.Core.Details;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Http;
using StatusGateway.Core.Reading;
using StatusGateway.Server.BuiltIn;
using StatusGateway.Server.BuiltIn.Pasted;
using StatusGateway.Transcoding;

namespace StatusGateway.Fuzzing.Targets;

/// <summary>The readers of statuses: each dialect, trailers, and the errors of other frameworks.</summary>
internal static class StatusTargets
{
    private static readonly string?[] MediaTypes = [null, "application/json", "application/problem+json", "text/plain", "text/html; charset=x", "application/x-protobuf", ";;", "\0/"];

    private static readonly RpcStatus[] Statuses =
    [
        new(RpcCode.NotFound, "x ☺\n", [StatusDetail.Create(new Rpc.ErrorInfo { Reason = "BOOK_NOT_FOUND", Domain = "d", Metadata = { ["a"] = "b" } }), new("x/shop.v1.X", new byte[] { 1, 2 })]),
        new(RpcCode.InvalidArgument, "m", [StatusDetail.Create(new Rpc.BadRequest { FieldViolations = { new Rpc.BadRequest.Types.FieldViolation { Field = "a.b", Description = "d", Reason = "R" } } })]),
        new(RpcCode.Unavailable, "", [StatusDetail.Create(new Rpc.RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(1.5)) }), StatusDetail.Create(new Rpc.LocalizedMessage { Locale = "de", Message = "Ä" })]),
        new(RpcCode.Internal, "%41"),
    ];

    private static readonly string[] Foreign =
    [
        """{"timestamp":"2026-01-01","status":404,"error":"Not Found","message":"m","path":"/x"}""",
        """{"error":"invalid_token","error_description":"expired"}""",
        """{"error":{"code":"ResourceNotFound","message":"m","innererror":{"a":[1]}}}""",
        """{"errors":[{"status":"422","detail":"d","source":{"pointer":"/data/a"}}]}""",
        """{"detail":[{"loc":["body","a",0],"msg":"m","type":"t"}]}""",
        """{"kind":"Status","status":"Failure","message":"m","reason":"NotFound","code":404}""",
        """{"type":"https://e.org/p/out-of-credit","title":"t","status":403,"detail":"d","errors":{"a":["x"]},"invalid-params":[{"name":"n","reason":"r"}]}""",
        """{"code":"bad_route","msg":"m","meta":{"twirp_invalid_route":"GET /x"}}""",
        """{"statusCode":400,"message":["a is short",{"property":"a","constraints":{"min":"m"},"children":[]}],"error":"Bad Request"}""",
        """{"error":{"root_cause":[],"type":"a_b_exception","reason":"no a"},"status":404}""",
        """{"errors":{"a":[{},{"b":["c d"]}],"_errors":["e"],"json":{"f":{"message":"g","code":"h"}}},"trace":[{"file":"a","line":1}]}""",
        """{"_embedded":{"errors":[{"message":"a: b","path":["c",0]}]},"message":"Bad Request"}""",
        """["a b",{"description":"c","code":"D","extensions":{"code":"E"}}]""",
        "plain text", "<html><body>x</body></html>",
    ];

    private static readonly string[] Pasted =
    [
        "rpc error: code = NotFound desc = a", "Status(StatusCode=\"NotFound\", Detail=\"a\", DebugException=\"b\")", "io.grpc.StatusException: NOT_FOUND: a\n\tat b.C.d(C.java:1)",
        "status = StatusCode.NOT_FOUND\n\tdetails = \"a\"\n\tdebug_error_string = \"b\"", "Error: 5 NOT_FOUND: a", "status: NotFound, message: \"a\\u{e9}\", details: [8, 5, 18, 1, 97]",
        "ERROR:\n  Code: NotFound\n  Message: a\n  Details:\n  1)\t{\"@type\":\"type.googleapis.com/google.rpc.Help\"}", "< HTTP/2 404 \n< a: b\n< \n{\"message\":\"c\"}* Connection #0",
        "{\"result\":{}}\n{\"error\":{\"code\":5,\"message\":\"a\"}}", "event: error\ndata: {\"code\":5,\"message\":\"a\"}\n\n", "CAUSDU5vIHN1Y2ggYm9vay4", "grpc-status: 5\ngrpc-message: a",
    ];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Dialect("status-protobuf", ProtobufDialect.Instance),
        Dialect("status-problem", ProblemDialect.Instance),
        Dialect("status-json", RpcStatusDialect.Instance),
        Dialect("status-google-error", GoogleErrorDialect.Instance),
        Dialect("status-connect", ConnectDialect.Instance),
        new("status-connect-stream", [.. Statuses.Select(WriteEndStream)], static (input, plant) =>
            CheckStatus(ConnectDialect.ReadEndStream(input, StatusOrigin.Upstream, out _), plant.Spoils(input))),
        new("status-grpc-web", [.. Statuses.Select(WriteWeb)], static (input, plant) =>
            CheckStatus(GrpcWebTrailers.Read(input, StatusOrigin.Upstream, out _, out _), plant.Spoils(input))),
        new("status-grpc", [.. Statuses.Select(WriteTrailers)], ReadTrailers),
        new("status-foreign", [.. Foreign.SelectMany(static text => new[] { "0", "1", "2" }.Select(type => Encoding.UTF8.GetBytes(type + text)))], ReadForeign),
        new("status-pasted", [.. Pasted.Select(Encoding.UTF8.GetBytes)], ReadPasted),
    ];

    private static FuzzTarget Dialect(string name, IStatusDialect dialect) => new(
        name,
        [.. Statuses.Select(status => Write(dialect, status))],
        (input, plant) => CheckStatus(dialect.Read(input, new StatusReadContext(500, StatusOrigin.Upstream)), plant.Spoils(input)));

    private static void ReadTrailers(ReadOnlySpan<byte> input, Plant plant)
    {
        var lines = Encoding.Latin1.GetString(input).Split('\n');
        var status = GrpcTrailers.Read(Line(0), Line(1), Line(2), StatusOrigin.Upstream, out _);
        CheckStatus(status, plant.Spoils(input));

        string? Line(int index) => index < lines.Length ? lines[index] : null;
    }

    /// <summary>The first byte chooses the media type and the HTTP status.</summary>
    private static void ReadForeign(ReadOnlySpan<byte> input, Plant plant)
    {
        if (input.IsEmpty) return;
        var status = StatusReader.Read(
            input[1..], MediaTypes[input[0] % MediaTypes.Length], new StatusReadContext(400 + input[0], StatusOrigin.Upstream) { Domain = "upstream" }, out _);
        FuzzFinding.Unless(!status.IsOk, "An HTTP error became OK.");
        CheckStatus(status, plant.Spoils(input));
    }

    private static void ReadPasted(ReadOnlySpan<byte> input, Plant plant)
    {
        if (PastedText.Read(input) is { } pasted) CheckStatus(new StatusTranslator(DetailTypes.Standard).TranslatePasted(pasted), plant.Spoils(input));
    }

    /// <summary>A status that was read is normalized, and goes through every exact dialect unchanged.</summary>
    private static void CheckStatus(RpcStatus status, bool isSpoiled)
    {
        FuzzFinding.Unless((int)status.Code is >= 0 and <= 16, $"The code is {(int)status.Code}.");
        FuzzFinding.Unless(!status.IsOk || (status.Message.Length == 0 && status.Details.IsEmpty), "OK has a message or details.");
        Check("protobuf", status, RpcStatus.TryParse(Serialize(status), StatusOrigin.Upstream, out var parsed) ? parsed! : RpcStatus.Ok);
        Check("gRPC", status, GrpcTrailers.Read(GrpcTrailers.StatusValue(status), GrpcTrailers.MessageValue(status), GrpcTrailers.DetailsValue(status), StatusOrigin.Upstream, out _));
        if (status.IsOk) return;
        foreach (var dialect in (ReadOnlySpan<IStatusDialect>)[ProblemDialect.Instance, ConnectDialect.Instance, ProtobufDialect.Instance])
        {
            var read = dialect.Read(Write(dialect, status), new StatusReadContext(HttpStatusMap.Default.ToHttp(status.Code), StatusOrigin.Upstream));
            Check(dialect.MediaType, status, isSpoiled ? read.WithMessage(read.Message + "~") : read);
        }
    }

    private static void Check(string dialect, RpcStatus expected, RpcStatus actual)
    {
        FuzzFinding.Unless(expected.Code == actual.Code && expected.Message == actual.Message, $"{dialect}: \"{expected}\" came back as \"{actual}\".");
        FuzzFinding.Unless(expected.Details.SequenceEqual(actual.Details), $"{dialect}: the details of \"{expected}\" came back as others.");
    }

    private static byte[] Serialize(RpcStatus status)
    {
        var output = new ArrayBufferWriter<byte>();
        status.WriteTo(output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Write(IStatusDialect dialect, RpcStatus status)
    {
        var output = new ArrayBufferWriter<byte>();
        dialect.Write(status, new StatusWriteContext { HttpStatus = HttpStatusMap.Default.ToHttp(status.Code) }, output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] WriteTrailers(RpcStatus status) =>
        Encoding.Latin1.GetBytes($"{GrpcTrailers.StatusValue(status)}\n{GrpcTrailers.MessageValue(status)}\n{GrpcTrailers.DetailsValue(status)}");

    private static byte[] WriteWeb(RpcStatus status)
    {
        var output = new ArrayBufferWriter<byte>();
        GrpcWebTrailers.Write(status, [new("x-a", "b")], output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] WriteEndStream(RpcStatus status)
    {
        using var output = new PooledBuffer();
        ConnectDialect.WriteEndStream(status, [new("x-a", "b")], output);
        return output.WrittenSpan.ToArray();
    }
}
