using System.Globalization;
using System.Text;
using StatusGateway.Core;
using StatusGateway.Server.Reference;

namespace StatusGateway.Commands;

/// <summary>The error reference as text.</summary>
internal sealed class ExplainText(ErrorReference reference, Terminal terminal)
{
    private const string Indent = "  ";
    private const string DeepIndent = "     ";

    private readonly StringBuilder _text = new();

    public string Write(ReferenceMatch match) => match switch
    {
        { Reason: { } reason } => Reason(reason, match),
        { Codes: [var code] } => Page(ErrorReference.Entry(code), match.HttpStatus),
        _ => List(match),
    };

    /// <summary>Several codes of one HTTP status.</summary>
    private string List(ReferenceMatch match)
    {
        _text.AppendLine(terminal.Bold(Wrap($"HTTP {match.HttpStatus}: {match.Codes.Length} codes map to it. The member \"code\" of a problem has the code.", ""))).AppendLine();
        _text.AppendLine(TextLayout.Pairs(match.Codes.Select(code => (code.Name(), TerminalMarkdown.Line(ErrorReference.Entry(code).Summary))), terminal));
        _text.AppendLine().Append(CultureInfo.InvariantCulture, $"{Indent}statusgateway explain {match.Codes[0].Name()}");
        return _text.ToString();
    }

    private string Reason(string reason, ReferenceMatch match)
    {
        _text.AppendLine(terminal.Bold(reason));
        foreach (var page in match.Codes.SelectMany(reference.ReasonsOf).Where(page => page.Reason == reason).Distinct()) AppendReason(page, page.Codes[0], Indent);
        Heading("Codes");
        _text.Append(TextLayout.Pairs(match.Codes.Select(code => (code.Name(), TerminalMarkdown.Line(ErrorReference.Entry(code).Summary))), terminal));
        return _text.ToString();
    }

    private string Page(CodeEntry entry, int? requested)
    {
        var code = entry.Info.Code;
        var own = reference.HttpStatus(code);
        _text.AppendLine(terminal.Bold($"{entry.Info.Name} ({(int)code})"));
        _text.AppendLine(Wrap(TerminalMarkdown.Line(entry.Summary), "")).AppendLine();
        if (requested is { } status && status != own)
            _text.AppendLine(Wrap($"No code maps to HTTP {status}. The gateway reads this status from a REST API without a code as {entry.Info.Name}.", "")).AppendLine();
        _text.AppendLine(TextLayout.Pairs(
            [
                ("HTTP", own.ToString(CultureInfo.InvariantCulture)),
                ("Title", entry.Info.Title),
                .. entry.Info.ConnectName.Length > 0 ? [("Connect", entry.Info.ConnectName)] : Array.Empty<(string, string)>(),
                ("Look first", TerminalMarkdown.Line(entry.First)),
                ("Raised by", $"{string.Join(", ", entry.RaisedBy)}. {TerminalMarkdown.Line(entry.Who)}"),
                ("Severity", $"{entry.Severity}. {TerminalMarkdown.Line(entry.Alert)}"),
                ("Retry", entry.Retry switch { "yes" => "yes, see below", "no" => "no", _ => "depends, see below" }),
            ],
            terminal));
        Section("What it means", entry.Meaning);
        Section("Why it happens", Bullets(entry.Causes));
        Heading("Reproduce it");
        _text.AppendLine(TerminalMarkdown.Code(entry.Reproduction.Command, DeepIndent)).AppendLine();
        _text.AppendLine(TerminalMarkdown.Render(entry.Reproduction.Text, terminal, Indent)).AppendLine();
        _text.AppendLine(TerminalMarkdown.Code(entry.Reproduction.Response, DeepIndent));
        AppendFixes(entry);
        Section("What not to do", Bullets(entry.Avoid));
        Section("Can a client retry?", entry.RetryText);
        Heading("Not to be confused with");
        _text.AppendLine(TextLayout.Pairs(entry.Neighbours.Select(neighbour => (neighbour.Code.Name(), TerminalMarkdown.Line(neighbour.Difference))), terminal));
        Heading("Handle it");
        foreach (var block in entry.Handling) _text.Append(Indent).AppendLine(terminal.Accent(block.LanguageName)).AppendLine(TerminalMarkdown.Code(block.Code, DeepIndent));
        AppendReasons(code);
        return _text.ToString().TrimEnd();
    }

    private void AppendFixes(CodeEntry entry)
    {
        Heading(entry.Info.Code == RpcCode.Ok ? "Verify it" : "Fix it");
        var number = 1;
        foreach (var fix in entry.Fixes)
        {
            if (number > 1) _text.AppendLine();
            _text.AppendLine(terminal.Accent(TextLayout.Wrap($"{number++}. {fix.Title}", terminal.Width, Indent, DeepIndent)));
            _text.AppendLine(Wrap($"When: {TerminalMarkdown.Line(fix.When)}", DeepIndent));
            _text.AppendLine(TerminalMarkdown.Code(fix.Example.Code, DeepIndent + Indent));
            _text.AppendLine(Wrap($"Why: {TerminalMarkdown.Line(fix.Why)}", DeepIndent));
        }
    }

    private void AppendReasons(RpcCode code)
    {
        var pages = reference.ReasonsOf(code).ToArray();
        if (pages.Length == 0) return;
        Heading("Reasons");
        foreach (var page in pages)
        {
            _text.Append(Indent).AppendLine(terminal.Accent(page.Reason));
            AppendReason(page, code, DeepIndent);
        }
    }

    private void AppendReason(ReasonPage page, RpcCode code, string indent)
    {
        var http = reference.HttpStatus(page, code) is { } status ? $", HTTP {status}" : "";
        var others = string.Concat(page.Codes.Where(other => other != code).Select(other => $", also {other.Name()}"));
        _text.AppendLine(terminal.Soft(Wrap($"domain {page.Domain}{http}{others}", indent)));
        if (page.Title.Length > 0) _text.AppendLine(Wrap($"{page.Title}.", indent));
        _text.AppendLine(TerminalMarkdown.Render(page.Text, terminal, indent)).AppendLine();
    }

    private void Section(string title, string markdown)
    {
        Heading(title);
        _text.AppendLine(TerminalMarkdown.Render(markdown, terminal, Indent));
    }

    private void Heading(string title) => _text.AppendLine().AppendLine(terminal.Bold(title));

    private string Wrap(string text, string indent) => TextLayout.Wrap(text, terminal.Width, indent, indent);

    private static string Bullets(IEnumerable<string> items) => string.Join('\n', items.Select(item => $"- {item}"));
}
