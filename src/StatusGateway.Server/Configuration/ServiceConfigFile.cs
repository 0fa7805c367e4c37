using System.Text;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Configuration;

/// <summary>Reads a google.api.Service from a file in YAML or JSON: its HTTP rules. Other sections are not applied.</summary>
internal static class ServiceConfigFile
{
    private const int MaxFileBytes = 16 * 1024 * 1024;
    private const string Expected = "Set ServiceConfig to a google.api.Service with http.rules, in YAML or JSON.";

    // Sections that change how a service behaves; others describe it.
    private static readonly Dictionary<string, string> Unsupported = new(StringComparer.Ordinal)
    {
        ["authentication"] = "The section authentication is not supported: the gateway does not authenticate calls by it. It passes the header authorization on, so the upstream can.",
        ["backend"] = "The section backend is not supported, and not applied: use Addresses and Timeout of the upstream.",
        ["quota"] = "The section quota is not supported, and not applied.",
    };

    /// <summary>Reads the file of an upstream, and adds its rules to the options.</summary>
    /// <param name="options">The options.</param>
    /// <param name="folder">The folder of relative paths.</param>
    /// <param name="errors">The list to add errors and warnings to.</param>
    public static void Load(UpstreamOptions options, string folder, List<ConfigurationError> errors)
    {
        if (options.ServiceConfig is not { } path) return;
        var report = new Report(options, path, errors);
        if (Read(Path.Combine(folder, path), out var error) is not { } bytes) report.Add(null, error);
        else Parse(options, bytes, report);
    }

    private static byte[]? Read(string path, out string error)
    {
        error = "";
        try
        {
            using var file = SeekableFile.Open(path);
            if (file is null) error = "This is not a regular file. Pipes and devices are not supported.";
            else if (RandomAccess.GetLength(file) > MaxFileBytes) error = $"The file is larger than {MaxFileBytes} bytes.";
            return error.Length > 0 ? null : DescriptorSetFile.Read(file!, out error);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            error = $"The file was not found. {Expected}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            error = "The file cannot be read. Check its path and its permissions.";
        }

        return null;
    }

    private static void Parse(UpstreamOptions options, ReadOnlySpan<byte> bytes, Report report)
    {
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        var isJson = bytes.TrimStart(" \t\r\n"u8).StartsWith("{"u8);
        ConfigFileError? error;
        var documents = isJson
            ? ConfigJsonReader.Read(bytes, out error) is { } json ? [json] : null
            : ConfigYamlReader.Read(Encoding.UTF8.GetString(bytes), out error);
        if (documents is null)
        {
            report.Add(error!.Line, error.Message);
            return;
        }

        ConfigNode[] services = [.. documents.Where(static document => document.Find("http") is not null || document.Find("type")?.Scalar == "google.api.Service")];
        if (services.Length == 0) report.Add(null, $"The file has no http.rules. {Expected}");
        foreach (var service in services)
        {
            if (service.Find("http") is { } http) ReadHttp(options, http, report);
            foreach (var section in service.Members!)
                if (Unsupported.TryGetValue(section.Name, out var warning) && section.Value is not { Members: null or [], Items: null, Scalar: null }) report.Add(section.Line, warning, isWarning: true);
        }
    }

    private static void ReadHttp(UpstreamOptions options, ConfigNode http, Report report)
    {
        if (http.Members is null)
        {
            if (http.Scalar is not null || http.Items is not null) report.Add(http.Line, "http must be a mapping with rules.");
            return;
        }

        foreach (var member in http.Members)
        {
            switch (member.Name)
            {
                case "rules" when member.Value.Items is { } rules:
                    foreach (var rule in rules) ServiceConfigRule.Read(options, rule, report);
                    break;
                case "rules" when member.Value is { Scalar: null, Members: null }:
                    break;
                case "rules":
                    report.Add(member.Line, "rules must be a list.");
                    break;
                case "fully_decode_reserved_expansion" or "fullyDecodeReservedExpansion":
                    if (bool.TryParse(member.Value.Scalar, out var value)) options.FullyDecodesPaths |= value;
                    else report.Add(member.Line, $"{member.Name} must be true or false.");
                    break;
                default:
                    report.Add(member.Line, $"Unknown key \"{member.Name}\" in http. Known keys: rules, fully_decode_reserved_expansion.");
                    break;
            }
        }
    }

    /// <summary>Adds errors of the file to those of the configuration.</summary>
    internal sealed class Report(UpstreamOptions options, string path, List<ConfigurationError> errors)
    {
        public int Count { get; private set; }

        public string PlaceOf(int line) => $"{path}, line {line}";

        public void Add(int? line, string message, bool isWarning = false)
        {
            if (!isWarning) Count++;
            errors.Add(new ConfigurationError(
                $"{GatewayOptions.SectionName}:Upstreams:{options.Name}:ServiceConfig", path, line is null ? message : $"Line {line}: {message}", isWarning));
        }
    }
}
