using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pages;

/// <summary>A gateway with the demo, and a browser that opens its pages.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private PageBrowser _browser = null!;

    public GatewayHost Gateway { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var browser = PageBrowser.StartAsync();
        Gateway = await GatewayHost.StartAsync();
        _browser = await browser;
    }

    public async Task DisposeAsync()
    {
        await _browser.DisposeAsync();
        await Gateway.DisposeAsync();
    }

    /// <inheritdoc cref="PageBrowser.LookAsync"/>
    public Task OpenAsync(string path, Func<PageTab, Task> test, int width = 1280, bool isDark = false) => _browser.LookAsync(Url(path), test, width, isDark);

    public Uri Url(string path) => new(Gateway.Address, path);
}
