using Microsoft.Extensions.Logging;
using StatusGateway.Server.Model;
using StatusGateway.Server.Options;
using StatusGateway.Server.Telemetry;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Hosting;

/// <summary>
/// The descriptor sets that changed and are not served yet. One may depend on another, for example when a service moves between
/// upstreams, so they are tried together, and again after every other change. Not thread-safe.
/// </summary>
internal sealed class SchemaReplacements(GatewayRuntime runtime, ILogger logger)
{
    // Each attempt builds a snapshot.
    private const int MaxReplacements = 8;

    private readonly Dictionary<string, Replacement> _pending = new(StringComparer.Ordinal);
    private GatewaySnapshot? _tried;

    /// <summary>Adds a valid descriptor set, replacing an earlier one of the same upstream.</summary>
    public void Add(DescriptorSetWatch watch, SchemaSet schema)
    {
        _pending[watch.Upstream] = new Replacement(watch, schema);
        _tried = null;
    }

    /// <summary>Reports a descriptor set that is not valid, whatever else changes.</summary>
    public void Refuse(DescriptorSetWatch watch, IReadOnlyList<ConfigurationError> errors)
    {
        _pending.Remove(watch.Upstream);
        Report(watch, errors);
    }

    /// <summary>Serves the pending descriptor sets that can be served, and reports each of the others once.</summary>
    public void Try()
    {
        if (_pending.Count == 0 || _tried == runtime.State.Current) return;
        // Nothing has changed since the last attempt, which failed.
        _tried = runtime.State.Current;
        TryTogether();
        TryWithoutOne();
        TryEach();
        foreach (var replacement in _pending.Values.Where(replacement => !replacement.IsReported))
        {
            Report(replacement.Watch, replacement.Errors);
            replacement.IsReported = true;
        }

        _tried = runtime.State.Current;
    }

    /// <summary>Tries all together, then without those that have errors, until no more can be removed.</summary>
    private void TryTogether()
    {
        var together = _pending.Values.ToList();
        while (together.Count > 1 && !TryTake(together, out var errors))
            if (together.RemoveAll(replacement => errors.Any(error => error.BelongsTo(replacement.Watch.Upstream))) == 0) return;
    }

    /// <summary>Tries all but one. In a conflict of two, the error is reported for the later one, but the earlier one may be the cause.</summary>
    private void TryWithoutOne()
    {
        const int min = 3;
        if (_pending.Count is < min or > MaxReplacements) return;
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
                isAnyTaken |= TryTake([replacement], out var errors);
                replacement.Errors = errors;
            }
        }
        while (isAnyTaken && _pending.Count > 0);
    }

    private bool TryTake(IReadOnlyList<Replacement> replacements, out IReadOnlyList<ConfigurationError> errors)
    {
        if (!runtime.TryReplaceSchemas(replacements.ToDictionary(one => one.Watch.Upstream, one => one.Schema), logger, out errors)) return false;
        foreach (var taken in replacements)
        {
            _pending.Remove(taken.Watch.Upstream);
            GatewayMeter.SchemaReloaded(taken.Watch.Upstream, isTaken: true);
        }

        return true;
    }

    private void Report(DescriptorSetWatch watch, IReadOnlyList<ConfigurationError> errors)
    {
        GatewayMeter.SchemaReloaded(watch.Upstream, isTaken: false);
        runtime.SetError(watch.Upstream, "The descriptor set changed and is not valid; the previous one stays in use. The log has the errors.");
        logger.SchemaRefused(watch.Upstream, watch.DisplayPath, string.Join(' ', errors.Select(error => error.ToString())));
    }

    private sealed class Replacement(DescriptorSetWatch watch, SchemaSet schema)
    {
        public DescriptorSetWatch Watch => watch;

        public SchemaSet Schema => schema;

        /// <summary>The errors of the last attempt.</summary>
        public IReadOnlyList<ConfigurationError> Errors { get; set; } = [];

        public bool IsReported { get; set; }
    }
}
