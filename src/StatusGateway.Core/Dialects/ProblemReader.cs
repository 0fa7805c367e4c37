using System.Collections.Immutable;
using StatusGateway.Core.Reading;
using StatusGateway.Core.Reading.Foreign;
using StatusGateway.Core.Text;

namespace StatusGateway.Core.Dialects;

/// <summary>
/// Reads problem details. With a canonical name as <c>code</c>, the problem was written by <see cref="ProblemDialect"/> and is read
/// exactly; any other is read by <see cref="ForeignProblem"/>. Members of a wrong type are ignored (RFC 9457 section 3.1).
/// </summary>
internal static class ProblemReader
{
    public static ErrorReading Read(ReadOnlySpan<byte> body, in StatusReadContext context)
    {
        RpcCode? code = null;
        string? message = null, detail = null;
        ReadOnlySpan<byte> details = default;
        var members = new JsonMembers(body);
        while (members.Next())
        {
            if (members.Is("code"u8) && members.IsString) code = RpcCodes.TryParseName(members.Text(), out var named) ? named : null;
            else if (members.Is("message"u8)) message = members.Text() ?? message;
            else if (members.Is("detail"u8)) detail = members.Text() ?? detail;
            else if (members.Is("details"u8) && members.IsArray) details = members.Value;
        }

        if (code is not { } known) return ForeignProblem.Read(body, context);
        ImmutableArray<StatusDetail> read = details.IsEmpty ? [] : DetailList.Read(details, DetailJson.OptionsFor(context.Types));
        return new ErrorReading(known == RpcCode.Ok ? null : (int)known, message ?? detail ?? "", read);
    }
}
