using System.Globalization;
using System.Net.Http.Headers;
using StatusGateway.Core;
using StatusGateway.Core.Dialects;
using StatusGateway.Server.Pipeline;
using StatusGateway.Server.Upstreams.Http;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Upstreams.Rest;

/// <summary>
/// A unary call at a REST upstream: the message is taken apart into an HTTP request, and the answer's JSON becomes a message again.
/// </summary>
internal sealed class RestCall : IUpstreamCall
{
    private const string TimeoutName = "x-server-timeout";

    // A server that has nothing but a web page for failures should not be led to send it.
    private const string Accepted = "application/json, application/problem+json";

    private readonly string _upstream;
    private readonly HttpMessageInvoker _invoker;
    private readonly HttpAddresses _addresses;
    private readonly UpstreamRequest _request;
    private readonly RestApi _api;
    private readonly int _maxResponseBytes;
    private readonly CancellationToken _cancellation;
    private readonly UnwovenRequest _unwoven = new();
    private readonly PooledBuffer _body = new();
    private readonly PooledBuffer _message = new();
    private HttpResponseMessage? _response;
    private Metadata? _trailers;
    private bool _isRead;

    public RestCall(
        string upstream, HttpMessageInvoker invoker, HttpAddresses addresses, UpstreamRequest request, int maxResponseBytes, CancellationToken cancellation)
    {
        _upstream = upstream;
        _invoker = invoker;
        _addresses = addresses;
        _request = request;
        _api = request.Api!;
        _maxResponseBytes = maxResponseBytes;
        _cancellation = cancellation;
    }

    public GatewayMessage? Only => null;

    public CallEnd? End { get; private set; }

    public async ValueTask<ResponseHead> ReadHeadAsync()
    {
        var read = await _request.Messages.ReadAsync(_cancellation);
        End = read.Failure ?? (read.IsMessage ? Unweave(read.Message.Payload.Span) : Failures.WrongMessageCount(isNone: true));
        if (End is not null) return ResponseHead.Empty;
        try
        {
            _response = await _invoker.SendAsync(CreateRequest(), _cancellation);
        }
        catch (Exception exception) when (UpstreamExceptions.IsIo(exception))
        {
            End = UpstreamExceptions.ToEnd(_upstream, exception, hasBegun: false);
            return ResponseHead.Empty;
        }

        var metadata = ReadMetadata();
        End = _response.IsSuccessStatusCode ? await ReadMessageAsync() : await ReadErrorAsync();
        return new ResponseHead { Metadata = metadata };
    }

    public ValueTask<MessageRead> ReadAsync(CancellationToken cancellation)
    {
        if (End is not null) return new(MessageRead.Failed(End));
        if (!_isRead)
        {
            _isRead = true;
            return new(MessageRead.Of(new GatewayMessage(_message.WrittenMemory)));
        }

        End = _trailers is null ? CallEnd.Ok : CallEnd.Ok with { Trailers = _trailers };
        return new(MessageRead.End);
    }

    public ValueTask DisposeAsync()
    {
        _response?.Dispose();
        _unwoven.Dispose();
        _body.Dispose();
        _message.Dispose();
        return ValueTask.CompletedTask;
    }

    private CallEnd? Unweave(ReadOnlySpan<byte> message)
    {
        var bindings = _api.BindingsOf(_request.Method);
        if (bindings.Count == 0) return Failures.NotExpressible(_upstream, [new UnweaveFault("", "The method has no google.api.http rule.")]);
        return RequestUnweaver.Unweave(bindings, message, _api.Json, _unwoven, _api.Routes) is { } faults ? Failures.NotExpressible(_upstream, faults) : null;
    }

    private HttpRequestMessage CreateRequest()
    {
        var request = new HttpRequestMessage(new HttpMethod(_unwoven.HttpMethod), _addresses.Next(_unwoven.Target));
        HttpAddresses.SetVersion(request);
        if (_unwoven.Binding!.HasBody) request.Content = CreateContent();

        request.Headers.TryAddWithoutValidation("accept", HttpBodyWire.IsAnswerOf(_unwoven.Binding) ? "*/*" : Accepted);
        if (_request.Timeout is { } left)
            request.Headers.TryAddWithoutValidation(TimeoutName, left.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture));
        UpstreamHeaders.Add(request.Headers, request.Content?.Headers, _request.Metadata, RestHeaders.PassesRequest);
        return request;
    }

    private ReadOnlyMemoryContent CreateContent()
    {
        if (!_unwoven.HasBody) return new ReadOnlyMemoryContent(default);
        if (HttpBodyWire.IsRequestOf(_unwoven.Binding!)) return CreateRawContent(_unwoven.Binding!.BodyMessage!);
        var content = new ReadOnlyMemoryContent(_unwoven.Body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    /// <summary>Of a google.api.HttpBody, its bytes.</summary>
    private ReadOnlyMemoryContent CreateRawContent(MessageSchema type)
    {
        using var body = new PooledBuffer();
        if (JsonToWire.Read(type, _unwoven.Body.Span, _api.Json, body) is not null
            || !HttpBodyWire.TryRead(body.WrittenSpan, out var mediaType, out var data)) return new ReadOnlyMemoryContent(default);
        var content = new ReadOnlyMemoryContent(data.ToArray());
        var value = System.Text.Encoding.UTF8.GetString(mediaType);
        if (value.Length > 0 && MetadataRules.IsHeaderValue(value)) content.Headers.TryAddWithoutValidation("content-type", value);
        return content;
    }

    /// <summary>The headers as metadata; what a gateway in between had as trailing metadata is that again.</summary>
    private Metadata ReadMetadata()
    {
        var initial = new Metadata();
        foreach (var (name, value) in UpstreamHeaders.Read(_response!.Headers.NonValidated, _response.Content.Headers.NonValidated))
        {
            if (name.StartsWith(RestHeaders.TrailerPrefix, StringComparison.Ordinal)) (_trailers ??= new Metadata()).Add(name[RestHeaders.TrailerPrefix.Length..], value);
            else initial.Add(name, value);
        }

        return initial;
    }

    private async ValueTask<CallEnd?> ReadMessageAsync()
    {
        var (outcome, exception) = await AnswerBody.ReadAsync(_response!, _maxResponseBytes, _body, _cancellation);
        return outcome switch
        {
            AnswerBody.Outcome.Whole => ReadMessage(),
            AnswerBody.Outcome.TooLarge => Failures.AnswerTooLarge(_upstream, _maxResponseBytes),
            AnswerBody.Outcome.Truncated => Failures.InvalidAnswer(_upstream, "its body ends too early."),
            _ => UpstreamExceptions.ToEnd(_upstream, exception!, hasBegun: true),
        };
    }

    private CallEnd? ReadMessage()
    {
        var type = ContentType();
        if (HttpBodyWire.IsAnswerOf(_unwoven.Binding!))
        {
            HttpBodyWire.WriteAnswer(_unwoven.Binding!, type, _body.WrittenSpan, _message);
            return null;
        }

        // An answer of 204, or of nothing at all, is the message with nothing set.
        if (_body.Length == 0) return null;
        if (type is not null && !RestHeaders.IsJson(type)) return Failures.InvalidAnswer(_upstream, $"it is \"{Failures.Shown(type)}\", not JSON.");
        var output = _request.Method.Output;
        if (HttpErrorReader.TryReadInSuccess(_body.WrittenSpan, Answer(type), output, _api.Errors, out var error))
            return new CallEnd(error.Status) { Trailers = _trailers };
        return ReadJson(output) is { } fault
            ? Failures.InvalidAnswer(_upstream, $"it is not a {output.FullName}: {fault.Message}", fault)
            : null;
    }

    private TranscodeFault? ReadJson(MessageSchema output) => _unwoven.Binding!.ResponseBody is { } field
        ? JsonToWire.ReadField(field, output, _body.WrittenSpan, _api.Json, _message)
        : JsonToWire.Read(output, _body.WrittenSpan, _api.Json, _message);

    private async ValueTask<CallEnd> ReadErrorAsync()
    {
        var status = (int)_response!.StatusCode;
        if (status is < 200 or (>= 300 and < 400))
        {
            var location = _response.Headers.Location is { IsAbsoluteUri: true } target ? $" to {target.Host}" : "";
            return Failures.ProtocolError(_upstream, RpcCode.Unknown, $"it answered with the HTTP status {status}{location}, and redirects are not followed.");
        }

        // What does not come in time, or whole, leaves the HTTP status at least.
        await AnswerBody.ReadAsync(_response, _api.Errors.MaxErrorBytes, _body, _cancellation);
        var error = HttpErrorReader.Read(_body.WrittenSpan, Answer(ContentType()), _api.Errors);
        return new CallEnd(error.Status)
        {
            HttpStatus = _api.KeepsHttpStatus && error.IsCodeOfHttpStatus && status is >= 400 and <= 599 ? status : null,
            Trailers = _trailers,
        };
    }

    private string? ContentType() => UpstreamHeaders.Single(_response!.Content.Headers.NonValidated, "content-type");

    private HttpErrorAnswer Answer(string? contentType) => new((int)_response!.StatusCode)
    {
        ReasonPhrase = _response.ReasonPhrase,
        ContentType = contentType,
        RetryAfter = UpstreamHeaders.Single(_response.Headers.NonValidated, "retry-after"),
        Fields = new BindingFields(_unwoven.Binding!),
    };
}
