using Microsoft.Extensions.Logging;
using StatusGateway.Core.Details;
using StatusGateway.Server.BuiltIn;
using StatusGateway.Server.Calls;
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
/// Keeps the upstreams and their schemas, and makes the snapshot anew when one of them changes: built aside, then swapped.
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

    /// <summary>What is wrong between the schemas, the rules and the routes that are served now.</summary>
    public IReadOnlyList<ConfigurationFault> Faults { get; private set; } = [];

    /// <summary>The upstreams that are asked for their schema.</summary>
    public IEnumerable<GrpcUpstream> Reflected =>
        State.Current.Upstreams.Where(model => model.Schema is null).Select(model => model.Upstream).OfType<GrpcUpstream>();

    /// <summary>The descriptor sets that may change on disk.</summary>
    public IReadOnlyList<DescriptorSetWatch> DescriptorSets => _descriptorSets;

    /// <summary>Makes the upstreams of the options, reads their descriptor sets, and builds the first snapshot.</summary>
    /// <param name="options">Options; of those that have faults what could be read.</param>
    /// <param name="isDevelopment">Decides where masking is automatic.</param>
    /// <param name="services">What the demo serves.</param>
    /// <param name="folder">Where relative paths begin.</param>
    /// <param name="faults">Where faults of files are added; those of routes are <see cref="Faults"/>.</param>
    public static GatewayRuntime Create(
        GatewayOptions options, bool isDevelopment, IReadOnlyList<InProcessService> services, string folder, List<ConfigurationFault> faults)
    {
        var runtime = new GatewayRuntime(options, isDevelopment);
        runtime._reference = ReasonFolder.CreateReference(options, folder, services.SelectMany(static service => service.Reasons), faults);
        foreach (var upstream in options.Upstreams.Values)
        {
            SchemaSet? schema = null;
            if (upstream.DescriptorSet is { } path)
            {
                var watch = new DescriptorSetWatch(upstream.Name, Path.Combine(folder, path), path);
                schema = watch.Load(faults);
                runtime._descriptorSets.Add(watch);
            }

            runtime._upstreams.Add(Model(upstream, options, schema));
        }

        if (services.Count > 0 && options.ServesDemo)
            runtime._upstreams.Add(InProcess(UpstreamOptions.DemoName, new InProcessUpstream(services) { Stopping = runtime.State.Stopping }, isBuiltIn: false));
        // Last, so that an upstream's own routes win over the built-in ones.
        var types = new DetailTypes(new ServedTypes(runtime.State));
        var builtIn = new InProcessUpstream(
            [StatusesService.Create(types, runtime._reference, options.RaisesStatuses), HealthService.Create(runtime.State), .. ReflectionService.Create(runtime.State)])
        {
            Stopping = runtime.State.Stopping,
        };
        runtime._upstreams.Add(InProcess(UpstreamOptions.BuiltInName, builtIn, isBuiltIn: true));
        foreach (var upstream in runtime._upstreams) upstream.State.Changed += runtime.State.NotifyChanged;
        runtime.Rebuild();
        return runtime;
    }

    /// <summary>Takes the schema that an upstream gave, and serves it.</summary>
    public void SetSchema(string name, SchemaSet schema, ILogger logger)
    {
        lock (_lock)
        {
            var index = _upstreams.FindIndex(model => model.Name == name);
            var old = _upstreams[index];
            old.State.Problem = null;
            _upstreams[index] = Model(_options.Upstreams[name], _options, schema, old);
            var before = Faults;
            Rebuild();
            foreach (var fault in Faults.Except(before)) logger.ConfigurationFault(fault.ToString());
        }

        Tell(name, logger);
    }

    /// <summary>Takes other schemas in place of those that are served, all or none of them; none if they make the configuration unsound.</summary>
    /// <param name="schemas">The schemas from now on, by upstream.</param>
    /// <param name="logger">Where it is told.</param>
    /// <param name="faults">What speaks against it.</param>
    public bool TryReplaceSchemas(IReadOnlyDictionary<string, SchemaSet> schemas, ILogger logger, out IReadOnlyList<ConfigurationFault> faults)
    {
        lock (_lock)
        {
            UpstreamModel[] next =
            [
                .. _upstreams.Select(model => schemas.TryGetValue(model.Name, out var schema) ? Model(_options.Upstreams[model.Name], _options, schema, model) : model),
            ];
            var snapshot = Build(next, out var found);
            // What was wrong before, somewhere else, does not speak against this.
            var news = found.Except(Faults).ToArray();
            faults = [.. news.Where(fault => !fault.IsRemark)];
            if (faults.Count > 0) return false;
            for (var i = 0; i < next.Length; i++)
            {
                if (!schemas.ContainsKey(next[i].Name)) continue;
                _upstreams[i] = next[i];
                next[i].State.Problem = null;
            }

            Faults = found;
            State.Swap(snapshot);
            foreach (var remark in news) logger.ConfigurationFault(remark.ToString());
        }

        foreach (var name in schemas.Keys) Tell(name, logger);
        return true;
    }

    /// <summary>Notes what is the matter with an upstream; null for nothing.</summary>
    public void SetProblem(string name, string? problem) => State.Current.Upstreams.First(model => model.Name == name).State.Problem = problem;

    public void Dispose()
    {
        foreach (var upstream in _upstreams) (upstream.Upstream as IDisposable)?.Dispose();
        State.Dispose();
    }

    private void Tell(string name, ILogger logger)
    {
        var snapshot = State.Current;
        var methods = snapshot.Methods.Values.Where(method => method.Upstream.Name == name).Select(method => method.Schema).ToArray();
        var routes = snapshot.Routes.Entries.Count(entry => entry.Value is RouteTarget.Rest rest && rest.Method.Upstream.Name == name);
        logger.SchemaLoaded(name, methods.Select(method => method.ServiceName).Distinct().Count(), methods.Length, routes);
        // Rules that make no route have been told of one by one.
        var hasRules = methods.Any(method => method.HttpRule is not null) || _options.Upstreams[name].HttpRules.Count > 0;
        if (methods.Length > 0 && routes == 0 && !hasRules)
            logger.UpstreamRemark(name, "No method has a google.api.http option, so that none is reachable by REST. Some servers (grpc-js) leave the options out of reflection: give a descriptor set, or HttpRules.");
    }

    private void Rebuild()
    {
        State.Swap(Build([.. _upstreams], out var faults));
        Faults = faults;
    }

    private GatewaySnapshot Build(IReadOnlyList<UpstreamModel> upstreams, out IReadOnlyList<ConfigurationFault> faults)
    {
        var builder = new SnapshotBuilder(_options, _isDevelopment) { Reference = _reference };
        var snapshot = builder.Build(upstreams, PageRoutes.Enabled(_options.Pages, upstreams));
        faults = builder.Faults;
        return snapshot;
    }

    private static UpstreamModel Model(UpstreamOptions upstream, GatewayOptions options, SchemaSet? schema, UpstreamModel? old = null)
    {
        var types = new DetailTypes(schema);
        return new UpstreamModel
        {
            Name = upstream.Name,
            Upstream = old?.Upstream ?? Client(upstream),
            Schema = schema,
            Types = types,
            Api = upstream.Protocol == UpstreamProtocol.Rest && schema is not null ? RestApiCompiler.Compile(schema, types, upstream, options) : null,
            Metadata = new MetadataRules(upstream.DeniedRequestMetadata, upstream.SetRequestMetadata, upstream.DeniedResponseMetadata),
            State = old?.State ?? new UpstreamState(),
            Timeout = upstream.Timeout,
            MaxTimeout = upstream.MaxTimeout,
        };
    }

    private static IUpstream Client(UpstreamOptions upstream) => upstream.Protocol switch
    {
        UpstreamProtocol.Rest => new RestUpstream(upstream.Name, upstream.Addresses),
        UpstreamProtocol.Connect => new ConnectUpstream(upstream.Name, upstream.Addresses),
        _ => new GrpcUpstream(upstream.Name, upstream.Addresses),
    };

    private static UpstreamModel InProcess(string name, InProcessUpstream upstream, bool isBuiltIn)
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
