using Microsoft.Extensions.Configuration;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Configuration;

/// <summary>
/// Reads the list <c>Methods</c> of an upstream. Each element is whole: what it leaves out is the upstream's or the gateway's, and
/// never an earlier element's.
/// </summary>
internal static class MethodOptionsReader
{
    public static IEnumerable<MethodSectionOptions> Read(IConfigurationSection upstream, GatewayOptions gateway, List<ConfigurationFault> faults)
    {
        foreach (var section in upstream.GetSection("Methods").GetChildren())
        {
            var before = faults.Count;
            var options = ReadOne(section, gateway, faults);
            if (faults.Count == before) yield return options;
        }
    }

    private static MethodSectionOptions ReadOne(IConfigurationSection section, GatewayOptions gateway, List<ConfigurationFault> faults)
    {
        var before = faults.Count;
        var reader = SectionReader.Of(section, faults);
        var options = new MethodSectionOptions
        {
            Key = $"Methods:{section.Key}",
            Selector = reader.Text("selector") ?? "",
            Errors = Copy(gateway.Errors),
            Limits = gateway.Limits with { },
            Json = gateway.Json with { },
        };
        reader.Time("Timeout", value => (options.HasTimeout, options.Timeout) = (true, value));
        CallOptionsReader.ReadLimits(reader.Section("Limits"), options.Limits);
        CallOptionsReader.ReadErrors(reader.Section("Errors"), options.Errors);
        CallOptionsReader.ReadJson(reader.Section("Json"), options.Json);
        // Known by its name to who reads of it, and better refused than passed over.
        if (reader.Has("Retry")) reader.Fault("Retry", reader.Text("Retry"), "This version does not retry: leave it out.");
        else reader.Text("Retry");
        reader.Done();
        // A name with a slip of the pen is told already, and may be the selector's.
        if (faults.Count == before) HttpRuleReader.CheckSelector(reader, options.Selector, "An element of this list");
        options.Errors.MaskedCodes ??= gateway.Errors.MaskedCodes;
        options.Errors.ShownDetails ??= gateway.Errors.ShownDetails;
        options.Errors.HiddenDetails ??= gateway.Errors.HiddenDetails;
        return options;
    }

    /// <summary>The gateway's, but for the lists: one of a method takes the place of the gateway's, and adds nothing to it.</summary>
    private static ErrorOptions Copy(ErrorOptions errors)
    {
        var copy = new ErrorOptions { TypeBase = errors.TypeBase, Masking = errors.Masking, Dialect = errors.Dialect };
        foreach (var (code, status) in errors.CodeToHttp) copy.CodeToHttp[code] = status;
        return copy;
    }
}
