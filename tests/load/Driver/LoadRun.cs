namespace StatusGateway.Load;

/// <summary>A whole run: start, check, warm up, measure, check, report.</summary>
internal static class LoadRun
{
    // Code that is called often is compiled twice more while it runs, the second time with a profile of its calls.
    private const int WarmUpRounds = 2;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollDelay = TimeSpan.FromMilliseconds(100);

    /// <exception cref="LoadException">A program does not start, a response is not the expected one, or a call failed under load.</exception>
    public static async Task RunAsync(LoadOptions options, CancellationToken cancellation)
    {
        var works = ChooseWorks(options);
        var machine = Machine.Read();
        var folder = Directory.CreateDirectory(options.Output).FullName;
        var processes = new List<ServedProcess>();
        try
        {
            var (upstream, address) = Target.StartUpstream(folder);
            processes.Add(upstream);
            var targets = new List<Target> { Add(Target.StartLimit(folder, address)) };
            foreach (var (name, published) in options.Gateways) targets.Add(Add(Target.StartGateway(name, published, folder, address)));
            foreach (var work in works)
            {
                foreach (var target in targets) await CheckAsync(work, target, StartTimeout, cancellation);
            }

            var measurements = works.Select(work => new Measurement(work, targets)).ToArray();
            await MeasureAsync(measurements, targets, upstream, options, cancellation);
            foreach (var work in works)
            {
                foreach (var target in targets) await CheckAsync(work, target, TimeSpan.Zero, cancellation);
            }

            var report = new Report(machine, options, targets, measurements);
            Console.WriteLine();
            Console.Write(report.ToText());
            await File.WriteAllTextAsync(Path.Combine(folder, "results.txt"), report.ToText(), cancellation);
            await File.WriteAllTextAsync(Path.Combine(folder, "results.json"), report.ToJson(), cancellation);
        }
        finally
        {
            foreach (var process in processes) process.Dispose();
        }

        Target Add(Target target)
        {
            processes.Add(target.Process);
            return target;
        }
    }

    private static IReadOnlyList<Work> ChooseWorks(LoadOptions options)
    {
        foreach (var name in options.Works)
        {
            if (!Work.All.Any(work => work.Name == name)) throw new LoadException($"Unknown work \"{name}\": use {string.Join(", ", Work.All.Select(static work => work.Name))}.");
        }

        return options.Works.Count == 0 ? Work.All : [.. Work.All.Where(work => options.Works.Contains(work.Name))];
    }

    /// <summary>Checks a response, again and again until the target has started.</summary>
    private static async Task CheckAsync(Work work, Target target, TimeSpan timeout, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(10) };
        for (var deadline = DateTime.UtcNow + timeout; ; await Task.Delay(PollDelay, cancellation))
        {
            target.Process.ThrowIfExited();
            if (await TryAsync() is not { } error) return;
            if (DateTime.UtcNow >= deadline) throw new LoadException($"{work.Name} at {target.Name}: {error}.");
        }

        async Task<string?> TryAsync()
        {
            try
            {
                return await work.CheckAsync(target, client, cancellation);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or System.Text.Json.JsonException || (exception is TaskCanceledException && !cancellation.IsCancellationRequested))
            {
                return exception.Message;
            }
        }
    }

    private static async Task MeasureAsync(
        IReadOnlyList<Measurement> measurements, List<Target> targets, ServedProcess upstream, LoadOptions options, CancellationToken cancellation)
    {
        for (var round = 0; round < WarmUpRounds; round++)
        {
            Console.WriteLine($"Warm-up {round + 1} of {WarmUpRounds}");
            foreach (var measurement in measurements)
            {
                foreach (var target in targets) await measurement.WarmUpAsync(target, upstream, options, cancellation);
            }
        }

        for (var round = 0; round < options.Rounds; round++)
        {
            Console.WriteLine($"Round {round + 1} of {options.Rounds}");
            foreach (var measurement in measurements)
            {
                // Each round begins with another target, so that none profits from its place.
                for (var i = 0; i < targets.Count; i++) await measurement.RunAsync(targets[(round + i) % targets.Count], upstream, options, cancellation);
            }
        }
    }
}
