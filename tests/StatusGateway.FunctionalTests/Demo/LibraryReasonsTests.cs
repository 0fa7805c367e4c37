using System.Reflection;
using Google.Rpc;
using StatusGateway.Core;
using StatusGateway.Demo;
using StatusGateway.FunctionalTests.Infrastructure;
using StatusGateway.Server.Reference;

namespace StatusGateway.FunctionalTests.Demo;

/// <summary>The <c>type</c> of a problem links to a page for each reason of the library.</summary>
public sealed class LibraryReasonsTests
{
    [Fact]
    public void Every_error_has_a_page_with_its_code_and_every_page_an_error()
    {
        var errors = Errors().Select(status => (Reason(status).Reason, status.Code)).ToHashSet();
        var pages = LibraryReasons.Read().ToArray();

        Assert.True(errors.Count >= 16, $"{errors.Count} errors");
        Assert.Equal(
            errors.OrderBy(error => error.Reason, StringComparer.Ordinal),
            pages.SelectMany(page => page.Codes.Select(code => (page.Reason, code))));
        Assert.All(pages, page => Assert.Equal((LibraryErrors.Domain, true), (page.Domain, page.Title.Length > 0)));
    }

    [Theory]
    [InlineData("/v1/shelves/1/books/9", "NOT_FOUND#BOOK_NOT_FOUND", "The library has no such book")]
    [InlineData("/v1/shelves/1/books/broken", "INTERNAL#STORAGE_BROKEN", "A page of the storage cannot be read")]
    [InlineData("/v1/shelves/UPPER", "INVALID_ARGUMENT#INVALID_REQUEST", "A value of the request is invalid")]
    public async Task The_type_of_a_problem_links_to_the_page(string path, string place, string title)
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
    public async Task Without_the_demo_its_pages_are_not_served()
    {
        await using var gateway = await GatewayHost.StartWithoutWaitingAsync("Production", UpstreamSettings.WithDescriptorSet(new Uri("http://127.0.0.1:1")));

        Assert.DoesNotContain("BOOK_NOT_FOUND\"", (await gateway.GetAsync("/errors/NOT_FOUND")).Body, StringComparison.Ordinal);
        Assert.Equal(404, (await gateway.GetAsync("/errors/BOOK_NOT_FOUND")).Status);
    }

    [Fact]
    public void An_own_page_for_the_same_reason_replaces_it()
    {
        var own = new ReasonPage(LibraryErrors.Domain, "BOOK_NOT_FOUND", "Ours", [RpcCode.NotFound], "Text.");
        var reference = new ErrorReference(HttpStatusMap.Default, [own], LibraryReasons.Read());

        Assert.Same(own, Assert.Single(reference.ReasonsOf(RpcCode.NotFound), page => page.Reason == "BOOK_NOT_FOUND"));
        Assert.Contains(reference.ReasonsOf(RpcCode.NotFound), page => page.Reason == "SHELF_NOT_FOUND");
    }

    /// <summary>Calls every method that creates an error.</summary>
    private static IEnumerable<RpcStatus> Errors()
    {
        var makers = typeof(LibraryErrors).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(method => method.ReturnType == typeof(RpcStatus) && method.Name != nameof(LibraryErrors.Create));
        foreach (var maker in makers)
            yield return (RpcStatus)maker.Invoke(null, [.. maker.GetParameters().Select(parameter => (object)(parameter.ParameterType == typeof(TimeSpan) ? TimeSpan.FromSeconds(1) : "shelves/1"))])!;
        foreach (var what in new[] { "book", "shelf", "request" })
            yield return new Violations().ToStatus(what);
    }

    private static ErrorInfo Reason(RpcStatus status) => ErrorInfo.Parser.ParseFrom(status.Details[0].Value.Span);
}
