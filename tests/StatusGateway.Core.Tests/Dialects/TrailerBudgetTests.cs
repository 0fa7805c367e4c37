using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using StatusGateway.Core.Dialects;

namespace StatusGateway.Core.Tests.Dialects;

public class TrailerBudgetTests
{
    private static readonly StatusDetail Info = StatusDetail.Create(Samples.ErrorInfo);
    private static readonly StatusDetail Debug = StatusDetail.Create(Samples.DebugInfo);
    private static readonly StatusDetail Small = Samples.Detail("shop.v1.Small", new byte[10]);
    private static readonly StatusDetail Middle = Samples.Detail("shop.v1.Middle", new byte[100]);
    private static readonly StatusDetail Large = Samples.Detail("shop.v1.Large", new byte[1000]);

    private static readonly StatusDetail LargeInfo = StatusDetail.Create(
        new Rpc.ErrorInfo { Reason = "REASON", Domain = "example.com", Metadata = { ["a"] = new string('x', 1000) } });

    private static readonly StatusDetail BareInfo = StatusDetail.Create(new Rpc.ErrorInfo { Reason = "REASON", Domain = "example.com" });

    [Theory]
    [InlineData(8192, 8192)]
    [InlineData(8192, 8092, "x-name", 62)]
    [InlineData(8192, 1024, "x", 8000)]
    [InlineData(8192, 1024, "x", 100_000)]
    [InlineData(0, 1024)]
    [InlineData(-5, 1024)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void Remaining_budget_is_the_limit_minus_metadata_and_at_least_1_KiB(int limit, int left, string? name = null, int length = 0) =>
        Assert.Equal(left, TrailerBudget.Remaining(limit, name is null ? [] : [new(name, new string('x', length))]));

    [Fact]
    public void All_metadata_counts() =>
        Assert.Equal(8192 - (2 * (3 + 5 + 32)), TrailerBudget.Remaining(8192, [new("x-a", "12345"), new("x-a", "12345")]));

    [Fact]
    public void Status_that_fits_is_the_same_object()
    {
        RpcStatus[] all = [RpcStatus.Ok, new(RpcCode.NotFound), new(RpcCode.NotFound, "m ☺"), new(RpcCode.NotFound, "m", [Info, Debug, Large])];
        foreach (var status in all)
        {
            Assert.Same(status, TrailerBudget.Fit(status, Cost(status), out var dropped));
            Assert.Equal(0, dropped);
            if (Cost(status) > 0) Assert.NotSame(status, TrailerBudget.Fit(status, Cost(status) - 1, out _));
        }
    }

    [Fact]
    public void Read_status_that_fits_keeps_its_bytes()
    {
        byte[] bytes = [.. Samples.Serialize(new RpcStatus(RpcCode.NotFound, "m", [Info])), .. Enumerable.Repeat(Samples.UnknownField, 100).SelectMany(field => field)];
        var status = GrpcTrailers.Read("5", "m", Convert.ToBase64String(bytes), StatusOrigin.Upstream, out _);

        Assert.Same(status, TrailerBudget.Fit(status, Cost(status), out _));
        var fitted = TrailerBudget.Fit(status, Cost(status) - 1, out var dropped);
        Assert.Equal(status, fitted);
        Assert.True(fitted.Source.IsEmpty);
        Assert.Equal(0, dropped);
    }

    [Fact]
    public void Details_are_removed_in_order()
    {
        // DebugInfo, then the largest detail that is not ErrorInfo, then the metadata of ErrorInfo.
        var status = new RpcStatus(RpcCode.Internal, "m", [Small, LargeInfo, Large, Debug, Middle, Debug]);
        (StatusDetail[] Kept, int Dropped)[] steps =
        [
            ([Small, LargeInfo, Large, Middle, Debug], 1),
            ([Small, LargeInfo, Large, Middle], 2),
            ([Small, LargeInfo, Middle], 3),
            ([Small, LargeInfo], 4),
            ([LargeInfo], 5),
            ([BareInfo], 5),
        ];
        foreach (var (kept, count) in steps)
        {
            var expected = status.WithDetails([.. kept]);
            var fitted = TrailerBudget.Fit(status, Cost(expected), out var dropped);
            Samples.AssertSame(expected, fitted);
            Assert.Equal(count, dropped);
        }
    }

    [Fact]
    public void Only_necessary_details_are_removed()
    {
        var status = new RpcStatus(RpcCode.Internal, "m", [Large, Small, Info]);
        var fitted = TrailerBudget.Fit(status, Cost(status) - 1, out var dropped);

        Samples.AssertSame(status.WithDetails([Small, Info]), fitted);
        Assert.Equal(1, dropped);
    }

    [Fact]
    public void ErrorInfo_is_kept_without_metadata()
    {
        var foreign = new StatusDetail("example.com/google.rpc.ErrorInfo", LargeInfo.Value);
        var unknown = Samples.Detail("google.rpc.ErrorInfo", [.. LargeInfo.Value.Span, .. Samples.UnknownField]);
        foreach (var (info, bare) in new[] { (foreign, new StatusDetail(foreign.TypeUrl, BareInfo.Value)), (unknown, BareInfo) })
        {
            var status = new RpcStatus(RpcCode.Internal, "m", [info, Large]);
            Samples.AssertSame(status.WithDetails([bare]), TrailerBudget.Fit(status, 1024, out var dropped));
            Assert.Equal(1, dropped);
        }
    }

    [Fact]
    public void ErrorInfos_are_removed_from_the_last_backwards_but_for_the_first()
    {
        StatusDetail[] infos = [.. Enumerable.Range(0, 40).Select(number => StatusDetail.Create(
            new Rpc.ErrorInfo { Reason = "REASON", Domain = "example.com", Metadata = { [$"k{number}"] = new string('x', 500) } }))];
        var status = new RpcStatus(RpcCode.NotFound, "m", [Middle, .. infos]);
        for (var count = 40; count > 0; count--)
        {
            var expected = status.WithDetails([.. infos.Take(count)]);
            Samples.AssertSame(expected, TrailerBudget.Fit(status, Cost(expected), out var dropped));
            Assert.Equal(41 - count, dropped);
        }

        Samples.AssertSame(status.WithDetails([BareInfo]), TrailerBudget.Fit(status, Cost(status.WithDetails([infos[0]])) - 1, out _));
    }

    [Fact]
    public void Details_header_without_details_counts()
    {
        byte[] bytes = [.. Samples.Serialize(new RpcStatus(RpcCode.NotFound, "m")), .. Samples.UnknownField];
        var status = GrpcTrailers.Read("5", "m", Convert.ToBase64String(bytes), StatusOrigin.Upstream, out _);
        var header = GrpcTrailers.DetailsName.Length + GrpcTrailers.DetailsValue(status)!.Length + 32;

        var cost = Cost(new RpcStatus(RpcCode.NotFound, "m")) + header;
        Assert.Same(status, TrailerBudget.Fit(status, cost, out _));
        var fitted = TrailerBudget.Fit(status, cost - 1, out var dropped);
        Assert.Equal((null, "m", 0), (GrpcTrailers.DetailsValue(fitted), fitted.Message, dropped));
    }

    [Fact]
    public void All_details_are_removed_if_reason_and_domain_do_not_fit()
    {
        var huge = StatusDetail.Create(new Rpc.ErrorInfo { Reason = new string('R', 5000) });
        var broken = Samples.Detail("google.rpc.ErrorInfo", [0xFF, .. new byte[5000]]);
        foreach (var detail in new[] { huge, broken })
        {
            Samples.AssertSame(new RpcStatus(RpcCode.Internal, "m"), TrailerBudget.Fit(new RpcStatus(RpcCode.Internal, "m", [detail, Small]), 1024, out var dropped));
            Assert.Equal(2, dropped);
        }
    }

    [Theory]
    [InlineData("x")]
    [InlineData("é")]
    [InlineData("☺")]
    [InlineData("😀")]
    [InlineData("e\u0301")]
    [InlineData("👩‍👩‍👧‍👦")]
    [InlineData("🇩🇪")]
    [InlineData("%")]
    [InlineData("\r\n")]
    [InlineData(" ")]
    [InlineData("ab c ")]
    public void Message_is_cut_between_characters(string character)
    {
        var message = string.Concat(Enumerable.Repeat(character, 3000));
        foreach (var details in new StatusDetail[][] { [], [BareInfo] })
        {
            for (var budget = 1024; budget < 1060; budget++)
            {
                var fitted = TrailerBudget.Fit(new RpcStatus(RpcCode.Internal, message, [.. details]), budget, out var dropped);
                Assert.Equal(0, dropped);
                Assert.Equal(details, fitted.Details);
                Assert.StartsWith(fitted.Message, message, StringComparison.Ordinal);
                Assert.InRange(Cost(fitted), 0, budget);
                Assert.NotEmpty(fitted.Message);
                var starts = StringInfo.ParseCombiningCharacters(message);
                var at = Array.IndexOf(starts, fitted.Message.Length);
                Assert.NotEqual(-1, at);

                // A few more characters would exceed the budget. A trailing space is encoded, so it costs more.
                Assert.True(Cost(fitted.WithMessage(message[..starts[at + 4]])) > budget);
            }
        }
    }

    [Fact]
    public void Details_and_message_are_cut_together()
    {
        var status = new RpcStatus(RpcCode.Internal, new string('x', 5000), [Debug, LargeInfo, Large]);
        var fitted = TrailerBudget.Fit(status, 1024, out var dropped);

        Assert.Equal(BareInfo, Assert.Single(fitted.Details));
        Assert.Equal(2, dropped);
        Assert.InRange(fitted.Message.Length, 300, 1000);
        Assert.InRange(Cost(fitted), 1000, 1024);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1)]
    public void Code_is_kept_if_nothing_fits(int budget)
    {
        RpcStatus[] all = [new(RpcCode.NotFound, "m"), new(RpcCode.NotFound, "😀", [Info]), new(RpcCode.NotFound, "", [Debug])];
        foreach (var status in all)
        {
            Samples.AssertSame(new RpcStatus(RpcCode.NotFound), TrailerBudget.Fit(status, budget, out var dropped));
            Assert.Equal(status.Details.Length, dropped);
        }
    }

    [Fact]
    public void Any_status_fits_any_budget() =>
        Prop.ForAll(
            (from status in Generators.Status from budget in Gen.Choose(0, 3000) select (status, budget)).ToArbitrary(),
            item =>
            {
                var (status, budget) = item;
                var fitted = TrailerBudget.Fit(status, budget, out var dropped);
                Assert.InRange(Cost(fitted), 0, budget);
                Assert.Equal(status.Code, fitted.Code);
                Assert.Equal(status.Origin, fitted.Origin);
                Assert.Equal(status.Details.Length - dropped, fitted.Details.Length);
                Assert.StartsWith(fitted.Message, status.Message, StringComparison.Ordinal);
                if (Cost(status) <= budget) Assert.Same(status, fitted);
                else Assert.NotEqual(status, fitted);

                // The order is kept, and ErrorInfo is kept while another detail is.
                var kept = fitted.Details.Where(detail => !detail.Is("google.rpc.ErrorInfo")).ToArray();
                var at = 0;
                foreach (var detail in status.Details)
                    if (at < kept.Length && ReferenceEquals(kept[at], detail)) at++;
                Assert.Equal(kept.Length, at);
                if (kept.Length > 0) Assert.Equal(status.Details.Count(detail => detail.Is("google.rpc.ErrorInfo")), fitted.Details.Length - kept.Length);
                Samples.AssertSame(fitted, TrailerBudget.Fit(fitted, budget, out _));
            }).Check(Generators.Often);

    /// <summary>The size as in RFC 9113.</summary>
    private static int Cost(RpcStatus status) =>
        (GrpcTrailers.MessageValue(status) is { } message ? GrpcTrailers.MessageName.Length + message.Length + 32 : 0)
        + (GrpcTrailers.DetailsValue(status) is { } details ? GrpcTrailers.DetailsName.Length + details.Length + 32 : 0);
}
