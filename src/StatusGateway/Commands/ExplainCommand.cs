using System.CommandLine;
using System.Text;
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
        var command = new Command("explain", "Says what a code means, and what to do about it.") { Code, Json };
        Code.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens)
                if (ErrorReference.BuiltIn.Find(token.Value) is null) result.AddError(Unknown(token.Value));
        });
        command.SetAction(Run);
        root.Subcommands.Add(command);
    }

    private static int Run(ParseResult parsed)
    {
        var reference = ErrorReference.BuiltIn;
        var match = reference.Find(parsed.GetValue(Code)!)!;
        if (!parsed.GetValue(Json)) Console.Out.WriteLine(new ExplainText(reference, Terminal.Detect()).Of(match));
        else Console.Out.WriteLine(Encoding.UTF8.GetString(match.Codes is [var code] ? reference.ToMessage(code).ToJson() : reference.ToMessage(match.Codes).ToJson()));
        return 0;
    }

    private static string Unknown(string text)
    {
        var suggestions = ErrorReference.BuiltIn.Suggest(text);
        var hint = suggestions.Count > 0 ? $"Is {string.Join(" or ", suggestions)} meant?" : "It takes one of the 17 codes by name or number, an HTTP status, or a reason of the gateway's.";
        return $"\"{Server.Pipeline.Failures.Shown(text)}\" is no code. {hint}";
    }
}
