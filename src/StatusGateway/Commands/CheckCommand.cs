using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Hosting;
using StatusGateway.Server.Options;

namespace StatusGateway.Commands;

/// <summary><c>check</c>: everything that is wrong with a configuration, its descriptor sets, and the routes that come of them.</summary>
internal static class CheckCommand
{
    private const string SettingsFile = "appsettings.json";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly Option<bool> Connect = new("--connect")
    {
        Description = "Ask the upstreams, too: connect to each, and load the schemas that come by reflection, for up to 10 seconds. Without it nothing is asked for over the network.",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object, for machines." };

    public static void AddTo(RootCommand root)
    {
        var command = new Command("check", """
            Checks configuration, descriptor sets and routes, and tells everything that is wrong.

            Two bindings on one route inside of one upstream are a fault here; serve goes on without the second.
            statusgateway check
            statusgateway check --connect
            statusgateway check --upstream http://localhost:50051 --descriptors library.binpb
            """);
        ServedOptions.AddTo(command);
        command.Options.Add(Connect);
        command.Options.Add(Json);
        command.SetAction(RunAsync);
        root.Subcommands.Add(command);
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var draft = ServedOptions.CreateDraft(parsed, null, out var fault);
        var gateway = draft is null
            ? new CheckedGateway([fault!], [], [])
            : CheckedGateway.Of(draft, parsed.GetValue(Connect) ? await AskAsync(draft, cancellation) : null);
        if (parsed.GetValue(Json))
        {
            Console.Out.WriteLine(CommandJson.Object(writer => Write(writer, gateway)));
            return gateway.IsSound ? CommandExit.Succeeded : CommandExit.Failed;
        }

        if (gateway.IsSound) Console.Out.WriteLine(Summary(gateway, Terminal.Detect()));
        else CommandExit.Fail([.. gateway.Faults]);
        foreach (var remark in gateway.Remarks) Console.Error.WriteLine($"Remark: {remark}");
        return gateway.IsSound ? CommandExit.Succeeded : CommandExit.Failed;
    }

    private static async Task<IReadOnlyList<ConfigurationFault>> AskAsync(GatewayDraft draft, CancellationToken cancellation)
    {
        var connections = await draft.ConnectAsync(cancellation);
        var schemas = await draft.AskForSchemasAsync(Patience, cancellation);
        // What takes no connections gives no schema either, which need not be said.
        string[] unreachable = [.. connections.Select(static fault => UpstreamOf(fault.Key))];
        return [.. connections, .. schemas.Where(fault => !unreachable.Contains(UpstreamOf(fault.Key)))];
    }

    /// <summary>The name in <c>Gateway:Upstreams:{name}:…</c>.</summary>
    private static string UpstreamOf(string key) => key.Split(':')[2];

    private static string Summary(CheckedGateway gateway, Terminal terminal)
    {
        var source = File.Exists(SettingsFile) ? SettingsFile : $"no {SettingsFile} in this folder";
        var table = new TextTable(["NAME", "PROTOCOL", "ADDRESSES", "SCHEMA", "SERVICES", "METHODS", "ROUTES"]);
        foreach (var upstream in gateway.Upstreams)
        {
            table.Add(
                upstream.Name,
                upstream.Protocol == UpstreamProtocol.InProcess ? "in process" : upstream.Protocol.ToString(),
                string.Join(", ", upstream.Addresses),
                upstream switch
                {
                    { Protocol: UpstreamProtocol.InProcess } => "in process",
                    { DescriptorSet: { } file } => file,
                    { IsLoaded: true } => "reflection",
                    _ => "not asked",
                },
                Number(upstream, upstream.Services),
                Number(upstream, upstream.Methods),
                Number(upstream, upstream.Routes));
        }

        return TextLayout.Wrap($"The configuration is sound ({source}).", terminal.Width) + Environment.NewLine + Environment.NewLine + table.Render(terminal);
    }

    private static string Number(CheckedUpstream upstream, int number) => upstream.IsLoaded ? number.ToString(CultureInfo.InvariantCulture) : "?";

    private static void Write(Utf8JsonWriter writer, CheckedGateway gateway)
    {
        writer.WriteBoolean("sound", gateway.IsSound);
        writer.WriteFaults("faults", gateway.Faults);
        writer.WriteFaults("remarks", gateway.Remarks);
        writer.WriteList("upstreams", gateway.Upstreams, upstream =>
        {
            writer.WriteString("name", upstream.Name);
            writer.WriteString("protocol", upstream.Protocol.ToString());
            writer.WriteStartArray("addresses");
            foreach (var address in upstream.Addresses) writer.WriteStringValue(address);
            writer.WriteEndArray();
            writer.WriteString("descriptorSet", upstream.DescriptorSet);
            writer.WriteBoolean("loaded", upstream.IsLoaded);
            writer.WriteNumber("services", upstream.Services);
            writer.WriteNumber("methods", upstream.Methods);
            writer.WriteNumber("routes", upstream.Routes);
        });
    }
}
