using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.Hosting.Listeners;
using StatusGateway.Server.InProcess;
using StatusGateway.Server.Model;
using StatusGateway.Server.Options;
using StatusGateway.Server.Upstreams.Grpc;

namespace StatusGateway.Server.Hosting;

/// <summary>
/// The gateway as a configuration makes it, before anything listens: what <c>serve</c> starts from, and all that the commands
/// need which only look at it. Faults are collected, never thrown, and what they leave of the gateway is there all the same.
/// </summary>
internal sealed class GatewayDraft : IDisposable
{
    private const string DefaultUrl = "http://localhost:8080";

    private readonly List<ConfigurationFault> _faults;

    private GatewayDraft(GatewayOptions options, GatewayRuntime runtime, IReadOnlyList<ListenUrl>? urls, List<ConfigurationFault> faults)
    {
        Options = options;
        Runtime = runtime;
        Urls = urls;
        _faults = faults;
    }

    public GatewayOptions Options { get; }

    public GatewayRuntime Runtime { get; }

    /// <summary>What would be served, as far as the schemas are known by now.</summary>
    public GatewaySnapshot Snapshot => Runtime.State.Current;

    /// <summary>Where it would listen; null when that cannot be read.</summary>
    public IReadOnlyList<ListenUrl>? Urls { get; }

    /// <summary>Everything that is wrong with the configuration, its files, and the routes that come of them.</summary>
    public IReadOnlyList<ConfigurationFault> Faults => [.. _faults, .. Runtime.Faults];

    /// <summary>Reads a configuration and the files that it names, and compiles what is served. Asks nobody over the network.</summary>
    /// <param name="configuration">The configuration, with the section <c>Gateway</c> and the setting <c>urls</c>.</param>
    /// <param name="environment">Whether this is development, and where relative paths begin.</param>
    /// <param name="demo">Services of this process, served when <c>Gateway:Demo</c> is true or there is no upstream.</param>
    public static GatewayDraft Create(IConfiguration configuration, IHostEnvironment environment, IReadOnlyList<InProcessService> demo)
    {
        var faults = new List<ConfigurationFault>();
        var options = GatewayOptionsReader.Read(configuration, faults);
        var setting = configuration["urls"] ?? DefaultUrl;
        if (!ListenUrl.TryParseAll(setting, out var urls, out var urlFault)) faults.Add(new ConfigurationFault("urls", setting, urlFault!));
        var runtime = GatewayRuntime.Create(options, environment.IsDevelopment(), demo, environment.ContentRootPath, faults);
        return new GatewayDraft(options, runtime, urls, faults);
    }

    /// <summary>Asks each upstream whose schema comes by reflection once, all at the same time, and takes what they give into the snapshot.</summary>
    /// <param name="patience">How long each of them has.</param>
    /// <param name="cancellation">Ends the questions.</param>
    /// <returns>A fault for each that gave none.</returns>
    public async Task<IReadOnlyList<ConfigurationFault>> AskForSchemasAsync(TimeSpan patience, CancellationToken cancellation)
    {
        var problems = await Task.WhenAll(Runtime.Reflected
            .Where(upstream => upstream.Addresses.Count > 0 && Options.Upstreams[upstream.Name].DescriptorSet is null)
            .Select(upstream => AskAsync(upstream, patience, cancellation)));
        return [.. problems.OfType<ConfigurationFault>()];
    }

    /// <summary>Tries to connect to each upstream.</summary>
    /// <param name="cancellation">Ends the trials.</param>
    /// <returns>A fault for each that takes no connections.</returns>
    public async Task<IReadOnlyList<ConfigurationFault>> ConnectAsync(CancellationToken cancellation)
    {
        var problems = await Task.WhenAll(Snapshot.Upstreams
            .Where(model => model.Upstream.Addresses.Count > 0)
            .Select(async model => await ReachabilityProbe.TryConnectAsync(model.Upstream, cancellation) is null
                ? null
                : new ConfigurationFault(KeyOf(model.Name, "Addresses"), Shown(model.Upstream.Addresses), "No connection could be made. See that the server runs there.")));
        return [.. problems.OfType<ConfigurationFault>()];
    }

    public void Dispose() => Runtime.Dispose();

    private static string Shown(IReadOnlyList<Uri> addresses) => string.Join(", ", addresses.Select(static address => address.ToString().TrimEnd('/')));

    private static string KeyOf(string upstream, string name) => $"{GatewayOptions.SectionName}:Upstreams:{upstream}:{name}";

    private async Task<ConfigurationFault?> AskAsync(GrpcUpstream upstream, TimeSpan patience, CancellationToken cancellation)
    {
        var result = await new ReflectionClient(upstream).TryLoadAsync(patience, NullLogger.Instance, cancellation);
        if (result.Schema is { } schema) Runtime.SetSchema(upstream.Name, schema, NullLogger.Instance);
        return result.Problem is { } problem ? new ConfigurationFault(KeyOf(upstream.Name, "Schema:Reflection"), Shown(upstream.Addresses), problem) : null;
    }
}
