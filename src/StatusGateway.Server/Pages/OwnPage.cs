using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Configuration;

namespace StatusGateway.Server.Pages;

/// <summary>A page of the gateway's own.</summary>
internal delegate Task OwnPage(HttpContext context, GatewaySnapshot snapshot);
