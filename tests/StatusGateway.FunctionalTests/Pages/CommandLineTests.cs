using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StatusGateway.Core;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pages;

/// <summary>Runs the commands of the error reference in a shell, as they are on the page, and compares the output with the page.</summary>
public sealed partial class CommandLineTests
{
    // Commands with this address call the reader's own upstream, so the test cannot run them.
    private const string ReadersUpstream = "http://localhost:50051";

    public static TheoryData<string> Names => [.. RpcCodes.All.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_command_returns_the_response_on_the_page(string name)
    {
        await using var gateway = await GatewayHost.StartAsync();
        var samples = Samples(await PageAsync(gateway, name), "reproduce");
        var shown = CurlOutput.Parse(samples[1].Code);

        var response = CurlOutput.Parse(await Shell.RunAsync(samples[0].Code.Replace("curl -i ", "curl -sS -i ", StringComparison.Ordinal)));

        Assert.Equal(shown.StatusLine, response.StatusLine);
        Assert.NotEmpty(shown.Headers);
        foreach (var (header, value) in shown.Headers) Assert.Equal(value, response.Headers.GetValueOrDefault(header));
        // Only the trace ID differs between calls. A success has no trace ID in its body.
        Assert.Equal(name != "OK", response.Body.Remove("traceId"));
        Assert.True(JsonNode.DeepEquals(shown.Body, response.Body), $"Shown: {shown.Body}\nReceived: {response.Body}");
        if (name != "OK") Assert.Equal(name, response.Body["code"]!.GetValue<string>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_command_without_the_demo_returns_the_code(string name)
    {
        await using var gateway = await GatewayHost.StartAsync();
        var samples = Samples(await PageAsync(gateway, name), "reproduce");
        // OK cannot be raised.
        Assert.Equal(name == "OK" ? 2 : 3, samples.Count);
        if (name == "OK") return;

        var response = CurlOutput.Parse(await Shell.RunAsync(samples[2].Code.Replace("curl -i ", "curl -sS -i ", StringComparison.Ordinal)));

        var status = RpcCodes.All.Single(row => row.Name == name).HttpStatus;
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} "), response.StatusLine, StringComparison.Ordinal);
        Assert.Equal(name, response.Body["code"]!.GetValue<string>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_commands_of_the_fixes_work(string name)
    {
        await using var gateway = await GatewayHost.StartAsync();
        foreach (var command in Runnable(await PageAsync(gateway, name)))
        {
            Assert.Contains(gateway.Address.Authority, command, StringComparison.Ordinal);
            // With -f, curl fails for an HTTP error.
            Assert.NotEqual("", await Shell.RunAsync(command.Contains("forbidden", StringComparison.Ordinal) || command.Contains("broken", StringComparison.Ordinal)
                ? command
                : command.Replace("curl ", "curl -sSf ", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Some_fixes_have_commands()
    {
        await using var gateway = await GatewayHost.StartAsync();
        var commands = new List<string>();
        foreach (var row in RpcCodes.All) commands.AddRange(Runnable(await PageAsync(gateway, row.Name)));

        Assert.NotEmpty(commands);
    }

    /// <summary>Gets the commands in the fixes of a page that the test can run.</summary>
    private static IEnumerable<string> Runnable(string page) => Samples(page, "fixes")
        .Where(sample => sample.Label == "Shell" && sample.Code.StartsWith("curl ", StringComparison.Ordinal) && !sample.Code.Contains(ReadersUpstream, StringComparison.Ordinal))
        .Select(sample => sample.Code);

    private static async Task<string> PageAsync(GatewayHost gateway, string name)
    {
        var page = await gateway.GetAsync($"/errors/{name}");
        Assert.Equal((200, "text/html; charset=utf-8"), (page.Status, page.MediaType));
        return page.Body;
    }

    /// <summary>Gets the samples of a section as text.</summary>
    private static List<(string Label, string Code)> Samples(string page, string section)
    {
        var text = Regex.Match(page, $"<section id=\"{section}\">(.*?)</section>", RegexOptions.Singleline).Groups[1].Value;
        return [.. Sample().Matches(text).Select(match => (match.Groups[1].Value, WebUtility.HtmlDecode(match.Groups[2].Value)))];
    }

    [GeneratedRegex("<figcaption>(.*?)</figcaption><pre[^>]*><code>(.*?)</code>", RegexOptions.Singleline)]
    private static partial Regex Sample();

    /// <summary>The output of <c>curl -i</c>.</summary>
    private sealed record CurlOutput(string StatusLine, Dictionary<string, string> Headers, JsonObject Body)
    {
        public static CurlOutput Parse(string text)
        {
            var parts = text.ReplaceLineEndings("\n").Split("\n\n", 2);
            Assert.True(parts.Length == 2, text);
            var lines = parts[0].Split('\n');
            var headers = lines[1..].Select(line => line.Split(": ", 2))
                .GroupBy(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase)
                .ToDictionary(header => header.Key, header => string.Join(", ", header), StringComparer.OrdinalIgnoreCase);
            return new CurlOutput(lines[0], headers, JsonNode.Parse(parts[1])!.AsObject());
        }
    }
}
