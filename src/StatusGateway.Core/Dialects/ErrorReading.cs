using System.Collections.Immutable;

namespace StatusGateway.Core.Dialects;

/// <summary>What an error's body says, before its HTTP status fills what is missing.</summary>
/// <param name="Code">The code; null when the body names none. 0 is OK, in an answer that is no error.</param>
/// <param name="Message">The message, which may be empty; null when the body has none.</param>
/// <param name="Details">The details; default is none.</param>
internal readonly record struct ErrorReading(int? Code, string? Message, ImmutableArray<StatusDetail> Details = default)
{
    /// <summary>The HTTP status that the body names, for answers whose own is no error; null for none.</summary>
    public long? HttpStatus { get; init; }

    /// <summary>Whether the answer's own HTTP status decides what the code is.</summary>
    public bool IsCodeOf(int httpStatus) => Code is null && IsOwn(httpStatus);

    public RpcStatus ToStatus(in StatusReadContext context)
    {
        var isOwn = IsOwn(context.HttpStatus);
        var httpStatus = isOwn ? context.HttpStatus : (int)HttpStatus!.Value;
        // Only a body that names a code says something by an empty message.
        var message = Code is null && string.IsNullOrEmpty(Message) ? null : Message;
        return new RpcStatus(
            Code ?? (int)CodeResolution.OfHttp(httpStatus, context),
            message ?? ErrorText.OfHttpStatus(httpStatus, isOwn ? context.ReasonPhrase : null),
            Details,
            context.Origin);
    }

    private bool IsOwn(int httpStatus) => httpStatus is >= 400 and <= 599 || HttpStatus is not (>= 400 and <= 599);
}
