using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using StatusGateway.Server.Calls;
using StatusGateway.Server.Model;
using StatusGateway.Server.Protocols;

namespace StatusGateway.Server.Inbound;

/// <summary>Reads the deadline that a caller asks for.</summary>
internal static class CallTimeouts
{
    private const string Seconds = "x-server-timeout";

    public static bool TryRead(
        IHeaderDictionary headers, CallerProtocol protocol, TimeSpan? most, TimeSpan? unasked, out CallDeadline deadline, [NotNullWhen(false)] out CallEnd? fault)
    {
        fault = null;
        deadline = default;
        TimeSpan? asked = null;
        string? verbatim = null;
        if (protocol is CallerProtocol.ConnectUnary or CallerProtocol.ConnectStream)
        {
            if (headers[ConnectNames.Timeout] is [{ } milliseconds, ..])
            {
                if (!CallDeadline.TryParseMilliseconds(milliseconds, out var timeout))
                {
                    fault = Failures.InvalidHeader(ConnectNames.Timeout, "it takes milliseconds, 1 to 10 digits.");
                    return false;
                }

                asked = timeout;
                verbatim = CallDeadline.FormatGrpc(timeout);
            }
        }
        else if (headers[GrpcNames.Timeout] is [{ } text, ..])
        {
            if (!CallDeadline.TryParseGrpc(text, out var timeout))
            {
                fault = Failures.InvalidHeader(GrpcNames.Timeout, "it takes 1 to 8 digits and one of the units H, M, S, m, u, n, such as 500m.");
                return false;
            }

            asked = timeout;
            verbatim = text;
        }
        else if (protocol == CallerProtocol.Rest && headers[Seconds] is [{ } seconds, ..])
        {
            if (!CallDeadline.TryParseSeconds(seconds, out var timeout))
            {
                fault = Failures.InvalidHeader(Seconds, "it takes seconds, such as 1.5.");
                return false;
            }

            asked = timeout;
            verbatim = CallDeadline.FormatGrpc(timeout);
        }

        deadline = CallDeadline.Of(asked, verbatim, most, unasked);
        return true;
    }
}
