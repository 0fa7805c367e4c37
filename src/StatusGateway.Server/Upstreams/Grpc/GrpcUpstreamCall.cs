using System.Net;
using System.Net.Http.Headers;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing;
using StatusGateway.Server.Protocols;
using StatusGateway.Server.Upstreams.Http;

namespace StatusGateway.Server.Upstreams.Grpc;

/// <summary>A call at a gRPC server. Its status is read from trailers; nothing is thrown for what the server may answer.</summary>
internal sealed class GrpcUpstreamCall : IUpstreamCall
{
    private readonly string _upstream;
    private readonly HttpMessageInvoker _invoker;
    private readonly HttpRequestMessage _request;
    private readonly GrpcRequestContent _content;
    private readonly int _maxResponseBytes;
    private readonly CancellationTokenSource _cancellation;
    private HttpResponseMessage? _response;
    private FrameReader? _frames;
    private CallEnd? _callerFailure;
    private bool _hasMessages;

    public GrpcUpstreamCall(
        string upstream, HttpMessageInvoker invoker, Uri uri, UpstreamRequest request, CancellationToken cancellation)
    {
        _upstream = upstream;
        _invoker = invoker;
        _maxResponseBytes = request.MaxResponseBytes;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _content = new GrpcRequestContent(request.Messages, Abort, _cancellation.Token);
        _request = new HttpRequestMessage(HttpMethod.Post, uri)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = _content,
        };
        AddHeaders(_request.Headers, _content.Headers, request);
    }

    public GatewayMessage? Only => null;

    public CallEnd? End { get; private set; }

    public async ValueTask<ResponseHead> ReadHeadAsync()
    {
        try
        {
            _response = await _invoker.SendAsync(_request, _cancellation.Token);
        }
        catch (Exception exception) when (UpstreamExceptions.IsIo(exception))
        {
            End = Broken(exception, hasBegun: false);
            return ResponseHead.Empty;
        }

        var headers = _response.Headers.NonValidated;
        if (!IsGrpcAnswer(headers, out var problem))
        {
            End = problem;
            return new ResponseHead { Metadata = ReadAdvice(headers) };
        }

        if (!IsFramed())
        {
            // A status in the headers of what is not gRPC otherwise, as proxies answer: its body is theirs.
            End = ReadStatus(headers, null);
            if (End.Status.IsOk) End = Failures.ProtocolError(_upstream, RpcCode.Unknown, "it answered with something other than gRPC.");
            return new ResponseHead { Metadata = UpstreamHeaders.Read(headers, _response.Content.Headers.NonValidated) };
        }

        try
        {
            _frames = new FrameReader(await _response.Content.ReadAsStreamAsync(_cancellation.Token), _maxResponseBytes);
        }
        catch (Exception exception) when (UpstreamExceptions.IsIo(exception))
        {
            End = Broken(exception, hasBegun: true);
            return ResponseHead.Empty;
        }

        return new ResponseHead
        {
            Metadata = UpstreamHeaders.Read(headers, _response.Content.Headers.NonValidated),
            Encoding = UpstreamHeaders.Single(headers, GrpcNames.Encoding),
            AcceptEncoding = UpstreamHeaders.Single(headers, GrpcNames.AcceptEncoding),
        };
    }

    public async ValueTask<MessageRead> ReadAsync(CancellationToken cancellation)
    {
        if (End is not null) return MessageRead.Failed(End);
        FrameOutcome outcome;
        try
        {
            outcome = await _frames!.ReadAsync(_cancellation.Token);
        }
        catch (Exception exception) when (UpstreamExceptions.IsIo(exception))
        {
            return Failed(Broken(exception, hasBegun: true));
        }

        switch (outcome)
        {
            case FrameOutcome.Message:
                _hasMessages = true;
                return MessageRead.Of(_frames.Message);
            case FrameOutcome.End:
                End = ReadEnd();
                return End.Status.IsOk ? MessageRead.End : MessageRead.Failed(End);
            case FrameOutcome.Truncated:
                // A server that failed in the middle of a message says so in the trailers, if it still can.
                var end = ReadEnd();
                return Failed(end.Status.IsOk ? Failures.ProtocolError(_upstream, RpcCode.Internal, "a message is cut off.") : end);
            case FrameOutcome.TooLarge:
                return Failed(Failures.Create(
                    FailureReason.UpstreamResponseTooLarge,
                    $"A message of the upstream \"{_upstream}\" has {_frames.Length} bytes, more than the {_maxResponseBytes} that are accepted.",
                    metadata: [new("upstream", _upstream), new("limit", _maxResponseBytes.ToString(System.Globalization.CultureInfo.InvariantCulture))]));
            default:
                return Failed(Failures.ProtocolError(_upstream, RpcCode.Internal, "a frame has a flag that gRPC does not know."));
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Before the answer's end this resets the stream, which tells the server to stop.
        _response?.Dispose();
        if (_content.Sending is { IsCompleted: false } sending)
        {
            // A server may answer before it has the whole request. The caller's memory is free only when nobody sends it any more.
            await _cancellation.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _request.Dispose();
        _frames?.Dispose();
        _cancellation.Dispose();
    }

    private static void AddHeaders(HttpRequestHeaders headers, HttpContentHeaders content, UpstreamRequest request)
    {
        headers.TryAddWithoutValidation("te", "trailers");
        var timeout = request.VerbatimTimeout ?? (request.Timeout is { } left ? CallDeadline.FormatGrpc(left) : null);
        if (timeout is not null) headers.TryAddWithoutValidation(GrpcNames.Timeout, timeout);
        if (request.Encoding is not null) headers.TryAddWithoutValidation(GrpcNames.Encoding, request.Encoding);
        if (request.AcceptEncoding is not null) headers.TryAddWithoutValidation(GrpcNames.AcceptEncoding, request.AcceptEncoding);
        UpstreamHeaders.Add(headers, content, request.Metadata);
    }

    /// <summary>The caller broke off: the upstream must not take what it has for all there is.</summary>
    private void Abort(CallEnd failure)
    {
        _callerFailure = failure;
        _cancellation.Cancel();
    }

    private MessageRead Failed(CallEnd end)
    {
        End = end;
        return MessageRead.Failed(end);
    }

    private CallEnd Broken(Exception exception, bool hasBegun) =>
        _callerFailure ?? UpstreamExceptions.ToEnd(_upstream, exception, hasBegun);

    /// <summary>The body is frames of gRPC.</summary>
    private bool IsFramed() => _response!.StatusCode == HttpStatusCode.OK && GrpcNames.IsGrpc(MediaType());

    private string? MediaType() => _response!.Content.Headers.NonValidated.TryGetValues("content-type", out var values) ? values.ToString() : null;

    /// <summary>An answer with a grpc-status is gRPC whatever else it says; one without needs the media type.</summary>
    private bool IsGrpcAnswer(HttpHeadersNonValidated headers, out CallEnd? problem)
    {
        problem = null;
        var http = (int)_response!.StatusCode;
        var hasStatus = headers.Contains(GrpcTrailers.StatusName);
        if (hasStatus || IsFramed()) return true;
        var code = HttpStatusMap.ToCode(http, HttpToCodeProfile.Intermediary);
        var location = http is >= 300 and < 400 && _response.Headers.Location is { IsAbsoluteUri: true } target ? $" to {target.Host}" : "";
        problem = Failures.ProtocolError(
            _upstream,
            code,
            http == 200 ? "it answered with something other than gRPC." : $"it answered with the HTTP status {http}{location}, and no gRPC status.");
        return false;
    }

    /// <summary>The status from the trailers, or from the headers where nothing followed them (trailers-only).</summary>
    private CallEnd ReadEnd()
    {
        var trailers = _response!.TrailingHeaders.NonValidated;
        if (trailers.Count == 0)
        {
            var headers = _response.Headers.NonValidated;
            if (_hasMessages || !headers.Contains(GrpcTrailers.StatusName))
                return Failures.ProtocolError(_upstream, RpcCode.Internal, "its answer ended without trailers.");
            return ReadStatus(headers, null);
        }

        return ReadStatus(trailers, UpstreamHeaders.Read(trailers));
    }

    private CallEnd ReadStatus(HttpHeadersNonValidated headers, Metadata? trailers)
    {
        var status = GrpcTrailers.Read(
            UpstreamHeaders.Single(headers, GrpcTrailers.StatusName),
            UpstreamHeaders.Single(headers, GrpcTrailers.MessageName),
            UpstreamHeaders.Single(headers, GrpcTrailers.DetailsName),
            StatusOrigin.Upstream,
            out var faults);
        if ((faults & GrpcTrailerErrors.MissingStatus) != 0)
            return WithTrailers(Failures.ProtocolError(_upstream, RpcCode.Unknown, "its trailers have no grpc-status."), trailers);
        if ((faults & GrpcTrailerErrors.InvalidStatus) != 0)
            return WithTrailers(Failures.ProtocolError(_upstream, RpcCode.Unknown, "its grpc-status is not a number."), trailers);
        return new CallEnd(status)
        {
            Trailers = trailers,
            Remark = faults switch
            {
                GrpcTrailerErrors.None => null,
                GrpcTrailerErrors.InvalidDetails => "grpc-status-details-bin cannot be read",
                _ => "grpc-status-details-bin disagrees with grpc-status or grpc-message",
            },
        };
    }

    private static CallEnd WithTrailers(CallEnd end, Metadata? trailers) =>
        end with { Trailers = trailers };

    /// <summary>What an answer that is not gRPC may tell a caller all the same: when to come again, and how to identify.</summary>
    private static Metadata ReadAdvice(HttpHeadersNonValidated headers)
    {
        var metadata = new Metadata();
        foreach (var name in MetadataRules.Advice)
            if (UpstreamHeaders.Single(headers, name) is { } value) metadata.Add(name, value);
        return metadata;
    }
}
