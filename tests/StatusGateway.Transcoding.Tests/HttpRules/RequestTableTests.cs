using System.Text;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Tests.Weaving;

namespace StatusGateway.Transcoding.Tests.HttpRules;

/// <summary>
/// Templates and requests with their messages, from the comment of google/api/http.proto. Where implementations differ, the contract
/// decides.
/// </summary>
public class RequestTableTests
{
    /// <summary>
    /// Rules, request, and the outcome: <c>404</c>; <c>405</c> with the verbs; <c>400</c> with the invalid parameters or the path in the
    /// body; or the message, after <c>#n</c> for the n-th of several rules.
    /// </summary>
    public static TheoryData<string, string, string> Cases()
    {
        var cases = new TheoryData<string, string, string>();
        foreach (var (rules, request, expected) in PathCases.All.Concat(QueryCases.All).Concat(BodyCases.All)) cases.Add(rules, request, expected);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_request_is_a_message_or_an_error(string rules, string request, string expected)
    {
        var bindings = rules.Split("; ").Select(Weaver.Binding).ToArray();
        var routes = new RouteTableBuilder<HttpBinding>();
        foreach (var binding in bindings) Assert.Null(routes.Add(binding.HttpMethod, binding.Template, binding));
        var table = routes.Build();
        var parts = request.Split(' ', 3);
        var question = parts[1].IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? parts[1] : parts[1][..question];
        var match = table.Match(parts[0], path);
        if (!match.IsFound)
        {
            Assert.Equal(expected, match.Outcome == RouteOutcome.NotFound ? "404" : $"405 {string.Join(' ', table.AllowedMethods(path))}");
            return;
        }

        using var output = new PooledBuffer();
        var body = Encoding.UTF8.GetBytes(parts.Length > 2 ? parts[2] : "");
        var error = RequestWeaver.Weave(match.Entry.Value, match, question < 0 ? "" : parts[1][question..], body, WeaveOptions.Default, output);
        if (error is not null)
        {
            Assert.Equal(expected, "400 " + (error.Body is { } place ? $"body {place.Pointer}" : string.Join(' ', error.Parameters.Select(parameter => parameter.Name))));
            return;
        }

        if (bindings.Length > 1)
        {
            Assert.StartsWith($"#{Array.IndexOf(bindings, match.Entry.Value)} ", expected, StringComparison.Ordinal);
            expected = expected[3..];
        }

        Assert.StartsWith("{", expected, StringComparison.Ordinal);
        Assert.Equal(Request.Parser.ParseJson(expected), Request.Parser.ParseFrom(output.WrittenSpan));
    }

    [Fact]
    public void The_table_has_enough_cases() => Assert.InRange(Cases().Count, 200, int.MaxValue);
}
