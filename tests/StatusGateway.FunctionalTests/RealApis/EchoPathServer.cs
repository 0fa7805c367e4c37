using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using StatusGateway.Server.Hosting.Listeners;

namespace StatusGateway.FunctionalTests.RealApis;

/// <summary>A gRPC server that knows no method: the message of its UNIMPLEMENTED is the path of the call.</summary>
internal sealed class EchoPathServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EchoPathServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.GetListenAddresses()[0]);

    public static async Task<EchoPathServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static options => options.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.Run(static context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "12";
            context.Response.Headers["grpc-message"] = context.Request.Path.Value;
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return new EchoPathServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
