using System.Text.Json;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>Chromium, driven by pages.mjs, to look at a gateway's own pages.</summary>
public sealed class PageBrowser : IAsyncDisposable
{
    // A test that hangs should fail with its own name, not with the run's time limit.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

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

    /// <summary>Looks at a page in a tab of its own, and holds it to have had nothing to complain of.</summary>
    /// <param name="url">The page.</param>
    /// <param name="look">What is done in it.</param>
    /// <param name="width">Of the window, in pixels; a phone's is 390.</param>
    /// <param name="isDark">Whether the user prefers dark pages.</param>
    public async Task LookAsync(Uri url, Func<PageTab, Task> look, int width = 1280, bool isDark = false)
    {
        var id = Interlocked.Increment(ref _lastId);
        var tab = new PageTab((action, args) => SendAsync(id, action, args));
        await SendAsync(id, "open", new { url, width, height = PageTab.HeightOf(width), scheme = isDark ? "dark" : "light" });
        try
        {
            await look(tab);
        }
        catch
        {
            await SendAsync(id, "close", new { });
            throw;
        }

        var complaints = (await SendAsync(id, "close", new { })).EnumerateArray().Select(complaint => complaint.GetString());
        Assert.True(!complaints.Any(), $"{url} complained: {string.Join('\n', complaints)}");
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<JsonElement> SendAsync(int tab, string action, object args)
    {
        var id = Interlocked.Increment(ref _lastId);
        await _process.WriteLineAsync(JsonSerializer.Serialize(new { id, tab, @do = action, args }));
        var line = await _outcomes.TakeAsync(outcome => outcome.GetProperty("id").GetInt32() == id, Limit);
        Assert.False(line.TryGetProperty("error", out var error), error.ToString());
        return line.GetProperty("value");
    }
}

/// <summary>A page in <see cref="PageBrowser"/>. Scripts are expressions of JavaScript, run outside of the page's policy.</summary>
public sealed class PageTab(Func<string, object, Task<JsonElement>> send)
{
    /// <summary>Of a window so wide: a phone's is upright.</summary>
    public static int HeightOf(int width) => width < 600 ? 844 : 900;

    /// <summary>Makes the window wider or narrower.</summary>
    public Task ResizeAsync(int width) => send("resize", new { width, height = HeightOf(width) });

    /// <summary>The value of an expression.</summary>
    public async Task<T> EvaluateAsync<T>(string script) => (await send("evaluate", new { script })).Deserialize<T>()!;

    /// <summary>Waits until an expression is true; fails when it does not become so.</summary>
    public Task WaitForAsync(string script) => send("waitFor", new { script });

    /// <summary>The text that people see in the first element that a selector finds.</summary>
    public Task<string> TextAsync(string selector) => EvaluateAsync<string>($"document.querySelector({JsonSerializer.Serialize(selector)}).innerText");

    /// <summary>A call that the page is about to make may fail, and is nothing to complain of.</summary>
    public Task AllowFailureAsync(Uri url) => send("allow", new { url });

    public Task GoToAsync(Uri url) => send("goto", new { url });

    /// <summary>Puts a text into a field at once, as pasting does.</summary>
    public Task FillAsync(string selector, string text) => send("fill", new { selector, text });

    /// <summary>Types it, key by key.</summary>
    public Task TypeAsync(string selector, string text) => send("type", new { selector, text });

    /// <summary>Presses a key where the focus is.</summary>
    public Task PressAsync(string key) => send("press", new { key });

    public Task ClickAsync(string selector) => send("click", new { selector });

    public Task SelectAsync(string selector, string label) => send("select", new { selector, label });

    /// <summary>What axe has against it, a line each.</summary>
    public async Task<IReadOnlyList<string>> FindBarriersAsync()
    {
        var result = await send("axe", new { });
        // A run that looked at nothing finds nothing.
        Assert.True(result.GetProperty("passes").GetInt32() > 10, result.ToString());
        return [.. result.GetProperty("violations").EnumerateArray().Select(violation => violation.GetString()!)];
    }
}
