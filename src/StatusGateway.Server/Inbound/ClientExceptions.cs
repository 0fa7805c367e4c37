using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Calls;

namespace StatusGateway.Server.Inbound;

/// <summary>Converts exceptions of the server while a request is read: the client caused them.</summary>
internal static class ClientExceptions
{
    public static bool IsIo(Exception exception) => exception is BadHttpRequestException or IOException or ConnectionAbortedException;

    public static CallEnd ToEnd(Exception exception) => exception is not BadHttpRequestException bad
        ? Failures.CallerCancelled
        : bad.StatusCode switch
        {
            StatusCodes.Status408RequestTimeout => Failures.CallerCancelled,
            StatusCodes.Status413PayloadTooLarge => Failures.Create(FailureReason.MessageTooLarge, "The request is larger than the limit."),
            _ => Failures.Create(FailureReason.MalformedBody, "The body's framing is malformed."),
        };
}
