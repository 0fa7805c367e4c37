namespace StatusGateway.Commands;

/// <summary>The target of text output: a terminal with a width, with or without colours, or a file.</summary>
/// <param name="Width">The maximum columns of a line of text.</param>
/// <param name="HasColour">Whether colours and bold may be used.</param>
/// <param name="Columns">The maximum columns of a line of a table; unlimited for a file.</param>
internal sealed record Terminal(int Width, bool HasColour, int Columns)
{
    // Longer lines are hard to read.
    private const int MaxWidth = 100;
    private const int MinWidth = 40;

    /// <summary>A file: tables do not wrap, and there are no colours.</summary>
    public static Terminal File { get; } = new(MaxWidth, false, int.MaxValue);

    public bool IsFile => Columns == int.MaxValue;

    /// <summary>Detects what standard output is.</summary>
    public static Terminal Detect()
    {
        if (Console.IsOutputRedirected) return File;
        return Create(ConsoleWidth(), Environment.GetEnvironmentVariable("NO_COLOR"), Environment.GetEnvironmentVariable("TERM"));
    }

    /// <summary>Creates a terminal.</summary>
    /// <param name="columns">Its columns; 0 or less if unknown.</param>
    /// <param name="noColour">The value of NO_COLOR (no-color.org): if it is not empty, colours are off.</param>
    /// <param name="kind">The value of TERM.</param>
    public static Terminal Create(int columns, string? noColour, string? kind) => new(
        columns <= 0 ? MaxWidth : Math.Clamp(columns, MinWidth, MaxWidth),
        string.IsNullOrEmpty(noColour) && kind != "dumb",
        columns <= 0 ? MaxWidth : Math.Max(columns, MinWidth));

    public string Bold(string text) => Styled("1", text);

    public string Accent(string text) => Styled("36", text);

    public string Soft(string text) => Styled("2", text);

    private string Styled(string style, string text) => HasColour ? $"\u001b[{style}m{text}\u001b[0m" : text;

    private static int ConsoleWidth()
    {
        try
        {
            return Console.WindowWidth;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
