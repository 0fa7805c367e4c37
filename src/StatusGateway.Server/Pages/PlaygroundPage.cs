using Microsoft.AspNetCore.Http;
using StatusGateway.Core;
using StatusGateway.Server.Configuration;

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
        var reference = PageFrame.Serves(snapshot, ErrorPages.Path) ? Html.Of($" data-reference=\"errors/\"") : Markup.None;
        html.Add($"""
            <h1>Playground</h1>
            <p class="lead">Paste an error, and see the status in it, in every dialect.</p>
            <noscript><p class="bad">The playground needs its script. <code>POST /statusgateway/v1/statuses:translate</code> and <code>statusgateway translate</code> do the same.</p></noscript>
            <form id="playground" data-codes="{string.Join(' ', RpcCodes.All.Select(row => row.Name))}"{reference}>
            <div class="panes">
            <div>
            <fieldset><legend>What it is</legend>
            <label><input type="radio" name="kind" value="auto" checked> find out</label>
            <label><input type="radio" name="kind" value="http"> HTTP error</label>
            <label><input type="radio" name="kind" value="grpc"> gRPC trailers</label>
            <label><input type="radio" name="kind" value="status"> google.rpc.Status</label>
            </fieldset>
            <label for="text">The error</label>
            <textarea id="text" rows="18" spellcheck="false" autocomplete="off" autocapitalize="off" aria-describedby="text-hint"></textarea>
            <p class="meta" id="text-hint">What <code>curl -i</code> prints, a body alone, trailers line by line, or a status as JSON.</p>
            <p><label for="http-status">HTTP status, where the text has none</label> <input id="http-status" inputmode="numeric" pattern="[1-5][0-9][0-9]" maxlength="3" size="4" autocomplete="off"></p>
            <p class="row"><label for="example">Example</label> <select id="example"><option value="">choose…</option></select> <button type="button" id="share">Copy link</button> <button type="button" id="clear">Clear</button></p>
            <p id="notice" class="meta" role="status"></p>
            </div>
            <div aria-live="polite">
            <h2 class="flush">The status</h2>
            <div id="fault" class="fault" hidden></div>
            <div id="status"></div>
            </div>
            </div>
            <h2>In every dialect</h2>
            <div id="forms" class="forms"></div>
            </form>
            """);
        return new PageFrame { Title = "Playground: StatusGateway", Place = Path, Content = html.ToMarkup(), Script = PageAsset.Playground }.WriteAsync(context, snapshot);
    }
}
