using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using StatusGateway.Demo;
using StatusGateway.Server.Hosting;
using StatusGateway.Server.Options;
using StatusGateway.Transcoding;

namespace StatusGateway.Commands;

/// <summary>
/// The options that say what is served and where: the same for <c>serve</c>, and for the commands that look at what it would
/// serve, so that a command line of the one is a command line of the others.
/// </summary>
internal static class ServedOptions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // What the gateway and the server under it read; any other root is a slip of the pen that nobody would notice.
    private static readonly string[] Roots = ["Gateway", "Kestrel", "Logging", "AllowedHosts", "urls"];

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

    private static readonly Argument<string[]> Settings = CreateSettings();

    /// <summary>Adds all of them to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="settings">What takes the options of the configuration, where the command takes other words among them; else the usual argument is added.</param>
    public static void AddTo(Command command, Argument<string[]>? settings = null)
    {
        command.Options.Add(Upstream);
        command.Options.Add(Descriptors);
        command.Options.Add(Urls);
        command.Arguments.Add(settings ?? Settings);
        command.Validators.Add(CheckOptions);
    }

    /// <summary>Whether a word is an option of the configuration by its looks, sound or not.</summary>
    public static bool IsSetting(string word) =>
        word.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals && Roots.Contains(RootOf(word[..equals]), StringComparer.OrdinalIgnoreCase);

    /// <summary>The application that <c>serve</c> starts, with its configuration of files, environment and command line.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="settings">Options of the configuration; null for those of the usual argument.</param>
    /// <param name="fault">Why the configuration cannot be read at all; else null.</param>
    /// <returns>Null with a fault.</returns>
    public static WebApplicationBuilder? CreateBuilder(ParseResult parsed, IEnumerable<string>? settings, out ConfigurationFault? fault)
    {
        try
        {
            fault = null;
            var builder = WebApplication.CreateSlimBuilder();
            builder.Configuration.AddInMemoryCollection(Overrides(parsed, settings ?? parsed.GetValue(Settings) ?? []));
            return builder;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            fault = new ConfigurationFault("Configuration", null, DescribeUnreadable(exception));
            return null;
        }
    }

    private static string DescribeUnreadable(Exception exception) => exception.GetBaseException() switch
    {
        JsonException json => $"{exception.Message} It is not JSON at line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}.",
        var cause when cause == exception => exception.Message,
        // Which key is there twice, or what stands in the place of the object.
        var cause => $"{exception.Message} {cause.Message}",
    };

    /// <summary>What <c>serve</c> would start from, with everything that is wrong with it. Asks nobody over the network.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="settings">Options of the configuration; null for those of the usual argument.</param>
    /// <param name="fault">Why the configuration cannot be read at all; else null.</param>
    /// <returns>Null with a fault.</returns>
    public static GatewayDraft? CreateDraft(ParseResult parsed, IEnumerable<string>? settings, out ConfigurationFault? fault) =>
        CreateBuilder(parsed, settings, out fault) is { } builder
            ? GatewayDraft.Create(builder.Configuration, builder.Environment, [LibraryService.Create(TimeProvider.System)])
            : null;

    /// <summary>
    /// What <c>serve</c> would serve, for a command that shows it: schemas by reflection are asked for within a time. What is wrong
    /// is told on standard error.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="settings">Options of the configuration; null for those of the usual argument.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<ServedDraft> LoadAsync(ParseResult parsed, IEnumerable<string>? settings, CancellationToken cancellation)
    {
        var draft = CreateDraft(parsed, settings, out var fault);
        if (draft is null) return new ServedDraft(null, CommandExit.Fail(fault!.ToString()), [fault]);
        ConfigurationFault[] faults = [.. draft.Faults.Where(static fault => !fault.IsRemark)];
        if (faults.Length > 0)
        {
            draft.Dispose();
            return new ServedDraft(null, CommandExit.Fail(faults), faults);
        }

        var missing = await draft.AskForSchemasAsync(Patience, cancellation);
        // A schema can bring faults of its own, such as a service that another upstream serves.
        IReadOnlyList<ConfigurationFault> problems = [.. missing, .. draft.Faults];
        foreach (var problem in problems) Console.Error.WriteLine(problem.IsRemark ? $"Left out: {problem}" : problem.ToString());
        return new ServedDraft(draft, problems.All(static problem => problem.IsRemark) ? CommandExit.Succeeded : CommandExit.Failed, problems);
    }

    private static Argument<string[]> CreateSettings()
    {
        var settings = new Argument<string[]>("settings")
        {
            Description = "Options of the configuration, such as Gateway:Errors:Masking=Off.",
            Arity = ArgumentArity.ZeroOrMore,
            HelpName = "KEY=VALUE",
        };
        settings.Validators.Add(CheckSettings);
        return settings;
    }

    private static void CheckSettings(ArgumentResult result)
    {
        foreach (var token in result.Tokens)
        {
            var equals = token.Value.IndexOf('=', StringComparison.Ordinal);
            if (token.Value.StartsWith('-') || equals < 1)
                result.AddError(Unknown(token.Value, result));
            else if (!IsSetting(token.Value))
                result.AddError($"\"{token.Value}\": no option begins with \"{RootOf(token.Value[..equals])}\". Is \"Gateway:{token.Value[..equals]}\" meant?");
        }
    }

    /// <summary>With the option or the command that may be meant.</summary>
    private static string Unknown(string word, ArgumentResult result)
    {
        const int farthest = 2;
        var command = (result.Parent as CommandResult)?.Command;
        var known = word.StartsWith('-') ? command?.Options.Select(static option => option.Name) : command?.Subcommands.Select(static one => one.Name);
        var nearest = known?.Select(name => (Name: name, Distance: NearestName.Distance(name, word))).OrderBy(static one => one.Distance).FirstOrDefault();
        return nearest is { Name: { } meant, Distance: <= farthest }
            ? $"\"{word}\" is not known. Is \"{meant}\" meant?"
            : $"\"{word}\" is not known. Options of the configuration are given as KEY=VALUE, such as Gateway:Errors:Masking=Off; --help shows the rest.";
    }

    private static void CheckOptions(CommandResult result)
    {
        if (result.GetResult(Descriptors) is not null && result.GetResult(Upstream) is null)
            result.AddError("--descriptors describes the server of --upstream: give both.");
        // A variable of a script's that is not set.
        if (IsBlank(result, Upstream)) result.AddError("--upstream is empty: it takes the address of a gRPC server, such as http://localhost:50051.");
        if (IsBlank(result, Descriptors)) result.AddError("--descriptors is empty: it takes the name of a file.");
    }

    // Of an option without a value the library tells itself, and throws when it is asked for one.
    private static bool IsBlank(CommandResult result, Option<string?> option) =>
        result.GetResult(option)?.Tokens is [.., var last] && string.IsNullOrWhiteSpace(last.Value);

    /// <summary>What the command line says of the configuration; of two that say the same the last one counts.</summary>
    private static Dictionary<string, string?> Overrides(ParseResult parsed, IEnumerable<string> settings)
    {
        var overrides = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in settings)
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

    private static string RootOf(string key) => key.Split(':')[0];
}

/// <summary>What <c>serve</c> would serve.</summary>
/// <param name="Draft">To be disposed; null where nothing would be served at all.</param>
/// <param name="ExitCode">What the command ends with that shows it.</param>
/// <param name="Problems">What was told on standard error: schemas that did not come, and routes that are left out.</param>
internal sealed record ServedDraft(GatewayDraft? Draft, int ExitCode, IReadOnlyList<ConfigurationFault> Problems);
