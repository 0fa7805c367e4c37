using System.CommandLine;
using Microsoft.OpenApi;
using StatusGateway.Server.Model;
using StatusGateway.Server.OpenApi;
using StatusGateway.Server.Telemetry;

namespace StatusGateway.Commands;

/// <summary><c>openapi</c>: writes the OpenAPI document of what <c>serve</c> would serve.</summary>
internal static class OpenApiCommand
{
    private const string Json = "json";
    private const string Yaml = "yaml";

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "The file to write. The default is -, standard output.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Format = new("--format")
    {
        Description = "json or yaml. The default follows the extension of FILE, otherwise json.",
        HelpName = "FORMAT",
    };

    private static readonly Option<string> Document = new("--document")
    {
        Description = "The name of an upstream, to write only what it serves. The default is v1, which contains everything.",
        HelpName = "NAME",
        DefaultValueFactory = static _ => OpenApiDocuments.CompleteName,
    };

    public static void AddTo(RootCommand root)
    {
        var command = new Command("openapi", """
            Writes the OpenAPI 3.1 document of what serve would serve with the same options.

            Schemas are loaded by reflection for up to 10 seconds.
            statusgateway openapi -o library.yaml
            statusgateway openapi --upstream http://localhost:50051 --descriptors library.binpb
            """);
        Format.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<string?>() is { } format && format is not (Json or Yaml)) result.AddError($"Unknown format \"{format}\": use json or yaml.");
        });
        ServedOptions.AddTo(command);
        command.Options.Add(Output);
        command.Options.Add(Format);
        command.Options.Add(Document);
        command.SetAction(RunAsync);
        root.Subcommands.Add(command);
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var served = await ServedOptions.LoadAsync(parsed, null, cancellation);
        using var draft = served.Draft;
        if (draft is null) return served.ExitCode;
        var name = parsed.GetValue(Document)!;
        if (name != OpenApiDocuments.CompleteName && OpenApiDocuments.FindUpstream(draft.Snapshot, name) is null)
            return CommandExit.Fail($"Unknown document \"{PrintableText.Escape(name)}\": use v1 for everything, or one of these upstreams: {string.Join(", ", draft.Snapshot.Upstreams.Select(static upstream => upstream.Name))}.");

        var file = parsed.GetValue(Output) is { } path and not "-" ? path : null;
        var bytes = await WriteAsync(draft.Snapshot, name, IsYaml(parsed.GetValue(Format), file));
        if (file is null)
        {
            await using var output = Console.OpenStandardOutput();
            await output.WriteAsync(bytes, cancellation);
            if (bytes[^1] != '\n') output.WriteByte((byte)'\n');
            return served.ExitCode;
        }

        // A complete older file is better than an incomplete new one.
        if (served.ExitCode != CommandExit.Succeeded) return CommandExit.Fail($"\"{PrintableText.Escape(file)}\" was not written, because the document would be incomplete.");
        try
        {
            await File.WriteAllBytesAsync(file, bytes, cancellation);
            return CommandExit.Succeeded;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return CommandExit.Fail($"\"{PrintableText.Escape(file)}\" cannot be written: check that its folder exists, and its permissions.");
        }
    }

    private static async Task<byte[]> WriteAsync(GatewaySnapshot snapshot, string name, bool isYaml)
    {
        var document = new OpenApiDocument();
        GatewayDocument.Fill(document, snapshot, OpenApiDocuments.FindUpstream(snapshot, name));
        return await OpenApiDocuments.SerializeAsync(document, isYaml);
    }

    private static bool IsYaml(string? format, string? file) =>
        format is not null ? format == Yaml : Path.GetExtension(file)?.ToLowerInvariant() is ".yaml" or ".yml";
}
