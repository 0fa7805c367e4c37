using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace StatusGateway.Server.Pages;

/// <summary>HTML that is written already, and is put in as it is.</summary>
internal readonly record struct Markup(string Html)
{
    public static Markup None { get; } = new("");
}

/// <summary>
/// Writes HTML. In what it is given, the literal text is markup, and every value in braces is text: it is encoded, so that
/// nothing that comes from outside can become markup. Only a <see cref="Markup"/> goes in unchanged.
/// </summary>
internal sealed class Html
{
    private readonly StringBuilder _text = new();

    /// <summary>Appends.</summary>
    public Html Add(ref Handler html)
    {
        _text.Append(html.Text);
        return this;
    }

    public Markup ToMarkup() => new(_text.ToString());

    /// <summary>One piece on its own.</summary>
    public static Markup Of(ref Handler html) => new(html.Text.ToString());

    [InterpolatedStringHandler]
    internal readonly ref struct Handler(int literalLength, int formattedCount)
    {
        private const int UsualValue = 16;

        internal StringBuilder Text { get; } = new(literalLength + (formattedCount * UsualValue));

        public void AppendLiteral(string markup) => Text.Append(markup);

        public void AppendFormatted(Markup markup) => Text.Append(markup.Html);

        public void AppendFormatted(string? text) => Text.Append(WebUtility.HtmlEncode(text));

        public void AppendFormatted(int number) => Text.Append(CultureInfo.InvariantCulture, $"{number}");
    }
}
