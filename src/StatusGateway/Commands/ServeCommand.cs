using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using StatusGateway.Demo;
using StatusGateway.Server.Hosting;

namespace StatusGateway.Commands;

/// <summary><c>serve</c>, the default: runs the gateway until it is told to stop.</summary>
internal static class ServeCommand
{
    private const int Failed = 1;

    private static readonly Option<string?> Upstream = new("--upstream")
    {
        Description = "Address of a gRPC server to put the gateway in front of, such as http://localhost:50051.",
        HelpName = "URL",
    };

    private static readonly Option<string?> Descriptors = new("--descriptors")
    {
        Description = "The server's schema as a FileDescriptorSet with its imports. Without it the server is asked by reflection.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Urls = new("--urls")
    {
        Description = "Where to listen, separated by semicolons. The default is http://localhost:8080.",
        HelpName = "URLS",
    };

    private static readonly Argument<string[]> Settings = new("settings")
    {
        Description = "Options of the configuration, such as Gateway:Errors:Masking=Off.",
        Arity = ArgumentArity.ZeroOrMore,
        HelpName = "KEY=VALUE",
    };

    /// <summary>Makes it the root's default, and a command of its own.</summary>
    public static void AddTo(RootCommand root)
    {
        var serve = new Command("serve", "Runs the gateway (the default).");
        foreach (var command in new Command[] { root, serve })
        {
            command.Options.Add(Upstream);
            command.Options.Add(Descriptors);
            command.Options.Add(Urls);
            command.Arguments.Add(Settings);
            command.SetAction(RunAsync);
        }

        Settings.Validators.Add(CheckSettings);
        serve.Validators.Add(CheckOptions);
        root.Validators.Add(CheckOptions);
        root.Subcommands.Add(serve);
    }

    // What the gateway and the server under it read; any other root is a slip of the pen that nobody would notice.
    private static readonly string[] Roots = ["Gateway", "Kestrel", "Logging", "AllowedHosts", "urls"];

    private static void CheckSettings(ArgumentResult result)
    {
        foreach (var token in result.Tokens)
        {
            var equals = token.Value.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || token.Value.StartsWith('-')) continue;
            var root = token.Value[..equals].Split(':')[0];
            if (!Roots.Contains(root, StringComparer.OrdinalIgnoreCase))
                result.AddError($"\"{token.Value}\": no option begins with \"{root}\". Is \"Gateway:{token.Value[..equals]}\" meant?");
        }

        foreach (var token in result.Tokens)
            if (token.Value.StartsWith('-') || token.Value.IndexOf('=', StringComparison.Ordinal) < 1)
                result.AddError($"\"{token.Value}\" is not known. Options of the configuration are given as KEY=VALUE, such as Gateway:Errors:Masking=Off; --help shows the rest.");
    }

    private static void CheckOptions(CommandResult result)
    {
        if (result.GetValue(Descriptors) is not null && result.GetValue(Upstream) is null)
            result.AddError("--descriptors describes the server of --upstream: give both.");
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        WebApplicationBuilder builder;
        try
        {
            builder = WebApplication.CreateSlimBuilder();
        }
        catch (InvalidDataException exception) when (exception.GetBaseException() is JsonException json)
        {
            return Fail([$"{exception.Message} It is not JSON at line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}."]);
        }

        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Configuration.AddInMemoryCollection(Overrides(parsed));
        builder.Logging.AddSimpleConsole(static console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // A failure to start is told in one sentence below.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        var faults = builder.AddStatusGateway(LibraryService.Create(TimeProvider.System));
        if (faults.Count > 0) return Fail([$"The configuration has {faults.Count} fault{(faults.Count == 1 ? "" : "s")}:", .. faults.Select(fault => $"  {fault}")]);

        await using var app = builder.Build();
        app.UseStatusGateway();
        app.UseStatusGatewayFallback();
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception exception) when (StatusGatewayHost.DescribeStartFailure(exception) is { } sentence)
        {
            return Fail([sentence]);
        }

        Banner.Write(Console.Out, app.GetGatewaySummary());
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }

    /// <summary>What the command line says of the configuration; of two that say the same the last one counts.</summary>
    private static Dictionary<string, string?> Overrides(ParseResult parsed)
    {
        var overrides = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in parsed.GetValue(Settings) ?? [])
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            overrides[setting[..equals]] = setting[(equals + 1)..];
        }

        if (parsed.GetValue(Urls) is { } urls) overrides["urls"] = urls;
        if (parsed.GetValue(Upstream) is not { } address) return overrides;
        overrides["Gateway:Upstreams:upstream:Addresses:0"] = address;
        if (parsed.GetValue(Descriptors) is { } file) overrides["Gateway:Upstreams:upstream:Schema:DescriptorSet"] = file;
        return overrides;
    }

    private static int Fail(IEnumerable<string> lines)
    {
        foreach (var line in lines) Console.Error.WriteLine(line);
        return Failed;
    }
}
