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

/// <summary><c>explain</c>: a code's page of the error reference in the terminal.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string> Code = new("code")
    {
        Description = "A code by name or number (NOT_FOUND, not_found, 5), an HTTP status (404), or a reason (ROUTE_NOT_FOUND).",
        HelpName = "CODE",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object, for machines." };

    public static void AddTo(RootCommand root)
    {
        var command = new Command("explain", """
            Says what a code means, and what to do about it.

            Your own reasons are read from the folder that Gateway:Reference names in the configuration.
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
        var (reference, remarks) = Load(parsed);
        foreach (var remark in remarks) Console.Error.WriteLine($"Left out: {remark}");
        if (reference.Find(text) is not { } match) return CommandExit.Misused([Unknown(text, reference)]);
        if (!parsed.GetValue(Json)) Console.Out.WriteLine(new ExplainText(reference, Terminal.Detect()).Of(match));
        else Console.Out.WriteLine(Encoding.UTF8.GetString(match.Codes is [var code] ? reference.ToMessage(code).ToJson() : reference.ToMessage(match.Codes).ToJson()));
        return CommandExit.Succeeded;
    }

    /// <summary>The reference as <c>serve</c> has it. What is wrong with the rest of a configuration is no matter here.</summary>
    private static (ErrorReference Reference, IReadOnlyList<ConfigurationFault> Remarks) Load(ParseResult parsed)
    {
        if (ServedOptions.CreateBuilder(parsed, [], out var fault) is not { } builder) return (ErrorReference.BuiltIn, [fault!]);
        var faults = new List<ConfigurationFault>();
        var options = GatewayOptionsReader.Read(builder.Configuration, faults);
        faults.RemoveAll(static fault => !fault.Key.StartsWith($"{GatewayOptions.SectionName}:Errors:CodeToHttp", StringComparison.OrdinalIgnoreCase));
        return (ReasonFolder.Reference(options, builder.Environment.ContentRootPath, LibraryService.Create(TimeProvider.System).Reasons, faults), faults);
    }

    private static string Unknown(string text, ErrorReference reference)
    {
        var shown = Failures.Shown(text);
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            return $"\"{shown}\" is no code and no HTTP status: codes are from 0 to {RpcCodes.All.Length - 1}, HTTP statuses from 100 to 599.";
        var suggestions = reference.Suggest(text);
        var hint = suggestions.Count > 0 ? $" Is {string.Join(" or ", suggestions)} meant?" : "";
        if (text.Contains('_', StringComparison.Ordinal) && ReasonPage.IsReason(text))
            return $"\"{shown}\" is no code, and no reason of the gateway's own.{hint} A reason of a service's own is explained by a page in the folder of Gateway:Reference: DOMAIN/{shown}.md.";
        return $"\"{shown}\" is no code.{(hint.Length > 0 ? hint : " It takes one of the 17 codes by name or number, an HTTP status, or a reason.")}";
    }
}
