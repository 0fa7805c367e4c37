using System.Reflection;
using Google.Rpc;
using StatusGateway.Core;
using StatusGateway.Demo;
using StatusGateway.FunctionalTests.Infrastructure;
using StatusGateway.Server.Reference;

namespace StatusGateway.FunctionalTests.Demo;

/// <summary>Each reason that the library fails with is explained where its problem's <c>type</c> leads.</summary>
public sealed class LibraryReasonsTests
{
    [Fact]
    public void Every_failure_has_a_page_with_its_code_and_no_page_is_left_over()
    {
        var failures = Failures().Select(status => (Reason(status).Reason, status.Code)).ToHashSet();
        var pages = LibraryReasons.Read().ToArray();

        Assert.True(failures.Count >= 16, $"{failures.Count} failures");
        Assert.Equal(
            failures.OrderBy(failure => failure.Reason, StringComparer.Ordinal),
            pages.SelectMany(page => page.Codes.Select(code => (page.Reason, code))));
        Assert.All(pages, page => Assert.Equal((LibraryFailures.Domain, true), (page.Domain, page.Title.Length > 0)));
    }

    [Theory]
    [InlineData("/v1/shelves/1/books/9", "NOT_FOUND#BOOK_NOT_FOUND", "The library has no such book")]
    [InlineData("/v1/shelves/1/books/broken", "INTERNAL#STORAGE_BROKEN", "A page of the storage cannot be read")]
    [InlineData("/v1/shelves/UPPER", "INVALID_ARGUMENT#INVALID_REQUEST", "A value of the request breaks rules of the library")]
    public async Task The_type_of_its_problem_leads_to_the_page(string path, string place, string title)
    {
        await using var gateway = await GatewayHost.StartAsync();

        var type = (await gateway.GetAsync(path)).Json.GetProperty("type").GetString()!;
        var page = await gateway.GetAsync(type[..type.IndexOf('#', StringComparison.Ordinal)]);

        Assert.Equal($"/errors/{place}", type);
        var section = page.Body[page.Body.IndexOf($"<section id=\"{place.Split('#')[1]}\"", StringComparison.Ordinal)..];
        Assert.Contains($"<strong>{title}</strong>", section[..section.IndexOf("</section>", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.Contains("BOOK_NOT_FOUND", (await gateway.GetAsync("/errors/BOOK_NOT_FOUND", ("Accept", "application/json"))).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_demo_its_pages_are_not_there()
    {
        await using var gateway = await GatewayHost.StartWithoutWaitingAsync("Production", UpstreamSettings.WithDescriptorSet(new Uri("http://127.0.0.1:1")));

        Assert.DoesNotContain("BOOK_NOT_FOUND\"", (await gateway.GetAsync("/errors/NOT_FOUND")).Body, StringComparison.Ordinal);
        Assert.Equal(404, (await gateway.GetAsync("/errors/BOOK_NOT_FOUND")).Status);
    }

    [Fact]
    public void A_page_of_the_teams_own_for_the_same_reason_counts_in_its_place()
    {
        var own = new ReasonPage(LibraryFailures.Domain, "BOOK_NOT_FOUND", "Ours", [RpcCode.NotFound], "Text.");
        var reference = new ErrorReference(HttpStatusMap.Default, [own], LibraryReasons.Read());

        Assert.Same(own, Assert.Single(reference.ReasonsOf(RpcCode.NotFound), page => page.Reason == "BOOK_NOT_FOUND"));
        Assert.Contains(reference.ReasonsOf(RpcCode.NotFound), page => page.Reason == "SHELF_NOT_FOUND");
    }

    /// <summary>Everything that makes a failure, called once.</summary>
    private static IEnumerable<RpcStatus> Failures()
    {
        var makers = typeof(LibraryFailures).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(method => method.ReturnType == typeof(RpcStatus) && method.Name != nameof(LibraryFailures.Make));
        foreach (var maker in makers)
            yield return (RpcStatus)maker.Invoke(null, [.. maker.GetParameters().Select(parameter => (object)(parameter.ParameterType == typeof(TimeSpan) ? TimeSpan.FromSeconds(1) : "shelves/1"))])!;
        foreach (var what in new[] { "book", "shelf", "request" })
            yield return new Violations().ToStatus(what);
    }

    private static ErrorInfo Reason(RpcStatus status) => ErrorInfo.Parser.ParseFrom(status.Details[0].Value.Span);
}
