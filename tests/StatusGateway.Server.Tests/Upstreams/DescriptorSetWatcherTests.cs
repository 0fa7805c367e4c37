using Google.Protobuf;
using Microsoft.Extensions.Logging;
using StatusGateway.Server.Hosting;
using StatusGateway.Server.Options;
using StatusGateway.Server.Tests.Configuration;
using StatusGateway.Server.Tests.Hosting;

namespace StatusGateway.Server.Tests.Upstreams;

/// <summary>Changes of the descriptor sets of several upstreams, poll by poll.</summary>
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
    public void Moved_service_is_served_by_its_new_upstream(string first, string then)
    {
        Start(("one", ["a.A.Get", "a.B.Get"]), ("two", ["a.C.Get"]));

        foreach (var name in $"{first},{then}".Split(','))
        {
            if (name.Contains("one", StringComparison.Ordinal)) Write("one", "a.A.Get");
            if (name.Contains("two", StringComparison.Ordinal)) Write("two", "a.B.Get", "a.C.Get");
            Poll();
        }

        Assert.Equal(("a.A", "a.B a.C"), (Served("one"), Served("two")));
        Assert.Equal((null, null), (Error("one"), Error("two")));
    }

    [Fact]
    public void Swapped_services_are_replaced_together()
    {
        Start(("one", ["a.A.Get"]), ("two", ["a.B.Get"]));

        Write("one", "a.B.Get");
        Poll();
        Assert.Equal(("a.A", "a.B"), (Served("one"), Served("two")));
        Write("two", "a.A.Get");
        Poll();

        Assert.Equal(("a.B", "a.A"), (Served("one"), Served("two")));
        Assert.Equal((null, null), (Error("one"), Error("two")));
        Assert.Single(Refusals());
    }

    [Fact]
    public void Change_seen_one_poll_later_is_waited_for()
    {
        Start(("one", ["a.A.Get", "a.B.Get"]), ("two", ["a.C.Get"]));

        Write("two", "a.B.Get", "a.C.Get");
        _watcher!.Poll();
        Write("one", "a.A.Get");
        _watcher.Poll();
        Assert.Equal(("a.A a.B", "a.C"), (Served("one"), Served("two")));
        _watcher.Poll();

        Assert.Equal(("a.A", "a.B a.C"), (Served("one"), Served("two")));
        Assert.Empty(Refusals());
    }

    [Fact]
    public void File_that_keeps_changing_does_not_block_others()
    {
        Start(("one", ["a.A.Get"]), ("two", ["a.C.Get"]));

        Write("one", "a.A.Get", "a.B.Get");
        for (var i = 0; i < 10; i++)
        {
            Write("two", $"a.C.Get{i}");
            _watcher!.Poll();
        }

        Assert.Equal(("a.A a.B", "a.C"), (Served("one"), Served("two")));
    }

    [Fact]
    public void Rejected_set_is_reported_once_and_does_not_block_others()
    {
        Start(("one", ["a.A.Get"]), ("two", ["a.B.Get"]), ("three", ["a.C.Get"]));

        Write("one", "a.B.Get");
        Write("two", "a.A.Get");
        Write("three", "a.A.Get", "a.C.Get");
        Poll();
        Write("one", "a.B.Get", "a.D.Get");
        Poll();

        Assert.Equal(("a.B a.D", "a.A", "a.C"), (Served("one"), Served("two"), Served("three")));
        Assert.Contains("Upstream \"three\"", Assert.Single(Refusals()), StringComparison.Ordinal);
        Assert.Equal((null, null, true), (Error("one"), Error("two"), Error("three") is not null));
    }

    [Fact]
    public void Reverted_set_is_not_tried_again()
    {
        Start(("one", ["a.A.Get", "a.B.Get"]), ("two", ["a.C.Get"]));

        Write("two", "a.B.Get", "a.C.Get");
        Poll();
        Assert.NotNull(Error("two"));
        Write("two", "a.C.Get");
        Poll();
        Assert.Null(Error("two"));
        Write("one", "a.A.Get");
        Poll();

        Assert.Equal(("a.A", "a.C"), (Served("one"), Served("two")));
    }

    [Fact]
    public void New_error_is_logged()
    {
        Start(("one", ["a.A.Get GET /v1/x"]), ("two", ["a.B.Get GET /v1/y"]), ("three", ["a.C.Get"]));
        var runtime = _runtime!;
        var logger = _log.CreateLogger("");

        runtime.SetSchema("two", Schemas.Of("a.B.Get GET /v1/x"), [], logger);
        Assert.Contains("a.B.Get and a.A.Get", Assert.Single(Collisions()), StringComparison.Ordinal);
        runtime.SetSchema("three", Schemas.Of("a.C.Get GET /v1/z"), [], logger);

        Assert.Single(runtime.Errors);
        Assert.Single(Collisions());
    }

    [Fact]
    public void Schema_that_takes_away_every_method_is_a_warning_with_the_name_of_the_upstream()
    {
        Start(("one", ["a.A.Get"]), ("two", ["a.B.Get"]));

        Write("one", "grpc.A.Get");
        Poll();

        Assert.Equal(("", "a.B"), (Served("one"), Served("two")));
        Assert.Contains(":one:", Assert.Single(Lines("No service is served")), StringComparison.Ordinal);
    }

    [Fact]
    public void Error_of_a_descriptor_set_does_not_show_its_path()
    {
        Start(("one", ["a.A.Get"]), ("two", ["a.B.Get"]));

        File.WriteAllBytes(Path.Combine(_folder, "one.binpb"), [1, 2, 3]);
        Poll();

        Assert.NotNull(Error("one"));
        Assert.DoesNotContain("one.binpb", Error("one"), StringComparison.Ordinal);
        Assert.Contains("one.binpb", Assert.Single(Refusals()), StringComparison.Ordinal);
    }

    private void Start(params (string Name, string[] Methods)[] upstreams)
    {
        foreach (var (name, methods) in upstreams) Write(name, methods);
        var sections = upstreams.Select(one => $"\"{one.Name}\":{{\"Addresses\":[\"http://127.0.0.1:1\"],\"Schema\":{{\"DescriptorSet\":\"{one.Name}.binpb\"}}}}");
        var errors = new List<ConfigurationError>();
        _runtime = GatewayRuntime.Create(Settings.Options($"{{\"Upstreams\":{{{string.Join(',', sections)}}}}}"), true, [], _folder, errors);
        Assert.Empty(errors);
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(_log));
        _watcher = new DescriptorSetWatcher(_runtime, factory.CreateLogger<DescriptorSetWatcher>());
    }

    private void Write(string name, params string[] methods) =>
        File.WriteAllBytes(Path.Combine(_folder, $"{name}.binpb"), Schemas.Set(methods).ToByteArray());

    /// <summary>Polls twice: once to detect a change, and once to confirm it.</summary>
    private void Poll()
    {
        _watcher!.Poll();
        _watcher.Poll();
    }

    private string Served(string upstream) =>
        string.Join(' ', _runtime!.State.Current.Services.Where(service => service.Value.Name == upstream).Select(service => service.Key).Order(StringComparer.Ordinal));

    private string? Error(string upstream) => _runtime!.State.Current.Upstreams.Single(model => model.Name == upstream).State.Error;

    private string[] Refusals() => Lines("changed and is not valid");

    private string[] Collisions() => Lines("have the same route");

    private string[] Lines(string text) => [.. _log.AtLeast(LogLevel.Warning).Where(line => line.Contains(text, StringComparison.Ordinal))];
}
