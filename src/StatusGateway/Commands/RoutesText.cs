using StatusGateway.Server.Model;

namespace StatusGateway.Commands;

/// <summary>Renders the route table.</summary>
internal static class RoutesText
{
    public static string Render(ServedRoutes routes, Terminal terminal)
    {
        var table = new TextTable(["VERB", "PATH", "METHOD", "NOTES"], titleColumns: 2);
        foreach (var service in routes.Services)
        {
            table.AddGroup($"{service.Name}, {Where(service.Upstream)}");
            foreach (var row in service.Methods.SelectMany(Rows).OrderBy(row => row.IsRpc).ThenBy(row => row.Path, StringComparer.Ordinal).ThenBy(row => row.Verb, StringComparer.Ordinal))
                table.Add(row.Verb, row.Path, row.IsRpc ? "" : row.Method.Model.Schema.Name, Notes(row.Method));
        }

        if (routes.Pages.Count > 0) table.AddGroup("The gateway's own pages");
        foreach (var page in routes.Pages) table.Add(page.Verb, page.Path, "", "");
        return table.Render(terminal);
    }

    /// <summary>A method without a REST route has one row with its RPC path.</summary>
    private static IEnumerable<(string Verb, string Path, bool IsRpc, ServedMethod Method)> Rows(ServedMethod method) => method.Routes.Count > 0
        ? method.Routes.Select(route => (route.HttpMethod, route.Template.ToString()!, false, method))
        : [("RPC", method.Model.Schema.Path, true, method)];

    private static string Where(UpstreamModel upstream) =>
        upstream.IsBuiltIn ? "built in"
        : upstream.IsInProcess ? $"{upstream.Name} (in this process)"
        : $"{upstream.Name} ({upstream.Upstream.Protocol}, {string.Join(", ", upstream.Upstream.Addresses.Select(address => address.ToString().TrimEnd('/')))})";

    private static string Notes(ServedMethod method)
    {
        var notes = new List<string>();
        if (method.Streams == "both") notes.Add("bidi stream");
        else if (method.Streams != "none") notes.Add($"{method.Streams} stream");
        if (method.Model.Schema.IsDeprecated) notes.Add("deprecated");
        return string.Join(", ", notes);
    }
}
