using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Hosting;
using StatusGateway.Server.Options;

namespace StatusGateway.Commands;

/// <summary><c>check</c>: reports all errors in a configuration, its descriptor sets and its routes.</summary>
internal static class CheckCommand
{
    private const string SettingsFile = "appsettings.json";

    private static readonly TimeSpan ReflectionTimeout = TimeSpan.FromSeconds(10);

    private static readonly Option<bool> Connect = new("--connect")
    {
        Description = "Connect to each upstream and load schemas by reflection, for up to 10 seconds. Without it, check does not use the network.",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object, for machines." };

    public static void AddTo(RootCommand root)
    {
        var command = new Command("check", """
            Checks the configuration, descriptor sets and routes, and reports all errors.

            If two bindings of one upstream have the same route, check fails; serve starts without the second one.
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
        using var draft = ServedOptions.CreateDraft(parsed, null, out var error);
        var gateway = draft is null
            ? new CheckedGateway([error!], [], [])
            : CheckedGateway.Create(draft, parsed.GetValue(Connect) ? await ConnectAsync(draft, cancellation) : null);
        if (parsed.GetValue(Json))
        {
            Console.Out.WriteLine(CommandJson.Object(writer => Write(writer, gateway)));
            return gateway.IsValid ? CommandExit.Succeeded : CommandExit.Failed;
        }

        if (gateway.IsValid) Console.Out.WriteLine(Summary(gateway, Terminal.Detect()));
        else CommandExit.Fail([.. gateway.Errors]);
        foreach (var warning in gateway.Warnings) CommandExit.Warn(warning.ToString());
        return gateway.IsValid ? CommandExit.Succeeded : CommandExit.Failed;
    }

    private static async Task<IReadOnlyList<ConfigurationError>> ConnectAsync(GatewayDraft draft, CancellationToken cancellation)
    {
        var connections = await draft.ConnectAsync(cancellation);
        var schemas = await draft.LoadSchemasAsync(ReflectionTimeout, cancellation);
        // An unreachable upstream has no schema either: one error is enough.
        string[] unreachable = [.. connections.Select(static error => UpstreamOf(error.Key))];
        return [.. connections, .. schemas.Where(error => !unreachable.Contains(UpstreamOf(error.Key)))];
    }

    /// <summary>Gets the name in <c>Gateway:Upstreams:{name}:…</c>.</summary>
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
                    _ => "not loaded",
                },
                Number(upstream, upstream.Services),
                Number(upstream, upstream.Methods),
                Number(upstream, upstream.Routes));
        }

        return TextLayout.Wrap($"The configuration is valid ({source}).", terminal.Width) + Environment.NewLine + Environment.NewLine + table.Render(terminal);
    }

    private static string Number(CheckedUpstream upstream, int number) => upstream.IsLoaded ? number.ToString(CultureInfo.InvariantCulture) : "?";

    private static void Write(Utf8JsonWriter writer, CheckedGateway gateway)
    {
        writer.WriteBoolean("valid", gateway.IsValid);
        writer.WriteErrors("errors", gateway.Errors);
        writer.WriteErrors("warnings", gateway.Warnings);
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
