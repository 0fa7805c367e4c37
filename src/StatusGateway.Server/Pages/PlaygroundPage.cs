using Microsoft.AspNetCore.Http;
using StatusGateway.Core;
using StatusGateway.Server.Model;

namespace StatusGateway.Server.Pages;

/// <summary>
/// The playground, <c>/playground</c>: reads an error and shows its status in every dialect. The page is static; its script
/// calls <c>statuses:translate</c> and shows the response as text.
/// </summary>
internal static class PlaygroundPage
{
    public const string Path = "/playground";

    /// <summary>Creates a link that opens the playground with a text. The text is in the fragment, which browsers do not send to the server.</summary>
    public static string Link(string text) => $"{Path}#kind=auto&text={Uri.EscapeDataString(text)}";

    public static Task WriteAsync(HttpContext context, GatewaySnapshot snapshot)
    {
        var html = new Html();
        var reference = snapshot.ServesPage(ErrorPages.Path) ? Html.Format($" data-reference=\"errors/\"") : Markup.Empty;
        html.Add($"""
            <h1>Playground</h1>
            <p class="lead">Paste an error to see its status in every dialect.</p>
            <noscript><p class="bad">The playground requires JavaScript. Use <code>POST /statusgateway/v1/statuses:translate</code> or <code>statusgateway translate</code> instead.</p></noscript>
            <form id="playground" data-codes="{string.Join(' ', RpcCodes.All.Select(row => row.Name))}"{reference}>
            <div class="panes">
            <div>
            <p class="row"><label for="example">Example</label> <select id="example"><option value="">Select an example…</option></select></p>
            <label for="text">Error</label>
            <textarea id="text" rows="14" spellcheck="false" autocomplete="off" autocapitalize="off" aria-describedby="text-hint"></textarea>
            <p class="meta" id="text-hint">A response body, the output of <code>curl -i</code> or <code>curl -v</code>, trailers (one per line), the error text of a gRPC client, <code>grpcurl</code> or <code>evans</code>, a saved stream that ends with an error, or a status in JSON or base64.</p>
            <ul id="warnings" class="warnings" role="status" hidden></ul>
            <fieldset><legend>Type</legend>
            <label><input type="radio" name="kind" value="auto" checked> Detect</label>
            <label><input type="radio" name="kind" value="http"> HTTP error</label>
            <label><input type="radio" name="kind" value="grpc"> gRPC trailers</label>
            <label><input type="radio" name="kind" value="status"> google.rpc.Status</label>
            </fieldset>
            <p class="row"><label for="http-status">HTTP status, if the text has none</label> <input id="http-status" inputmode="numeric" size="5" autocomplete="off" aria-describedby="http-status-message"></p>
            <p id="http-status-message" class="meta" role="status"></p>
            <p class="row"><button type="button" id="share">Copy link</button> <button type="button" id="clear">Clear</button> <span id="notice" class="meta" role="status"></span></p>
            </div>
            <div>
            <p id="empty" class="empty">Paste an error, or select an example. The code, the message and the details appear here, followed by the error in every dialect.</p>
            <div id="error" class="error" role="status" hidden></div>
            <section id="result" aria-labelledby="result-title" hidden><h2 class="flush" id="result-title">Status</h2><div id="status"></div></section>
            </div>
            </div>
            <section id="dialects" aria-labelledby="dialects-title" hidden><h2 id="dialects-title">In every dialect</h2><div id="forms" class="forms"></div></section>
            <p id="announcement" class="visually-hidden" role="status"></p>
            </form>
            """);
        return new PageLayout { Title = "Playground: StatusGateway", NavigationPath = Path, Content = html.ToMarkup(), Script = PageAsset.Playground }.WriteAsync(context, snapshot);
    }
}
