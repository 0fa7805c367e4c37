using System.Globalization;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Framing;
using BadRequest = Google.Rpc.BadRequest;

namespace StatusGateway.Server.Inbound.Rest.Streams;

/// <summary>A body of JSON values, each of which is a message. Errors name the number of the message, from 1.</summary>
internal sealed class JsonRequestStream(RoutedCall call, StreamContent content, Stream body) : RequestStream(call, body)
{
    private readonly JsonValueReader _values = new(body, content.MayBeArray, call.Policy.MaxRequestBytes, call.Policy.RequestLimits.MaxIdleBytes);
    private int _number;

    protected override async ValueTask<MessageRead> ReadCoreAsync(CancellationToken cancellation)
    {
        var outcome = await _values.ReadAsync(cancellation);
        if (outcome == JsonValueOutcome.End) return MessageRead.End;
        _number++;
        if (outcome == JsonValueOutcome.Malformed) return MessageRead.Failed(Malformed(_values.Error!));
        if (outcome == JsonValueOutcome.TooIdle) return MessageRead.Failed(Failures.TooIdle(Limits.MaxIdleBytes));
        if (outcome == JsonValueOutcome.TooLarge)
            return MessageRead.Failed(WithMessage(Failures.TooLarge(Limits.MaxMessageBytes), $"Message {_number} is larger than the limit of {Limits.MaxMessageBytes} bytes."));
        if (Weave(_values.Value.Span, isProtobuf: false, out var message) is not { } error) return MessageRead.FromMessage(message);
        var where = error.Offset >= 0 ? $" (byte {error.Offset} of it)" : "";
        var end = Failures.MalformedBody(error, Binding.BodyFieldPath);
        return MessageRead.Failed(WithMessage(end, $"Message {_number} cannot be read: {error.Message}{where}") with { BodyPointer = Pointer + error.Pointer });
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _values.Dispose();
    }

    /// <summary>The place of the message in the body: the element of an array. Concatenated values are documents of their own.</summary>
    private string Pointer => _values.IsArray ? string.Create(CultureInfo.InvariantCulture, $"/{_number - 1}") : "";

    private CallEnd Malformed(string description) => Failures.Create(
        FailureReason.MalformedBody,
        $"Message {_number} cannot be read: {description}",
        details: new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = Binding.BodyFieldPath ?? "", Description = description } } })
        with { BodyPointer = Pointer };

    private static CallEnd WithMessage(CallEnd end, string message) => end with { Status = end.Status.WithMessage(message) };
}
