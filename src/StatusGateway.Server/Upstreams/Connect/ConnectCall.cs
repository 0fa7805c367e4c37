using System.Globalization;
using System.Net.Http.Headers;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Core.Headers;
using StatusGateway.Core.Reading;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Protocols;
using StatusGateway.Server.Upstreams.Http;
using StatusGateway.Transcoding;

namespace StatusGateway.Server.Upstreams.Connect;

/// <summary>A unary call to a Connect server (Connect protocol, "Unary-Request"): the body is the message, or an error as JSON.</summary>
internal sealed class ConnectCall(
    string upstream, HttpMessageInvoker invoker, HttpAddresses addresses, UpstreamRequest request, CancellationToken cancellation) : IUpstreamCall
{
    private const string TrailerPrefix = "trailer-";
    private const long MaxMilliseconds = 9_999_999_999;

    private readonly PooledBuffer _body = new();
    private HttpResponseMessage? _response;
    private Metadata? _trailers;
    private bool _isRead;

    public GatewayMessage? Only => null;

    public CallEnd? End { get; private set; }

    public async ValueTask<ResponseHead> ReadHeadAsync()
    {
        if (!request.Method.IsUnary)
        {
            End = new CallEnd(new RpcStatus(
                RpcCode.Unimplemented, $"{request.Method.FullName} is a streaming method; Connect upstreams support unary methods only."));
            return ResponseHead.Empty;
        }

        var read = await request.Messages.ReadAsync(cancellation);
        End = read.Failure ?? (read.IsMessage ? null : Failures.WrongMessageCount(isNone: true));
        if (End is not null) return ResponseHead.Empty;
        try
        {
            _response = await invoker.SendAsync(CreateRequest(read.Message), cancellation);
        }
        catch (Exception exception) when (UpstreamExceptions.IsIo(exception))
        {
            End = UpstreamExceptions.ToEnd(upstream, exception, hasBegun: false, UpstreamExceptions.Http);
            return ResponseHead.Empty;
        }

        var metadata = ReadMetadata();
        End = (int)_response.StatusCode == 200 ? await ReadMessageAsync() : await ReadErrorAsync();
        return new ResponseHead { Metadata = metadata, IsSeparate = _trailers is not null };
    }

    public ValueTask<MessageRead> ReadAsync(CancellationToken cancellation)
    {
        if (End is not null) return new(MessageRead.Failed(End));
        if (!_isRead)
        {
            _isRead = true;
            return new(MessageRead.FromMessage(new GatewayMessage(_body.WrittenMemory)));
        }

        End = _trailers is null ? CallEnd.Ok : CallEnd.Ok with { Trailers = _trailers };
        return new(MessageRead.End);
    }

    public ValueTask DisposeAsync()
    {
        _response?.Dispose();
        _body.Dispose();
        return ValueTask.CompletedTask;
    }

    private HttpRequestMessage CreateRequest(GatewayMessage message)
    {
        var http = new HttpRequestMessage(HttpMethod.Post, addresses.Next(request.Method.Path)) { Content = new ReadOnlyMemoryContent(message.Payload) };
        HttpAddresses.SetVersion(http);
        http.Content.Headers.ContentType = new MediaTypeHeaderValue(ConnectNames.Proto);
        http.Headers.TryAddWithoutValidation(ConnectNames.Version, ConnectNames.KnownVersion);
        UpstreamHeaders.AddAcceptEncoding(http.Headers, request.Metadata);
        var timeout = request.VerbatimTimeout is { } verbatim && CallDeadline.TryParseGrpc(verbatim, out var requested) ? requested : request.Timeout;
        if (timeout is { } left)
            http.Headers.TryAddWithoutValidation(
                ConnectNames.Timeout, Math.Clamp((long)left.TotalMilliseconds, 1, MaxMilliseconds).ToString(CultureInfo.InvariantCulture));
        UpstreamHeaders.Add(http.Headers, http.Content.Headers, request.Metadata);
        return http;
    }

    private Metadata ReadMetadata()
    {
        var initial = new Metadata();
        foreach (var (name, value) in UpstreamHeaders.Read(_response!.Headers.NonValidated, _response.Content.Headers.NonValidated))
        {
            if (!ResponseHeaderRules.Passes(name, value, (int)_response.StatusCode, request)) continue;
            if (name.StartsWith(TrailerPrefix, StringComparison.Ordinal)) (_trailers ??= new Metadata()).Add(name[TrailerPrefix.Length..], value);
            else initial.Add(name, value);
        }

        return initial;
    }

    private async ValueTask<CallEnd?> ReadMessageAsync()
    {
        if (!HasMediaType(ConnectNames.Proto))
            return Failures.ProtocolError(upstream, ContentType()?.StartsWith("application/", StringComparison.OrdinalIgnoreCase) == true ? RpcCode.Internal : RpcCode.Unknown, "it responded with something other than protobuf.");
        var (outcome, exception) = await ResponseBody.ReadAsync(_response!, request.ResponseLimits, _body, cancellation);
        return outcome switch
        {
            BodyOutcome.Whole => null,
            BodyOutcome.Broken => UpstreamExceptions.ToEnd(upstream, exception!, hasBegun: true, UpstreamExceptions.Http),
            BodyOutcome.Malformed or BodyOutcome.UnknownCoding => Failures.ProtocolError(upstream, RpcCode.Internal, ResponseBody.Describe(_response!, outcome)),
            _ => ResponseBody.ToEnd(upstream, _response!, outcome, request.ResponseLimits),
        };
    }

    private async ValueTask<CallEnd> ReadErrorAsync()
    {
        var http = (int)_response!.StatusCode;
        if (http is >= 200 and < 400 || !HasMediaType(MediaTypes.Json))
        {
            return Failures.ProtocolError(
                upstream, HttpStatusMap.ToCode(http, HttpToCodeProfile.Intermediary), $"it responded with the HTTP status {http}, without a Connect error.") with { Trailers = _trailers, LogNote = UpstreamHeaders.DescribeLocation(_response.Headers.NonValidated) };
        }

        // Without a code in the body, the HTTP status comes from a proxy, as the protocol defines it ("HTTP to Error Code").
        await ResponseBody.ReadErrorAsync(_response, request.MaxErrorBytes, _body, ResponseBody.ErrorTimeout, cancellation);
        var status = ConnectDialect.Instance.Read(_body.WrittenSpan, new StatusReadContext(http, StatusOrigin.Upstream, Profile: HttpToCodeProfile.Intermediary));
        return new CallEnd(status) { Trailers = _trailers };
    }

    private bool HasMediaType(string mediaType) =>
        ContentType() is { } type && type.StartsWith(mediaType, StringComparison.OrdinalIgnoreCase)
        && (type.Length == mediaType.Length || type[mediaType.Length] is ';' or ' ');

    private string? ContentType() => UpstreamHeaders.GetValue(_response!.Content.Headers.NonValidated, "content-type");
}
