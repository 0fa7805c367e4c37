using Microsoft.AspNetCore.Http;

namespace StatusGateway.Server.Inbound;

/// <summary>
/// Tells browsers to take the media type of a response as it is (Fetch, "X-Content-Type-Options header"). Otherwise a text from a client
/// or an upstream could be read as a page or a script.
/// </summary>
internal static class ContentSniffing
{
    /// <summary>Sets the header on a response.</summary>
    public static void Forbid(HttpResponse response) => response.Headers.XContentTypeOptions = "nosniff";
}
