using System.Collections.Immutable;

namespace StatusGateway.Core.Reading;

/// <summary>What the body of an error says, before its HTTP status supplies what is missing.</summary>
/// <param name="Code">The code; null if the body names none. 0 is OK, in a response that is not an error.</param>
/// <param name="Message">The message, which may be empty; null if the body has none.</param>
/// <param name="Details">The details; default is none.</param>
internal readonly record struct ErrorReading(int? Code, string? Message, ImmutableArray<StatusDetail> Details = default)
{
    /// <summary>Gets the HTTP status that the body names, for responses whose own is not an error; null for none.</summary>
    public long? HttpStatus { get; init; }

    /// <summary>Returns whether the HTTP status of the response decides the code.</summary>
    public bool IsCodeFrom(int httpStatus) => Code is null && IsOwn(httpStatus);

    public RpcStatus ToStatus(in StatusReadContext context)
    {
        var isOwn = IsOwn(context.HttpStatus);
        var httpStatus = isOwn ? context.HttpStatus : (int)HttpStatus!.Value;
        // An empty message is meant only if the body names a code.
        var message = Code is null && string.IsNullOrEmpty(Message) ? null : Message;
        return new RpcStatus(
            Code ?? (int)CodeResolution.FromHttp(httpStatus, context),
            message ?? HttpStatusText.Describe(httpStatus, isOwn ? context.ReasonPhrase : null),
            Details,
            context.Origin);
    }

    private bool IsOwn(int httpStatus) => httpStatus is >= 400 and <= 599 || HttpStatus is not (>= 400 and <= 599);
}
