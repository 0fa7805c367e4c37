namespace StatusGateway.Commands;

/// <summary>What text is written for: a terminal of some width, with colours or without, or a file.</summary>
/// <param name="Width">Columns that a line of prose may have.</param>
/// <param name="HasColour">Whether colours and bold may be used.</param>
/// <param name="Columns">Columns that a line of a table may have; a file takes any number.</param>
internal sealed record Terminal(int Width, bool HasColour, int Columns)
{
    // Longer lines are hard to read; in shorter ones nothing fits.
    private const int Widest = 100;
    private const int Narrowest = 40;

    /// <summary>No terminal: nothing is cut, and nothing coloured.</summary>
    public static Terminal File { get; } = new(Widest, false, int.MaxValue);

    public bool IsFile => Columns == int.MaxValue;

    /// <summary>Standard output.</summary>
    public static Terminal Detect()
    {
        if (Console.IsOutputRedirected) return File;
        return Of(ConsoleWidth(), Environment.GetEnvironmentVariable("NO_COLOR"), Environment.GetEnvironmentVariable("TERM"));
    }

    /// <summary>A terminal.</summary>
    /// <param name="columns">Its columns; 0 or less when they are not known.</param>
    /// <param name="noColour">Value of NO_COLOR (no-color.org): colours are off when it is there and not empty.</param>
    /// <param name="kind">Value of TERM.</param>
    public static Terminal Of(int columns, string? noColour, string? kind) => new(
        columns <= 0 ? Widest : Math.Clamp(columns, Narrowest, Widest),
        string.IsNullOrEmpty(noColour) && kind != "dumb",
        columns <= 0 ? Widest : Math.Max(columns, Narrowest));

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
