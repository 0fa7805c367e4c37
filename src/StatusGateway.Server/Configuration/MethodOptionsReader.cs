using Microsoft.Extensions.Configuration;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Configuration;

/// <summary>
/// Reads the list <c>Methods</c> of an upstream. An element inherits what it omits from the upstream or the gateway, never from an
/// earlier element.
/// </summary>
internal static class MethodOptionsReader
{
    public static IEnumerable<MethodSectionOptions> Read(IConfigurationSection upstream, GatewayOptions gateway, List<ConfigurationError> errors)
    {
        foreach (var section in upstream.GetSection("Methods").GetChildren())
        {
            var before = errors.Count;
            var options = ReadOne(section, gateway, errors);
            if (errors.Count == before) yield return options;
        }
    }

    private static MethodSectionOptions ReadOne(IConfigurationSection section, GatewayOptions gateway, List<ConfigurationError> errors)
    {
        var before = errors.Count;
        var reader = SectionReader.Create(section, errors);
        var options = new MethodSectionOptions
        {
            Key = $"Methods:{section.Key}",
            Selector = reader.Text("selector") ?? "",
            Errors = Copy(gateway.Errors),
            Limits = gateway.Limits with { },
            Json = gateway.Json with { },
        };
        reader.Duration("Timeout", value => (options.HasTimeout, options.Timeout) = (true, value));
        CallOptionsReader.ReadLimits(reader.Section("Limits"), options.Limits, isMethod: true);
        CallOptionsReader.ReadErrors(reader.Section("Errors"), options.Errors);
        CallOptionsReader.ReadJson(reader.Section("Json"), options.Json);
        // A known but unsupported key gets an error of its own instead of being ignored.
        if (reader.Has("Retry")) reader.AddError("Retry", reader.Text("Retry"), "Retries are not supported in this version: remove this key.");
        else reader.Text("Retry");
        reader.ReportUnknownKeys();
        // A misspelled key is already reported, and may be the selector.
        if (errors.Count == before) HttpRuleReader.CheckSelector(reader, options.Selector);
        options.Errors.MaskedCodes ??= gateway.Errors.MaskedCodes;
        options.Errors.ShownDetails ??= gateway.Errors.ShownDetails;
        options.Errors.HiddenDetails ??= gateway.Errors.HiddenDetails;
        return options;
    }

    /// <summary>Copies the gateway's options without the lists: a list of a method replaces the gateway's list.</summary>
    private static ErrorOptions Copy(ErrorOptions errors)
    {
        var copy = new ErrorOptions { TypeBase = errors.TypeBase, Masking = errors.Masking, Dialect = errors.Dialect };
        foreach (var (code, status) in errors.CodeToHttp) copy.CodeToHttp[code] = status;
        return copy;
    }
}
