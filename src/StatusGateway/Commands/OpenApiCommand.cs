using System.CommandLine;
using Microsoft.OpenApi;
using StatusGateway.Server.Model;
using StatusGateway.Server.OpenApi;
using StatusGateway.Server.Telemetry;

namespace StatusGateway.Commands;

/// <summary><c>openapi</c>: the OpenAPI document of what <c>serve</c> would serve, without a server.</summary>
internal static class OpenApiCommand
{
    private const string Json = "json";
    private const string Yaml = "yaml";

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "The file to write; - for standard output, the default.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Format = new("--format")
    {
        Description = "json or yaml. The default is what the file's name ends with, else json.",
        HelpName = "FORMAT",
    };

    private static readonly Option<string> Document = new("--document")
    {
        Description = "Name of an upstream: what it serves, and nothing else. The default is v1, which is everything.",
        HelpName = "NAME",
        DefaultValueFactory = static _ => OpenApiDocuments.CompleteName,
    };

    public static void AddTo(RootCommand root)
    {
        var command = new Command("openapi", """
            Writes the OpenAPI 3.1 document of what serve would serve with the same options.

            A server that gives its schema by reflection is asked for it, for up to 10 seconds.
            statusgateway openapi -o library.yaml
            statusgateway openapi --upstream http://localhost:50051 --descriptors library.binpb
            """);
        Format.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<string?>() is { } format && format is not (Json or Yaml)) result.AddError($"--format {format}: it takes json or yaml.");
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
            return CommandExit.Fail($"There is no upstream \"{PrintableText.Of(name)}\". There are: {string.Join(", ", draft.Snapshot.Upstreams.Select(static upstream => upstream.Name))}; v1 is everything.");

        var file = parsed.GetValue(Output) is { } path and not "-" ? path : null;
        var bytes = await WriteAsync(draft.Snapshot, name, IsYaml(parsed.GetValue(Format), file));
        if (file is null)
        {
            await using var output = Console.OpenStandardOutput();
            await output.WriteAsync(bytes, cancellation);
            if (bytes[^1] != '\n') output.WriteByte((byte)'\n');
            return served.ExitCode;
        }

        // A file that is there is better than one that lacks what could not be loaded.
        if (served.ExitCode != CommandExit.Succeeded) return CommandExit.Fail($"\"{PrintableText.Of(file)}\" was not written: the document would not be whole.");
        try
        {
            await File.WriteAllBytesAsync(file, bytes, cancellation);
            return CommandExit.Succeeded;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return CommandExit.Fail($"\"{PrintableText.Of(file)}\" cannot be written. See that its folder exists, and to its permissions.");
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
