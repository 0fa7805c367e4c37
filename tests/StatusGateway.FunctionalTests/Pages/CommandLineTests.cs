using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StatusGateway.Core;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Pages;

/// <summary>What the reference says to type is typed, in a shell with curl, as it stands on the page; and gives what the page says.</summary>
public sealed partial class CommandLineTests
{
    // Servers and logs that only the reader has.
    private const string UpstreamOfTheReader = "http://localhost:50051";

    public static TheoryData<string> Names => [.. RpcCodes.All.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_reproduction_gives_the_answer_that_is_shown(string name)
    {
        await using var gateway = await GatewayHost.StartAsync();
        var samples = Samples(await PageAsync(gateway, name), "reproduce");
        var shown = Answer.Parse(samples[1].Code);

        var answer = Answer.Parse(await Shell.RunAsync(samples[0].Code.Replace("curl -i ", "curl -sS -i ", StringComparison.Ordinal)));

        Assert.Equal(shown.StatusLine, answer.StatusLine);
        Assert.NotEmpty(shown.Headers);
        foreach (var (header, value) in shown.Headers) Assert.Equal(value, answer.Headers.GetValueOrDefault(header));
        // Only the trace id differs from call to call; a success has none.
        Assert.Equal(name != "OK", answer.Body.Remove("traceId"));
        Assert.True(JsonNode.DeepEquals(shown.Body, answer.Body), $"Shown: {shown.Body}\nCame:  {answer.Body}");
        if (name != "OK") Assert.Equal(name, answer.Body["code"]!.GetValue<string>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_code_is_raised_without_the_demo_as_shown(string name)
    {
        await using var gateway = await GatewayHost.StartAsync();
        var samples = Samples(await PageAsync(gateway, name), "reproduce");
        // Nothing raises OK.
        Assert.Equal(name == "OK" ? 2 : 3, samples.Count);
        if (name == "OK") return;

        var answer = Answer.Parse(await Shell.RunAsync(samples[2].Code.Replace("curl -i ", "curl -sS -i ", StringComparison.Ordinal)));

        var status = RpcCodes.All.Single(row => row.Name == name).HttpStatus;
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} "), answer.StatusLine, StringComparison.Ordinal);
        Assert.Equal(name, answer.Body["code"]!.GetValue<string>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_the_fixes_say_to_type_works(string name)
    {
        await using var gateway = await GatewayHost.StartAsync();
        foreach (var command in Runnable(await PageAsync(gateway, name)))
        {
            Assert.Contains(gateway.Address.Authority, command, StringComparison.Ordinal);
            // With -f a refusal is a failure of the command.
            Assert.NotEqual("", await Shell.RunAsync(command.Contains("forbidden", StringComparison.Ordinal) || command.Contains("broken", StringComparison.Ordinal)
                ? command
                : command.Replace("curl ", "curl -sSf ", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Some_fixes_say_what_to_type()
    {
        await using var gateway = await GatewayHost.StartAsync();
        var commands = new List<string>();
        foreach (var row in RpcCodes.All) commands.AddRange(Runnable(await PageAsync(gateway, row.Name)));

        Assert.NotEmpty(commands);
    }

    /// <summary>What the fixes of a page say to type, and can be typed here.</summary>
    private static IEnumerable<string> Runnable(string page) => Samples(page, "fixes")
        .Where(sample => sample.Label == "Shell" && sample.Code.StartsWith("curl ", StringComparison.Ordinal) && !sample.Code.Contains(UpstreamOfTheReader, StringComparison.Ordinal))
        .Select(sample => sample.Code);

    private static async Task<string> PageAsync(GatewayHost gateway, string name)
    {
        var page = await gateway.GetAsync($"/errors/{name}");
        Assert.Equal((200, "text/html; charset=utf-8"), (page.Status, page.MediaType));
        return page.Body;
    }

    /// <summary>The samples of a section, as a reader copies them.</summary>
    private static List<(string Label, string Code)> Samples(string page, string section)
    {
        var text = Regex.Match(page, $"<section id=\"{section}\">(.*?)</section>", RegexOptions.Singleline).Groups[1].Value;
        return [.. Sample().Matches(text).Select(match => (match.Groups[1].Value, WebUtility.HtmlDecode(match.Groups[2].Value)))];
    }

    [GeneratedRegex("<figcaption>(.*?)</figcaption><pre[^>]*><code>(.*?)</code>", RegexOptions.Singleline)]
    private static partial Regex Sample();

    /// <summary>What <c>curl -i</c> prints.</summary>
    private sealed record Answer(string StatusLine, Dictionary<string, string> Headers, JsonObject Body)
    {
        public static Answer Parse(string text)
        {
            var parts = text.ReplaceLineEndings("\n").Split("\n\n", 2);
            Assert.True(parts.Length == 2, text);
            var lines = parts[0].Split('\n');
            var headers = lines[1..].Select(line => line.Split(": ", 2))
                .GroupBy(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase)
                .ToDictionary(header => header.Key, header => string.Join(", ", header), StringComparer.OrdinalIgnoreCase);
            return new Answer(lines[0], headers, JsonNode.Parse(parts[1])!.AsObject());
        }
    }
}
