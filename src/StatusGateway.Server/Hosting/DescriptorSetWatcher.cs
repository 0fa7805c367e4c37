using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StatusGateway.Server.Telemetry;

namespace StatusGateway.Server.Hosting;

/// <summary>Takes descriptor sets that change on disk: a sound one is served from then on, and a broken one changes nothing.</summary>
internal sealed class DescriptorSetWatcher(GatewayRuntime runtime, ILogger<DescriptorSetWatcher> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    // Between the removal of a file and its successor; after that somebody should know.
    private static readonly TimeSpan PatienceWithoutFile = TimeSpan.FromSeconds(10);

    // In looks: files that change together are taken together, but one that never rests does not hold up the others.
    private const int PatienceWithOthers = 4;

    private readonly SchemaReplacements _replacements = new(runtime, logger);
    private readonly Absence[] _absences = [.. runtime.DescriptorSets.Select(static watch => new Absence(watch))];
    private int _looksHeld;

    /// <summary>Looks at every descriptor set once, and takes what has changed.</summary>
    internal void Look()
    {
        var isAnyChanging = false;
        foreach (var absence in _absences)
        {
            try
            {
                isAnyChanging |= LookAt(absence) == DescriptorSetLook.Changing;
            }
            catch (Exception exception)
            {
                logger.InternalFailure(exception, "none");
            }
        }

        _looksHeld = isAnyChanging ? _looksHeld + 1 : 0;
        if (_looksHeld % PatienceWithOthers == 0) _replacements.Try();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (_absences.Length > 0)
        {
            await Task.Delay(Interval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            try
            {
                Look();
            }
            catch (Exception exception)
            {
                logger.InternalFailure(exception, "none");
            }
        }
    }

    private DescriptorSetLook LookAt(Absence absence)
    {
        var look = absence.Watch.Look(out var schema, out var faults);
        if (look == DescriptorSetLook.Changed && schema is not null) _replacements.Add(absence.Watch, schema);
        else if (look == DescriptorSetLook.Changed) _replacements.Refuse(absence.Watch, faults);
        if (absence.IsNews(look == DescriptorSetLook.Missing)) logger.DescriptorSetMissing(absence.Watch.Upstream, absence.Watch.Shown);
        return look;
    }

    /// <summary>How long a descriptor set has not been there.</summary>
    private sealed class Absence(DescriptorSetWatch watch)
    {
        private long? _since;
        private bool _isTold;

        public DescriptorSetWatch Watch => watch;

        /// <summary>Whether somebody should know of it now.</summary>
        public bool IsNews(bool isMissing)
        {
            if (!isMissing)
            {
                (_since, _isTold) = (null, false);
                return false;
            }

            _since ??= Stopwatch.GetTimestamp();
            if (_isTold || Stopwatch.GetElapsedTime(_since.Value) < PatienceWithoutFile) return false;
            return _isTold = true;
        }
    }
}
