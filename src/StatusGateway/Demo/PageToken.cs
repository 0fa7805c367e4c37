using System.Buffers.Text;
using System.Text;

namespace StatusGateway.Demo;

/// <summary>
/// The position of a list: the name after which it continues, in base64url so that clients treat it as opaque. A name, unlike an index,
/// stays valid when resources are added or deleted between two pages.
/// </summary>
internal static class PageToken
{
    private const int MaxLength = 256;

    public static string Create(string lastName) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(lastName));

    /// <summary>Reads the name from a token; null if the token is invalid.</summary>
    public static string? Read(string token) =>
        token.Length <= MaxLength && Base64Url.IsValid(token) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)) : null;
}
