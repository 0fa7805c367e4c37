using System.Globalization;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>The reason why a text is not a path template.</summary>
/// <param name="Column">The column, from 1, in UTF-16 units.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record PathTemplateError(int Column, string Message)
{
    /// <summary>Gets the column and the message on one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"column {Column}: {Message}");
}
