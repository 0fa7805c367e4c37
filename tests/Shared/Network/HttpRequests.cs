namespace StatusGateway.Tests.Shared;

/// <summary>Creates requests for the clients of a <see cref="GatewayHost"/>.</summary>
public static class HttpRequests
{
    /// <summary>Creates a request with the HTTP version of the client, which <see cref="HttpClient.SendAsync(HttpRequestMessage)"/> does not apply.</summary>
    public static HttpRequestMessage Create(HttpClient client, HttpMethod method, string path, HttpContent? content = null) =>
        new(method, new Uri(path, UriKind.Relative)) { Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy, Content = content };
}
