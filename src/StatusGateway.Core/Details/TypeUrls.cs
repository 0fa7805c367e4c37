using System.Text;
using Google.Rpc;
using StatusGateway.Core.Text;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Core.Details;

/// <summary>Type URLs of details. Nearly all are of the standard types, so their strings are shared.</summary>
internal static class TypeUrls
{
    public const string DefaultPrefix = "type.googleapis.com/";

    private static readonly Utf8NameTable<string> Urls = new(
        [.. ErrorDetailsReflection.Descriptor.MessageTypes
            .Select(message => DefaultPrefix + message.FullName)
            .Select(url => (Encoding.UTF8.GetBytes(url), url))]);

    private static readonly Utf8NameTable<string> UrlsByName = new(
        [.. ErrorDetailsReflection.Descriptor.MessageTypes
            .Select(message => (Encoding.UTF8.GetBytes(message.FullName), DefaultPrefix + message.FullName))]);

    /// <summary>Gets the type URL of the full name of a message, with the default prefix.</summary>
    public static string FromName(ReadOnlySpan<byte> utf8) => UrlsByName.Find(utf8) ?? DefaultPrefix + WellFormedText.From(utf8);

    /// <summary>Gets a type URL as text; invalid UTF-8 becomes U+FFFD.</summary>
    public static string FromUtf8(ReadOnlySpan<byte> utf8) => Urls.Find(utf8) ?? WellFormedText.From(utf8);
}
