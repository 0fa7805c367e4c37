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
/// The gateway built from a configuration before it listens: <c>serve</c> starts from it, and other commands only inspect it. Errors
/// are collected, never thrown; the draft contains everything that is valid.
/// </summary>
internal sealed class GatewayDraft : IDisposable
{
    private const string DefaultUrl = "http://localhost:8080";

    private readonly List<ConfigurationError> _errors;

    private GatewayDraft(GatewayOptions options, GatewayRuntime runtime, IReadOnlyList<ListenUrl>? urls, List<ConfigurationError> errors)
    {
        Options = options;
        Runtime = runtime;
        Urls = urls;
        _errors = errors;
    }

    public GatewayOptions Options { get; }

    public GatewayRuntime Runtime { get; }

    /// <summary>What is served, as far as the schemas are known.</summary>
    public GatewaySnapshot Snapshot => Runtime.State.Current;

    /// <summary>The URLs to listen on; null if they are not valid.</summary>
    public IReadOnlyList<ListenUrl>? Urls { get; }

    /// <summary>All errors of the configuration, its files, and the resulting routes.</summary>
    public IReadOnlyList<ConfigurationError> Errors => [.. _errors, .. Runtime.Errors];

    /// <summary>Reads a configuration and its files, and builds what is served. Does not use the network.</summary>
    /// <param name="configuration">The configuration, with the section <c>Gateway</c> and the setting <c>urls</c>.</param>
    /// <param name="environment">Provides the environment's name, and the folder of relative paths.</param>
    /// <param name="demo">Services of this process, served when <c>Gateway:Demo</c> is true or there is no upstream.</param>
    public static GatewayDraft Create(IConfiguration configuration, IHostEnvironment environment, IReadOnlyList<InProcessService> demo)
    {
        var errors = new List<ConfigurationError>();
        var options = GatewayOptionsReader.Read(configuration, errors);
        LogLevelReader.Check(configuration, errors);
        var setting = configuration["urls"] ?? DefaultUrl;
        if (!ListenUrl.TryParseAll(setting, out var urls, out var urlError)) errors.Add(new ConfigurationError("urls", setting, urlError!));
        var runtime = GatewayRuntime.Create(options, environment.IsDevelopment(), demo, environment.ContentRootPath, errors);
        return new GatewayDraft(options, runtime, urls, errors);
    }

    /// <summary>Loads all schemas that come by reflection, in parallel, and adds them to the snapshot.</summary>
    /// <param name="timeout">The timeout for each upstream.</param>
    /// <param name="cancellation">Cancels loading.</param>
    /// <returns>An error for each schema that could not be loaded.</returns>
    public async Task<IReadOnlyList<ConfigurationError>> LoadSchemasAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        var errors = await Task.WhenAll(Runtime.ReflectionUpstreams
            .Where(upstream => upstream.Addresses.Count > 0 && Options.Upstreams[upstream.Name].DescriptorSet is null)
            .Select(upstream => LoadSchemaAsync(upstream, timeout, cancellation)));
        return [.. errors.OfType<ConfigurationError>()];
    }

    /// <summary>Tries to connect to each upstream, in parallel.</summary>
    /// <param name="cancellation">Cancels connecting.</param>
    /// <returns>An error for each upstream that cannot be reached.</returns>
    public async Task<IReadOnlyList<ConfigurationError>> ConnectAsync(CancellationToken cancellation)
    {
        var errors = await Task.WhenAll(Snapshot.Upstreams
            .Where(model => model.Upstream.Addresses.Count > 0)
            .Select(async model => await ReachabilityProbe.TryConnectAsync(model.Upstream, cancellation) is null
                ? null
                : new ConfigurationError(GetKey(model.Name, "Addresses"), Format(model.Upstream.Addresses), "No connection could be made. Check that the server is running at this address.")));
        return [.. errors.OfType<ConfigurationError>()];
    }

    public void Dispose() => Runtime.Dispose();

    private static string Format(IReadOnlyList<Uri> addresses) => string.Join(", ", addresses.Select(static address => address.ToString().TrimEnd('/')));

    private static string GetKey(string upstream, string name) => $"{GatewayOptions.SectionName}:Upstreams:{upstream}:{name}";

    private async Task<ConfigurationError?> LoadSchemaAsync(GrpcUpstream upstream, TimeSpan timeout, CancellationToken cancellation)
    {
        var result = await new ReflectionClient(upstream, Options.Upstreams[upstream.Name].Services).TryLoadAsync(timeout, NullLogger.Instance, cancellation);
        if (result.Schema is { } schema) Runtime.SetSchema(upstream.Name, schema, result.LeftOut, NullLogger.Instance);
        return result.Error is { } error ? new ConfigurationError(GetKey(upstream.Name, "Schema:Reflection"), Format(upstream.Addresses), error) : null;
    }
}
