using Microsoft.AspNetCore.Http;

namespace StatusGateway.Server.Model;

/// <summary>Writes the response of one of the gateway's pages.</summary>
internal delegate Task PageHandler(HttpContext context, GatewaySnapshot snapshot);

/// <summary>The route of one of the gateway's pages.</summary>
/// <param name="HttpMethod">The HTTP method.</param>
/// <param name="Path">The path, as a template of google.api.http.</param>
/// <param name="Handler">Writes the response.</param>
internal sealed record PageRoute(string HttpMethod, string Path, PageHandler Handler);
