using System.Globalization;
using Microsoft.Extensions.Configuration;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Model;
using StatusGateway.Server.OpenApi;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Configuration;

/// <summary>Reads the section <c>Gateway</c>, and says everything that is wrong with it, each with key, value and remedy.</summary>
internal static class GatewayOptionsReader
{
    private const string SectionName = GatewayOptions.SectionName;

    public static GatewayOptions Read(IConfiguration configuration, List<ConfigurationFault> faults)
    {
        var options = new GatewayOptions();
        var root = SectionReader.Of(configuration.GetSection(SectionName), faults);
        IConfigurationSection[] upstreams = [.. root.Children("Upstreams")];
        foreach (var child in upstreams) options.Upstreams[child.Key] = ReadUpstream(child, faults);
        CallOptionsReader.ReadErrors(root.Section("Errors"), options.Errors);
        CallOptionsReader.ReadJson(root.Section("Json"), options.Json);
        CallOptionsReader.ReadLimits(root.Section("Limits"), options.Limits);
        ReadStreams(root.Section("Streams"), options.Streams);
        ReadCors(root.Section("Cors"), options.Cors);
        root.Enum<ReadinessMode>("Readiness", value => options.Readiness = value);
        ReadPages(root.Section("Pages"), options.Pages);
        ReadDocument(root.Section("OpenApi"), options.OpenApi);
        if (root.Text("PathBase") is { } pathBase)
        {
            if (PathPrefix.IsValid(pathBase)) options.PathBase = pathBase;
            else root.Fault("PathBase", pathBase, "It takes a path that begins with a slash and does not end with one, of letters, digits, '-', '.', '_' and '~', such as /api/v2; or nothing.");
        }

        var statuses = root.Section("Statuses");
        statuses.Bool("Raise", value => options.RaisesStatuses = value);
        statuses.Done();
        options.Reference = root.Text("Reference") is { Length: > 0 } folder ? folder : null;
        root.Bool("Demo", value => options.Demo = value);
        root.Done();
        // What a method leaves out is the gateway's, which is known only now.
        foreach (var upstream in upstreams)
            options.Upstreams[upstream.Key].Methods.AddRange(MethodOptionsReader.Read(upstream, options, faults));
        foreach (var upstream in upstreams)
            if (WhyNoName(upstream.Key, options.ServesDemo) is { } problem) faults.Add(new ConfigurationFault(upstream.Path, null, problem));
        foreach (var section in configuration.GetChildren())
            if (section.GetChildren().Any() && SectionReader.IsTypo(section.Key, SectionName))
                faults.Add(new ConfigurationFault(section.Key, null, $"This section is not known. Is \"{SectionName}\" meant?"));
        return options;
    }

    /// <summary>Upstreams are told by their names in paths, logs and documents; null for a name that can be.</summary>
    private static string? WhyNoName(string name, bool servesDemo)
    {
        if (Is(OpenApiDocuments.CompleteName)) return $"\"{OpenApiDocuments.CompleteName}\" is the name of the OpenAPI document of everything: give the upstream another one.";
        if (Is(UpstreamOptions.BuiltInName)) return $"\"{UpstreamOptions.BuiltInName}\" is the name of what is built in: give the upstream another one.";
        if (servesDemo && Is(UpstreamOptions.DemoName)) return $"\"{UpstreamOptions.DemoName}\" is the name of the demo, which is served, too: give the upstream another one, or set {SectionName}:Demo to false.";
        return name.Contains('/', StringComparison.Ordinal) || name.Any(char.IsControl) || string.IsNullOrWhiteSpace(name)
            ? "An upstream's name stands in paths and logs: it has no slash, no control characters, and is not empty."
            : null;

        bool Is(string taken) => name.Equals(taken, StringComparison.OrdinalIgnoreCase);
    }

    private static void ReadStreams(SectionReader reader, StreamOptions options)
    {
        reader.Time("FirstMessageHold", value => options.FirstMessageHold = value);
        reader.Time("Heartbeat", value => options.Heartbeat = value);
        reader.Done();
    }

    private static UpstreamOptions ReadUpstream(IConfigurationSection section, List<ConfigurationFault> faults)
    {
        var options = new UpstreamOptions { Name = section.Key };
        var reader = SectionReader.Of(section, faults);
        if (SectionReader.IsPlain(section)) return options;
        ReadProtocol(reader, options);
        var before = faults.Count;
        reader.List("Addresses", (key, text) => AddAddress(reader, options, key, text));
        if (options.Addresses.Count == 0 && faults.Count == before)
            reader.Fault("Addresses", null, "An upstream needs at least one address, such as http://localhost:50051.");
        ReadSchema(reader, options);
        reader.List("Services", options.Services.Add);
        foreach (var child in reader.Elements("HttpRules"))
            if (HttpRuleReader.Read(child, faults) is { } rule) options.HttpRules.Add(new ConfiguredRule($"HttpRules:{child.Key}", rule));
        reader.Elements("Methods");
        reader.Time("Timeout", value => options.Timeout = value);
        reader.Time("MaxTimeout", value => options.MaxTimeout = value);
        ReadMetadata(reader.Section("Metadata"), options);
        ReadRest(reader, options);
        reader.Done();
        return options;
    }

    private static void ReadProtocol(SectionReader reader, UpstreamOptions options)
    {
        if (reader.Text("Protocol") is not { } protocol) return;
        UpstreamProtocol[] known = [UpstreamProtocol.Grpc, UpstreamProtocol.Rest, UpstreamProtocol.Connect];
        var index = Array.FindIndex(known, value => value.ToString().Equals(protocol, StringComparison.OrdinalIgnoreCase));
        if (index >= 0) options.Protocol = known[index];
        else reader.Fault("Protocol", protocol, $"It takes one of {string.Join(", ", known)}.");
    }

    /// <summary>What concerns upstreams of REST only.</summary>
    private static void ReadRest(SectionReader reader, UpstreamOptions options)
    {
        reader.Bool("StrictAnswers", value => options.StrictAnswers = value);
        reader.Bool("KeepHttpStatus", value => options.KeepHttpStatus = value);
        var codes = reader.Section("HttpToCode");
        codes.Enum<HttpToCodeProfile>("Profile", value => options.HttpToCode = value);
        foreach (var child in codes.Children("Overrides"))
        {
            if (!int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var status) || status is < 400 or > 599)
                codes.Fault($"Overrides:{child.Key}", child.Value, "The key is an HTTP status from 400 to 599.");
            else if (!RpcCodes.TryParseName(child.Value, out var code) || code == RpcCode.Ok)
                codes.Fault($"Overrides:{child.Key}", child.Value, "It takes one of the codes, such as NOT_FOUND.");
            else options.HttpToCodeOverrides[status] = code;
        }

        codes.Done();
    }

    private static void AddAddress(SectionReader reader, UpstreamOptions options, string key, string text)
    {
        if (UpstreamAddress.Parse(text, mayHavePath: options.Protocol != UpstreamProtocol.Grpc, out var fault) is { } address) options.Addresses.Add(address);
        else reader.Fault(key, text, fault);
    }

    private static void ReadSchema(SectionReader reader, UpstreamOptions options)
    {
        var schema = reader.Section("Schema");
        schema.Bool("Reflection", value => options.Reflection = value);
        options.DescriptorSet = schema.Text("DescriptorSet") is { Length: > 0 } path ? path : null;
        if (options.Reflection && options.DescriptorSet is not null)
            schema.Fault("DescriptorSet", options.DescriptorSet, "The schema comes from reflection or from a descriptor set, not from both: remove one of them.");
        if (options.Protocol != UpstreamProtocol.Grpc && options.DescriptorSet is null)
            schema.Fault("DescriptorSet", null, $"An upstream of {options.Protocol} needs a descriptor set: it has no reflection. protoc --include_imports --include_source_info --descriptor_set_out=FILE, or buf build -o FILE, writes one.");
        else if (!options.Reflection && options.DescriptorSet is null) options.Reflection = true;
        schema.Done();
    }

    private static void ReadMetadata(SectionReader reader, UpstreamOptions options)
    {
        var request = reader.Section("Request");
        request.List("Deny", options.DeniedRequestMetadata.Add);
        foreach (var child in request.Children("Set"))
        {
            if (MetadataRules.IsHeaderName(child.Key.ToLowerInvariant()) && MetadataRules.IsHeaderValue(child.Value ?? ""))
                options.SetRequestMetadata[child.Key] = child.Value ?? "";
            else
                request.Fault($"Set:{child.Key}", child.Value, "Metadata has a name of letters, digits, '-', '_' and '.', and a value of printable ASCII.");
        }

        request.Done();
        var response = reader.Section("Response");
        response.List("Deny", options.DeniedResponseMetadata.Add);
        response.Done();
        reader.Done();
    }

    private static void ReadPages(SectionReader reader, PageOptions options)
    {
        reader.Bool("Docs", value => options.Docs = value);
        reader.Bool("Reference", value => options.Reference = value);
        reader.Bool("Playground", value => options.Playground = value);
        reader.Bool("Landing", value => options.Landing = value);
        reader.Done();
    }

    private static void ReadDocument(SectionReader reader, DocumentOptions options)
    {
        if (reader.Text("Title") is { Length: > 0 } title) options.Title = title;
        if (reader.Text("Version") is { Length: > 0 } version) options.Version = version;
        options.Description = reader.Text("Description") is { Length: > 0 } description ? description : null;
        reader.List("Servers", (key, url) =>
        {
            if (url.StartsWith('/') || (Uri.TryCreate(url, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https")) options.Servers.Add(url);
            else reader.Fault(key, url, "It takes an absolute http or https URL, such as https://api.example.com, or a path that begins with \"/\".");
        });
        reader.Done();
    }

    private static void ReadCors(SectionReader reader, CorsSectionOptions options)
    {
        reader.List("Origins", (key, text) =>
        {
            if (CorsPolicy.TryNormalize(text, out var origin)) options.Origins.Add(origin);
            else reader.Fault(key, text, "An origin is a scheme, a host and a port, and nothing behind it, such as https://app.example.com; * is all of them.");
        });
        reader.Bool("Credentials", value => options.Credentials = value);
        if (options.Credentials && options.Origins.Contains("*"))
            reader.Fault("Credentials", "true", "Browsers take no credentials for all origins (*): name the origins, or leave this out.");
        reader.Done();
    }
}
