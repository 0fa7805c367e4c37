using System.Globalization;
using System.Net;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StatusGateway.Faults.Matrix;
using StatusGateway.Faults.V1;

namespace StatusGateway.Faults.Upstreams;

/// <summary>A healthy server of faults.v1 in all protocols: gRPC over HTTP/2, Connect and REST over HTTP/1.1.</summary>
public sealed class UpstreamServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _active;

    private UpstreamServer(WebApplication app) => _app = app;

    /// <summary>Gets the port of HTTP/2.</summary>
    public int Http2Port => Port(0);

    /// <summary>Gets the port of HTTP/1.1.</summary>
    public int Http1Port => Port(1);

    /// <summary>Gets or sets what a response stream waits for after its first message, so that the second one is a segment of its own.</summary>
    public Task MayContinue { get; set; } = Task.CompletedTask;

    /// <summary>Gets the number of calls that have not ended.</summary>
    public int Active => Volatile.Read(ref _active);

    public static async Task<UpstreamServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static options =>
        {
            options.Listen(IPAddress.Loopback, 0, static listener => listener.Protocols = HttpProtocols.Http2);
            options.Listen(IPAddress.Loopback, 0, static listener => listener.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        var server = new UpstreamServer(app);
        app.Run(server.ServeAsync);
        await app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private int Port(int index) =>
        new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ElementAt(index)).Port;

    private async Task ServeAsync(HttpContext context)
    {
        Interlocked.Increment(ref _active);
        try
        {
            var path = context.Request.Path.Value!.Split('/');
            var kind = Enum.Parse<MethodKind>(path[^1], ignoreCase: true);
            await (path[1] switch
            {
                "faults.v1.Grpc" => ServeGrpcAsync(context, kind),
                "faults.v1.Connect" => ServeConnectAsync(context),
                _ => ServeRestAsync(context, kind),
            });
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ArgumentException)
        {
            // The call was broken.
            context.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref _active);
        }
    }

    /// <summary>Each message is a frame of HTTP/2. A request without all its messages is OUT_OF_RANGE.</summary>
    private async Task ServeGrpcAsync(HttpContext context, MethodKind kind)
    {
        var cancellation = context.RequestAborted;
        context.Response.ContentType = "application/grpc";
        var isComplete = kind == MethodKind.Duplex || MessageFrame.DecodeAll(await ReadAllAsync(context)).Count == kind.RequestMessages();
        await context.Response.StartAsync(cancellation);
        for (var number = 1; number <= kind.ResponseMessages() && isComplete; number++)
        {
            if (number == 2) await MayContinue.WaitAsync(cancellation);
            if (kind == MethodKind.Duplex) await MessageFrame.ReadAsync(context.Request.Body, cancellation);
            await WriteAsync(context, MessageFrame.Encode(Response(number).ToByteArray()));
        }

        context.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers["grpc-status"] = isComplete ? "0" : "11";
    }

    private static async Task ServeConnectAsync(HttpContext context)
    {
        await ReadAllAsync(context);
        context.Response.ContentType = "application/proto";
        await WriteWithLengthAsync(context, Response(1).ToByteArray());
    }

    /// <summary>Unary methods have a length; the others have a chunk for each message, or for each half of the only one.</summary>
    private async Task ServeRestAsync(HttpContext context, MethodKind kind)
    {
        if ((await ReadAllAsync(context)).Count(static one => one == '\n') is var lines && kind.IsRequestStream() && lines != kind.RequestMessages())
        {
            context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            return;
        }

        context.Response.ContentType = kind.IsResponseStream() ? "application/x-ndjson" : "application/json";
        var message = JsonFormatter.Default.Format(Response(1));
        if (kind == MethodKind.Unary)
        {
            await WriteWithLengthAsync(context, Encoding.UTF8.GetBytes(message));
            return;
        }

        await context.Response.StartAsync(context.RequestAborted);
        if (!kind.IsResponseStream())
        {
            await WriteAsync(context, Encoding.UTF8.GetBytes(message));
            return;
        }

        for (var number = 1; number <= kind.ResponseMessages(); number++)
        {
            if (number == 2) await MayContinue.WaitAsync(context.RequestAborted);
            await WriteAsync(context, Encoding.UTF8.GetBytes($"{{\"result\":{JsonFormatter.Default.Format(Response(number))}}}\n"));
        }
    }

    private static Probe Response(int number) => new() { Text = string.Create(CultureInfo.InvariantCulture, $"response {number} {new string('y', 300)}"), Count = number };

    private static async Task<byte[]> ReadAllAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }

    private static async Task WriteWithLengthAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static async Task WriteAsync(HttpContext context, byte[] bytes)
    {
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
