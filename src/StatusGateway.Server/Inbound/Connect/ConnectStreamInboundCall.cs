using Microsoft.AspNetCore.Http;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Headers;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing;
using StatusGateway.Server.Inbound.Rpc;
using StatusGateway.Server.Protocols;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Inbound.Connect;

/// <summary>A Connect stream: the HTTP status is always 200, and the last envelope has the end as JSON.</summary>
internal sealed class ConnectStreamInboundCall(HttpContext context, RoutedCall call, Metadata metadata)
    : EnvelopedInboundCall(context, call, metadata, Names, RequestBody.Open(context.Request))
{
    private const byte EndFlag = 2;

    private static EnvelopeNames Names { get; } = new(ConnectNames.StreamMediaType, ConnectNames.Encoding, ConnectNames.AcceptEncoding, ProtoIsUnnamed: false);

    /// <summary>Responds to a call that failed before it was opened.</summary>
    public static async Task RefuseAsync(HttpContext context, RoutedCall call, CallEnd end)
    {
        context.Response.ContentType = Names.MediaType(call.Codec);
        if (end.Header is { } header) context.Response.Headers[header.Key] = header.Value;
        using var json = EndJson(end, null, call.Trace.TraceId);
        var envelope = new byte[FrameReader.HeaderLength + json.Length];
        FrameReader.WriteHeader(envelope, json.Length, EndFlag);
        json.WrittenSpan.CopyTo(envelope.AsSpan(FrameReader.HeaderLength));
        await ResponsePipe.SendBodyAsync(context, envelope);
    }

    protected override ValueTask<bool> TryEndInHeadersAsync(CallEnd end)
    {
        if (end.Header is { } header) Context.Response.Headers[header.Key] = header.Value;
        return new(false);
    }

    protected override async ValueTask WriteEndAsync(CallEnd end)
    {
        using var json = EndJson(end, Method.Upstream.Metadata, Call.Trace.TraceId);
        if (await WriteEnvelopeAsync(EndFlag, json.WrittenMemory, CancellationToken.None) is null) await SendAsync(0, CancellationToken.None);
    }

    private static PooledBuffer EndJson(CallEnd end, MetadataRules? rules, string traceId)
    {
        var trailers = new HeaderDictionary();
        if (rules is not null) ResponseMetadata.Write(trailers, end.Trailers, rules);
        if (!end.Status.IsOk) trailers[HeaderNames.TraceId] = traceId;
        var json = new PooledBuffer();
        ConnectDialect.WriteEndStream(
            end.Status,
            [.. trailers.SelectMany(static header => header.Value, static (header, value) => KeyValuePair.Create(header.Key, value ?? ""))],
            json);
        return json;
    }
}
