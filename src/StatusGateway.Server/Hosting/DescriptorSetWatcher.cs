using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StatusGateway.Server.Telemetry;

namespace StatusGateway.Server.Hosting;

/// <summary>Reloads descriptor sets that change on disk. A set that is not valid changes nothing.</summary>
internal sealed class DescriptorSetWatcher(GatewayRuntime runtime, ILogger<DescriptorSetWatcher> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    // A replaced file may be missing for a moment; after this time it is reported.
    private static readonly TimeSpan MissingFileGracePeriod = TimeSpan.FromSeconds(10);

    // Files that change together are loaded together, but a file that keeps changing delays the others by this many polls only.
    private const int MaxPollsHeld = 4;

    private readonly SchemaReplacements _replacements = new(runtime, logger);
    private readonly Absence[] _absences = [.. runtime.DescriptorSets.Select(static watch => new Absence(watch))];
    private int _pollsHeld;

    /// <summary>Polls every descriptor set once, and loads what has changed.</summary>
    internal void Poll()
    {
        var isAnyChanging = false;
        foreach (var absence in _absences)
        {
            try
            {
                isAnyChanging |= PollOne(absence) == DescriptorSetPollResult.Changing;
            }
            catch (Exception exception)
            {
                logger.InternalFailure(exception, "none");
            }
        }

        _pollsHeld = isAnyChanging ? _pollsHeld + 1 : 0;
        if (_pollsHeld % MaxPollsHeld == 0) _replacements.Try();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (_absences.Length > 0)
        {
            await Task.Delay(Interval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            try
            {
                Poll();
            }
            catch (Exception exception)
            {
                logger.InternalFailure(exception, "none");
            }
        }
    }

    private DescriptorSetPollResult PollOne(Absence absence)
    {
        var result = absence.Watch.Poll(out var schema, out var errors);
        if (result == DescriptorSetPollResult.Changed && schema is not null) _replacements.Add(absence.Watch, schema);
        else if (result == DescriptorSetPollResult.Changed) _replacements.Refuse(absence.Watch, errors);
        if (absence.ShouldReport(result == DescriptorSetPollResult.Missing)) logger.DescriptorSetMissing(absence.Watch.Upstream, absence.Watch.DisplayPath);
        return result;
    }

    /// <summary>How long a descriptor set has been missing.</summary>
    private sealed class Absence(DescriptorSetWatch watch)
    {
        private long? _since;
        private bool _isReported;

        public DescriptorSetWatch Watch => watch;

        /// <summary>Whether to report the missing file now.</summary>
        public bool ShouldReport(bool isMissing)
        {
            if (!isMissing)
            {
                (_since, _isReported) = (null, false);
                return false;
            }

            _since ??= Stopwatch.GetTimestamp();
            if (_isReported || Stopwatch.GetElapsedTime(_since.Value) < MissingFileGracePeriod) return false;
            return _isReported = true;
        }
    }
}
