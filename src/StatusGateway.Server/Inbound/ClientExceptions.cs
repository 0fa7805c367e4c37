using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Inbound;

/// <summary>Converts exceptions of the server while a request is read: the client caused them.</summary>
internal static class ClientExceptions
{
    private static CallEnd MalformedFraming => Failures.Create(FailureReason.MalformedBody, "The body's framing is malformed.");

    /// <summary>Returns whether the client caused an exception. The server reports an aborted request as a cancelled read, too.</summary>
    public static bool IsIo(Exception exception) => exception
        is BadHttpRequestException or IOException or ConnectionAbortedException or OperationCanceledException { InnerException: ConnectionAbortedException };

    public static CallEnd ToEnd(Exception exception) => exception switch
    {
        BadHttpRequestException bad => bad.StatusCode switch
        {
            StatusCodes.Status408RequestTimeout => Failures.CallerCancelled,
            StatusCodes.Status413PayloadTooLarge => Failures.Create(FailureReason.MessageTooLarge, "The request is larger than the limit."),
            _ => MalformedFraming,
        },
        // A chunk size that is too large for a number.
        IOException { InnerException: OverflowException } => MalformedFraming,
        _ => Failures.CallerCancelled,
    };
}
