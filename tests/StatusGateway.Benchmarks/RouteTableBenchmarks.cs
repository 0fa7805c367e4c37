using System.Globalization;
using BenchmarkDotNet.Attributes;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Benchmarks;

/// <summary>
/// Finding a route among few and many routes of resource-oriented APIs. The time must not grow with the number of routes. All benchmarks
/// together take two minutes.
/// </summary>
[MemoryDiagnoser]
[ShortRunJob]
public class RouteTableBenchmarks
{
    // The routes of one resource by google.aip.dev, with %d for its number.
    private static readonly string[] Forms =
    [
        "GET /v1/{parent=projects/*}/things%d",
        "POST /v1/{parent=projects/*}/things%d",
        "GET /v1/{name=projects/*/things%d/*}",
        "PATCH /v1/{thing.name=projects/*/things%d/*}",
        "DELETE /v1/{name=projects/*/things%d/*}",
        "POST /v1/{name=projects/*/things%d/*}:cancel",
        "GET /v1/{parent=projects/*/things%d/*}/parts",
        "GET /v1/{name=projects/*/things%d/*/parts/*}",
        "GET /v1/files%d/{path=**}",
        "GET /v1/things%d:search",
        "GET /v1/{name=keys%d/**}/summary",
        "POST /v1/{parent=keys%d/**}/{kind}",
    ];

    private RouteTable<int> _table = null!;
    private string _shallow = "";
    private string _deep = "";
    private string _verb = "";
    private string _rest = "";
    private string _behind = "";

    /// <summary>Gets or sets the number of routes.</summary>
    [Params(12, 1_200, 12_000)]
    public int Routes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var builder = new RouteTableBuilder<int>();
        for (var i = 0; i < Routes; i++)
        {
            var form = Forms[i % Forms.Length].Replace("%d", Number(i / Forms.Length), StringComparison.Ordinal);
            var space = form.IndexOf(' ', StringComparison.Ordinal);
            Results.Require(PathTemplate.TryParse(form[(space + 1)..], out var template, out _), form);
            Results.Require(builder.Add(form[..space], template!, i) is null, $"{form} is there already");
        }

        _table = builder.Build();
        var last = Number((Routes / Forms.Length) - 1);
        _shallow = $"/v1/projects/p1/things{last}";
        _deep = $"/v1/projects/p1/things{last}/t1/parts/7";
        _verb = $"/v1/projects/p1/things{last}/t1:cancel";
        _rest = $"/v1/files{last}/a/b/c/d/e/f.txt";
        _behind = $"/v1/keys{last}/a/b/c/summary";
        var first = Routes - Forms.Length;
        Results.Require(List() == first, "the list");
        Results.Require(Part() == first + 7, "the part");
        Results.Require(Cancel() == first + 5, "the custom verb");
        Results.Require(File() == first + 8, "the file");
        Results.Require(Summary() == first + 10, "the summary");
        Results.Require(Unknown() == RouteOutcome.NotFound, "the unknown path");
        Results.Require(WrongVerb() == RouteOutcome.MethodNotAllowed, "the wrong verb");
    }

    [Benchmark(Baseline = true)]
    public int List() => _table.Match("GET", _shallow).Entry!.Value;

    [Benchmark]
    public int Part() => _table.Match("GET", _deep).Entry!.Value;

    [Benchmark]
    public int Cancel() => _table.Match("POST", _verb).Entry!.Value;

    [Benchmark]
    public int File() => _table.Match("GET", _rest).Entry!.Value;

    [Benchmark]
    public int Summary() => _table.Match("GET", _behind).Entry!.Value;

    [Benchmark]
    public RouteOutcome Unknown() => _table.Match("GET", "/v1/projects/p1/nothing/here").Outcome;

    [Benchmark]
    public RouteOutcome WrongVerb() => _table.Match("PUT", _deep).Outcome;

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
