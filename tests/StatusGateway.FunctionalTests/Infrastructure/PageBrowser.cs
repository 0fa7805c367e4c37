using System.Text.Json;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>Chromium, controlled by pages.mjs, for the gateway's pages.</summary>
public sealed class PageBrowser : IAsyncDisposable
{
    // A test that hangs fails with its own name.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly EventInbox _outcomes = new();
    private NodeProcess _process = null!;
    private int _lastId;

    private PageBrowser()
    {
    }

    public static async Task<PageBrowser> StartAsync()
    {
        var browser = new PageBrowser();
        (browser._process, _) = await NodeProcess.StartAsync("pages.mjs", [], browser._outcomes.Add, browser._outcomes.Complete);
        return browser;
    }

    /// <summary>Opens a page in its own tab and asserts that it had no errors.</summary>
    /// <param name="url">The page.</param>
    /// <param name="look">The actions in the page.</param>
    /// <param name="width">The width of the window in pixels; 390 for a phone.</param>
    /// <param name="isDark">Whether the user prefers dark pages.</param>
    public async Task LookAsync(Uri url, Func<PageTab, Task> look, int width = 1280, bool isDark = false)
    {
        var id = Interlocked.Increment(ref _lastId);
        var tab = new PageTab((action, args) => SendAsync(id, action, args));
        await SendAsync(id, "open", new { url, width, height = PageTab.GetHeight(width), scheme = isDark ? "dark" : "light" });
        try
        {
            await look(tab);
        }
        catch
        {
            await SendAsync(id, "close", new { });
            throw;
        }

        var errors = (await SendAsync(id, "close", new { })).EnumerateArray().Select(error => error.GetString());
        Assert.True(!errors.Any(), $"{url} had errors: {string.Join('\n', errors)}");
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<JsonElement> SendAsync(int tab, string action, object args)
    {
        var id = Interlocked.Increment(ref _lastId);
        await _process.WriteLineAsync(JsonSerializer.Serialize(new { id, tab, @do = action, args }));
        var line = await _outcomes.TakeAsync(outcome => outcome.GetProperty("id").GetInt32() == id, Timeout);
        Assert.False(line.TryGetProperty("error", out var error), error.ToString());
        return line.GetProperty("value");
    }
}

/// <summary>A page in <see cref="PageBrowser"/>. Scripts are expressions of JavaScript, run outside the page's content security policy.</summary>
public sealed class PageTab(Func<string, object, Task<JsonElement>> send)
{
    /// <summary>Gets the height of a window of this width. A phone is in portrait orientation.</summary>
    public static int GetHeight(int width) => width < 600 ? 844 : 900;

    /// <summary>Changes the width of the window.</summary>
    public Task ResizeAsync(int width) => send("resize", new { width, height = GetHeight(width) });

    /// <summary>Gets the value of an expression.</summary>
    public async Task<T> EvaluateAsync<T>(string script) => (await send("evaluate", new { script })).Deserialize<T>()!;

    /// <summary>Waits until an expression is true.</summary>
    public Task WaitForAsync(string script) => send("waitFor", new { script });

    /// <summary>Gets the visible text of the first element that matches a selector.</summary>
    public Task<string> TextAsync(string selector) => EvaluateAsync<string>($"document.querySelector({JsonSerializer.Serialize(selector)}).innerText");

    /// <summary>Allows a call of the page to fail.</summary>
    public Task AllowFailureAsync(Uri url) => send("allow", new { url });

    public Task GoToAsync(Uri url) => send("goto", new { url });

    /// <summary>Sets the text of a field at once, like pasting.</summary>
    public Task FillAsync(string selector, string text) => send("fill", new { selector, text });

    /// <summary>Types the text key by key.</summary>
    public Task TypeAsync(string selector, string text) => send("type", new { selector, text });

    /// <summary>Presses a key in the focused element.</summary>
    public Task PressAsync(string key) => send("press", new { key });

    public Task ClickAsync(string selector) => send("click", new { selector });

    public Task SelectAsync(string selector, string label) => send("select", new { selector, label });

    /// <summary>Gets the accessibility violations that axe finds, one per line.</summary>
    public async Task<IReadOnlyList<string>> FindViolationsAsync()
    {
        var result = await send("axe", new { });
        // A run without passed rules did not check the page.
        Assert.True(result.GetProperty("passes").GetInt32() > 10, result.ToString());
        return [.. result.GetProperty("violations").EnumerateArray().Select(violation => violation.GetString()!)];
    }
}
