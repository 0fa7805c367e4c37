using Google.Protobuf;
using StatusGateway.Transcoding;

namespace StatusGateway.Core.Tests.Dialects;

/// <summary>Every code with every kind of details, through every dialect and back.</summary>
public class RoundTripMatrixTests
{
    private static readonly string[] Messages = ["", "Book \"x\" was not found.", " ☺ 100%\r\n\0 "];

    public static TheoryData<string, string> Matrix
    {
        get
        {
            var matrix = new TheoryData<string, string>();
            foreach (var trip in Trips.All)
                foreach (var kind in DetailKinds.All.Keys) matrix.Add(trip.Name, kind);
            return matrix;
        }
    }

    public static TheoryData<string> TripNames => [.. Trips.All.Select(trip => trip.Name)];

    public static TheoryData<string> KindNames => [.. DetailKinds.All.Keys];

    [Theory]
    [MemberData(nameof(Matrix))]
    public void A_status_comes_back(string dialect, string kind)
    {
        var trip = Trips.Get(dialect);
        foreach (var status in Statuses(kind)) trip.AssertComesBack(status);
    }

    [Theory]
    [MemberData(nameof(TripNames))]
    public void OK_comes_back_where_it_has_a_form_and_is_refused_where_not(string dialect)
    {
        var trip = Trips.Get(dialect);
        if (!trip.WritesOk)
        {
            Assert.Throws<ArgumentException>(() => trip.Through(RpcStatus.Ok));
            return;
        }

        var read = trip.Through(RpcStatus.Ok);
        Assert.True(read.IsOk);
        Assert.Equal(StatusOrigin.Upstream, read.Origin);
    }

    [Theory]
    [MemberData(nameof(TripNames))]
    public void A_dialect_that_refuses_OK_has_written_nothing(string dialect)
    {
        if (Trips.Get(dialect) is not { WritesOk: false, Dialect: { } writer }) return;
        using var output = new PooledBuffer();
        Assert.Throws<ArgumentException>(() => writer.Write(RpcStatus.Ok, new() { HttpStatus = 200 }, output));
        Assert.Equal(0, output.Length);
    }

    [Theory]
    [MemberData(nameof(TripNames))]
    public void A_code_that_is_none_is_named_in_the_message_whatever_the_dialect(string dialect)
    {
        foreach (var code in (int[])[-1, 17, 999, int.MaxValue])
            Samples.AssertSame(new RpcStatus(RpcCode.Unknown, $"m (code {code})"), Trips.Get(dialect).Through(new RpcStatus(code, "m")));
    }

    [Theory]
    [MemberData(nameof(TripNames))]
    public void The_origin_is_the_readers(string dialect) =>
        Assert.Equal(StatusOrigin.Upstream, Trips.Get(dialect).Through(new RpcStatus(RpcCode.Aborted, "m", default, StatusOrigin.Gateway)).Origin);

    [Theory]
    [MemberData(nameof(KindNames))]
    public void Protobuf_is_what_the_generated_message_writes(string kind)
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
