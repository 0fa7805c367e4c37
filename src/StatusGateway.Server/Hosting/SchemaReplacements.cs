using Microsoft.Extensions.Logging;
using StatusGateway.Server.Model;
using StatusGateway.Server.Options;
using StatusGateway.Server.Telemetry;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Hosting;

/// <summary>
/// The descriptor sets that changed and are not served yet. What one of them needs, another may bring, as where a service moves
/// from one upstream to the other: they are tried together, and each again after whatever changed besides. Not thread-safe.
/// </summary>
internal sealed class SchemaReplacements(GatewayRuntime runtime, ILogger logger)
{
    // Each trial builds a snapshot.
    private const int MostLeftOut = 8;

    private readonly Dictionary<string, Replacement> _pending = new(StringComparer.Ordinal);
    private GatewaySnapshot? _tried;

    /// <summary>Takes note of a sound descriptor set, in place of what was noted of its upstream before.</summary>
    public void Add(DescriptorSetWatch watch, SchemaSet schema)
    {
        _pending[watch.Upstream] = new Replacement(watch, schema);
        _tried = null;
    }

    /// <summary>Takes note of a descriptor set that cannot be served whatever else changes.</summary>
    public void Refuse(DescriptorSetWatch watch, IReadOnlyList<ConfigurationFault> faults)
    {
        _pending.Remove(watch.Upstream);
        Tell(watch, faults);
    }

    /// <summary>Serves what can be served of it; what cannot is told the first time.</summary>
    public void Try()
    {
        if (_pending.Count == 0 || _tried == runtime.State.Current) return;
        // Should it fail now, it would fail again.
        _tried = runtime.State.Current;
        TryTogether();
        TryWithoutOne();
        TryEach();
        foreach (var replacement in _pending.Values.Where(replacement => !replacement.IsTold))
        {
            Tell(replacement.Watch, replacement.Faults);
            replacement.IsTold = true;
        }

        _tried = runtime.State.Current;
    }

    /// <summary>All of them at once; without those that faults are found in, as long as there are such.</summary>
    private void TryTogether()
    {
        var together = _pending.Values.ToList();
        while (together.Count > 1 && !TryTake(together, out var faults))
            if (together.RemoveAll(replacement => faults.Any(fault => fault.IsOf(replacement.Watch.Upstream))) == 0) return;
    }

    /// <summary>All but one of them: where two collide, the fault is found in the one named later, which need not be the one to blame.</summary>
    private void TryWithoutOne()
    {
        const int fewest = 3;
        if (_pending.Count is < fewest or > MostLeftOut) return;
        Replacement[] all = [.. _pending.Values];
        foreach (var left in all)
            if (TryTake([.. all.Where(one => one != left)], out _)) return;
    }

    private void TryEach()
    {
        bool isAnyTaken;
        do
        {
            isAnyTaken = false;
            foreach (var replacement in _pending.Values.ToArray())
            {
                isAnyTaken |= TryTake([replacement], out var faults);
                replacement.Faults = faults;
            }
        }
        while (isAnyTaken && _pending.Count > 0);
    }

    private bool TryTake(IReadOnlyList<Replacement> replacements, out IReadOnlyList<ConfigurationFault> faults)
    {
        if (!runtime.TryReplaceSchemas(replacements.ToDictionary(one => one.Watch.Upstream, one => one.Schema), logger, out faults)) return false;
        foreach (var taken in replacements)
        {
            _pending.Remove(taken.Watch.Upstream);
            GatewayMeter.SchemaReloaded(taken.Watch.Upstream, isTaken: true);
        }

        return true;
    }

    private void Tell(DescriptorSetWatch watch, IReadOnlyList<ConfigurationFault> faults)
    {
        GatewayMeter.SchemaReloaded(watch.Upstream, isTaken: false);
        runtime.SetProblem(watch.Upstream, $"The descriptor set \"{watch.Shown}\" changed and has faults; the one before goes on serving.");
        logger.SchemaRefused(watch.Upstream, watch.Shown, string.Join(' ', faults.Select(fault => fault.ToString())));
    }

    private sealed class Replacement(DescriptorSetWatch watch, SchemaSet schema)
    {
        public DescriptorSetWatch Watch => watch;

        public SchemaSet Schema => schema;

        /// <summary>What spoke against it when it was tried last.</summary>
        public IReadOnlyList<ConfigurationFault> Faults { get; set; } = [];

        public bool IsTold { get; set; }
    }
}
