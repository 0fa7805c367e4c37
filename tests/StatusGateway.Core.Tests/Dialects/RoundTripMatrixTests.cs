using Google.Protobuf;
using StatusGateway.Transcoding;

namespace StatusGateway.Core.Tests.Dialects;

/// <summary>Round trips of every code with every kind of details in every dialect.</summary>
public class RoundTripMatrixTests
{
    private static readonly string[] Messages = ["", "Book \"x\" was not found.", " ☺ 100%\r\n\0 "];

    public static TheoryData<string, string> Matrix
    {
        get
        {
            var matrix = new TheoryData<string, string>();
            foreach (var roundTrip in RoundTrips.All)
                foreach (var kind in DetailKinds.All.Keys) matrix.Add(roundTrip.Name, kind);
            return matrix;
        }
    }

    public static TheoryData<string> RoundTripNames => [.. RoundTrips.All.Select(roundTrip => roundTrip.Name)];

    public static TheoryData<string> KindNames => [.. DetailKinds.All.Keys];

    [Theory]
    [MemberData(nameof(Matrix))]
    public void Status_round_trips(string dialect, string kind)
    {
        var roundTrip = RoundTrips.Get(dialect);
        foreach (var status in Statuses(kind)) roundTrip.AssertRoundTrips(status);
    }

    [Theory]
    [MemberData(nameof(RoundTripNames))]
    public void OK_round_trips_or_is_rejected(string dialect)
    {
        var roundTrip = RoundTrips.Get(dialect);
        if (!roundTrip.WritesOk)
        {
            Assert.Throws<ArgumentException>(() => roundTrip.Through(RpcStatus.Ok));
            return;
        }

        var read = roundTrip.Through(RpcStatus.Ok);
        Assert.True(read.IsOk);
        Assert.Equal(StatusOrigin.Upstream, read.Origin);
    }

    [Theory]
    [MemberData(nameof(RoundTripNames))]
    public void Rejected_OK_writes_nothing(string dialect)
    {
        if (RoundTrips.Get(dialect) is not { WritesOk: false, Dialect: { } writer }) return;
        using var output = new PooledBuffer();
        Assert.Throws<ArgumentException>(() => writer.Write(RpcStatus.Ok, new() { HttpStatus = 200 }, output));
        Assert.Equal(0, output.Length);
    }

    [Theory]
    [MemberData(nameof(RoundTripNames))]
    public void Undefined_code_is_appended_to_the_message_in_every_dialect(string dialect)
    {
        foreach (var code in (int[])[-1, 17, 999, int.MaxValue])
            Samples.AssertSame(new RpcStatus(RpcCode.Unknown, $"m (code {code})"), RoundTrips.Get(dialect).Through(new RpcStatus(code, "m")));
    }

    [Theory]
    [MemberData(nameof(RoundTripNames))]
    public void Origin_is_set_by_the_reader(string dialect) =>
        Assert.Equal(StatusOrigin.Upstream, RoundTrips.Get(dialect).Through(new RpcStatus(RpcCode.Aborted, "m", default, StatusOrigin.Gateway)).Origin);

    [Theory]
    [MemberData(nameof(KindNames))]
    public void Protobuf_equals_the_generated_message(string kind)
    {
        foreach (var status in Statuses(kind))
        {
            var bytes = Samples.Serialize(status);
            Assert.Equal(bytes, Rpc.Status.Parser.ParseFrom(bytes).ToByteArray());
            Assert.Equal(bytes, status.ToProto().ToByteArray());
        }
    }

    private static IEnumerable<RpcStatus> Statuses(string kind) =>
        from code in Enum.GetValues<RpcCode>()
        where code != RpcCode.Ok
        from message in Messages
        select new RpcStatus(code, message, DetailKinds.All[kind]);
}
