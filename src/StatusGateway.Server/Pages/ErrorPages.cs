using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using StatusGateway.AspNetCore;
using StatusGateway.Core;
using StatusGateway.Server.BuiltIn;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Inbound;
using StatusGateway.Server.Model;
using StatusGateway.Server.Reference;

namespace StatusGateway.Server.Pages;

/// <summary>The error reference, <c>/errors</c> and <c>/errors/{CODE}</c>, as pages and as JSON.</summary>
internal static class ErrorPages
{
    public const string Path = "/errors";

    /// <summary>Writes the list of all codes.</summary>
    public static Task WriteAllAsync(HttpContext context, GatewaySnapshot snapshot) =>
        WriteListAsync(context, snapshot, "Error reference", "Every error has one of these codes, in every protocol. The code tells a client how to react, and the reason tells it what happened. The message is for people: programs should not parse it.", [.. RpcCodes.All.Select(row => row.Code)]);

    /// <summary>Writes the page that the last segment of the path names: a code in any spelling, an HTTP status or a reason.</summary>
    public static Task WriteOneAsync(HttpContext context, GatewaySnapshot snapshot)
    {
        var text = context.Request.Path.Value is { } path && path.StartsWith(Path + "/", StringComparison.Ordinal) ? path[(Path.Length + 1)..] : "";
        if (snapshot.Reference.Find(text) is not { } match) return WriteUnknownAsync(context, snapshot, text);
        if (match.Reason is not null && !PageAccept.PrefersJson(context.Request))
            return PageResponse.RedirectAsync(context, $"{match.Codes[0].Name()}#{match.Reason}");

        return match.Codes.Length == 1 || match.Reason is not null
            ? WriteCodeAsync(context, snapshot, match.Codes[0])
            : WriteListAsync(
                context, snapshot, $"HTTP {match.HttpStatus}", $"{match.Codes.Length} codes map to this HTTP status. The \"code\" member of the error names the code.", match.Codes, "../");
    }

    private static Task WriteCodeAsync(HttpContext context, GatewaySnapshot snapshot, RpcCode code)
    {
        StatusResponse.AddVary(context.Response.Headers, "Accept");
        if (PageAccept.PrefersJson(context.Request)) return PageResponse.WriteJsonAsync(context, snapshot.Reference.ToMessage(code).ToJson());
        var page = new CodePage(snapshot, Origin(context.Request));
        return new PageLayout
        {
            Title = $"{code.Name()}: error reference", NavigationPath = Path, RootPath = "../", Content = page.ToMarkup(ErrorReference.Entry(code)),
        }.WriteAsync(context, snapshot);
    }

    private static Task WriteListAsync(
        HttpContext context, GatewaySnapshot snapshot, string title, string lead, ImmutableArray<RpcCode> codes, string up = "")
    {
        StatusResponse.AddVary(context.Response.Headers, "Accept");
        if (PageAccept.PrefersJson(context.Request)) return PageResponse.WriteJsonAsync(context, snapshot.Reference.ToMessage(codes).ToJson());
        var html = new Html();
        html.Add($"<h1>{title}</h1><p class=\"lead\">{lead}</p><table class=\"stack codes\"><thead><tr><th>Code</th><th>No.</th><th>HTTP</th><th>What it means</th><th>Retry</th></tr></thead><tbody>");
        foreach (var code in codes)
        {
            var entry = ErrorReference.Entry(code);
            html.Add($"""
                <tr><td data-label="Code"><a href="{up}errors/{entry.Info.Name}"><code>{entry.Info.Name}</code></a></td><td data-label="No.">{(int)code}</td><td data-label="HTTP">{snapshot.Reference.HttpStatus(code)}</td><td data-label="What it means">{new Markup(MarkdownHtml.RenderLine(entry.Summary))}</td><td data-label="Retry">{CodePage.Retry(entry)}</td></tr>

                """);
        }

        html.Add($"</tbody></table>");
        return new PageLayout { Title = title, NavigationPath = Path, RootPath = up, Content = html.ToMarkup() }.WriteAsync(context, snapshot);
    }

    private static Task WriteUnknownAsync(HttpContext context, GatewaySnapshot snapshot, string text)
    {
        StatusResponse.AddVary(context.Response.Headers, "Accept");
        if (!PageAccept.NamesHtml(context.Request))
        {
            return StatusResponse.WriteAsync(context, StatusesService.UnknownCode(text), new StatusResponseOptions
            {
                Dialect = snapshot.Dialect,
                HttpStatuses = snapshot.HttpStatuses,
                TypeBase = snapshot.TypeBase,
                Instance = context.Features.Get<RoutedCall>()?.Target.FullPath,
                TraceId = context.Features.Get<RoutedCall>()?.Trace.TraceId,
            });
        }

        var html = new Html();
        html.Add($"<h1>Code not found</h1><p class=\"lead\"><code>{Failures.Shown(text)}</code> is not a code, an HTTP status or a known reason. Use a name such as NOT_FOUND, a number from 0 to 16, or an HTTP status such as 404.</p>");
        foreach (var name in snapshot.Reference.Suggest(text)) html.Add($"<p>Did you mean <a href=\"{name}\"><code>{name}</code></a>?</p>");
        html.Add($"<p><a href=\"../errors\">All codes</a></p>");
        return new PageLayout { Title = "Code not found", NavigationPath = Path, RootPath = "../", Content = html.ToMarkup(), Status = StatusCodes.Status404NotFound }.WriteAsync(context, snapshot);
    }

    /// <summary>Gets the address under which the client reaches the gateway, for the commands on the page.</summary>
    private static string Origin(HttpRequest request) =>
        request.Host.HasValue ? $"{request.Scheme}://{request.Host.Value}{request.PathBase.Value}" : Reproduction.DefaultAddress;
}
