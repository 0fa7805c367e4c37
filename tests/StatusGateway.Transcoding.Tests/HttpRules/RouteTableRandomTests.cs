using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Transcoding.Tests.HttpRules;

public class RouteTableRandomTests
{
    private static readonly string[] Methods = ["GET", "GET", "HEAD", "POST", "OPTIONS", "*", "get", ""];

    private static readonly string[] Pieces =
        ["a", "a", "b", "b", "c", "%61", "%62", "a%2Fb", "a:go", "b:stop", ":go", "", "%", "%zz", "%C3", "é", "a:%67o", "a%3Ago", "a:no", "a:go:go", "a:x:go", "b:go:stop"];

    [Fact]
    public void Random_paths_match_as_in_the_naive_matcher()
    {
        var random = new Random(20_251);
        var seen = new Dictionary<char, int>();
        for (var round = 0; round < 500; round++)
        {
            var table = RandomTable(random);
            var naive = new NaiveRoutes(table.Entries);
            for (var i = 0; i < 100; i++)
            {
                var method = Methods[random.Next(Methods.Length)];
                var path = RandomPath(random);
                var expected = naive.Result(method, path);

                Assert.True(
                    expected == Routes.Result(table, $"{method} {path}"),
                    $"round {round}: {method} {path}\nexpected {expected}\nactual   {Routes.Result(table, $"{method} {path}")}\n"
                    + string.Join('\n', table.Entries.Select(entry => entry.Value)));
                var kind = expected.StartsWith("40", StringComparison.Ordinal) ? expected[2] : '!';
                seen[kind] = seen.GetValueOrDefault(kind) + 1;
            }
        }

        // The test is useful only if all three outcomes are common.
        Assert.All("45!", kind => Assert.InRange(seen[kind], 2_000, 45_000));
    }

    [Fact]
    public void No_text_makes_matching_throw()
    {
        const string alphabet = "//::%%ab*2Fgo?é\uD83D\uDE00\0";
        var random = new Random(808);
        for (var round = 0; round < 50; round++)
        {
            var table = RandomTable(random);
            for (var i = 0; i < 2_000; i++)
            {
                var path = new string(random.GetItems<char>(alphabet, random.Next(20)));
                var match = table.Match("GET", path);
                Routes.Captures(match);
                Assert.Equal(match.Outcome == RouteOutcome.NotFound, table.AllowedMethods(path).IsEmpty);
            }
        }
    }

    private static RouteTable<string> RandomTable(Random random)
    {
        var builder = new RouteTableBuilder<string>();
        for (var count = random.Next(1, 25); count > 0; count--)
        {
            var method = random.Next(5) switch { 0 => "*", 1 => "POST", 2 => "HEAD", _ => "GET" };
            var path = RandomTemplate(random);
            builder.Add(method, Routes.Template(path), $"{method} {path}");
        }

        return builder.Build();
    }

    private static string RandomTemplate(Random random)
    {
        var variables = 0;
        var path = "";
        // The segment that can have "**".
        var open = random.Next(1, 5);
        for (var length = random.Next(5); length > 0; length--)
        {
            path += "/" + random.Next(8) switch
            {
                0 => "*",
                1 or 2 => $"{{v{variables++}}}",
                3 => $"{{v{variables++}={Literal(random)}/*}}",
                4 when length == open => "**",
                5 when length == open => $"{{v{variables++}={Literal(random)}/**{(random.Next(2) == 0 ? "" : "/*")}}}",
                6 when length == open => $"{{v{variables++}=**}}",
                _ => Literal(random),
            };
        }

        if (path == "")
            return "/";
        return path + random.Next(6) switch { 0 => ":go", 1 => ":stop", 2 => ":go:%67o", _ => "" };
    }

    private static string Literal(Random random) => random.Next(8) switch
    {
        0 => "%61",
        1 => "a%2Fb",
        2 => "%C3%A9",
        3 => "a%3Ago",
        4 => "b",
        5 => "c",
        _ => "a",
    };

    private static string RandomPath(Random random)
    {
        var path = random.Next(40) == 0 ? "" : "/";
        return path + string.Join('/', Enumerable.Range(0, random.Next(1, 6)).Select(_ =>
            random.Next(5) > 0 ? Pieces[random.Next(5)] : Pieces[random.Next(Pieces.Length)]));
    }
}
