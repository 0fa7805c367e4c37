using StatusGateway.Core;
using StatusGateway.Core.Headers;
using StatusGateway.Core.Http;
using StatusGateway.Core.Reading;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Upstreams.Http;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Upstreams.Rest;

/// <summary>The response of a REST upstream: its headers, its messages as JSON, and its errors.</summary>
internal sealed class RestResponse
{
    private const string EmptyName = "google.protobuf.Empty";

    private readonly string _upstream;
    private readonly UpstreamRequest _request;
    private readonly RestApi _api;
    private readonly HttpBinding _binding;

    // The message, or the field that is the body: a response that matches it is not an error. Null if any object may match.
    private readonly MessageSchema? _expected;

    public RestResponse(string upstream, UpstreamRequest request, HttpResponseMessage response, HttpBinding binding)
    {
        _upstream = upstream;
        _request = request;
        _api = request.Api!;
        _binding = binding;
        Response = response;
        HttpStatus = (int)response.StatusCode;
        ContentType = UpstreamHeaders.GetValue(response.Content.Headers.NonValidated, "content-type");
        var field = binding.ResponseBody;
        _expected = field is null ? binding.Method.Output : field.IsMap ? null : field.MessageType ?? binding.Method.Output;
        Metadata = ReadMetadata();
    }

    public HttpResponseMessage Response { get; }

    public int HttpStatus { get; }

    /// <summary>The media type, or null.</summary>
    public string? ContentType { get; }

    /// <summary>
    /// Whether the message may be missing: there is none by the HTTP status or the verb, or nothing is in it. Otherwise an empty body is a
    /// response that was lost on the way.
    /// </summary>
    public bool MayBeEmpty => HttpStatus is 204 or 205 || _expected?.FullName == EmptyName || _binding.HttpMethod == "HEAD";

    /// <summary>The headers as initial metadata.</summary>
    public Metadata Metadata { get; }

    /// <summary>The trailing metadata: headers with the trailer prefix, and HTTP trailers; null if there are none.</summary>
    public Metadata? Trailers { get; private set; }

    /// <summary>Reads the end of a successful response after its body.</summary>
    public CallEnd ReadEnd()
    {
        foreach (var (name, value) in UpstreamHeaders.Read(Response.TrailingHeaders.NonValidated)) (Trailers ??= new Metadata()).Add(name, value);
        return Trailers is null ? CallEnd.Ok : CallEnd.Ok with { Trailers = Trailers };
    }

    /// <summary>Reads and appends the message in a body. Returns null, or an error, which may also be an error sent with a success status.</summary>
    /// <param name="json">The body.</param>
    /// <param name="message">The buffer to append to.</param>
    public CallEnd? ReadMessage(ReadOnlySpan<byte> json, PooledBuffer message)
    {
        if (_expected is not null && HttpErrorReader.TryReadInSuccess(json, CreateErrorContext(RestHeaders.IsEvents(ContentType ?? "") ? null : ContentType), _expected, _api.Errors, out var error))
            return new CallEnd(error.Status) { Trailers = Trailers };
        var output = _binding.Method.Output;
        return ReadJson(json, _api.Json, message) is { } jsonError
            ? Failures.InvalidResponse(_upstream, $"it is not a {output.FullName}: {jsonError.Message}", jsonError)
            : null;
    }

    /// <summary>Reads and appends a message without accepting unknown fields, to distinguish it from an envelope.</summary>
    public bool TryReadStrictly(ReadOnlySpan<byte> json, PooledBuffer message) =>
        ReadJson(json, _api.StrictJson, message) is null;

    /// <summary>Whether the message has a field with this name.</summary>
    public bool HasField(string name) => _expected is null || _expected.WellKnown != WellKnownType.None || _expected.FindField(name) is not null;

    /// <summary>Reads the status that ends a stream from the value of <c>error</c>, in any known format.</summary>
    /// <param name="error">The value.</param>
    public CallEnd ReadStreamError(ReadOnlySpan<byte> error)
    {
        var isJson = error.StartsWith("{"u8) || error.StartsWith("\""u8);
        // The HTTP status was sent before the error occurred.
        var context = CreateErrorContext(isJson ? MediaTypes.Json : MediaTypes.PlainText) with { HttpStatus = 0 };
        var read = HttpErrorReader.Read(error, context, _api.Errors);
        if (isJson && read.Form != StatusForm.Problem)
        {
            // The inner object of Google's format is recognized by the member around it.
            using var envelope = new PooledBuffer();
            envelope.Write("{\"error\":"u8);
            envelope.Write(error);
            envelope.Write("}"u8);
            read = HttpErrorReader.Read(envelope.WrittenSpan, context, _api.Errors);
        }

        var isEmpty = read.Status is { Code: RpcCode.Unknown, Message: "", Details: [] };
        return new CallEnd(isEmpty ? read.Status.WithMessage("The stream ended with an error without a message.") : read.Status) { Trailers = Trailers };
    }

    /// <summary>Reads the status of a response that is not a success.</summary>
    public async ValueTask<CallEnd> ReadErrorAsync(PooledBuffer body, CancellationToken cancellation)
    {
        if (HttpStatus is < 200 or (>= 300 and < 400)) return CreateUnexpectedStatusError();

        // If the body is late or truncated, the HTTP status still determines the code.
        await ResponseBody.ReadErrorAsync(Response, _api.Errors.MaxErrorBytes, body, ResponseBody.ErrorTimeout, cancellation);
        var error = HttpErrorReader.Read(body.WrittenSpan, CreateErrorContext(ContentType), _api.Errors);
        return new CallEnd(error.Status)
        {
            HttpStatus = _api.KeepsHttpStatus && error.IsCodeFromHttpStatus && HttpStatus is >= 400 and <= 599 ? HttpStatus : null,
            Trailers = Trailers,
        };
    }

    private CallEnd CreateUnexpectedStatusError()
    {
        var reason = HttpStatus is 301 or 302 or 303 or 307 or 308 ? ", and redirects are not followed." : ", which is not a response to this request.";
        return Failures.ProtocolError(_upstream, RpcCode.Unknown, $"it responded with the HTTP status {HttpStatus}{reason}") with { LogNote = UpstreamHeaders.DescribeLocation(Response.Headers.NonValidated) };
    }

    private TranscodeError? ReadJson(ReadOnlySpan<byte> json, JsonOptions options, PooledBuffer message) => _binding.ResponseBody is { } field
        ? JsonToWire.ReadField(field, _binding.Method.Output, json, options, message)
        : JsonToWire.Read(_binding.Method.Output, json, options, message);

    private Metadata ReadMetadata()
    {
        var initial = new Metadata();
        foreach (var (name, value) in UpstreamHeaders.Read(Response.Headers.NonValidated, Response.Content.Headers.NonValidated))
        {
            if (!ResponseHeaderRules.Passes(name, value, HttpStatus, _request)) continue;
            if (name.StartsWith(RestHeaders.TrailerPrefix, StringComparison.Ordinal)) (Trailers ??= new Metadata()).Add(name[RestHeaders.TrailerPrefix.Length..], value);
            else initial.Add(name, value);
        }

        if (_api.KeepsHttpStatus && HttpStatus is > 200 and < 300 && initial.Find(HeaderNames.HttpStatus) is null)
            initial.Add(HeaderNames.HttpStatus, HttpStatus.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return initial;
    }

    private HttpErrorResponse CreateErrorContext(string? contentType) => new(HttpStatus)
    {
        ReasonPhrase = Response.ReasonPhrase,
        ContentType = contentType,
        RetryAfter = UpstreamHeaders.GetValue(Response.Headers.NonValidated, HeaderNames.RetryAfter),
        ErrorType = UpstreamHeaders.GetValue(Response.Headers.NonValidated, HeaderNames.AmznErrorType),
        Fields = new BindingFieldResolver(_binding),
    };
}
