using System.Globalization;
using Microsoft.Extensions.Configuration;
using StatusGateway.Core;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Model;
using StatusGateway.Server.OpenApi;
using StatusGateway.Server.Options;

namespace StatusGateway.Server.Configuration;

/// <summary>Reads the section <c>Gateway</c>, and collects every error with its key, its value and what to do.</summary>
internal static class GatewayOptionsReader
{
    private const string SectionName = GatewayOptions.SectionName;

    public static GatewayOptions Read(IConfiguration configuration, List<ConfigurationError> errors)
    {
        var options = new GatewayOptions();
        var root = SectionReader.Create(configuration.GetSection(SectionName), errors);
        IConfigurationSection[] upstreams = [.. root.Children("Upstreams")];
        foreach (var child in upstreams) options.Upstreams[child.Key] = ReadUpstream(child, errors);
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
            else root.AddError("PathBase", pathBase, "The value must be empty, or a path such as /api/v2 that begins with a slash, does not end with one, and consists of letters, digits, '-', '.', '_' and '~'.");
        }

        var statuses = root.Section("Statuses");
        statuses.Bool("Raise", value => options.RaisesStatuses = value);
        statuses.ReportUnknownKeys();
        options.Reference = root.Text("Reference") is { Length: > 0 } folder ? folder : null;
        root.Bool("Demo", value => options.Demo = value);
        root.ReportUnknownKeys();
        // The methods inherit from the gateway's options, which are complete only now.
        foreach (var upstream in upstreams)
            options.Upstreams[upstream.Key].Methods.AddRange(MethodOptionsReader.Read(upstream, options, errors));
        foreach (var upstream in upstreams)
            if (FindNameError(upstream.Key, options.ServesDemo) is { } error) errors.Add(new ConfigurationError(upstream.Path, null, error));
        foreach (var section in configuration.GetChildren())
            if (section.GetChildren().Any() && SectionReader.IsTypo(section.Key, SectionName))
                errors.Add(new ConfigurationError(section.Key, null, $"Unknown section \"{section.Key}\"; did you mean \"{SectionName}\"?"));
        return options;
    }

    /// <summary>Returns why a name cannot be used for an upstream, or null if it can. Names appear in paths, logs and documents.</summary>
    private static string? FindNameError(string name, bool servesDemo)
    {
        if (Is(OpenApiDocuments.CompleteName)) return $"\"{OpenApiDocuments.CompleteName}\" is reserved for the OpenAPI document of the whole gateway: choose another name for the upstream.";
        if (Is(UpstreamOptions.BuiltInName)) return $"\"{UpstreamOptions.BuiltInName}\" is reserved for the built-in services: choose another name for the upstream.";
        if (servesDemo && Is(UpstreamOptions.DemoName)) return $"\"{UpstreamOptions.DemoName}\" is reserved for the demo, which is also served: choose another name for the upstream, or set {SectionName}:Demo to false.";
        return name.Contains('/', StringComparison.Ordinal) || name.Any(char.IsControl) || string.IsNullOrWhiteSpace(name)
            ? "The name of an upstream is used in paths and logs: it must not be empty, and must not contain a slash or control characters."
            : null;

        bool Is(string reserved) => name.Equals(reserved, StringComparison.OrdinalIgnoreCase);
    }

    private static void ReadStreams(SectionReader reader, StreamOptions options)
    {
        reader.Duration("FirstMessageHold", value => options.FirstMessageHold = value);
        reader.Duration("Heartbeat", value => options.Heartbeat = value);
        reader.Bool("Envelope", value => options.Envelope = value);
        reader.ReportUnknownKeys();
    }

    private static UpstreamOptions ReadUpstream(IConfigurationSection section, List<ConfigurationError> errors)
    {
        var options = new UpstreamOptions { Name = section.Key };
        var reader = SectionReader.Create(section, errors);
        if (SectionReader.IsScalar(section)) return options;
        ReadProtocol(reader, options);
        var before = errors.Count;
        reader.List("Addresses", (key, text) => AddAddress(reader, options, key, text));
        if (options.Addresses.Count == 0 && errors.Count == before)
            reader.AddError("Addresses", null, "An upstream needs at least one address, such as http://localhost:50051.");
        ReadSchema(reader, options);
        reader.List("Services", options.Services.Add);
        foreach (var child in reader.Elements("HttpRules"))
            if (HttpRuleReader.Read(child, errors) is { } rule) options.HttpRules.Add(new ConfiguredRule($"HttpRules:{child.Key}", rule));
        options.ServiceConfig = reader.Text("ServiceConfig") is { Length: > 0 } serviceConfig ? serviceConfig : null;
        reader.Bool("AutoMapping", value => options.AutoMapping = value);
        reader.Elements("Methods");
        reader.Duration("Timeout", value => options.Timeout = value);
        reader.Duration("MaxTimeout", value => options.MaxTimeout = value);
        reader.Enum<UpdateMaskMode>("UpdateMask", value => options.UpdateMask = value);
        ReadMetadata(reader.Section("Metadata"), options);
        ReadRest(reader, options);
        reader.ReportUnknownKeys();
        return options;
    }

    private static void ReadProtocol(SectionReader reader, UpstreamOptions options)
    {
        if (reader.Text("Protocol") is not { } protocol) return;
        UpstreamProtocol[] known = [UpstreamProtocol.Grpc, UpstreamProtocol.Rest, UpstreamProtocol.Connect];
        var index = Array.FindIndex(known, value => value.ToString().Equals(protocol, StringComparison.OrdinalIgnoreCase));
        if (index >= 0) options.Protocol = known[index];
        else reader.AddError("Protocol", protocol, $"The value must be one of {string.Join(", ", known)}.");
    }

    /// <summary>Reads the options of REST upstreams.</summary>
    private static void ReadRest(SectionReader reader, UpstreamOptions options)
    {
        reader.Bool("StrictAnswers", value => options.StrictAnswers = value);
        reader.Bool("KeepHttpStatus", value => options.KeepHttpStatus = value);
        var codes = reader.Section("HttpToCode");
        codes.Enum<HttpToCodeProfile>("Profile", value => options.HttpToCode = value);
        foreach (var child in codes.Children("Overrides"))
        {
            if (!int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var status) || status is < 400 or > 599)
                codes.AddError($"Overrides:{child.Key}", child.Value, "The key must be an HTTP status from 400 to 599.");
            else if (!RpcCodes.TryParseName(child.Value, out var code) || code == RpcCode.Ok)
                codes.AddError($"Overrides:{child.Key}", child.Value, "The value must be a status code, such as NOT_FOUND.");
            else options.HttpToCodeOverrides[status] = code;
        }

        codes.ReportUnknownKeys();
    }

    private static void AddAddress(SectionReader reader, UpstreamOptions options, string key, string text)
    {
        if (UpstreamAddress.Parse(text, mayHavePath: options.Protocol != UpstreamProtocol.Grpc, out var error) is { } address) options.Addresses.Add(address);
        else reader.AddError(key, text, error);
    }

    private static void ReadSchema(SectionReader reader, UpstreamOptions options)
    {
        var schema = reader.Section("Schema");
        schema.Bool("Reflection", value => options.Reflection = value);
        schema.Duration("Refresh", value => options.SchemaRefresh = value);
        options.DescriptorSet = schema.Text("DescriptorSet") is { Length: > 0 } path ? path : null;
        if (options.Reflection && options.DescriptorSet is not null)
            schema.AddError("DescriptorSet", options.DescriptorSet, "Reflection and DescriptorSet cannot be combined: remove one of them.");
        if (options.DescriptorSet is not null && schema.Has("Refresh"))
            schema.AddError("Refresh", schema.Text("Refresh"), "Refresh is for reflection: a descriptor set is watched, and loaded when it changes. Remove this key.");
        if (options.Protocol != UpstreamProtocol.Grpc && options.DescriptorSet is null)
            schema.AddError("DescriptorSet", null, $"A {options.Protocol} upstream requires a descriptor set, because it has no reflection. Create one with protoc --include_imports --include_source_info --descriptor_set_out=FILE, or buf build -o FILE.");
        else if (!options.Reflection && options.DescriptorSet is null) options.Reflection = true;
        schema.ReportUnknownKeys();
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
                request.AddError($"Set:{child.Key}", child.Value, "The name of metadata must consist of letters, digits, '-', '_' and '.', and its value must be printable ASCII.");
        }

        request.ReportUnknownKeys();
        var response = reader.Section("Response");
        response.List("Deny", options.DeniedResponseMetadata.Add);
        response.ReportUnknownKeys();
        reader.ReportUnknownKeys();
    }

    private static void ReadPages(SectionReader reader, PageOptions options)
    {
        reader.Bool("Docs", value => options.Docs = value);
        reader.Bool("Reference", value => options.Reference = value);
        reader.Bool("Playground", value => options.Playground = value);
        reader.Bool("Landing", value => options.Landing = value);
        reader.ReportUnknownKeys();
    }

    private static void ReadDocument(SectionReader reader, DocumentOptions options)
    {
        if (reader.Text("Title") is { Length: > 0 } title) options.Title = title;
        if (reader.Text("Version") is { Length: > 0 } version) options.Version = version;
        options.Description = reader.Text("Description") is { Length: > 0 } description ? description : null;
        reader.List("Servers", (key, url) =>
        {
            if (url.StartsWith('/') || (Uri.TryCreate(url, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https")) options.Servers.Add(url);
            else reader.AddError(key, url, "The value must be an absolute http or https URL, such as https://api.example.com, or a path that begins with \"/\".");
        });
        reader.ReportUnknownKeys();
    }

    private static void ReadCors(SectionReader reader, CorsSectionOptions options)
    {
        reader.List("Origins", (key, text) =>
        {
            if (CorsPolicy.TryNormalize(text, out var origin)) options.Origins.Add(origin);
            else reader.AddError(key, text, "An origin must be a scheme and a host, optionally with a port, such as https://app.example.com, or * for all origins.");
        });
        reader.Bool("Credentials", value => options.Credentials = value);
        if (options.Credentials && options.Origins.Contains("*"))
            reader.AddError("Credentials", "true", "Credentials cannot be combined with * in Cors:Origins: list the origins, or remove Credentials.");
        reader.ReportUnknownKeys();
    }
}
