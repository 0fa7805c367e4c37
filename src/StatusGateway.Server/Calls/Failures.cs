using System.Collections.Immutable;
using Google.Protobuf;
using Google.Rpc;
using StatusGateway.Core;
using StatusGateway.Transcoding;
using StatusGateway.Transcoding.HttpRules;

namespace StatusGateway.Server.Calls;

/// <summary>Creates the ends of calls that the gateway itself fails: full statuses with ErrorInfo.</summary>
internal static class Failures
{
    private const int MaxShownLength = 100;

    // The query parser cuts longer names.
    private const int MaxParameterLength = 512;

    /// <summary>Creates the end of a call with a reason and a message.</summary>
    public static CallEnd Create(
        FailureReason reason, string message, RpcCode? code = null, int? httpStatus = null,
        IEnumerable<KeyValuePair<string, string>>? metadata = null, params ReadOnlySpan<IMessage> details)
    {
        var info = new ErrorInfo { Reason = reason.Name, Domain = FailureReason.Domain };
        if (metadata is not null)
            foreach (var (key, value) in metadata) info.Metadata[key] = value;
        var all = ImmutableArray.CreateBuilder<StatusDetail>(details.Length + 1);
        all.Add(StatusDetail.Create(info));
        foreach (var detail in details) all.Add(StatusDetail.Create(detail));
        return new CallEnd(new RpcStatus(code ?? reason.Code, message, all.MoveToImmutable(), reason.Origin))
        {
            Reason = reason,
            HttpStatus = httpStatus ?? reason.HttpStatus,
        };
    }

    /// <summary>The body is not the message: BadRequest with the field, as the message names it.</summary>
    public static CallEnd MalformedBody(TranscodeError error, string? bodyField)
    {
        var field = bodyField is null ? error.FieldPath : InField(bodyField, error);
        var where = error.Offset >= 0 ? $" (byte {error.Offset} of the body)" : "";
        var end = Create(
            FailureReason.MalformedBody,
            $"The body cannot be read: {error.Message}{where}",
            details: new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = field, Description = error.Message } } });
        return end with { BodyPointer = error.Pointer };
    }

    /// <summary>All errors of path and query.</summary>
    public static CallEnd InvalidParameters(ParameterErrors errors)
    {
        var violations = new BadRequest();
        foreach (var error in errors)
            violations.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = DisplayText.Sanitize(error.Name, MaxParameterLength), Description = error.Message });
        var message = errors switch
        {
            [{ Name: "" } nameless] => nameless.Message,
            [var only] => $"The parameter \"{Shown(only.Name)}\" is invalid: {only.Message}",
            { OmittedCount: > 0 } => $"{errors.Count} parameters are invalid, and {errors.OmittedCount} more.",
            _ => $"{errors.Count} parameters are invalid.",
        };
        return Create(FailureReason.InvalidParameter, message, details: violations);
    }

    public static CallEnd InvalidHeader(string name, string description) => Create(
        FailureReason.InvalidHeader,
        $"The header \"{name}\" is invalid: {description}",
        metadata: [new("header", name)]);

    public static CallEnd TooLarge(int limit) => Create(
        FailureReason.MessageTooLarge,
        $"The message of the request is larger than the limit of {limit} bytes.",
        metadata: [new("limit", limit.ToString(System.Globalization.CultureInfo.InvariantCulture))]);

    /// <summary>A stream of the client has too many bytes that belong to no message.</summary>
    public static CallEnd TooIdle(int limit) => Create(
        FailureReason.MessageTooLarge,
        $"The request has more than {limit} bytes without a message (Limits:MaxIdleBytes).",
        metadata: [new("limit", limit.ToString(System.Globalization.CultureInfo.InvariantCulture))]);

    /// <summary>Compressed data of the client becomes too large.</summary>
    public static CallEnd TooInflated(int limit) => Create(
        FailureReason.MessageTooLarge,
        $"The compressed data of the request becomes more than {limit} times as large when it is decompressed (Limits:MaxInflation).",
        metadata: [new("limit", limit.ToString(System.Globalization.CultureInfo.InvariantCulture))]);

    /// <summary>The headers of a request are larger than the upstream accepts (RFC 9113 section 10.5.1).</summary>
    /// <param name="upstream">The name of the upstream.</param>
    /// <param name="limit">The limit in bytes, as the upstream announced it.</param>
    public static CallEnd RequestHeadersTooLarge(string upstream, string limit) => Create(
        FailureReason.RequestHeadersTooLarge,
        $"The headers of the request are larger than the {limit} bytes that the upstream \"{upstream}\" accepts. Send less metadata, or raise the limit of the upstream.",
        metadata: [new("upstream", upstream), new("limit", limit)]);

    public static CallEnd UnsupportedEncoding(string encoding, string supported) => Create(
        FailureReason.UnsupportedEncoding,
        $"The compression \"{Shown(encoding)}\" is not supported. Supported are: {supported}.",
        metadata: [new("supported", supported)]);

    /// <summary>The end for a status, with the reason when the status is one of these failures.</summary>
    public static CallEnd FromStatus(RpcStatus status)
    {
        var end = new CallEnd(status);
        if (status.Origin is not (StatusOrigin.Client or StatusOrigin.Gateway) || status.GetDetail<ErrorInfo>() is not { } info || info.Domain != FailureReason.Domain) return end;
        foreach (var reason in FailureReason.All)
            if (reason.Name == info.Reason) return end with { Reason = reason, HttpStatus = reason.HttpStatus };
        return end;
    }

    public static CallEnd MalformedFrame(string description) => Create(FailureReason.MalformedFrame, description);

    public static CallEnd WrongMessageCount(bool isNone) => Create(
        FailureReason.WrongMessageCount, isNone ? "The method takes one message, but the request has none." : "The method takes one message, but the request has several.");

    public static CallEnd Unreachable(string upstream, string description) => Create(
        FailureReason.UpstreamUnreachable,
        $"The upstream \"{upstream}\" cannot be reached: {description}",
        metadata: [new("upstream", upstream)],
        details: new RetryInfo { RetryDelay = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) });

    /// <summary>The upstream closed or reset a connection after it had been established. The call may have had its effect.</summary>
    public static CallEnd ConnectionBroken(string upstream, string? message = null) => Create(
        FailureReason.UpstreamReset, message ?? $"The connection to the upstream \"{upstream}\" broke.", RpcCode.Unavailable, 503, [new("upstream", upstream)]);

    /// <summary>Too many bytes of responses wait for clients that do not read them.</summary>
    public static CallEnd Overloaded { get; } = Create(
        FailureReason.Overloaded,
        "The gateway holds too many responses that clients have not read yet.",
        details: new RetryInfo { RetryDelay = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) });

    public static CallEnd ShuttingDown { get; } = Create(
        FailureReason.ShuttingDown,
        "The gateway is shutting down.",
        details: new RetryInfo { RetryDelay = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) });

    public static CallEnd DeadlineExpired { get; } = Create(FailureReason.DeadlineExpired, "The deadline passed before the call ended.");

    public static CallEnd CallerCancelled { get; } = Create(FailureReason.CallerCancelled, "The client cancelled the call.");

    public static CallEnd Internal { get; } = Create(
        FailureReason.InternalFailure, "The gateway failed. Look for the trace id in its log.");

    /// <summary>The upstream breaks its protocol; HTTP 502 when the code blames the server, otherwise the status of the code.</summary>
    public static CallEnd ProtocolError(string upstream, RpcCode code, string description) => Create(
        FailureReason.UpstreamProtocolError,
        $"The upstream \"{upstream}\" broke the protocol: {description}",
        code,
        code is RpcCode.Unknown or RpcCode.Internal or RpcCode.Unimplemented ? 502 : null,
        [new("upstream", upstream)]);

    /// <summary>A response that is not the message of its schema, or has no JSON form.</summary>
    public static CallEnd NoJsonForm(string upstream, string type, TranscodeError error) => Create(
        FailureReason.UpstreamResponseInvalid,
        $"The response of the upstream \"{upstream}\" is not a {type} that JSON can express: {error.Message}",
        metadata: [new("upstream", upstream), new("field", error.FieldPath)]);

    /// <summary>A response that is not what the upstream promises.</summary>
    public static CallEnd InvalidResponse(string upstream, string description, TranscodeError? error = null) => Create(
        FailureReason.UpstreamResponseInvalid,
        $"The response of the upstream \"{upstream}\" cannot be read: {description}",
        metadata: error is null ? [new("upstream", upstream)] : [new("upstream", upstream), new("field", error.FieldPath)]);

    public static CallEnd ResponseTooLarge(string upstream, int limit) => Create(
        FailureReason.UpstreamResponseTooLarge,
        $"The response of the upstream \"{upstream}\" is larger than the limit of {limit} bytes.",
        metadata: [new("upstream", upstream), new("limit", limit.ToString(System.Globalization.CultureInfo.InvariantCulture))]);

    /// <summary>A stream of the upstream has too many bytes that belong to no message.</summary>
    public static CallEnd ResponseTooIdle(string upstream, int limit) => Create(
        FailureReason.UpstreamResponseTooLarge,
        $"The response of the upstream \"{upstream}\" has more than {limit} bytes without a message (Limits:MaxIdleBytes).",
        metadata: [new("upstream", upstream), new("limit", limit.ToString(System.Globalization.CultureInfo.InvariantCulture))]);

    /// <summary>Compressed data of the upstream becomes too large.</summary>
    public static CallEnd ResponseTooInflated(string upstream, int limit) => Create(
        FailureReason.UpstreamResponseTooLarge,
        $"The compressed response of the upstream \"{upstream}\" becomes more than {limit} times as large when it is decompressed (Limits:MaxInflation).",
        metadata: [new("upstream", upstream), new("limit", limit.ToString(System.Globalization.CultureInfo.InvariantCulture))]);

    /// <summary>No binding of the REST upstream can carry the message: BadRequest with the fields.</summary>
    public static CallEnd NotExpressible(string upstream, IReadOnlyList<HttpRequestBuildError> errors)
    {
        var violations = new BadRequest();
        foreach (var error in errors)
            violations.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = error.Field, Description = error.Message });
        var where = errors[0].Field.Length == 0 ? "" : $"{errors[0].Field}: ";
        return Create(
            FailureReason.MessageNotExpressible,
            $"The message cannot be sent to the upstream \"{upstream}\": {where}{errors[0].Message}",
            metadata: [new("upstream", upstream)],
            details: violations);
    }

    /// <summary>The field of an error inside the body field; when that is a list, the first step is an index.</summary>
    private static string InField(string bodyField, TranscodeError error)
    {
        if (error.Path.Count == 0) return bodyField;
        var first = error.Path[0];
        return first.Length > 0 && first.All(char.IsAsciiDigit)
            ? $"{bodyField}[{first}]{error.FieldPath[first.Length..]}"
            : $"{bodyField}.{error.FieldPath}";
    }

    /// <summary>Prepares a text of a client for a message: short and printable.</summary>
    public static string Shown(string text) => DisplayText.Sanitize(text, MaxShownLength);
}
