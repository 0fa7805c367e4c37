using System.Buffers.Text;
using System.Text;

namespace StatusGateway.Demo;

/// <summary>
/// Where a list goes on: the name after which it continues, in base64url so that nobody takes it for something to build
/// oneself. A name, unlike a position, still fits when resources come and go between two pages.
/// </summary>
internal static class PageToken
{
    private const int Longest = 256;

    public static string Of(string lastName) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(lastName));

    /// <summary>The name; null when no token of ours is like that.</summary>
    public static string? Read(string token) =>
        token.Length <= Longest && Base64Url.IsValid(token) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token)) : null;
}
