using System.Text;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Transcoding.Tests.HttpRules;

/// <summary>Random schemas, rules and messages: a request gives the same message again, or it is refused with an error.</summary>
public class HttpRequestPropertyTests
{
    private const int Apis = 400;
    private const int MessagesOfEach = 50;

    [Fact]
    public void A_message_round_trips_or_is_refused()
    {
        var (carried, ruledOut, later) = (0, 0, 0);
        for (var seed = 0; seed < Apis; seed++)
        {
            var api = new RandomApi(seed);
            var random = new Random(seed);
            var wire = new RandomWire(random, api.Schema);
            var options = JsonOptions.Default with { Types = api.Schema };
            for (var i = 0; i < MessagesOfEach; i++)
            {
                var message = wire.Message(api.Bindings[random.Next(api.Bindings.Count)]);
                using var request = new HttpRequestParts();
                if (HttpRequestBuilder.Build(api.Bindings, message, options, request) is { } errors)
                {
                    Assert.NotEmpty(errors);
                    Assert.Null(request.Binding);
                    ruledOut++;
                    continue;
                }

                AssertComesBack($"seed {seed}, message {i}", api, message, options, request);
                carried++;
                if (request.Binding != api.Bindings[0]) later++;
            }
        }

        // The test is useful only if each outcome is common.
        Assert.InRange(carried, Apis * MessagesOfEach / 10, Apis * MessagesOfEach * 9 / 10);
        Assert.InRange(ruledOut, Apis * MessagesOfEach / 10, Apis * MessagesOfEach * 9 / 10);
        Assert.InRange(later, Apis * MessagesOfEach / 50, Apis * MessagesOfEach);
    }

    [Fact]
    public void Invalid_bytes_are_errors_and_never_thrown()
    {
        var (carried, refused) = (0, 0);
        for (var seed = 0; seed < Apis; seed++)
        {
            var api = new RandomApi(seed);
            var random = new Random(~seed);
            var wire = new RandomWire(random, api.Schema);
            var options = JsonOptions.Default with { Types = api.Schema, MaxDepth = 10 };
            for (var i = 0; i < 20; i++)
            {
                var message = wire.Message(api.Bindings[0]);
                for (var flips = random.Next(1, 4); flips > 0 && message.Length > 0; flips--) message[random.Next(message.Length)] = (byte)random.Next(256);
                using var request = new HttpRequestParts();
                if (HttpRequestBuilder.Build(api.Bindings, message.AsSpan(0, random.Next(message.Length + 1)), options, request) is null) carried++;
                else refused++;
            }
        }

        Assert.InRange(carried, Apis, Apis * 20);
        Assert.InRange(refused, Apis, Apis * 20);
    }

    private static void AssertComesBack(string what, RandomApi api, byte[] message, JsonOptions options, HttpRequestParts request)
    {
        var binding = request.Binding!;
        what = $"{what}: {binding.HttpMethod} {binding.Template} body {(binding.BodyIsMessage ? "*" : binding.BodyFieldPath)}\n"
            + $"{request.HttpMethod} {request.Target}\n{Encoding.UTF8.GetString(request.Body.Span)}";
        Assert.True(request.Target.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_.~/:%?&=".Contains(letter, StringComparison.Ordinal)), what);
        Assert.DoesNotContain(request.Path.Split('/'), segment => segment is "." or "..");

        var routes = new RouteTableBuilder<HttpBinding>();
        routes.Add(binding.HttpMethod, binding.Template, binding);
        var match = routes.Build().Match(request.HttpMethod, request.Path);
        Assert.True(match.IsFound, what);
        using var output = new PooledBuffer();
        var error = RequestWeaver.Weave(binding, match, request.Query, request.Body.Span, new WeaveOptions { Json = options }, output);
        Assert.True(error is null, $"{what}\n{error?.Body}{string.Join(", ", error?.Parameters ?? [])}");
        var expected = CanonicalText.FromWire(api.Method.Input, message, api.Schema);
        var actual = CanonicalText.FromWire(api.Method.Input, output.WrittenSpan, api.Schema);
        Assert.True(expected == actual, $"{what}\nexpected {expected}\nactual   {actual}");
    }
}
