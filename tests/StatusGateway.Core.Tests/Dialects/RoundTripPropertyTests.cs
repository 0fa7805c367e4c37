using FsCheck;
using FsCheck.Fluent;
using StatusGateway.Core.Dialects;

namespace StatusGateway.Core.Tests.Dialects;

/// <summary>Arbitrary statuses: what is written is read back, to the byte.</summary>
public class RoundTripPropertyTests
{
    [Fact]
    public void Any_status_comes_back_through_grpc_trailers() => ForAnyStatus(status =>
    {
        var message = GrpcTrailers.MessageValue(status);
        var details = GrpcTrailers.DetailsValue(status);
        Assert.DoesNotContain('=', details ?? "");
        Assert.True((message + details).AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0);
        Samples.AssertSame(status, GrpcTrailers.Read(GrpcTrailers.StatusValue(status), message, details, StatusOrigin.Upstream, out var faults));
        Assert.Equal(GrpcTrailerFaults.None, faults);
    });

    [Fact]
    public void Any_status_comes_back_through_protobuf() =>
        ForAnyStatus(status => Samples.AssertSame(status, Samples.Parse(Samples.Serialize(status))));

    [Fact]
    public void Any_status_comes_back_through_problem() => ForAnyStatus(status =>
    {
        var context = new StatusWriteContext
        {
            HttpStatus = 500,
            Localized = AcceptLanguage.Choose(status, "de, *;q=0.1"),
            Instance = status.Message,
            Violations = new FakeLocator(),
        };
        Samples.AssertSame(status, Problems.Read(Problems.Write(status, context)));
    });

    [Fact]
    public void Any_status_comes_back_through_all_of_them_in_a_row() => ForAnyStatus(status =>
    {
        var problem = Problems.Read(Problems.Write(status));
        var trailers = GrpcTrailers.Read(
            GrpcTrailers.StatusValue(problem), GrpcTrailers.MessageValue(problem), GrpcTrailers.DetailsValue(problem), StatusOrigin.Upstream, out _);
        Samples.AssertSame(status, Samples.Parse(Samples.Serialize(Problems.Read(Problems.Write(trailers)))));
    });

    [Fact]
    public void Masking_is_idempotent_and_shows_nothing_new() => ForAnyStatus(status =>
    {
        var shown = Masking.On.Apply(status);
        Assert.Same(shown, Masking.On.Apply(shown));
        Assert.Equal(status.Code, shown.Code);
        Assert.All(shown.Details, detail => Assert.Contains(detail, status.Details));
        Assert.Null(shown.FindDetail("google.rpc.DebugInfo"));
    });

    private static void ForAnyStatus(Action<RpcStatus> check) => Prop.ForAll(Generators.Status.ToArbitrary(), check).Check(Generators.Often);
}
