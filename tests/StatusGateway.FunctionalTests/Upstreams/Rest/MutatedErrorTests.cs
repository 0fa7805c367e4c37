using System.Globalization;
using StatusGateway.FunctionalTests.Infrastructure;

namespace StatusGateway.FunctionalTests.Upstreams.Rest;

/// <summary>Errors of REST upstreams with changed, removed and duplicated bytes. Each call ends with an error.</summary>
public sealed class MutatedErrorTests
{
    private const int Seed = 20_261_121;
    private const int Count = 1500;
    private const int Concurrency = 16;

    [Fact]
    public async Task Mutated_errors_remain_errors()
    {
        var random = new Random(Seed);
        var bodies = Enumerable.Range(0, Count).Select(_ => Mutate(UpstreamErrorCase.All[random.Next(UpstreamErrorCase.All.Count)], random)).ToArray();
        await using var rest = await ScriptedRestUpstream.LibraryAsync((request, response) =>
        {
            var (row, body) = bodies[int.Parse(request.Header("x-row")!, CultureInfo.InvariantCulture)];
            return response.SendAsync(row.HttpStatus is >= 400 and <= 599 ? row.HttpStatus : 500, body, row.Header("content-type"));
        });

        var codes = new string?[Count];
        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, async (number, _) =>
        {
            var result = await RawGrpcClient.GetBookAsync(rest.Gateway, "shelves/1/books/1", ("x-row", number.ToString(CultureInfo.InvariantCulture)));
            codes[number] = result.Code;
        });

        Assert.All(codes, code => Assert.InRange(int.Parse(code!, CultureInfo.InvariantCulture), 1, 16));
        Assert.DoesNotContain(rest.Gateway.Logs.Lines, line => line.Contains("INTERNAL_FAILURE", StringComparison.Ordinal) || line.Contains("Exception", StringComparison.Ordinal));
    }

    private static (UpstreamErrorCase Row, byte[] Body) Mutate(UpstreamErrorCase row, Random random)
    {
        var body = row.Body.Length > 4096 ? row.Body[..4096] : [.. row.Body];
        if (body.Length == 0) return (row, [(byte)random.Next(256)]);
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(body.Length);
            switch (random.Next(4))
            {
                case 0:
                    body[at] = (byte)random.Next(256);
                    break;
                case 1:
                    body[at] = (byte)"{}[]\",:\\0nte"[random.Next(12)];
                    break;
                case 2:
                    body = [.. body[..at], .. body];
                    break;
                default:
                    body = body[..(at + 1)];
                    break;
            }
        }

        return (row, body);
    }
}
