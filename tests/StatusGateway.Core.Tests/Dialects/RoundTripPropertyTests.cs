using FsCheck;
using FsCheck.Fluent;

namespace StatusGateway.Core.Tests.Dialects;

/// <summary>Round trips of arbitrary statuses, by bytes or by value.</summary>
public class RoundTripPropertyTests
{
    public static TheoryData<string> RoundTripNames => [.. RoundTrips.All.Select(roundTrip => roundTrip.Name)];

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var first in RoundTrips.All)
                foreach (var second in RoundTrips.All)
                    if (first != second) pairs.Add(first.Name, second.Name);
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(RoundTripNames))]
    public void Any_status_round_trips(string dialect) => ForAnyStatus(RoundTrips.Get(dialect).AssertRoundTrips, Generators.Often);

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Any_status_round_trips_through_two_dialects(string first, string second)
    {
        var (there, back) = (RoundTrips.Get(first), RoundTrips.Get(second));
        ForAnyStatus(
            status =>
            {
                var read = back.Through(there.Through(status));
                if (there.IsExact && back.IsExact) Samples.AssertSame(status, read);
                else SameValue.Assert(status, read);
            },
            Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public void Any_status_round_trips_through_all_dialects() => ForAnyStatus(
        status => SameValue.Assert(status, RoundTrips.All.Aggregate(status, (current, roundTrip) => roundTrip.Through(current))), Generators.Often);

    [Fact]
    public void Masking_is_idempotent_and_only_removes() => ForAnyStatus(
        status =>
        {
            var shown = Masking.On.Apply(status);
            Assert.Same(shown, Masking.On.Apply(shown));
            Assert.Equal(status.Code, shown.Code);
            Assert.All(shown.Details, detail => Assert.Contains(detail, status.Details));
            Assert.Null(shown.FindDetail("google.rpc.DebugInfo"));
        },
        Generators.Often);

    private static void ForAnyStatus(Action<RpcStatus> check, Config config) => Prop.ForAll(Generators.Status.ToArbitrary(), check).Check(config);
}
