using System.CommandLine;
using StatusGateway.Demo;
using StatusGateway.Server.Hosting;
using StatusGateway.Server.Hosting.Listeners;

namespace StatusGateway.Commands;

/// <summary><c>serve</c>, the default: runs the gateway until it is stopped.</summary>
internal static class ServeCommand
{
    /// <summary>Adds it as the root's action and as a command.</summary>
    public static void AddTo(RootCommand root)
    {
        var serve = new Command("serve", "Runs the gateway (the default).");
        foreach (var command in new Command[] { root, serve })
        {
            ServedOptions.AddTo(command);
            command.SetAction(RunAsync);
        }

        root.Subcommands.Add(serve);
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (ServedOptions.CreateBuilder(parsed, null, out var error) is not { } builder) return CommandExit.Fail(error!.ToString());
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.AddSimpleConsole(static console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // Start failures are reported in one sentence below.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        var errors = builder.AddStatusGateway(LibraryService.Create(TimeProvider.System));
        if (errors.Count > 0) return CommandExit.Fail(errors);

        var (started, startError) = await StartAsync(builder, cancellation);
        if (started is null) return CommandExit.Fail(startError!);
        await using var app = started;
        Banner.Write(Console.Out, GatewaySummary.Create(app));
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }

    /// <summary>Returns the running application, or why it cannot listen. The server reads its certificates when it is built.</summary>
    private static async Task<(WebApplication? App, string? Error)> StartAsync(WebApplicationBuilder builder, CancellationToken cancellation)
    {
        WebApplication? app = null;
        try
        {
            app = builder.Build();
            app.UseStatusGateway();
            app.UseStatusGatewayFallback();
            await app.StartAsync(cancellation);
            return (app, null);
        }
        catch (Exception exception) when (ListenError.Describe(exception) is { } error)
        {
            if (app is not null) await app.DisposeAsync();
            return (null, error);
        }
    }
}
