using Microsoft.AspNetCore.Http;
using StatusGateway.Core;
using StatusGateway.Server.Model;

namespace StatusGateway.Server.Pages;

/// <summary>
/// <c>/playground</c>: any error in, its status and that in every dialect out. The page is the same for everybody; its
/// script asks <c>statuses:translate</c>, and shows what comes as text.
/// </summary>
internal static class PlaygroundPage
{
    public const string Path = "/playground";

    /// <summary>The path with a text to begin with, in its fragment: that is never sent to a server.</summary>
    public static string Link(string text) => $"{Path}#kind=auto&text={Uri.EscapeDataString(text)}";

    public static Task WriteAsync(HttpContext context, GatewaySnapshot snapshot)
    {
        var html = new Html();
        var reference = snapshot.ServesPage(ErrorPages.Path) ? Html.Of($" data-reference=\"errors/\"") : Markup.None;
        html.Add($"""
            <h1>Playground</h1>
            <p class="lead">Paste an error, and see the status in it, in every dialect.</p>
            <noscript><p class="bad">The playground needs its script. <code>POST /statusgateway/v1/statuses:translate</code> and <code>statusgateway translate</code> do the same.</p></noscript>
            <form id="playground" data-codes="{string.Join(' ', RpcCodes.All.Select(row => row.Name))}"{reference}>
            <div class="panes">
            <div>
            <p class="row"><label for="example">Example</label> <select id="example"><option value="">choose one…</option></select></p>
            <label for="text">The error</label>
            <textarea id="text" rows="14" spellcheck="false" autocomplete="off" autocapitalize="off" aria-describedby="text-hint"></textarea>
            <p class="meta" id="text-hint">What <code>curl -i</code> prints, a body alone, trailers line by line, or a status as JSON.</p>
            <ul id="remarks" class="remarks" role="status" hidden></ul>
            <fieldset><legend>What it is</legend>
            <label><input type="radio" name="kind" value="auto" checked> find out</label>
            <label><input type="radio" name="kind" value="http"> HTTP error</label>
            <label><input type="radio" name="kind" value="grpc"> gRPC trailers</label>
            <label><input type="radio" name="kind" value="status"> google.rpc.Status</label>
            </fieldset>
            <p class="row"><label for="http-status">HTTP status, where the text has none</label> <input id="http-status" inputmode="numeric" size="5" autocomplete="off" aria-describedby="http-status-remark"></p>
            <p id="http-status-remark" class="meta" role="status"></p>
            <p class="row"><button type="button" id="share">Copy link</button> <button type="button" id="clear">Clear</button> <span id="notice" class="meta" role="status"></span></p>
            </div>
            <div>
            <p id="empty" class="empty">Paste an error, or choose an example: its code, message, and details appear here, and below it in every dialect.</p>
            <div id="fault" class="fault" role="status" hidden></div>
            <section id="result" aria-labelledby="result-title" hidden><h2 class="flush" id="result-title">The status</h2><div id="status"></div></section>
            </div>
            </div>
            <section id="dialects" aria-labelledby="dialects-title" hidden><h2 id="dialects-title">In every dialect</h2><div id="forms" class="forms"></div></section>
            <p id="said" class="unseen" role="status"></p>
            </form>
            """);
        return new PageFrame { Title = "Playground: StatusGateway", Place = Path, Content = html.ToMarkup(), Script = PageAsset.Playground }.WriteAsync(context, snapshot);
    }
}
