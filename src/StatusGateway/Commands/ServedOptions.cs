using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using StatusGateway.Demo;
using StatusGateway.Server.Hosting;
using StatusGateway.Server.Options;
using StatusGateway.Transcoding;

namespace StatusGateway.Commands;

/// <summary>
/// The options that define what is served and where. <c>serve</c> and the commands that inspect what it would serve share them, so
/// that they accept the same command lines.
/// </summary>
internal static class ServedOptions
{
    private static readonly TimeSpan ReflectionTimeout = TimeSpan.FromSeconds(10);

    // The sections that the gateway and its server read. Other sections would be ignored silently.
    private static readonly string[] Roots = ["Gateway", "Kestrel", "Logging", "AllowedHosts", "urls"];

    private static readonly Option<string?> Upstream = new("--upstream")
    {
        Description = "The address of a gRPC server, such as http://localhost:50051.",
        HelpName = "URL",
    };

    private static readonly Option<string?> Descriptors = new("--descriptors")
    {
        Description = "The server's schema as a FileDescriptorSet with its imports. Without it, the schema is loaded by reflection.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Urls = new("--urls")
    {
        Description = "The addresses to listen on, separated by semicolons. The default is http://localhost:8080.",
        HelpName = "URLS",
    };

    private static readonly Argument<string[]> Settings = CreateSettings();

    /// <summary>Adds all of them to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="settings">The argument for configuration keys, if the command also takes other words; null for the default argument.</param>
    public static void AddTo(Command command, Argument<string[]>? settings = null)
    {
        command.Options.Add(Upstream);
        command.Options.Add(Descriptors);
        command.Options.Add(Urls);
        command.Arguments.Add(settings ?? Settings);
        command.Validators.Add(CheckOptions);
    }

    /// <summary>Whether a word looks like <c>KEY=VALUE</c> for a known section, valid or not.</summary>
    public static bool IsSetting(string word) =>
        word.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals && Roots.Contains(RootOf(word[..equals]), StringComparer.OrdinalIgnoreCase);

    /// <summary>Creates the application that <c>serve</c> starts, with its configuration from files, environment and command line.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="settings">Configuration keys as <c>KEY=VALUE</c>; null for those of the default argument.</param>
    /// <param name="error">The error if the configuration cannot be read; otherwise null.</param>
    /// <returns>Null if there is an error.</returns>
    public static WebApplicationBuilder? CreateBuilder(ParseResult parsed, IEnumerable<string>? settings, out ConfigurationError? error)
    {
        try
        {
            error = null;
            var builder = WebApplication.CreateSlimBuilder();
            builder.Configuration.AddInMemoryCollection(Overrides(parsed, settings ?? parsed.GetValue(Settings) ?? []));
            return builder;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            error = new ConfigurationError("Configuration", null, DescribeUnreadable(exception));
            return null;
        }
    }

    private static string DescribeUnreadable(Exception exception) => exception.GetBaseException() switch
    {
        JsonException json => $"{exception.Message} The file is not valid JSON at line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}.",
        var cause when cause == exception => exception.Message,
        // The cause names the duplicate key, or the value that is not an object.
        var cause => $"{exception.Message} {cause.Message}",
    };

    /// <summary>Compiles the configuration that <c>serve</c> would use, with all its errors. Does not use the network.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="settings">Configuration keys as <c>KEY=VALUE</c>; null for those of the default argument.</param>
    /// <param name="error">The error if the configuration cannot be read; otherwise null.</param>
    /// <returns>Null if there is an error.</returns>
    public static GatewayDraft? CreateDraft(ParseResult parsed, IEnumerable<string>? settings, out ConfigurationError? error) =>
        CreateBuilder(parsed, settings, out error) is { } builder
            ? GatewayDraft.Create(builder.Configuration, builder.Environment, [LibraryService.Create(TimeProvider.System)])
            : null;

    /// <summary>
    /// Loads what <c>serve</c> would serve, for a command that shows it. Schemas are loaded by reflection within a timeout. Errors and
    /// warnings are printed to standard error.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="settings">Configuration keys as <c>KEY=VALUE</c>; null for those of the default argument.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<ServedDraft> LoadAsync(ParseResult parsed, IEnumerable<string>? settings, CancellationToken cancellation)
    {
        var draft = CreateDraft(parsed, settings, out var error);
        if (draft is null) return new ServedDraft(null, CommandExit.Fail(error!.ToString()), [error], []);
        ConfigurationError[] errors = [.. draft.Errors.Where(static error => !error.IsWarning)];
        if (errors.Length > 0)
        {
            draft.Dispose();
            return new ServedDraft(null, CommandExit.Fail(errors), errors, []);
        }

        var missing = await draft.LoadSchemasAsync(ReflectionTimeout, cancellation);
        // A loaded schema can have errors too, such as a service that another upstream serves.
        errors = [.. missing.Concat(draft.Errors).Where(static error => !error.IsWarning)];
        ConfigurationError[] warnings = [.. missing.Concat(draft.Errors).Where(static error => error.IsWarning)];
        foreach (var failed in errors) CommandExit.Fail(failed.ToString());
        foreach (var warning in warnings) CommandExit.Warn(warning.ToString());
        return new ServedDraft(draft, errors.Length == 0 ? CommandExit.Succeeded : CommandExit.Failed, errors, warnings);
    }

    private static Argument<string[]> CreateSettings()
    {
        var settings = new Argument<string[]>("settings")
        {
            Description = "Sets a configuration key, such as Gateway:Errors:Masking=Off.",
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
                result.AddError($"Unknown configuration section \"{RootOf(token.Value[..equals])}\" in \"{token.Value}\"; did you mean \"Gateway:{token.Value[..equals]}\"?");
        }
    }

    /// <summary>An error that suggests an option or command with a similar name.</summary>
    private static string Unknown(string word, ArgumentResult result)
    {
        const int maxDistance = 2;
        var kind = word.StartsWith('-') ? "option" : "command";
        var command = (result.Parent as CommandResult)?.Command;
        var known = word.StartsWith('-') ? command?.Options.Select(static option => option.Name) : command?.Subcommands.Select(static one => one.Name);
        var nearest = known?.Select(name => (Name: name, Distance: NearestName.Distance(name, word))).OrderBy(static one => one.Distance).FirstOrDefault();
        return nearest is { Name: { } meant, Distance: <= maxDistance }
            ? $"Unknown {kind} \"{word}\"; did you mean \"{meant}\"?"
            : $"Unknown {kind} \"{word}\". To set a configuration key, use KEY=VALUE, such as Gateway:Errors:Masking=Off.";
    }

    private static void CheckOptions(CommandResult result)
    {
        if (result.GetResult(Descriptors) is not null && result.GetResult(Upstream) is null)
            result.AddError("--descriptors requires --upstream: it describes the server of --upstream.");
        // For example from an unset variable in a script.
        if (IsBlank(result, Upstream)) result.AddError("--upstream is empty: use the address of a gRPC server, such as http://localhost:50051.");
        if (IsBlank(result, Descriptors)) result.AddError("--descriptors is empty: use the name of a file.");
    }

    // The library itself reports an option without a value, and throws if the value is read.
    private static bool IsBlank(CommandResult result, Option<string?> option) =>
        result.GetResult(option)?.Tokens is [.., var last] && string.IsNullOrWhiteSpace(last.Value);

    /// <summary>Gets the configuration keys of the command line. The last value of a key wins.</summary>
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
/// <param name="Draft">The compiled configuration, which the owner disposes; null if <c>serve</c> would not start.</param>
/// <param name="ExitCode">The exit code of the command.</param>
/// <param name="Errors">Errors in the configuration, and schemas that could not be loaded.</param>
/// <param name="Warnings">Routes that are left out.</param>
internal sealed record ServedDraft(GatewayDraft? Draft, int ExitCode, IReadOnlyList<ConfigurationError> Errors, IReadOnlyList<ConfigurationError> Warnings);
