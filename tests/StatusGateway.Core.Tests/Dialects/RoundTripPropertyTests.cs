using FsCheck;
using FsCheck.Fluent;

namespace StatusGateway.Core.Tests.Dialects;

/// <summary>Arbitrary statuses: what is written is read back, to the byte or by value.</summary>
public class RoundTripPropertyTests
{
    public static TheoryData<string> TripNames => [.. Trips.All.Select(trip => trip.Name)];

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var first in Trips.All)
                foreach (var second in Trips.All)
                    if (first != second) pairs.Add(first.Name, second.Name);
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(TripNames))]
    public void Any_status_comes_back(string dialect) => ForAnyStatus(Trips.Get(dialect).AssertComesBack, Generators.Often);

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Any_status_comes_back_through_two_dialects(string first, string second)
    {
        var (there, back) = (Trips.Get(first), Trips.Get(second));
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
    public void Any_status_comes_back_through_all_of_them_in_a_row() => ForAnyStatus(
        status => SameValue.Assert(status, Trips.All.Aggregate(status, (current, trip) => trip.Through(current))), Generators.Often);

    [Fact]
    public void Masking_is_idempotent_and_shows_nothing_new() => ForAnyStatus(
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
