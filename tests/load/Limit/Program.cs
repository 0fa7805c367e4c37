using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using StatusGateway.Load;

if (args is not [var restPort, var grpcPort, var upstream])
{
    Console.Error.WriteLine("Usage: StatusGateway.Load.Limit REST_PORT GRPC_PORT UPSTREAM_URL");
    return 2;
}

using var proxy = new LimitProxy(new Uri(upstream));
var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
    kestrel.Listen(IPAddress.Loopback, int.Parse(restPort, CultureInfo.InvariantCulture), static listen => listen.Protocols = HttpProtocols.Http1);
    kestrel.Listen(IPAddress.Loopback, int.Parse(grpcPort, CultureInfo.InvariantCulture), static listen => listen.Protocols = HttpProtocols.Http2);
});
var app = builder.Build();
app.Run(proxy.HandleAsync);
await app.RunAsync();
return 0;
