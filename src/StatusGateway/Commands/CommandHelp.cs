using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace StatusGateway.Commands;

/// <summary>
/// <c>--help</c>. It replaces the library's, which lists the root's arguments under every command. The first line of a command's
/// description says what it does. Lines after an empty one add details; those that are command lines are examples.
/// </summary>
internal sealed class CommandHelp : SynchronousCommandLineAction
{
    private const string Program = "statusgateway";

    public static void AddTo(RootCommand root) => root.Options.OfType<HelpOption>().Single().Action = new CommandHelp();

    /// <summary>Help works together with invalid arguments.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Console.Out.WriteLine(Text(parseResult.CommandResult.Command, Terminal.Detect()));
        return CommandExit.Succeeded;
    }

    private static string Text(Command command, Terminal terminal)
    {
        var lines = (command.Description ?? "").ReplaceLineEndings("\n").Split('\n');
        var parts = new List<string> { TextLayout.Wrap(lines[0], terminal.Width) };
        parts.AddRange(lines.Skip(1).Where(line => line.Length > 0 && !IsExample(line)).Select(line => TextLayout.Wrap(line, terminal.Width)));
        parts.Add(Section("Usage", TextLayout.Wrap(UsageOf(command), terminal.Width, "  ", "      "), terminal));
        AddPairs(parts, "Examples", lines.Where(IsExample).Select(line => $"  {line}"), terminal);
        AddPairs(parts, "Commands", command.Subcommands.Select(other => (other.Name, (other.Description ?? "").Split('\n')[0].TrimEnd())), terminal);
        AddPairs(parts, "Arguments", command.Arguments.Select(argument => (argument.HelpName ?? argument.Name, argument.Description ?? "")), terminal);
        // The root passes on only --help.
        AddPairs(parts, "Options", command.Options.Where(static option => option is not HelpOption).Select(option => (NameOf(option), option.Description ?? "")).Append(("-h, --help", "Show this help.")), terminal);
        if (command is RootCommand) parts.Add(TextLayout.Wrap($"Run {Program} COMMAND --help for the help of a command.", terminal.Width));
        parts.Add(TextLayout.Wrap("Exit codes: 0 (success), 1 (error), 2 (invalid command line).", terminal.Width));
        return string.Join(Environment.NewLine + Environment.NewLine, parts);
    }

    private static bool IsExample(string line) => line.Contains($"{Program} ", StringComparison.Ordinal);

    private static string UsageOf(Command command)
    {
        var words = new List<string> { Program };
        if (command is not RootCommand) words.Add(command.Name);
        words.AddRange(command.Arguments.Select(argument => argument.Arity switch
        {
            { MinimumNumberOfValues: > 0 } when argument is { HasDefaultValue: false } => argument.HelpName ?? argument.Name,
            { MaximumNumberOfValues: > 1 } => $"[{argument.HelpName ?? argument.Name}]...",
            _ => $"[{argument.HelpName ?? argument.Name}]",
        }));
        words.Add("[OPTIONS]");
        return string.Join(' ', words) + (command.Subcommands.Count > 0 ? $" | {Program} COMMAND" : "");
    }

    private static string NameOf(Option option)
    {
        var names = string.Join(", ", [.. option.Aliases, option.Name]);
        return option.HelpName is { } value ? $"{names} {value}" : names;
    }

    private static string Section(string title, string text, Terminal terminal) => terminal.Bold($"{title}:") + Environment.NewLine + text;

    private static void AddPairs(List<string> parts, string title, IEnumerable<string> lines, Terminal terminal)
    {
        if (lines.Any()) parts.Add(Section(title, string.Join(Environment.NewLine, lines), terminal));
    }

    private static void AddPairs(List<string> parts, string title, IEnumerable<(string Name, string Text)> pairs, Terminal terminal)
    {
        if (pairs.Any()) parts.Add(Section(title, TextLayout.Pairs(pairs, terminal), terminal));
    }
}
