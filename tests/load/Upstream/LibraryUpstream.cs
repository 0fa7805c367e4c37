using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace StatusGateway.Load;

/// <summary>A gRPC server of <c>library.v1.Library</c> with constant responses: HTTP/2 by Kestrel, the frames by hand.</summary>
internal static class LibraryUpstream
{
    private static readonly string ErrorCodeText = LibrarySamples.ErrorCode.ToString(CultureInfo.InvariantCulture);

    /// <summary>Creates the server; it must be started.</summary>
    /// <param name="port">A port of 127.0.0.1; 0 for any.</param>
    public static WebApplication Create(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
            kestrel.Listen(IPAddress.Loopback, port, static listen => listen.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        app.Run(HandleAsync);
        return app;
    }

    private static async Task HandleAsync(HttpContext context)
    {
        var isMissing = await ReadToEndAsync(context.Request.BodyReader);
        var response = context.Response;
        response.ContentType = "application/grpc";
        if (isMissing)
        {
            // Headers without a body carry the status, as gRPC servers send an error before the first message (Trailers-Only).
            response.Headers["grpc-status"] = ErrorCodeText;
            response.Headers["grpc-message"] = LibrarySamples.ErrorMessage;
            response.Headers["grpc-status-details-bin"] = LibrarySamples.ErrorDetails;
            return;
        }

        switch (context.Request.Path.Value)
        {
            case LibrarySamples.GetBook:
                response.BodyWriter.Write(LibrarySamples.BookFrame);
                break;
            case LibrarySamples.CreateBook:
                await response.BodyWriter.WriteAsync(LibrarySamples.LargeBookFrame);
                break;
            case LibrarySamples.WatchBooks:
                for (var i = 0; i < LibrarySamples.EventCount; i++) await response.BodyWriter.WriteAsync(LibrarySamples.EventFrame);
                break;
            default:
                response.Headers["grpc-status"] = "12";
                return;
        }

        response.AppendTrailer("grpc-status", "0");
    }

    /// <summary>Reads the request and returns whether it names the missing book.</summary>
    private static async ValueTask<bool> ReadToEndAsync(PipeReader reader)
    {
        while (true)
        {
            var read = await reader.ReadAsync();
            if (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var isMissing = read.Buffer.IsSingleSegment && read.Buffer.FirstSpan.EndsWith("missing"u8);
            reader.AdvanceTo(read.Buffer.End);
            return isMissing;
        }
    }
}
