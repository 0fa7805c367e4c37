using System.Diagnostics.Metrics;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Hosting;

/// <summary>A descriptor set that changes on disk while the gateway runs.</summary>
public sealed class SchemaReloadTests : IDisposable
{
    private const string GetBook = "/library.v1.Library/GetBook";
    private const string GetShelf = "/library.v1.Library/GetShelf";
    private const string RejectionText = "changed and is not valid";

    private readonly TempFolder _folder = new();
    private readonly string _path;

    public SchemaReloadTests()
    {
        _path = Path.Combine(_folder.Path, "changing.binpb");
        Write(CreateLibrary(without: "GetBook"));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task New_method_is_served_without_a_restart(bool byRename)
    {
        await using var gateway = await StartAsync();
        Assert.Equal((false, true, 405), (await ServesAsync(gateway, GetBook), await ServesAsync(gateway, GetShelf), (await gateway.GetAsync("/v1/shelves/1/books/1")).Status));

        if (byRename)
        {
            File.WriteAllBytes(_path + ".new", CreateLibrary());
            File.Move(_path + ".new", _path, overwrite: true);
        }
        else
        {
            Write(CreateLibrary());
        }

        await gateway.WaitUntilAsync(() => ServesAsync(gateway, GetBook), "The method is not served");
        // The route is known now, but no server listens at the upstream's address.
        Assert.Equal("503 UNAVAILABLE UPSTREAM_UNREACHABLE", (await gateway.GetAsync("/v1/shelves/1/books/1")).Summary);
        Assert.True(await ServesAsync(gateway, GetShelf));
    }

    [Fact]
    public async Task Removed_method_is_not_served_anymore()
    {
        Write(CreateLibrary());
        await using var gateway = await StartAsync();
        Assert.True(await ServesAsync(gateway, GetBook));

        Write(CreateLibrary(without: "GetBook"));

        await gateway.WaitUntilAsync(async () => !await ServesAsync(gateway, GetBook), "The method is still served");
        Assert.True(await ServesAsync(gateway, GetShelf));
    }

    [Fact]
    public async Task Invalid_file_is_reported_once_and_changes_nothing()
    {
        const string upstream = "reload-broken";
        using var counts = new ReloadCounts(upstream);
        await using var gateway = await StartAsync(upstream);

        Write(CreateLibrary()[..^10]);
        await gateway.WaitUntilAsync(() => Task.FromResult(GetRejections(gateway).Any()), "The invalid file was not reported");
        Assert.Equal((true, false), (await ServesAsync(gateway, GetShelf), await ServesAsync(gateway, GetBook)));
        Assert.Contains(RejectionText, await ReadErrorAsync(gateway), StringComparison.Ordinal);
        Assert.DoesNotContain("changing.binpb", await ReadErrorAsync(gateway), StringComparison.Ordinal);

        // Writes the file that is served already, then the new one.
        Write(CreateLibrary(without: "GetBook"));
        // The remaining error is that the upstream is unreachable.
        await gateway.WaitUntilAsync(async () => (await ReadErrorAsync(gateway))?.Contains(RejectionText, StringComparison.Ordinal) != true, "The error is still reported");
        Write(CreateLibrary());
        await gateway.WaitUntilAsync(() => ServesAsync(gateway, GetBook), "The valid file was not loaded");

        Assert.Contains($"Gateway:Upstreams:{upstream}:Schema:DescriptorSet", Assert.Single(GetRejections(gateway)), StringComparison.Ordinal);
        await gateway.WaitUntilAsync(() => Task.FromResult(counts.Get("taken") == 2), "The reloads were not counted");
        Assert.Equal(1, counts.Get("refused"));
    }

    [Fact]
    public async Task File_without_the_method_of_a_rule_is_rejected()
    {
        const string rule = "Gateway:Upstreams:library:HttpRules:0:";
        await using var gateway = await StartAsync("library", rule + "selector=library.v1.Library.GetShelf", rule + "get=/own/{name=shelves/*}");

        Write(CreateLibrary(without: "GetShelf"));

        await gateway.WaitUntilAsync(() => Task.FromResult(GetRejections(gateway).Any()), "The file was not rejected");
        Assert.Contains("Gateway:Upstreams:library:HttpRules:0:selector = \"library.v1.Library.GetShelf\"", Assert.Single(GetRejections(gateway)), StringComparison.Ordinal);
        Assert.True(await ServesAsync(gateway, GetShelf));
        Assert.Equal(503, (await gateway.GetAsync("/own/shelves/1")).Status);
    }

    [Fact]
    public async Task Temporarily_missing_file_is_not_an_error()
    {
        // Files are checked in turn: when the change of one is seen, the other has been checked as well.
        var other = Path.Combine(_folder.Path, "other.binpb");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "same_route.binpb"), other);
        await using var gateway = await StartAsync("library", "Gateway:Upstreams:other:Addresses:0=http://127.0.0.1:1", $"Gateway:Upstreams:other:Schema:DescriptorSet={other}");

        File.Delete(_path);
        File.WriteAllBytes(other, [1, 2, 3]);
        await gateway.WaitUntilAsync(() => Task.FromResult(GetRejections(gateway).Any()), "The other file was not checked");
        Assert.True(await ServesAsync(gateway, GetShelf));
        Write(CreateLibrary());

        await gateway.WaitUntilAsync(() => ServesAsync(gateway, GetBook), "The file was not loaded");
        Assert.Contains("other.binpb", Assert.Single(GetRejections(gateway)), StringComparison.Ordinal);
    }

    private static IEnumerable<string> GetRejections(GatewayHost gateway) => gateway.Logs.Lines.Where(line => line.Contains(RejectionText, StringComparison.Ordinal));

    private static async Task<string?> ReadErrorAsync(GatewayHost gateway) =>
        (await gateway.GetAsync("/readyz")).Json.GetProperty("upstreams")[0].TryGetProperty("problem", out var problem) ? problem.GetString() : null;

    /// <summary>No server listens at the upstream's address: a known method is unreachable (503), an unknown one is not found.</summary>
    private static async Task<bool> ServesAsync(GatewayHost gateway, string path) =>
        (await RestResponse.SendAsync(gateway.Http1, HttpMethod.Post, path, "{}", [("connect-protocol-version", "1")])).Status == 503;

    private static byte[] CreateLibrary(string? without = null)
    {
        var set = FileDescriptorSet.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "library.binpb")));
        var methods = set.File.SelectMany(file => file.Service).Single(service => service.Name == "Library").Method;
        if (without is not null) Assert.True(methods.Remove(methods.Single(method => method.Name == without)));
        return set.ToByteArray();
    }

    private void Write(byte[] bytes) => File.WriteAllBytes(_path, bytes);

    private Task<GatewayHost> StartAsync(string upstream = "library", params string[] settings) => GatewayHost.StartWithoutWaitingAsync(
        "Production",
        [$"Gateway:Upstreams:{upstream}:Addresses:0=http://127.0.0.1:1", $"Gateway:Upstreams:{upstream}:Schema:DescriptorSet={_path}", .. settings]);

    /// <summary>The reloads that the gateway counts for one upstream.</summary>
    private sealed class ReloadCounts : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, long> _counts = [];

        public ReloadCounts(string upstream)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "statusgateway.schema.reloads") listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
            {
                var values = tags.ToArray().ToDictionary(tag => tag.Key, tag => (string)tag.Value!);
                if (values["upstream"] != upstream) return;
                lock (_counts) _counts[values["outcome"]] = _counts.GetValueOrDefault(values["outcome"]) + count;
            });
            _listener.Start();
        }

        public long Get(string outcome)
        {
            lock (_counts) return _counts.GetValueOrDefault(outcome);
        }

        public void Dispose() => _listener.Dispose();
    }
}
