using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Reflection.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using StatusGateway.Server.Framing;
using StatusGateway.Server.Upstreams.Grpc;

namespace StatusGateway.Server.Tests.Upstreams.Grpc;

/// <summary>A gRPC server with reflection that responds as the test defines. A null response ends the call.</summary>
internal sealed class ReflectionServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ReflectionServer(WebApplication app) => _app = app;

    /// <summary>The supported version. Calls to other versions get the gRPC or HTTP status below.</summary>
    public string Version { get; init; } = "v1";

    /// <summary>The response to unsupported versions: UNIMPLEMENTED if null, otherwise this HTTP status without gRPC.</summary>
    public int? UnknownHttpStatus { get; init; }

    /// <summary>The status that ends a call when the response is null; OK if null.</summary>
    public int? RefusalStatus { get; set; }

    /// <summary>The requests, such as <c>list</c>, <c>symbol a.B</c>, <c>file a.proto</c>.</summary>
    public List<string> Requests { get; } = [];

    public static async Task<ReflectionServer> StartAsync(
        Func<ServerReflectionRequest, byte[]?> response, int grpcStatus = 0, string version = "v1", int? unknownHttpStatus = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Logging.ClearProviders();
        var server = new ReflectionServer(builder.Build()) { Version = version, UnknownHttpStatus = unknownHttpStatus };
        server._app.Run(context => server.ServeAsync(context, response, grpcStatus));
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Responds like common servers: one file at a time, by symbol or by name.</summary>
    public static Func<ServerReflectionRequest, byte[]?> Of(FileDescriptorSet set, params string[] withheld) => request =>
    {
        var response = new ServerReflectionResponse();
        var file = request.MessageRequestCase switch
        {
            ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol =>
                set.File.FirstOrDefault(file => file.Service.Any(service => $"{file.Package}.{service.Name}" == request.FileContainingSymbol)),
            ServerReflectionRequest.MessageRequestOneofCase.FileByFilename => set.File.FirstOrDefault(file => file.Name == request.FileByFilename),
            _ => null,
        };
        if (request.MessageRequestCase == ServerReflectionRequest.MessageRequestOneofCase.ListServices)
        {
            response.ListServicesResponse = new ListServiceResponse { Service = { new ServiceResponse { Name = "grpc.reflection.v1.ServerReflection" } } };
            foreach (var one in set.File)
                response.ListServicesResponse.Service.Add(one.Service.Select(service => new ServiceResponse { Name = $"{one.Package}.{service.Name}" }));
        }
        else if (file is null || withheld.Contains(file.Name))
        {
            response.ErrorResponse = new ErrorResponse { ErrorCode = 5, ErrorMessage = "not here" };
        }
        else
        {
            response.FileDescriptorResponse = new FileDescriptorResponse { FileDescriptorProto = { file.ToByteString() } };
        }

        return response.ToByteArray();
    };

    public async Task<ReflectionResult> LoadAsync(string? knownHash = null, params IReadOnlyCollection<string> services)
    {
        using var upstream = new GrpcUpstream("library", [new Uri(_app.Urls.First())]);
        return await new ReflectionClient(upstream, services).LoadAsync(CancellationToken.None, knownHash);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context, Func<ServerReflectionRequest, byte[]?> response, int grpcStatus)
    {
        if (context.Request.Path != $"/grpc.reflection.{Version}.ServerReflection/ServerReflectionInfo")
        {
            Requests.Add($"unknown {context.Request.Path}");
            if (UnknownHttpStatus is { } http)
            {
                context.Response.StatusCode = http;
                return;
            }

            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "12";
            return;
        }

        context.Response.ContentType = "application/grpc";
        using var frames = new FrameReader(context.Request.Body, 1024 * 1024);
        var isRefused = false;
        while (grpcStatus == 0 && await frames.ReadAsync(context.RequestAborted) == FrameOutcome.Message)
        {
            var request = ServerReflectionRequest.Parser.ParseFrom(frames.Message.Payload.Span);
            Requests.Add(request.MessageRequestCase switch
            {
                ServerReflectionRequest.MessageRequestOneofCase.ListServices => "list",
                ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol => $"symbol {request.FileContainingSymbol}",
                _ => $"file {request.FileByFilename}",
            });
            if (response(request) is not { } bytes)
            {
                isRefused = RefusalStatus is not null;
                break;
            }

            var header = new byte[FrameReader.HeaderLength];
            FrameReader.WriteHeader(header, bytes.Length, isCompressed: false);
            await context.Response.Body.WriteAsync((byte[])[.. header, .. bytes]);
            await context.Response.Body.FlushAsync();
        }

        if (grpcStatus != 0 && !context.Response.HasStarted) context.Response.Headers["grpc-status"] = $"{grpcStatus}";
        else context.Response.AppendTrailer("grpc-status", isRefused ? $"{RefusalStatus}" : "0");
    }
}
