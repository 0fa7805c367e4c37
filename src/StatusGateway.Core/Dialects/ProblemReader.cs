using System.Collections.Immutable;

namespace StatusGateway.Core.Dialects;

/// <summary>
/// Reads problem details. With a canonical name as <c>code</c> the problem is ours, and is read exactly; any other one is
/// foreign, and its HTTP status says the code. Members of a wrong type are passed over (RFC 9457 section 3.1).
/// </summary>
internal static class ProblemReader
{
    public static RpcStatus Read(ReadOnlySpan<byte> body, in StatusReadContext context)
    {
        RpcCode? code = null;
        string? message = null, detail = null, title = null;
        ImmutableArray<StatusDetail> details = [];
        var members = new JsonMembers(body);
        while (members.Next())
        {
            if (members.Is("code"u8) && members.IsString) code = RpcCodes.TryParseName(members.Text(), out var named) ? named : null;
            else if (members.Is("message"u8)) message = members.Text() ?? message;
            else if (members.Is("detail"u8)) detail = members.Text() ?? detail;
            else if (members.Is("title"u8)) title = members.Text() ?? title;
            else if (members.Is("details"u8) && members.IsArray) details = JsonElements.ReadDetails(members.Value, DetailJson.OptionsOf(context));
        }

        if (code is { } ours) return new RpcStatus(CodeResolution.NeverOk(ours, context.HttpStatus), message ?? detail, details, context.Origin);
        return new RpcStatus(
            CodeResolution.OfHttp(context.HttpStatus, context.Profile),
            detail ?? title ?? message ?? ErrorText.OfHttpStatus(context.HttpStatus),
            details,
            context.Origin);
    }
}
