using System.Collections.Immutable;
using StatusGateway.Core;
using StatusGateway.Server.BuiltIn;
using StatusGateway.Server.Model;
using StatusGateway.Server.Reference;

namespace StatusGateway.Server.Pages;

/// <summary>The page of one code in the error reference.</summary>
/// <param name="snapshot">The current snapshot.</param>
/// <param name="origin">The address of the gateway, for the commands on the page.</param>
internal sealed class CodePage(GatewaySnapshot snapshot, string origin)
{
    private readonly ErrorReference _reference = snapshot.Reference;
    private readonly Html _html = new();

    /// <summary>Says in a few words whether a client can retry a call with the code.</summary>
    public static Markup Retry(CodeEntry entry) => entry.Retry switch
    {
        "yes" => Html.Format($"<span class=\"good\">yes</span>"),
        "no" => Html.Format($"<span>no</span>"),
        _ => Html.Format($"<span class=\"warn\">it depends</span>"),
    };

    public Markup ToMarkup(CodeEntry entry)
    {
        var reasons = _reference.ReasonsOf(entry.Info.Code).GroupBy(page => page.Reason).ToArray();
        AddHead(entry, reasons.Length > 0);
        Section("meaning", "What it means", entry.Meaning);
        List("causes", "Why it happens", entry.Causes);
        AddReproduction(entry);
        AddFixes(entry);
        List("avoid", "What not to do", entry.Avoid);
        Section("retry", "Can a client retry?", entry.RetryText);
        AddNeighbours(entry);
        AddHandling(entry);
        AddReasons(reasons, entry.Info.Code);
        AddPager(entry.Info.Code);
        return _html.ToMarkup();
    }

    private void AddHead(CodeEntry entry, bool hasReasons)
    {
        _html.Add($"""
            <p class="meta"><a href="../errors">Error reference</a></p>
            <h1><code>{entry.Info.Name}</code></h1>
            <p class="lead">{Line(entry.Summary)}</p>
            <dl class="facts">
            <div><dt>Number</dt><dd>{(int)entry.Info.Code}</dd></div>
            <div><dt>HTTP</dt><dd>{_reference.HttpStatus(entry.Info.Code)}</dd></div>
            <div><dt>Title</dt><dd>{entry.Info.Title}</dd></div>
            <div><dt>Connect</dt><dd>{(entry.Info.ConnectName.Length > 0 ? Html.Format($"<code>{entry.Info.ConnectName}</code>") : Html.Format($"none"))}</dd></div>
            <div><dt>Severity</dt><dd>{entry.Severity}</dd></div>
            <div><dt>Retry</dt><dd>{Retry(entry)}</dd></div>
            <div class="wide"><dt>Check first</dt><dd>{Line(entry.First)}</dd></div>
            <div class="wide"><dt>Raised by</dt><dd>{string.Join(", ", entry.RaisedBy)}. {Line(entry.Who)}</dd></div>
            <div class="wide"><dt>Alert</dt><dd>{Line(entry.Alert)}</dd></div>
            </dl>
            <nav class="toc" aria-label="On this page"><ul><li><a href="#meaning">Meaning</a></li><li><a href="#causes">Causes</a></li><li><a href="#reproduce">Reproduce</a></li><li><a href="#fixes">Fixes</a></li><li><a href="#avoid">What not to do</a></li><li><a href="#retry">Retry</a></li><li><a href="#neighbours">Similar codes</a></li><li><a href="#handling">Handling</a></li>{(hasReasons ? Html.Format($"<li><a href=\"#reasons\">Reasons</a></li>") : Markup.Empty)}</ul></nav>
            """);
    }

    private void AddReproduction(CodeEntry entry)
    {
        var reproduction = entry.Reproduction;
        _html.Add($"<section id=\"reproduce\"><h2>Reproduce it</h2>");
        AddCode("Shell", reproduction.Command);
        _html.Add($"{Block(reproduction.Text)}");
        AddCode("HTTP", reproduction.Response);
        if (entry.Info.Code != RpcCode.Ok)
        {
            if (snapshot.ServesPage(PlaygroundPage.Path))
                _html.Add($"<p><a class=\"button\" href=\"..{PlaygroundPage.Link(reproduction.Response)}\">Open this response in the playground</a></p>");
            if (StatusesService.AllowsRaising(snapshot))
            {
                _html.Add($"<p>This command returns the code from any gateway, without the demo:</p>");
                AddCode("Shell", $"curl -i {Reproduction.DefaultAddress}/statusgateway/v1/statuses/{entry.Info.Name}:raise");
            }
        }

        _html.Add($"</section>\n");
    }

    private void AddFixes(CodeEntry entry)
    {
        _html.Add($"<section id=\"fixes\"><h2>{(entry.Info.Code == RpcCode.Ok ? "Verify it" : "Fix it")}</h2>");
        foreach (var fix in entry.Fixes)
        {
            _html.Add($"<div class=\"fix\"><h3>{fix.Title}</h3><p><strong>When:</strong> {Line(fix.When)}</p>");
            AddCode(fix.Example.LanguageName, fix.Example.Code);
            _html.Add($"<p><strong>Why it works:</strong> {Line(fix.Why)}</p></div>\n");
        }

        _html.Add($"</section>\n");
    }

    private void AddNeighbours(CodeEntry entry)
    {
        _html.Add($"<section id=\"neighbours\"><h2>Not to be confused with</h2><dl class=\"pairs\">");
        foreach (var neighbour in entry.Neighbours)
            _html.Add($"<div><dt><a href=\"{neighbour.Code.Name()}\"><code>{neighbour.Code.Name()}</code></a></dt><dd>{Line(neighbour.Difference)}</dd></div>\n");
        _html.Add($"</dl></section>\n");
    }

    private void AddHandling(CodeEntry entry)
    {
        _html.Add($"<section id=\"handling\"><h2>Handle it</h2>");
        foreach (var block in entry.Handling) AddCode(block.LanguageName, block.Code);
        _html.Add($"</section>\n");
    }

    private void AddReasons(IGrouping<string, ReasonPage>[] reasons, RpcCode code)
    {
        if (reasons.Length == 0) return;
        _html.Add($"<section id=\"reasons\"><h2>Reasons</h2><p>The <code>reason</code> member of the error is the reason of its <code>google.rpc.ErrorInfo</code>. A reason belongs to a domain.</p>");
        foreach (var reason in reasons)
        {
            _html.Add($"<section id=\"{reason.Key}\" class=\"reason\"><h3><a href=\"#{reason.Key}\"><code>{reason.Key}</code></a></h3>");
            foreach (var page in reason) AddReason(page, code);
            _html.Add($"</section>\n");
        }

        _html.Add($"</section>\n");
    }

    private void AddReason(ReasonPage page, RpcCode code)
    {
        var http = _reference.HttpStatus(page, code) is { } status ? Html.Format($", HTTP {status}") : Markup.Empty;
        _html.Add($"<div class=\"domain\"><p class=\"meta\">Domain <code>{page.Domain}</code>{http}");
        foreach (var other in page.Codes.Where(other => other != code)) _html.Add($", also <a href=\"{other.Name()}#{page.Reason}\"><code>{other.Name()}</code></a>");
        _html.Add($"</p>");
        if (page.Title.Length > 0) _html.Add($"<p><strong>{page.Title}</strong></p>");
        _html.Add($"{Block(page.Text)}</div>\n");
    }

    private void AddPager(RpcCode code)
    {
        _html.Add($"<nav class=\"pager\" aria-label=\"Other codes\">");
        if (code > RpcCode.Ok) _html.Add($"<a rel=\"prev\" href=\"{(code - 1).Name()}\">← {(code - 1).Name()}</a>");
        if (RpcCodes.IsDefined((int)code + 1)) _html.Add($"<a rel=\"next\" href=\"{(code + 1).Name()}\">{(code + 1).Name()} →</a>");
        _html.Add($"</nav>");
    }

    private void Section(string id, string title, string markdown) =>
        _html.Add($"<section id=\"{id}\"><h2>{title}</h2>{Block(markdown)}</section>\n");

    private void List(string id, string title, ImmutableArray<string> items)
    {
        _html.Add($"<section id=\"{id}\"><h2>{title}</h2><ul>");
        foreach (var item in items) _html.Add($"<li>{Line(item)}</li>");
        _html.Add($"</ul></section>\n");
    }

    /// <summary>Adds a code sample. Commands call the gateway that serves the page.</summary>
    private void AddCode(string label, string code)
    {
        var adapted = code.Replace(Reproduction.DefaultAddress, origin, StringComparison.Ordinal);
        _html.Add($"<figure class=\"sample\"><figcaption>{label}</figcaption><pre><code>{adapted}</code></pre></figure>\n");
    }

    private static Markup Line(string markdown) => new(MarkdownHtml.RenderLine(markdown));

    private static Markup Block(string markdown) => new(MarkdownHtml.Render(markdown));
}
