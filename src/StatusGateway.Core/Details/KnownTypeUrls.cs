using System.Text;
using Google.Rpc;
using StatusGateway.Transcoding.Json;

namespace StatusGateway.Core.Details;

/// <summary>The type URLs of the standard details as strings that are there already: nearly every detail has one of them.</summary>
internal static class KnownTypeUrls
{
    private static readonly Utf8NameTable<string> Urls = new(
        [.. ErrorDetailsReflection.Descriptor.MessageTypes
            .Select(message => StatusDetail.DefaultPrefix + message.FullName)
            .Select(url => (Encoding.UTF8.GetBytes(url), url))]);

    private static readonly Utf8NameTable<string> UrlsByName = new(
        [.. ErrorDetailsReflection.Descriptor.MessageTypes
            .Select(message => (Encoding.UTF8.GetBytes(message.FullName), StatusDetail.DefaultPrefix + message.FullName))]);

    /// <summary>The type URL of a message's full name, with the default prefix.</summary>
    public static string OfName(ReadOnlySpan<byte> utf8) => UrlsByName.Find(utf8) ?? StatusDetail.DefaultPrefix + WellFormed.Text(utf8);

    /// <summary>The text of a type URL; ill-formed UTF-8 becomes U+FFFD.</summary>
    public static string Text(ReadOnlySpan<byte> utf8) => Urls.Find(utf8) ?? WellFormed.Text(utf8);
}
