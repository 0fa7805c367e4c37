using Google.Protobuf;
using Microsoft.Extensions.Logging;
using StatusGateway.Server.Hosting;
using StatusGateway.Server.Options;
using StatusGateway.Server.Tests.Configuration;
using StatusGateway.Server.Tests.Hosting;

namespace StatusGateway.Server.Tests.Upstreams;

/// <summary>Descriptor sets of several upstreams that change, look by look.</summary>
public sealed class DescriptorSetWatcherTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("descriptors").FullName;
    private readonly LogList _log = new();
    private GatewayRuntime? _runtime;
    private DescriptorSetWatcher? _watcher;

    public void Dispose()
    {
        _watcher?.Dispose();
        _runtime?.Dispose();
        _log.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("two", "one")]
    [InlineData("one", "two")]
    [InlineData("one two", "")]
    public void A_service_that_moves_to_another_upstream_is_served_there(string first, string then)
    {
        Start(("one", ["a.A.Get", "a.B.Get"]), ("two", ["a.C.Get"]));

        foreach (var name in $"{first},{then}".Split(','))
        {
            if (name.Contains("one", StringComparison.Ordinal)) Write("one", "a.A.Get");
            if (name.Contains("two", StringComparison.Ordinal)) Write("two", "a.B.Get", "a.C.Get");
            Look();
        }

        Assert.Equal(("a.A", "a.B a.C"), (Served("one"), Served("two")));
        Assert.Equal((null, null), (Problem("one"), Problem("two")));
    }

    [Fact]
    public void Services_that_change_places_are_taken_together()
    {
        Start(("one", ["a.A.Get"]), ("two", ["a.B.Get"]));

        Write("one", "a.B.Get");
        Look();
        Assert.Equal(("a.A", "a.B"), (Served("one"), Served("two")));
        Write("two", "a.A.Get");
        Look();

        Assert.Equal(("a.B", "a.A"), (Served("one"), Served("two")));
        Assert.Equal((null, null), (Problem("one"), Problem("two")));
        Assert.Single(Refusals());
    }

    [Fact]
    public void What_is_seen_a_look_later_is_waited_for()
    {
        Start(("one", ["a.A.Get", "a.B.Get"]), ("two", ["a.C.Get"]));

        Write("two", "a.B.Get", "a.C.Get");
        _watcher!.Look();
        Write("one", "a.A.Get");
        _watcher.Look();
        Assert.Equal(("a.A a.B", "a.C"), (Served("one"), Served("two")));
        _watcher.Look();

        Assert.Equal(("a.A", "a.B a.C"), (Served("one"), Served("two")));
        Assert.Empty(Refusals());
    }

    [Fact]
    public void A_file_that_never_rests_does_not_hold_up_the_others()
    {
        Start(("one", ["a.A.Get"]), ("two", ["a.C.Get"]));

        Write("one", "a.A.Get", "a.B.Get");
        for (var i = 0; i < 10; i++)
        {
            Write("two", $"a.C.Get{i}");
            _watcher!.Look();
        }

        Assert.Equal(("a.A a.B", "a.C"), (Served("one"), Served("two")));
    }

    [Fact]
    public void One_that_is_refused_does_not_keep_the_others_back_and_is_told_once()
    {
        Start(("one", ["a.A.Get"]), ("two", ["a.B.Get"]), ("three", ["a.C.Get"]));

        Write("one", "a.B.Get");
        Write("two", "a.A.Get");
        Write("three", "a.A.Get", "a.C.Get");
        Look();
        Write("one", "a.B.Get", "a.D.Get");
        Look();

        Assert.Equal(("a.B a.D", "a.A", "a.C"), (Served("one"), Served("two"), Served("three")));
        Assert.Contains("Upstream \"three\"", Assert.Single(Refusals()), StringComparison.Ordinal);
        Assert.Equal((null, null, true), (Problem("one"), Problem("two"), Problem("three") is not null));
    }

    [Fact]
    public void One_that_is_taken_back_is_tried_no_more()
    {
        Start(("one", ["a.A.Get", "a.B.Get"]), ("two", ["a.C.Get"]));

        Write("two", "a.B.Get", "a.C.Get");
        Look();
        Assert.NotNull(Problem("two"));
        Write("two", "a.C.Get");
        Look();
        Assert.Null(Problem("two"));
        Write("one", "a.A.Get");
        Look();

        Assert.Equal(("a.A", "a.C"), (Served("one"), Served("two")));
    }

    [Fact]
    public void A_fault_is_logged_when_it_is_new()
    {
        Start(("one", ["a.A.Get GET /v1/x"]), ("two", ["a.B.Get GET /v1/y"]), ("three", ["a.C.Get"]));
        var runtime = _runtime!;
        var logger = _log.CreateLogger("");

        runtime.SetSchema("two", Schemas.Of("a.B.Get GET /v1/x"), logger);
        Assert.Contains("a.B.Get and a.A.Get", Assert.Single(Collisions()), StringComparison.Ordinal);
        runtime.SetSchema("three", Schemas.Of("a.C.Get GET /v1/z"), logger);

        Assert.Single(runtime.Faults);
        Assert.Single(Collisions());
    }

    private void Start(params (string Name, string[] Methods)[] upstreams)
    {
        foreach (var (name, methods) in upstreams) Write(name, methods);
        var sections = upstreams.Select(one => $"\"{one.Name}\":{{\"Addresses\":[\"http://127.0.0.1:1\"],\"Schema\":{{\"DescriptorSet\":\"{one.Name}.binpb\"}}}}");
        var faults = new List<ConfigurationFault>();
        _runtime = GatewayRuntime.Create(Settings.Options($"{{\"Upstreams\":{{{string.Join(',', sections)}}}}}"), true, [], _folder, faults);
        Assert.Empty(faults);
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(_log));
        _watcher = new DescriptorSetWatcher(_runtime, factory.CreateLogger<DescriptorSetWatcher>());
    }

    private void Write(string name, params string[] methods) =>
        File.WriteAllBytes(Path.Combine(_folder, $"{name}.binpb"), Schemas.Set(methods).ToByteArray());

    /// <summary>Once to see that something changed, and once to see that it stays.</summary>
    private void Look()
    {
        _watcher!.Look();
        _watcher.Look();
    }

    private string Served(string upstream) =>
        string.Join(' ', _runtime!.State.Current.Services.Where(service => service.Value.Name == upstream).Select(service => service.Key).Order(StringComparer.Ordinal));

    private string? Problem(string upstream) => _runtime!.State.Current.Upstreams.Single(model => model.Name == upstream).State.Problem;

    private string[] Refusals() => Lines("changed and is not taken");

    private string[] Collisions() => Lines("have the same route");

    private string[] Lines(string text) => [.. _log.AtLeast(LogLevel.Warning).Where(line => line.Contains(text, StringComparison.Ordinal))];
}
