using StatusGateway.Core;
using StatusGateway.Core.Http;
using StatusGateway.Core.Reading;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Upstreams.Http;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.HttpRules;
using StatusGateway.Transcoding.Json;
using StatusGateway.Transcoding.Schema;

namespace StatusGateway.Server.Upstreams.Rest;

/// <summary>The answer of a REST upstream: what its head says, its messages one by one as JSON, and its errors.</summary>
internal sealed class RestAnswer
{
    private const string HttpStatusMetadata = "statusgateway-http-status";

    private readonly string _upstream;
    private readonly RestApi _api;
    private readonly HttpBinding _binding;

    // What an error may not be taken for: the message, or the field that the body is. Null where any object may be the answer.
    private readonly MessageSchema? _expected;

    public RestAnswer(string upstream, RestApi api, HttpResponseMessage response, HttpBinding binding)
    {
        _upstream = upstream;
        _api = api;
        _binding = binding;
        Response = response;
        HttpStatus = (int)response.StatusCode;
        ContentType = UpstreamHeaders.Single(response.Content.Headers.NonValidated, "content-type");
        var field = binding.ResponseBody;
        _expected = field is null ? binding.Method.Output : field.IsMap ? null : field.MessageType ?? binding.Method.Output;
        Metadata = ReadMetadata();
    }

    public HttpResponseMessage Response { get; }

    public int HttpStatus { get; }

    /// <summary>Null for none.</summary>
    public string? ContentType { get; }

    /// <summary>The headers.</summary>
    public Metadata Metadata { get; }

    /// <summary>Trailing metadata: what a gateway in between had as that, and HTTP's own; null for none.</summary>
    public Metadata? Trailers { get; private set; }

    /// <summary>The end of an answer that is a success, when all of it was read.</summary>
    public CallEnd ReadEnd()
    {
        foreach (var (name, value) in UpstreamHeaders.Read(Response.TrailingHeaders.NonValidated)) (Trailers ??= new Metadata()).Add(name, value);
        return Trailers is null ? CallEnd.Ok : CallEnd.Ok with { Trailers = Trailers };
    }

    /// <summary>Appends the message that a body is. Null, or why it is none: it may be an error that comes as success.</summary>
    /// <param name="json">The body.</param>
    /// <param name="message">Where it is appended.</param>
    public CallEnd? ReadMessage(ReadOnlySpan<byte> json, PooledBuffer message)
    {
        if (_expected is not null && HttpErrorReader.TryReadInSuccess(json, Facts(RestHeaders.IsEvents(ContentType ?? "") ? null : ContentType), _expected, _api.Errors, out var error))
            return new CallEnd(error.Status) { Trailers = Trailers };
        var output = _binding.Method.Output;
        return ReadJson(json, _api.Json, message) is { } fault
            ? Failures.InvalidResponse(_upstream, $"it is not a {output.FullName}: {fault.Message}", fault)
            : null;
    }

    /// <summary>Appends a message that an envelope of the same name as one of its fields may be.</summary>
    public bool TryReadStrictly(ReadOnlySpan<byte> json, PooledBuffer message) =>
        ReadJson(json, _api.StrictJson, message) is null;

    /// <summary>Whether the message has a field of this name.</summary>
    public bool HasField(string name) => _expected is null || _expected.WellKnown != WellKnownType.None || _expected.FindField(name) is not null;

    /// <summary>The status that a stream ends with: what stands in its <c>error</c>, in any of the known forms.</summary>
    /// <param name="error">What stands there.</param>
    public CallEnd ReadStreamError(ReadOnlySpan<byte> error)
    {
        var isJson = error.StartsWith("{"u8) || error.StartsWith("\""u8);
        // The HTTP status of a stream says nothing of how it ends.
        var facts = Facts(isJson ? RestHeaders.JsonType : "text/plain") with { HttpStatus = 0 };
        var read = HttpErrorReader.Read(error, facts, _api.Errors);
        if (isJson && read.Form != StatusForm.Problem)
        {
            // Of Google's error the inner object is there: it is told by what is around it.
            using var envelope = new PooledBuffer();
            envelope.Write("{\"error\":"u8);
            envelope.Write(error);
            envelope.Write("}"u8);
            read = HttpErrorReader.Read(envelope.WrittenSpan, facts, _api.Errors);
        }

        var saysNothing = read.Status is { Code: RpcCode.Unknown, Message: "", Details: [] };
        return new CallEnd(saysNothing ? read.Status.WithMessage("The stream ended with an error that says nothing.") : read.Status) { Trailers = Trailers };
    }

    /// <summary>The status of an answer that is no success.</summary>
    public async ValueTask<CallEnd> ReadErrorAsync(PooledBuffer body, CancellationToken cancellation)
    {
        if (HttpStatus is < 200 or (>= 300 and < 400)) return Redirected();

        // What does not come in time, or whole, leaves the HTTP status at least.
        await AnswerBody.ReadErrorAsync(Response, _api.Errors.MaxErrorBytes, body, AnswerBody.PatienceForErrors, cancellation);
        var error = HttpErrorReader.Read(body.WrittenSpan, Facts(ContentType), _api.Errors);
        return new CallEnd(error.Status)
        {
            HttpStatus = _api.KeepsHttpStatus && error.IsCodeFromHttpStatus && HttpStatus is >= 400 and <= 599 ? HttpStatus : null,
            Trailers = Trailers,
        };
    }

    private CallEnd Redirected()
    {
        // Of what it points to the host alone is told: the rest may be a secret.
        var location = Response.Headers.Location is { IsAbsoluteUri: true, Host.Length: > 0 } target ? $" to {target.Host}" : "";
        var problem = HttpStatus is 301 or 302 or 303 or 307 or 308 ? ", and redirects are not followed." : ", which is no answer to this request.";
        return Failures.ProtocolError(_upstream, RpcCode.Unknown, $"it answered with the HTTP status {HttpStatus}{location}{problem}");
    }

    private TranscodeError? ReadJson(ReadOnlySpan<byte> json, JsonOptions options, PooledBuffer message) => _binding.ResponseBody is { } field
        ? JsonToWire.ReadField(field, _binding.Method.Output, json, options, message)
        : JsonToWire.Read(_binding.Method.Output, json, options, message);

    private Metadata ReadMetadata()
    {
        var initial = new Metadata();
        foreach (var (name, value) in UpstreamHeaders.Read(Response.Headers.NonValidated, Response.Content.Headers.NonValidated))
        {
            if (name.StartsWith(RestHeaders.TrailerPrefix, StringComparison.Ordinal)) (Trailers ??= new Metadata()).Add(name[RestHeaders.TrailerPrefix.Length..], value);
            else initial.Add(name, value);
        }

        if (_api.KeepsHttpStatus && HttpStatus is > 200 and < 300 && initial.Find(HttpStatusMetadata) is null)
            initial.Add(HttpStatusMetadata, HttpStatus.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return initial;
    }

    private HttpErrorResponse Facts(string? contentType) => new(HttpStatus)
    {
        ReasonPhrase = Response.ReasonPhrase,
        ContentType = contentType,
        RetryAfter = UpstreamHeaders.Single(Response.Headers.NonValidated, "retry-after"),
        Fields = new BindingFieldResolver(_binding),
    };
}
