using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace StatusGateway.Server.Pages;

/// <summary>HTML that is already encoded and is inserted unchanged.</summary>
internal readonly record struct Markup(string Html)
{
    public static Markup Empty { get; } = new("");
}

/// <summary>
/// Builds HTML from interpolated strings. The literal parts are markup. The values in braces are text: they are encoded, so
/// that no external text becomes markup. Only a <see cref="Markup"/> is inserted unchanged.
/// </summary>
internal sealed class Html
{
    private readonly StringBuilder _text = new();

    /// <summary>Appends an interpolated string.</summary>
    public Html Add(ref Handler html)
    {
        _text.Append(html.Text);
        return this;
    }

    public Markup ToMarkup() => new(_text.ToString());

    /// <summary>Encodes an interpolated string.</summary>
    public static Markup Format(ref Handler html) => new(html.Text.ToString());

    [InterpolatedStringHandler]
    internal readonly ref struct Handler(int literalLength, int formattedCount)
    {
        private const int TypicalValueLength = 16;

        internal StringBuilder Text { get; } = new(literalLength + (formattedCount * TypicalValueLength));

        public void AppendLiteral(string markup) => Text.Append(markup);

        public void AppendFormatted(Markup markup) => Text.Append(markup.Html);

        public void AppendFormatted(string? text) => Text.Append(WebUtility.HtmlEncode(text));

        public void AppendFormatted(int number) => Text.Append(CultureInfo.InvariantCulture, $"{number}");
    }
}
