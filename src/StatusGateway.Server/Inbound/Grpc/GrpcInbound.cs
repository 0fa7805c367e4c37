using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Server.Configuration;
using StatusGateway.Server.Framing;
using StatusGateway.Server.Pipeline;
using StatusGateway.Server.Upstreams.Grpc;

namespace StatusGateway.Server.Inbound.Grpc;

/// <summary>A caller of gRPC over HTTP/2. Messages are passed on as they are, compressed or not, without being looked into.</summary>
internal sealed class GrpcInbound : IInboundCall
{
    private readonly HttpContext _context;
    private readonly MethodModel _method;
    private readonly int _maxRequestBytes;
    private readonly int _maxTrailerBytes;
    private readonly string _traceId;
    private readonly FrameReader _frames;
    private readonly PooledMessage _answer = new();
    private ResponseHead _head = ResponseHead.Empty;

    public GrpcInbound(HttpContext context, MethodModel method, GatewaySnapshot snapshot, Metadata metadata, string traceId)
    {
        _context = context;
        _method = method;
        _maxRequestBytes = snapshot.MaxRequestBytes;
        _maxTrailerBytes = snapshot.MaxTrailerBytes;
        _traceId = traceId;
        Metadata = metadata;
        _frames = new FrameReader(context.Request.Body, snapshot.MaxRequestBytes);
        Encoding = context.Request.Headers[GrpcNames.Encoding] is [{ } encoding, ..] ? encoding : null;
        AcceptEncoding = context.Request.Headers[GrpcNames.AcceptEncoding] is [{ } accepted, ..] ? accepted : null;
    }

    public Metadata Metadata { get; }

    public IMessageSource Messages { get; private set; } = null!;

    public string? Encoding { get; }

    public string? AcceptEncoding { get; }

    /// <summary>Reads the one message of a unary call.</summary>
    public async ValueTask<CallEnd?> OpenAsync(CancellationToken cancellation)
    {
        if (ReadFailure(await _frames.ReadAsync(cancellation)) is { } fault) return fault;
        var message = _frames.Message;
        if (message.IsCompressed && Encoding is null or "identity")
            return Failures.Create(FailureReason.MalformedFrame, "A message is marked as compressed, and grpc-encoding names no compression.");
        // A second message would be behind the first; the reader holds only one, so the first is kept aside should there be one.
        var next = await _frames.ReadAsync(cancellation);
        if (next == FrameOutcome.Message) return Failures.Create(FailureReason.WrongMessageCount, "The method takes one message, and several came.");
        if (next != FrameOutcome.End) return ReadFailure(next);
        Messages = new SingleMessage(message);
        return null;
    }

    public void TakeHead(ResponseHead head) => _head = head;

    public ValueTask<CallEnd?> TakeMessageAsync(GatewayMessage message, CancellationToken cancellation)
    {
        if (message.IsCompressed && EncodingFault() is { } problem)
            return new(Failures.ProtocolError(_method.Upstream.Name, RpcCode.Internal, problem));
        // Held until the end is known: an error must not come behind a message of a unary call.
        _answer.Set(message);
        return new((CallEnd?)null);
    }

    public async ValueTask EndAsync(CallEnd end)
    {
        var response = _context.Response;
        response.ContentType = GrpcNames.MediaType;
        ResponseMetadata.Write(response.Headers, _head.Metadata, _method.Upstream.Metadata);
        if (_head.AcceptEncoding is { } accepted && MetadataRules.IsHeaderValue(accepted)) response.Headers[GrpcNames.AcceptEncoding] = accepted;
        var hasMessage = end.Status.IsOk && _answer.IsSet;
        if (!hasMessage)
        {
            // Trailers-only: a client may retry what has no headers before its end.
            WriteEnd(response.Headers, end);
            await response.CompleteAsync();
            return;
        }

        if (_head.Encoding is { } encoding && MetadataRules.IsHeaderValue(encoding)) response.Headers[GrpcNames.Encoding] = encoding;
        _answer.WriteTo(response.BodyWriter);
        WriteEnd(_context.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers, end);
        await response.BodyWriter.FlushAsync(_context.RequestAborted);
    }

    public void Dispose()
    {
        _frames.Dispose();
        _answer.Dispose();
    }

    /// <summary>Ends a call whose method is not known, or that broke before it was begun.</summary>
    public static Task RefuseAsync(HttpContext context, CallEnd end, GatewaySnapshot snapshot, string traceId)
    {
        context.Response.ContentType = GrpcNames.MediaType;
        WriteStatus(context.Response.Headers, end.Status, snapshot.MaxTrailerBytes, traceId);
        if (end.Header is { } header) context.Response.Headers[header.Key] = header.Value;
        return context.Response.CompleteAsync();
    }

    /// <summary>Why the caller cannot read what the upstream compressed; null when it can, as far as it said.</summary>
    private string? EncodingFault()
    {
        if (_head.Encoding is not { } encoding || encoding == "identity") return "a message is marked as compressed, and grpc-encoding names no compression.";
        if (encoding == Encoding) return null;
        foreach (var accepted in (AcceptEncoding ?? "").Split(',', StringSplitOptions.TrimEntries))
            if (accepted.Equals(encoding, StringComparison.OrdinalIgnoreCase)) return null;
        return $"a message is compressed by \"{Failures.Shown(encoding)}\", which the caller does not accept.";
    }

    private void WriteEnd(IHeaderDictionary headers, CallEnd end)
    {
        ResponseMetadata.Write(headers, end.Trailers, _method.Upstream.Metadata);
        if (end.Trailers?.Find("grpc-retry-pushback-ms") is { } pushback && MetadataRules.IsHeaderValue(pushback))
            headers["grpc-retry-pushback-ms"] = pushback;
        if (end.Header is { } header) headers[header.Key] = header.Value;
        WriteStatus(headers, end.Status, _maxTrailerBytes, _traceId);
    }

    /// <summary>Writes the status behind all else, so that it can be made to fit into what is left.</summary>
    private static void WriteStatus(IHeaderDictionary headers, RpcStatus status, int maxTrailerBytes, string traceId)
    {
        if (!status.IsOk)
        {
            headers["statusgateway-trace-id"] = traceId;
            status = TrailerBudget.Fit(status, TrailerBudget.Left(maxTrailerBytes, Entries(headers)), out var dropped);
            if (dropped > 0) headers["statusgateway-details-dropped"] = dropped.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        headers[GrpcTrailers.StatusName] = GrpcTrailers.StatusValue(status);
        if (GrpcTrailers.MessageValue(status) is { } message) headers[GrpcTrailers.MessageName] = message;
        if (GrpcTrailers.DetailsValue(status) is { } details) headers[GrpcTrailers.DetailsName] = details;
    }

    private static IEnumerable<KeyValuePair<string, string>> Entries(IHeaderDictionary headers)
    {
        foreach (var (name, values) in headers)
            foreach (var value in values) yield return new(name, value ?? "");
    }

    private CallEnd? ReadFailure(FrameOutcome outcome) => outcome switch
    {
        FrameOutcome.Message => null,
        FrameOutcome.End => Failures.Create(FailureReason.WrongMessageCount, "The method takes one message, and none came."),
        FrameOutcome.TooLarge => Failures.TooLarge(_maxRequestBytes),
        FrameOutcome.Truncated => Failures.Create(FailureReason.MalformedFrame, "The request ends inside a message."),
        _ => Failures.Create(FailureReason.MalformedFrame, "A frame has a flag that gRPC does not know."),
    };
}
