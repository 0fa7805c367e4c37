using System.Globalization;

namespace StatusGateway.Core.Reading;

/// <summary>The message of an error without a text: the HTTP status with its reason phrase, such as <c>404 Not Found</c>.</summary>
internal static class HttpStatusText
{
    private const int MaxPhraseLength = 128;

    // By HTTP status; filled on first use.
    private static readonly string?[] Standard = new string?[1000];

    /// <summary>Gets the text.</summary>
    /// <param name="httpStatus">Any number; the text of one outside 100 to 999 is empty.</param>
    /// <param name="phrase">The phrase of the response; if it is null, empty, long or not plain text, the standard phrase is used.</param>
    public static string Describe(int httpStatus, string? phrase = null)
    {
        if (httpStatus is < 100 or > 999) return "";
        return IsPlain(phrase) ? Join(httpStatus, phrase) : Standard[httpStatus] ??= Join(httpStatus, StandardPhrase(httpStatus));
    }

    private static bool IsPlain(string? phrase) =>
        !string.IsNullOrWhiteSpace(phrase) && phrase.Length <= MaxPhraseLength
        && !phrase.AsSpan().ContainsAnyExceptInRange(' ', '~') && !phrase.Contains('<', StringComparison.Ordinal);

    private static string Join(int httpStatus, string? phrase) => string.Create(CultureInfo.InvariantCulture, $"{httpStatus} {phrase}").Trim();

    private static string? StandardPhrase(int httpStatus)
    {
        using var response = new HttpResponseMessage((System.Net.HttpStatusCode)httpStatus);
        return response.ReasonPhrase;
    }
}
