using System.Collections.Concurrent;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Reflection.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace StatusGateway.FunctionalTests.Infrastructure;

/// <summary>
/// A gRPC server whose reflection can be wrong, and can change. Methods take and return google.protobuf.StringValue: what is implemented
/// returns the request, everything else is UNIMPLEMENTED.
/// </summary>
public sealed class DescribedServer : IAsyncDisposable
{
    private const string Text = ".google.protobuf.StringValue";

    private readonly WebApplication _app;
    private int _reflections;

    private DescribedServer(WebApplication app) => _app = app;

    /// <summary>The files, by name.</summary>
    public ConcurrentDictionary<string, FileDescriptorProto> Files { get; } = [];

    /// <summary>The services that reflection lists, whether there is a file or not.</summary>
    public ConcurrentBag<string> Listed { get; } = [];

    /// <summary>The paths of methods that are implemented.</summary>
    public ConcurrentDictionary<string, bool> Implemented { get; } = [];

    /// <summary>Gets the number of reflection calls.</summary>
    public int Reflections => Volatile.Read(ref _reflections);

    public Uri Address => new(_app.Urls.First());

    /// <summary>Starts a server on a port; 0 for a free one.</summary>
    public static async Task<DescribedServer> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(System.Net.IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Logging.ClearProviders();
        var server = new DescribedServer(builder.Build());
        server.AddFile(FileDescriptorProto.Parser.ParseFrom(WrappersReflection.Descriptor.SerializedData));
        server._app.Run(server.ServeAsync);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Adds a service in a file of its own, with one method that has a route.</summary>
    /// <param name="service">The full name, such as <c>demo.v1.Good</c>.</param>
    /// <param name="method">The name of the method.</param>
    /// <param name="path">The template of GET, with the variable <c>value</c>; null for no rule.</param>
    /// <param name="isListed">Whether reflection lists the service.</param>
    public FileDescriptorProto Add(string service, string method, string? path, bool isListed = true)
    {
        var dot = service.LastIndexOf('.');
        var file = new FileDescriptorProto { Name = $"{service}.proto", Package = service[..dot], Syntax = "proto3", Dependency = { "google/protobuf/wrappers.proto" } };
        file.Service.Add(new ServiceDescriptorProto { Name = service[(dot + 1)..] });
        AddMethod(file, method, path);
        AddFile(file);
        if (isListed) Listed.Add(service);
        return file;
    }

    /// <summary>Adds a method to the first service of a file.</summary>
    public MethodDescriptorProto AddMethod(FileDescriptorProto file, string name, string? path)
    {
        var method = new MethodDescriptorProto { Name = name, InputType = Text, OutputType = Text };
        if (path is not null)
        {
            method.Options = new MethodOptions();
            method.Options.SetExtension(AnnotationsExtensions.Http, new HttpRule { Get = path });
        }

        file.Service[0].Method.Add(method);
        Implemented[$"/{file.Package}.{file.Service[0].Name}/{name}"] = true;
        return method;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void AddFile(FileDescriptorProto file) => Files[file.Name] = file;

    private async Task ServeAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        var isReflection = context.Request.Path == "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
        if (!isReflection && !Implemented.ContainsKey(context.Request.Path))
        {
            context.Response.Headers["grpc-status"] = "12";
            return;
        }

        if (isReflection) Interlocked.Increment(ref _reflections);
        var header = new byte[5];
        while (await context.Request.Body.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false) == header.Length)
        {
            var message = new byte[System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1))];
            await context.Request.Body.ReadExactlyAsync(message);
            if (isReflection) message = Describe(ServerReflectionRequest.Parser.ParseFrom(message)).ToByteArray();
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(1), message.Length);
            await context.Response.Body.WriteAsync((byte[])[.. header, .. message]);
            await context.Response.Body.FlushAsync();
        }

        context.Response.AppendTrailer("grpc-status", "0");
    }

    private ServerReflectionResponse Describe(ServerReflectionRequest request)
    {
        if (request.MessageRequestCase == ServerReflectionRequest.MessageRequestOneofCase.ListServices)
            return new ServerReflectionResponse { ListServicesResponse = new ListServiceResponse { Service = { Listed.Select(name => new ServiceResponse { Name = name }) } } };
        var file = request.MessageRequestCase == ServerReflectionRequest.MessageRequestOneofCase.FileByFilename
            ? Files.GetValueOrDefault(request.FileByFilename)
            : Files.Values.FirstOrDefault(file => file.Service.Any(service => $"{file.Package}.{service.Name}" == request.FileContainingSymbol));
        return file is null
            ? new ServerReflectionResponse { ErrorResponse = new ErrorResponse { ErrorCode = 5, ErrorMessage = "not found at 10.0.0.5" } }
            : new ServerReflectionResponse { FileDescriptorResponse = new FileDescriptorResponse { FileDescriptorProto = { file.ToByteString() } } };
    }
}
