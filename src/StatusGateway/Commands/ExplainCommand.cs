using System.CommandLine;
using System.Globalization;
using System.Text;
using StatusGateway.Core;
using StatusGateway.Demo;
using StatusGateway.Server.BuiltIn;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.Options;
using StatusGateway.Server.Reference;

namespace StatusGateway.Commands;

/// <summary><c>explain</c>: shows a code's page of the error reference.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string> Code = new("code")
    {
        Description = "A code by name or number (NOT_FOUND, not_found, 5), an HTTP status (404), or a reason (ROUTE_NOT_FOUND).",
        HelpName = "CODE",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object." };

    public static void AddTo(RootCommand root)
    {
        var command = new Command("explain", """
            Explains a code and what to do about it.

            Your own reasons are read from the folder in the configuration key Gateway:Reference.
            statusgateway explain NOT_FOUND
            statusgateway explain 404
            statusgateway explain ROUTE_NOT_FOUND
            """);
        command.Arguments.Add(Code);
        command.Options.Add(Json);
        command.SetAction(Run);
        root.Subcommands.Add(command);
    }

    private static int Run(ParseResult parsed)
    {
        var text = parsed.GetValue(Code)!;
        var (reference, warnings) = Load(parsed);
        foreach (var warning in warnings) CommandExit.Warn(warning.ToString());
        if (reference.Find(text) is not { } match) return CommandExit.InvalidUsage([Unknown(text, reference)]);
        if (!parsed.GetValue(Json)) Console.Out.WriteLine(new ExplainText(reference, Terminal.Detect()).Write(match));
        else Console.Out.WriteLine(Encoding.UTF8.GetString(match.Codes is [var code] ? reference.ToMessage(code).ToJson() : reference.ToMessage(match.Codes).ToJson()));
        return CommandExit.Succeeded;
    }

    /// <summary>Loads the reference as <c>serve</c> does. Other errors in the configuration are ignored.</summary>
    private static (ErrorReference Reference, IReadOnlyList<ConfigurationError> Warnings) Load(ParseResult parsed)
    {
        if (ServedOptions.CreateBuilder(parsed, [], out var error) is not { } builder) return (ErrorReference.BuiltIn, [error!]);
        var errors = new List<ConfigurationError>();
        var options = GatewayOptionsReader.Read(builder.Configuration, errors);
        errors.RemoveAll(static error => !error.Key.StartsWith($"{GatewayOptions.SectionName}:Errors:CodeToHttp", StringComparison.OrdinalIgnoreCase));
        return (ReasonFolder.CreateReference(options, builder.Environment.ContentRootPath, LibraryService.Create(TimeProvider.System).Reasons, errors), errors);
    }

    private static string Unknown(string text, ErrorReference reference)
    {
        var shown = Failures.Shown(text);
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            return $"\"{shown}\" is not a code or an HTTP status: codes are from 0 to {RpcCodes.All.Length - 1}, HTTP statuses from 100 to 599.";
        var suggestions = reference.Suggest(text);
        var hint = suggestions.Count > 0 ? $"; did you mean {string.Join(" or ", suggestions.Select(static name => $"\"{name}\""))}?" : "";
        if (text.Contains('_', StringComparison.Ordinal) && ReasonPage.IsReason(text))
            return $"Unknown reason \"{shown}\"{(hint.Length > 0 ? hint : ".")} To explain a reason of your own service, add a page to the folder in Gateway:Reference: DOMAIN/{shown}.md.";
        return $"Unknown code \"{shown}\"{(hint.Length > 0 ? hint : ": use the name or number of one of the 17 codes, an HTTP status, or a reason.")}";
    }
}
