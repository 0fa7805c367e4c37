using System.Text;
using StatusGateway.Core.Dialects;

namespace StatusGateway.Core.Tests.Dialects;

/// <summary>Any input gives a status, without an exception.</summary>
public class TotalityTests
{
    private const int Rounds = 100_000;

    private static readonly byte[][] Wires =
    [
        .. Samples.TenDetails.Select(message => Samples.Serialize(new RpcStatus(RpcCode.Internal, "x ☺", [StatusDetail.Create(message)]))),
        Samples.Serialize(new RpcStatus(RpcCode.Aborted, "m", [.. Samples.TenDetails.Select(StatusDetail.Create)])),
    ];

    private static readonly byte[][] Documents =
    [
        .. Wires.Select(bytes => Encoding.UTF8.GetBytes(Problems.Write(Samples.Parse(bytes)))),
        .. Wires.Select(bytes => Encoding.UTF8.GetBytes(Problems.Write(Samples.Parse(bytes).WithDetails([.. Samples.Parse(bytes).Details, Samples.Detail("shop.v1.X", bytes)])))),
        Encoding.UTF8.GetBytes("""{"code":"ABORTED","details":[{"@type":"type.googleapis.com/google.protobuf.Any","value":{"@type":"type.googleapis.com/google.protobuf.Struct","value":{"a":[1,null,"\ud83d\ude00"]}}}],"message":"\u0041"}"""),
    ];

    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\\ud83d", "null", "true", "-", "1e9", "\"code\":", "\"ABORTED\"", "\"message\":", "\"details\":",
        "\"@type\":", "\"@value\":", "\"type.googleapis.com/google.rpc.ErrorInfo\"", "\"type.googleapis.com/google.protobuf.Any\"", "\"value\":", "\"AQ==\"", " ", "\uFEFF", "\0",
    ];

    [Fact]
    public void Any_bytes_are_a_protobuf_status_or_rejected()
    {
        var random = new Random(1);
        var read = 0;
        for (var i = 0; i < Rounds; i++)
        {
            if (RpcStatus.TryParse(Mutations.Create(random, Wires), StatusOrigin.Upstream, out var status)) read++;
            if (status is not null && i % 10 == 0) Write(status);
        }

        Assert.InRange(read, Rounds / 20, Rounds * 19 / 20);
    }

    [Fact]
    public void Any_text_in_grpc_trailers_gives_a_status()
    {
        var random = new Random(2);
        var errors = new HashSet<GrpcTrailerErrors>();
        for (var i = 0; i < Rounds; i++)
        {
            var details = Convert.ToBase64String(Mutations.Create(random, Wires));
            var status = GrpcTrailers.Read(
                random.Next(4) == 0 ? Mutations.Text(random) : random.Next(-2, 20).ToString(System.Globalization.CultureInfo.InvariantCulture),
                random.Next(4) == 0 ? null : Mutations.Text(random),
                random.Next(3) switch { 0 => Mutations.Text(random), 1 => details, _ => details.TrimEnd('=') },
                StatusOrigin.Upstream,
                out var error);
            errors.Add(error);
            if (i % 10 == 0) Write(status);
        }

        Assert.InRange(errors.Count, 4, 16);
    }

    [Fact]
    public void Any_bytes_give_a_status_as_problem()
    {
        var random = new Random(3);
        var read = 0;
        for (var i = 0; i < Rounds; i++)
        {
            var status = Problems.Read(Mutations.Create(random, Documents), random.Next(100, 600));
            Assert.False(status.IsOk);
            if (status.Code is RpcCode.Internal or RpcCode.Aborted && status.Details.Length > 0) read++;
            if (i % 10 == 0) Write(status);
        }

        Assert.InRange(read, Rounds / 20, Rounds * 19 / 20);
    }

    [Fact]
    public void Any_tokens_give_a_status_as_problem()
    {
        var random = new Random(4);
        for (var i = 0; i < Rounds; i++)
        {
            var status = Problems.Read("{" + string.Concat(random.GetItems(Tokens, random.Next(30))), random.Next(100, 600));
            Assert.False(status.IsOk);
            if (i % 10 == 0) Write(status);
        }
    }

    [Fact]
    public void Any_header_selects_a_language_or_nothing()
    {
        var random = new Random(5);
        var pieces = new[] { "de", "de,", "de-AT", ",", ", ", "fr", "-", ";", "q=", "0.5", "1", "*", " ", "q", "=", "\0", "é", "-AT", "NaN" };
        var status = new RpcStatus(RpcCode.Aborted, "", [StatusDetail.Create(Samples.German)]);
        var chosen = 0;
        for (var i = 0; i < Rounds; i++)
            if (LocalizedMessages.Choose(status, string.Concat(random.GetItems(pieces, random.Next(12)))) is not null) chosen++;
        Assert.InRange(chosen, Rounds / 20, Rounds * 19 / 20);
    }

    [Fact]
    public void Details_of_any_bytes_are_masked_and_give_valid_headers()
    {
        var random = new Random(6);
        for (var i = 0; i < Rounds; i++)
        {
            var message = Samples.TenDetails[i % 10];
            var detail = Samples.Detail(message.Descriptor.FullName, Mutations.Create(random, [Google.Protobuf.MessageExtensions.ToByteArray(message)]));
            var status = new RpcStatus(RpcCode.Internal, "x", [detail]);
            Assert.InRange(Masking.On.Apply(status).Details.Length, 0, 1);
            Assert.InRange(StatusHeaders.RetryAfter(status) ?? 0, 0, 86_400);
            Assert.InRange(StatusHeaders.HelpLinks(status)?.Length ?? 0, 0, 2_048);
            if (LocalizedMessages.ContentLanguage(detail) is { } tag) Assert.True(tag.All(letter => letter == '-' || char.IsAsciiLetterOrDigit(letter)), tag);
            if (i % 10 == 0) Write(status);
        }
    }

    /// <summary>Writes a status that was read, and reads it again.</summary>
    private static void Write(RpcStatus status)
    {
        Samples.AssertSame(status, Samples.Parse(Samples.Serialize(status)));
        if (status.IsOk) return;
        Samples.AssertSame(status, Problems.Read(Problems.Write(status)));
        var read = GrpcTrailers.Read(GrpcTrailers.StatusValue(status), GrpcTrailers.MessageValue(status), GrpcTrailers.DetailsValue(status), StatusOrigin.Upstream, out _);
        Samples.AssertSame(status, read);
    }
}
