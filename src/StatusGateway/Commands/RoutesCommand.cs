using System.CommandLine;
using System.Text.Json;
using StatusGateway.Server.Telemetry;

namespace StatusGateway.Commands;

/// <summary><c>routes</c>: shows the route table of what <c>serve</c> would serve.</summary>
internal static class RoutesCommand
{
    private static readonly Argument<string[]> Words = new("words")
    {
        Description = "TEXT shows only routes that contain it in the verb, path, method or upstream; several must all match. KEY=VALUE sets a configuration key, such as Gateway:Demo=true.",
        Arity = ArgumentArity.ZeroOrMore,
        HelpName = "TEXT|KEY=VALUE",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object." };

    public static void AddTo(RootCommand root)
    {
        var command = new Command("routes", """
            Shows the route table: what serve would serve with the same options.

            Schemas are loaded by reflection for up to 10 seconds.
            statusgateway routes
            statusgateway routes books GET
            statusgateway routes --upstream http://localhost:50051 --json
            """);
        Words.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens)
                if (token.Value.StartsWith('-')) result.AddError($"Unknown option \"{token.Value}\".");
        });
        ServedOptions.AddTo(command, Words);
        command.Options.Add(Json);
        command.SetAction(RunAsync);
        root.Subcommands.Add(command);
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var all = parsed.GetValue(Words) ?? [];
        string[] words = [.. all.Where(static word => !ServedOptions.IsSetting(word))];
        var served = await ServedOptions.LoadAsync(parsed, all.Where(ServedOptions.IsSetting), cancellation);
        using var draft = served.Draft;
        var routes = draft is null ? new ServedRoutes([], []) : ServedRoutes.Create(draft.Snapshot, words);
        if (parsed.GetValue(Json)) Console.Out.WriteLine(CommandJson.Object(writer => Write(writer, routes, served)));
        if (draft is null) return served.ExitCode;
        if (routes is { Services: [], Pages: [] }) return CommandExit.Fail($"No route contains {string.Join(" and ", words.Select(static word => $"\"{PrintableText.Escape(word)}\""))}.");
        if (!parsed.GetValue(Json)) Console.Out.WriteLine(RoutesText.Render(routes, Terminal.Detect()));
        return served.ExitCode;
    }

    private static void Write(Utf8JsonWriter writer, ServedRoutes routes, ServedDraft served)
    {
        writer.WriteList("methods", routes.Services.SelectMany(static service => service.Methods), method =>
        {
            writer.WriteString("method", method.Model.Schema.FullName);
            writer.WriteString("rpcPath", method.Model.Schema.Path);
            writer.WriteString("upstream", method.Model.Upstream.Name);
            writer.WriteString("streams", method.Streams);
            writer.WriteBoolean("deprecated", method.Model.Schema.IsDeprecated);
            writer.WriteList("routes", method.Routes, route =>
            {
                writer.WriteString("verb", route.HttpMethod);
                writer.WriteString("path", route.Template.ToString());
                writer.WriteString("body", route.BodyIsMessage ? "*" : route.BodyFieldPath);
                writer.WriteString("responseBody", route.ResponseBody?.Name);
            });
        });
        writer.WriteList("pages", routes.Pages, page =>
        {
            writer.WriteString("verb", page.Verb);
            writer.WriteString("path", page.Path);
        });
        writer.WriteErrors("errors", served.Errors);
        writer.WriteErrors("warnings", served.Warnings);
    }
}
