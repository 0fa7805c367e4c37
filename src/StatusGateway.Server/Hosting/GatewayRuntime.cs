using Microsoft.Extensions.Logging;
using StatusGateway.Core.Details;
using StatusGateway.Server.BuiltIn;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.InProcess;
using StatusGateway.Server.Model;
using StatusGateway.Server.Options;
using StatusGateway.Server.Reference;
using StatusGateway.Server.Telemetry;
using StatusGateway.Server.Upstreams.Connect;
using StatusGateway.Server.Upstreams.Grpc;
using StatusGateway.Server.Upstreams.Rest;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Hosting;

/// <summary>
/// Holds the upstreams and their schemas, and replaces the snapshot with a new one when a schema changes.
/// </summary>
internal sealed class GatewayRuntime : IDisposable
{
    private readonly GatewayOptions _options;
    private readonly bool _isDevelopment;
    private readonly List<UpstreamModel> _upstreams = [];
    private readonly List<DescriptorSetWatch> _descriptorSets = [];
    private readonly Lock _lock = new();
    private ErrorReference _reference = ErrorReference.BuiltIn;

    private GatewayRuntime(GatewayOptions options, bool isDevelopment)
    {
        _options = options;
        _isDevelopment = isDevelopment;
        State = new GatewayState(new SnapshotBuilder(options, isDevelopment).Build([], []));
    }

    public GatewayState State { get; }

    /// <summary>The errors of the schemas, rules and routes that are currently served.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; private set; } = [];

    /// <summary>The upstreams whose schema is still to be loaded by reflection.</summary>
    public IEnumerable<GrpcUpstream> ReflectionUpstreams =>
        State.Current.Upstreams.Where(model => model.Schema is null).Select(model => model.Upstream).OfType<GrpcUpstream>();

    /// <summary>The descriptor sets, which may change on disk.</summary>
    public IReadOnlyList<DescriptorSetWatch> DescriptorSets => _descriptorSets;

    /// <summary>Creates the upstreams from the options, reads their descriptor sets, and builds the first snapshot.</summary>
    /// <param name="options">The options. Those with errors contain what could be read.</param>
    /// <param name="isDevelopment">Whether the environment is Development, which turns automatic masking off.</param>
    /// <param name="services">The services of the demo.</param>
    /// <param name="folder">The folder of relative paths.</param>
    /// <param name="errors">The list to add errors of files to; errors of routes are in <see cref="Errors"/>.</param>
    public static GatewayRuntime Create(
        GatewayOptions options, bool isDevelopment, IReadOnlyList<InProcessService> services, string folder, List<ConfigurationError> errors)
    {
        var runtime = new GatewayRuntime(options, isDevelopment);
        runtime._reference = ReasonFolder.CreateReference(options, folder, services.SelectMany(static service => service.Reasons), errors);
        foreach (var upstream in options.Upstreams.Values)
        {
            ServiceConfigFile.Load(upstream, folder, errors);
            SchemaSet? schema = null;
            if (upstream.DescriptorSet is { } path)
            {
                var watch = new DescriptorSetWatch(upstream.Name, Path.Combine(folder, path), path);
                schema = watch.Load(errors);
                runtime._descriptorSets.Add(watch);
            }

            runtime._upstreams.Add(CreateModel(upstream, options, schema));
        }

        if (services.Count > 0 && options.ServesDemo)
            runtime._upstreams.Add(CreateInProcessModel(UpstreamOptions.DemoName, new InProcessUpstream(services) { Stopping = runtime.State.Stopping }, isBuiltIn: false));
        // Last, so that the routes of upstreams win over built-in routes.
        var types = new DetailTypes(new ServedTypes(runtime.State));
        var builtIn = new InProcessUpstream(
            [StatusesService.Create(types, runtime._reference, options.RaisesStatuses), HealthService.Create(runtime.State), .. ReflectionService.Create(runtime.State)])
        {
            Stopping = runtime.State.Stopping,
        };
        runtime._upstreams.Add(CreateInProcessModel(UpstreamOptions.BuiltInName, builtIn, isBuiltIn: true));
        foreach (var upstream in runtime._upstreams) upstream.State.Changed += runtime.State.NotifyChanged;
        runtime.Rebuild();
        return runtime;
    }

    /// <summary>Gets the options of an upstream.</summary>
    public UpstreamOptions OptionsOf(string name) => _options.Upstreams[name];

    /// <summary>Serves a schema that was loaded by reflection.</summary>
    /// <param name="name">The name of the upstream.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="leftOut">What the upstream lists, but cannot be served.</param>
    /// <param name="logger">Logs the result.</param>
    public void SetSchema(string name, SchemaSet schema, IReadOnlyList<LeftOutUnit> leftOut, ILogger logger)
    {
        lock (_lock)
        {
            var index = _upstreams.FindIndex(model => model.Name == name);
            var old = _upstreams[index];
            old.State.Error = null;
            _upstreams[index] = CreateModel(_options.Upstreams[name], _options, schema, old, leftOut);
            var before = Errors;
            Rebuild();
            foreach (var error in Errors.Except(before)) logger.ConfigurationError(error.ToString());
        }

        LogSchemaLoaded(name, logger);
    }

    /// <summary>Replaces schemas, either all of them or none. Replaces none if that adds errors to the configuration.</summary>
    /// <param name="schemas">The new schemas by upstream.</param>
    /// <param name="logger">Logs the result.</param>
    /// <param name="errors">The new errors.</param>
    public bool TryReplaceSchemas(IReadOnlyDictionary<string, SchemaSet> schemas, ILogger logger, out IReadOnlyList<ConfigurationError> errors)
    {
        lock (_lock)
        {
            UpstreamModel[] next =
            [
                .. _upstreams.Select(model => schemas.TryGetValue(model.Name, out var schema) ? CreateModel(_options.Upstreams[model.Name], _options, schema, model) : model),
            ];
            var snapshot = Build(next, out var found);
            // Errors that existed before do not prevent the replacement.
            var newErrors = found.Except(Errors).ToArray();
            errors = [.. newErrors.Where(error => !error.IsWarning)];
            if (errors.Count > 0) return false;
            for (var i = 0; i < next.Length; i++)
            {
                if (!schemas.ContainsKey(next[i].Name)) continue;
                _upstreams[i] = next[i];
                next[i].State.Error = null;
            }

            Errors = found;
            State.Swap(snapshot);
            foreach (var warning in newErrors) logger.ConfigurationError(warning.ToString());
        }

        foreach (var name in schemas.Keys) LogSchemaLoaded(name, logger);
        return true;
    }

    /// <summary>Sets the error that is shown for an upstream; null for none.</summary>
    public void SetError(string name, string? error) => State.Current.Upstreams.First(model => model.Name == name).State.Error = error;

    public void Dispose()
    {
        foreach (var upstream in _upstreams) (upstream.Upstream as IDisposable)?.Dispose();
        State.Dispose();
    }

    private void LogSchemaLoaded(string name, ILogger logger)
    {
        var snapshot = State.Current;
        var methods = snapshot.Methods.Values.Where(method => method.Upstream.Name == name).Select(method => method.Schema).ToArray();
        var routes = snapshot.Routes.Entries.Count(entry => entry.Value is RouteTarget.Rest rest && rest.Method.Upstream.Name == name);
        logger.SchemaLoaded(name, methods.Select(method => method.ServiceName).Distinct().Count(), methods.Length, routes);
        // Rules without a route are reported one by one.
        var hasRules = methods.Any(method => method.HttpRule is not null) || _options.Upstreams[name] is { HttpRules.Count: > 0 } or { ServiceRules.Count: > 0 };
        if (methods.Length > 0 && routes == 0 && !hasRules)
            logger.UpstreamWarning(name, "No method has a google.api.http option, so none can be called by REST. Some servers (grpc-js) omit the options from reflection: configure a descriptor set or HttpRules.");
    }

    private void Rebuild()
    {
        State.Swap(Build([.. _upstreams], out var errors));
        Errors = errors;
    }

    private GatewaySnapshot Build(IReadOnlyList<UpstreamModel> upstreams, out IReadOnlyList<ConfigurationError> errors)
    {
        var builder = new SnapshotBuilder(_options, _isDevelopment) { Reference = _reference };
        var snapshot = builder.Build(upstreams, PageRoutes.Enabled(_options.Pages, upstreams));
        errors = builder.Errors;
        return snapshot;
    }

    private static UpstreamModel CreateModel(
        UpstreamOptions upstream, GatewayOptions options, SchemaSet? schema, UpstreamModel? old = null, IReadOnlyList<LeftOutUnit>? leftOut = null)
    {
        var types = new DetailTypes(schema);
        return new UpstreamModel
        {
            Name = upstream.Name,
            Upstream = old?.Upstream ?? CreateUpstream(upstream),
            Schema = schema,
            LeftOut = leftOut ?? [.. (schema?.Errors ?? []).Select(static error => LeftOutUnit.Create(error, DescriptorSetFile.Remedy))],
            Types = types,
            Api = upstream.Protocol == UpstreamProtocol.Rest && schema is not null ? RestApiCompiler.Compile(schema, types, upstream, options) : null,
            Metadata = new MetadataRules(upstream.DeniedRequestMetadata, upstream.SetRequestMetadata, upstream.DeniedResponseMetadata),
            State = old?.State ?? new UpstreamState(),
            Timeout = upstream.Timeout,
            MaxTimeout = upstream.MaxTimeout,
        };
    }

    private static IUpstream CreateUpstream(UpstreamOptions upstream) => upstream.Protocol switch
    {
        UpstreamProtocol.Rest => new RestUpstream(upstream.Name, upstream.Addresses),
        UpstreamProtocol.Connect => new ConnectUpstream(upstream.Name, upstream.Addresses),
        _ => new GrpcUpstream(upstream.Name, upstream.Addresses),
    };

    private static UpstreamModel CreateInProcessModel(string name, InProcessUpstream upstream, bool isBuiltIn)
    {
        var state = new UpstreamState();
        state.SetReachable(true);
        return new UpstreamModel
        {
            Name = name,
            Upstream = upstream,
            Schema = upstream.Schema,
            Types = new DetailTypes(upstream.Schema),
            Metadata = MetadataRules.Default,
            State = state,
            IsInProcess = true,
            IsBuiltIn = isBuiltIn,
            Timeout = TimeSpan.FromSeconds(30),
        };
    }
}
