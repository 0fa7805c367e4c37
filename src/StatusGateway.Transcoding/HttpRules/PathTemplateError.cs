using System.Globalization;

namespace StatusGateway.Transcoding.HttpRules;

/// <summary>Why a text is not a path template.</summary>
/// <param name="Column">Where, counted from 1 in UTF-16 units.</param>
/// <param name="Message">What is wrong and how to mend it.</param>
public sealed record PathTemplateError(int Column, string Message)
{
    /// <summary>The column and the message on one line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"column {Column}: {Message}");
}
