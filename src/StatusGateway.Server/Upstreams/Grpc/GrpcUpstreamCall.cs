using System.Net;
using System.Net.Http.Headers;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing;
using StatusGateway.Server.Protocols;
using StatusGateway.Server.Upstreams.Http;

namespace StatusGateway.Server.Upstreams.Grpc;

/// <summary>A call to a gRPC server. The status is read from the trailers; no response of the server causes an exception.</summary>
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
    private CallEnd? _clientFailure;
    private bool _hasMessages;

    public GrpcUpstreamCall(
        string upstream, HttpMessageInvoker invoker, Uri uri, UpstreamRequest request, CancellationToken cancellation)
    {
        _upstream = upstream;
        _invoker = invoker;
        _maxResponseBytes = request.MaxResponseBytes;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _content = new GrpcRequestContent(upstream, request.Messages, Abort, _cancellation.Token);
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
        if (!IsGrpcResponse(headers, out var error))
        {
            End = error;
            return new ResponseHead { Metadata = ReadUsefulHeaders(headers) };
        }

        if (!IsFramed())
        {
            // A gRPC status in the headers of a response that is not gRPC, as proxies send it. The body is the proxy's.
            End = ReadStatus(headers, null);
            if (End.Status.IsOk) End = Failures.ProtocolError(_upstream, RpcCode.Unknown, NotGrpc());
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
            Encoding = UpstreamHeaders.GetValue(headers, GrpcNames.Encoding),
            AcceptEncoding = UpstreamHeaders.GetValue(headers, GrpcNames.AcceptEncoding),
            IsSeparate = !headers.Contains(GrpcTrailers.StatusName),
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
                return MessageRead.FromMessage(_frames.Message);
            case FrameOutcome.End:
                End = ReadEnd();
                return End.Status.IsOk ? MessageRead.End : MessageRead.Failed(End);
            case FrameOutcome.Truncated:
                // A server that fails in the middle of a message may still report it in the trailers.
                var end = ReadEnd();
                return Failed(end.Status.IsOk ? Failures.ProtocolError(_upstream, RpcCode.Internal, "a message is truncated.") : end);
            case FrameOutcome.TooLarge:
                return Failed(Failures.Create(
                    FailureReason.UpstreamResponseTooLarge,
                    $"A message of the upstream \"{_upstream}\" has {_frames.Length} bytes, more than the maximum of {_maxResponseBytes}.",
                    metadata: [new("upstream", _upstream), new("limit", _maxResponseBytes.ToString(System.Globalization.CultureInfo.InvariantCulture))]));
            default:
                return Failed(Failures.ProtocolError(_upstream, RpcCode.Internal, "a frame has an unknown flag."));
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Disposing before the end resets the stream, which tells the server to stop.
        _response?.Dispose();
        if (_content.Sending is { IsCompleted: false } sending)
        {
            // A server may respond before it has read the whole request. The client's memory may be reused only after sending has stopped.
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

    /// <summary>Resets the stream when the client aborts, so that the upstream does not take a partial request for a complete one.</summary>
    private void Abort(CallEnd failure)
    {
        _clientFailure = failure;
        _cancellation.Cancel();
    }

    private MessageRead Failed(CallEnd end)
    {
        End = end;
        return MessageRead.Failed(end);
    }

    private CallEnd Broken(Exception exception, bool hasBegun) =>
        _clientFailure ?? UpstreamExceptions.ToEnd(_upstream, exception, hasBegun);

    /// <summary>Whether the body consists of gRPC frames with messages in protobuf.</summary>
    private bool IsFramed() => _response!.StatusCode == HttpStatusCode.OK && GrpcNames.IsGrpcProto(MediaType());

    /// <summary>Describes a successful response whose messages cannot be read.</summary>
    private string NotGrpc() => GrpcNames.IsGrpc(MediaType())
        ? $"it responded with the media type \"{Failures.Shown(MediaType()!)}\", where the messages of the request are in protobuf."
        : "it responded with something other than gRPC.";

    private string? MediaType() => _response!.Content.Headers.NonValidated.TryGetValues("content-type", out var values) ? values.ToString() : null;

    /// <summary>Whether the response is gRPC: it has a grpc-status, or a gRPC media type with protobuf.</summary>
    private bool IsGrpcResponse(HttpHeadersNonValidated headers, out CallEnd? error)
    {
        error = null;
        var http = (int)_response!.StatusCode;
        var hasStatus = headers.Contains(GrpcTrailers.StatusName);
        if (hasStatus || IsFramed()) return true;
        var code = HttpStatusMap.ToCode(http, HttpToCodeProfile.Intermediary);
        error = Failures.ProtocolError(
            _upstream,
            code,
            http == 200 ? NotGrpc() : $"it responded with the HTTP status {http}, without a gRPC status.") with { LogNote = UpstreamHeaders.DescribeLocation(headers) };
        return false;
    }

    /// <summary>Reads the status from the trailers, or from the headers of a trailers-only response.</summary>
    private CallEnd ReadEnd()
    {
        var trailers = _response!.TrailingHeaders.NonValidated;
        if (trailers.Count == 0)
        {
            var headers = _response.Headers.NonValidated;
            if (_hasMessages || !headers.Contains(GrpcTrailers.StatusName))
                return Failures.ProtocolError(_upstream, RpcCode.Internal, "its response ended without trailers.");
            return ReadStatus(headers, null);
        }

        return ReadStatus(trailers, UpstreamHeaders.Read(trailers));
    }

    private CallEnd ReadStatus(HttpHeadersNonValidated headers, Metadata? trailers)
    {
        var status = GrpcTrailers.Read(
            UpstreamHeaders.GetValue(headers, GrpcTrailers.StatusName),
            UpstreamHeaders.GetValue(headers, GrpcTrailers.MessageName),
            UpstreamHeaders.GetValue(headers, GrpcTrailers.DetailsName),
            StatusOrigin.Upstream,
            out var trailerErrors);
        if ((trailerErrors & GrpcTrailerErrors.MissingStatus) != 0)
            return WithTrailers(Failures.ProtocolError(_upstream, RpcCode.Unknown, "its trailers have no grpc-status."), trailers);
        if ((trailerErrors & GrpcTrailerErrors.InvalidStatus) != 0)
            return WithTrailers(Failures.ProtocolError(_upstream, RpcCode.Unknown, "its grpc-status is not a number."), trailers);
        return new CallEnd(status)
        {
            Trailers = trailers,
            StatusFormError = trailerErrors switch
            {
                GrpcTrailerErrors.None => null,
                GrpcTrailerErrors.InvalidDetails => "grpc-status-details-bin cannot be read",
                _ => "grpc-status-details-bin does not match grpc-status or grpc-message",
            },
        };
    }

    private static CallEnd WithTrailers(CallEnd end, Metadata? trailers) =>
        end with { Trailers = trailers };

    /// <summary>Reads the headers that are useful to clients even if the response is not gRPC: when to retry, and how to authenticate.</summary>
    private static Metadata ReadUsefulHeaders(HttpHeadersNonValidated headers)
    {
        var metadata = new Metadata();
        foreach (var name in MetadataRules.Advice)
            if (UpstreamHeaders.GetValue(headers, name) is { } value) metadata.Add(name, value);
        return metadata;
    }
}
