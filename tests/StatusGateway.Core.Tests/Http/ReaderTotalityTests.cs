using System.Text;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Http;
using StatusGateway.Core.Reading;
using StatusGateway.Core.Reading.Foreign;
using StatusGateway.Core.Tests.Dialects;
using StatusGateway.Transcoding;

namespace StatusGateway.Core.Tests.Http;

/// <summary>Any bytes give a status in every reader, without an exception and at bounded cost.</summary>
public class ReaderTotalityTests
{
    private const int Rounds = 100_000;

    // The smallest detail has two bytes (`0,`) and becomes a detail with a list entry, which is the worst case.
    private const int MostPerByte = 150;
    private const int MostBesides = 64 * 1024;

    private static readonly RpcStatus[] Statuses =
    [
        .. Samples.TenDetails.Select(message => new RpcStatus(RpcCode.NotFound, "x ☺\n", [StatusDetail.Create(message), Samples.Detail("shop.v1.X", 1, 2)])),
        new(RpcCode.Aborted, "m", [.. Samples.TenDetails.Select(StatusDetail.Create), Samples.Detail("google.rpc.ErrorInfo", 0xFF), new("x/y", default)]),
    ];

    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\ud83d", "null", "true", "-", "1e9", "5", "17", "404", " ", "\uFEFF", "\0", "\"\"", "{}", "[]",
        "\"code\":", "\"message\":", "\"msg\":", "\"details\":", "\"error\":", "\"status\":", "\"title\":", "\"type\":", "\"value\":", "\"typeUrl\":", "\"meta\":",
        "\"metadata\":", "\"detail\":", "\"@type\":", "\"@value\":", "\"NOT_FOUND\"", "\"not_found\"", "\"bad_route\"", "\"OK\"", "\"AQ\"", "\"google.rpc.Help\"",
        "\"type.googleapis.com/google.rpc.ErrorInfo\"", "grpc-status", "grpc-message", "grpc-status-details-bin", ": ", "\r\n", "%41", "CAUSAW0",
    ];

    private static readonly Dictionary<string, (byte[][] Seeds, Func<byte[], int, RpcStatus> Read)> Readers = new()
    {
        ["gRPC-Web"] = (Seeds(WriteWeb), (body, _) => GrpcWebTrailers.Read(body, StatusOrigin.Upstream, out var _, out var _)),
        ["Connect stream"] = (Seeds(WriteEndStream), (body, _) => ConnectDialect.ReadEndStream(body, StatusOrigin.Upstream, out var _)),
        ["Connect"] = (Seeds(ConnectDialect.Instance), Reader(ConnectDialect.Instance)),
        ["Problem"] = (Seeds(ProblemDialect.Instance), Reader(ProblemDialect.Instance)),
        ["RpcStatus"] = (Seeds(RpcStatusDialect.Instance), Reader(RpcStatusDialect.Instance)),
        ["GoogleError"] = (Seeds(GoogleErrorDialect.Instance), Reader(GoogleErrorDialect.Instance)),
        ["Protobuf"] = (Seeds(ProtobufDialect.Instance), Reader(ProtobufDialect.Instance)),
        ["Twirp"] = (Twirp, (body, http) => TwirpReader.Read(body, new(http, StatusOrigin.Upstream))),
        ["any"] = (
            [.. Twirp, .. Seeds(ConnectDialect.Instance), .. Seeds(ProblemDialect.Instance), .. Seeds(RpcStatusDialect.Instance), .. Seeds(GoogleErrorDialect.Instance)],
            (body, http) => StatusReader.Read(body, MediaTypes[body.Length % MediaTypes.Length], new(http, StatusOrigin.Upstream), out var _)),
    };

    public static TheoryData<string> Names => [.. Readers.Keys];

    private static byte[][] Twirp =>
    [
        """{"code":"not_found","msg":"m ☺\n","meta":{"a":"b","c":[1],"d":{"e":null}}}"""u8.ToArray(),
        """{"code":"bad_route","msg":"m","meta":{"twirp_invalid_route":"GET /x"}}"""u8.ToArray(),
    ];

    private static string?[] MediaTypes => [null, "application/json", "application/problem+json", "text/plain", "text/html; charset=x", "application/x-protobuf", ";;", "\0/"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_bytes_give_a_status(string name)
    {
        var (seeds, read) = Readers[name];
        var random = new Random(11);
        var (understood, roundTrips) = (0, RoundTrips.All.Where(roundTrip => roundTrip.IsExact).ToArray());
        for (var i = 0; i < Rounds; i++)
        {
            var body = random.Next(4) == 0 ? Encoding.UTF8.GetBytes("{" + string.Concat(random.GetItems(Tokens, random.Next(30)))) : Mutations.Create(random, seeds);
            var status = ReadBounded(name, body, random.Next(100, 600), read);
            if (status.Code is RpcCode.NotFound or RpcCode.Aborted && status.Message.Length > 0) understood++;
            if (!status.IsOk && i % 20 == 0) Samples.AssertSame(status, roundTrips[i / 20 % roundTrips.Length].Through(status));
        }

        Assert.InRange(understood, Rounds / 20, Rounds * 19 / 20);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_prefix_of_a_response_gives_a_status(string name)
    {
        var (seeds, read) = Readers[name];
        foreach (var seed in seeds)
            for (var length = 0; length <= seed.Length; length++) ReadBounded(name, seed[..length], 500, read);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Large_input_stays_linear(string name)
    {
        const int size = 64 * 1024;
        string[] patterns =
        [
            "[", "{\"a\":", "0,", "{},", "null,", "\"\",", "\\u0041", "\\ud83d", "\u001A\0", "\u001A\u0002\u0012\0", "\n", ":", "a:b\n", "grpc-status:1\n", "%", "☺", "\"a\":1,",
            "{\"@type\":\"\"},", "{\"type\":\"\",\"value\":\"\"},", "{\"@type\":\"x\",\"@value\":\"\"},", "{\"a\":[1,2]},", "1e99999,",
        ];
        (string Before, string After)[] frames =
        [
            ("", ""), ("{\"code\":5,\"message\":\"", "\"}"), ("{\"code\":\"NOT_FOUND\",\"details\":[", "0]}"), ("{\"code\":5,\"details\":[", "0]}"),
            ("{\"code\":\"not_found\",\"details\":[", "0]}"), ("{\"error\":{\"code\":\"not_found\",\"details\":[", "0]}}"), ("{\"error\":{\"details\":[", "0]}}"),
            ("{\"metadata\":{\"a\":[", "0]}}"), ("{\"metadata\":{", "\"z\":0}}"), ("{\"code\":\"not_found\",\"msg\":\"\",\"meta\":{", "\"z\":0}}"), ("[", "]"), ("{", "\"z\":0}"),
        ];
        foreach (var pattern in patterns)
        {
            var middle = string.Concat(Enumerable.Repeat(pattern, size / Encoding.UTF8.GetByteCount(pattern)));
            foreach (var (before, after) in frames) ReadBounded(name, Encoding.UTF8.GetBytes(before + middle + after), 500, Readers[name].Read);
        }
    }

    private static RpcStatus ReadBounded(string name, byte[] body, int httpStatus, Func<byte[], int, RpcStatus> read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var status = read(body, httpStatus);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > MostBesides + ((long)MostPerByte * body.Length))
            Assert.Fail($"{name}: {allocated} bytes for {body.Length}: {Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 80)))}");
        if (status.IsOk && name is not ("gRPC-Web" or "Connect stream")) Assert.InRange(httpStatus, 200, 299);
        return status;
    }

    private static Func<byte[], int, RpcStatus> Reader(IStatusDialect dialect) => (body, http) => dialect.Read(body, new StatusReadContext(http, StatusOrigin.Upstream));

    private static byte[][] Seeds(IStatusDialect dialect) => Seeds(status => RoundTrips.Write(dialect, status));

    private static byte[][] Seeds(Func<RpcStatus, byte[]> write) => [.. Statuses.Select(write)];

    private static byte[] WriteWeb(RpcStatus status)
    {
        using var output = new PooledBuffer();
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
