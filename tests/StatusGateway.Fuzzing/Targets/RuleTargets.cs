using System.Buffers;
using System.Text;
using StatusGateway.Demo.Library.V1;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Fuzzing.Targets;

/// <summary>Templates of google.api.http, and requests that are matched and woven by them.</summary>
internal static class RuleTargets
{
    private static readonly SchemaSet Library = SchemaSet.FromGenerated(LibraryReflection.Descriptor);
    private static readonly JsonOptions Options = new() { Types = Library };
    private static readonly RouteTable<HttpBinding> Routes = BuildRoutes();
    private static readonly string[] Verbs = ["GET", "POST", "PATCH", "DELETE"];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("path-template", Texts("/v1/{name=shelves/*/books/*}:move\n/v1/shelves/1/books/2:move", "/a/b", "/a/*/{b}/**\n/a/x/y%2Fz/w", "/{a=**}:v\n/:v", "/v1/{a.b=x/*}/{c}\n/v1/x/%31/3"), ParseTemplate),
        new(
            "request",
            Texts(
                "0/v1/shelves/1/books/1\n\n",
                "0/v1/shelves?pageSize=2&pageToken=a%20b\n",
                "0/v1/shelves/1/books?page_size=3&filter=x+y\n",
                "1/v1/shelves/1/books?bookId=5\n{\"title\":\"t\",\"authors\":[\"a\"]}",
                "2/v1/shelves/1/books/2?updateMask=title\n{\"title\":\"u\",\"pageCount\":3}",
                "3/v1/shelves/9\n"),
            Weave),
    ];

    /// <summary>A template that is accepted has a canonical text that means the same, and matches without an exception.</summary>
    private static void ParseTemplate(ReadOnlySpan<byte> input, Plant plant)
    {
        var text = Encoding.UTF8.GetString(input);
        var (template, path) = Split(text);
        if (!PathTemplate.TryParse(template, out var parsed, out var error))
        {
            FuzzFinding.Unless(error is { Message.Length: > 0 } && error.Column >= 0 && error.Column <= template.Length + 1, $"An error has no place: {error}");
            return;
        }

        FuzzFinding.Unless(PathTemplate.TryParse(parsed!.ToString(), out var again, out _) && again!.Shape == parsed.Shape, "The text of a template is another template.");
        var routes = new RouteTableBuilder<string>();
        routes.Add("GET", parsed, template);
        var match = routes.Build().Match("GET", path);
        if (plant.Spoils(input)) match = default;
        FuzzFinding.Unless(match.IsFound || !IsLiteral(parsed) || path != template, "A literal template does not match itself.");
        if (!match.IsFound) return;
        for (var i = 0; i < match.CaptureCount; i++) match.TryDecodeValue(i, out _);
    }

    /// <summary>A request that is accepted gives bytes of its message.</summary>
    private static void Weave(ReadOnlySpan<byte> input, Plant plant)
    {
        if (input.IsEmpty) return;
        var verb = Verbs[input[0] % Verbs.Length];
        var line = input[1..].IndexOf((byte)'\n');
        var text = Encoding.Latin1.GetString(line < 0 ? input[1..] : input.Slice(1, line));
        var body = line < 0 ? default : input[(line + 2)..];
        var question = text.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = question < 0 ? (text, "") : (text[..question], text[(question + 1)..]);
        var match = Routes.Match(verb, path);
        if (!match.IsFound)
        {
            FuzzFinding.Unless(match.Outcome == RouteOutcome.NotFound || Routes.AllowedMethods(path).Length > 0, "A path that is not allowed has no methods.");
            return;
        }

        var binding = match.Entry!.Value;
        var wire = new ArrayBufferWriter<byte>();
        if (RequestWeaver.Weave(binding, match, query, body, new WeaveOptions { Json = Options }, wire) is not null) return;
        if (plant.Spoils(input)) wire.Write("\xFF"u8);
        var json = new ArrayBufferWriter<byte>();
        var unwritten = WireToJson.Write(binding.Method.Input, wire.WrittenSpan, Options, json, out _);
        FuzzFinding.Unless(unwritten is null, $"The message of a request cannot be written: {unwritten?.Message}");
    }

    private static bool IsLiteral(PathTemplate template) => template.Variables.IsEmpty && !template.ToString().AsSpan().ContainsAny("*%:");

    private static (string First, string Second) Split(string text)
    {
        var line = text.IndexOf('\n', StringComparison.Ordinal);
        return line < 0 ? (text, text) : (text[..line], text[(line + 1)..]);
    }

    private static RouteTable<HttpBinding> BuildRoutes()
    {
        var routes = new RouteTableBuilder<HttpBinding>();
        foreach (var method in Library.Services.SelectMany(static service => service.Methods))
        {
            if (method.HttpRule is not { } rule) continue;
            foreach (var binding in HttpBinding.Compile(method, rule, [])) routes.Add(binding.HttpMethod, binding.Template, binding);
        }

        return routes.Build();
    }

    private static IReadOnlyList<byte[]> Texts(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
