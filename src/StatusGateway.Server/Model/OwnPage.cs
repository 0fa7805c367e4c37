using Microsoft.AspNetCore.Http;

namespace StatusGateway.Server.Model;

/// <summary>A page of the gateway's own.</summary>
internal delegate Task OwnPage(HttpContext context, GatewaySnapshot snapshot);
