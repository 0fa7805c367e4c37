using System.Collections.Immutable;
using StatusGateway.Core.Text;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>
/// Reads problem details of other servers (RFC 9457): the HTTP status decides the code, and the other members become
/// google.rpc.ErrorInfo and google.rpc.BadRequest.
/// <code>
/// {"type":"https://example.com/probs/out-of-credit","title":"You do not have enough credit.","detail":"Your balance is 30.",
///  "instance":"/account/12345","balance":30}
///   →  ErrorInfo { reason: OUT_OF_CREDIT, domain: example.com, metadata: { type: …, instance: /account/12345, balance: 30 } }
/// </code>
/// </summary>
internal static class ForeignProblem
{
    public static ErrorReading Read(ReadOnlySpan<byte> body, in StatusReadContext context)
    {
        var details = new ForeignDetails(context);
        ImmutableArray<StatusDetail> own = [];
        string? type = null, code = null, reason = null, domain = null, message = null, detail = null, title = null;
        long? httpStatus = null;
        var members = new JsonMembers(body);
        while (members.Next())
        {
            if (members.Is("title"u8)) title = members.Text() ?? title;
            else if (members.Is("detail"u8)) detail = members.Text() ?? detail;
            else if (members.Is("status"u8)) httpStatus = members.Number() ?? httpStatus;
            else if (members.Is("type"u8)) type = members.Text() ?? type;
            else if (members.Is("details"u8) && DetailJson.HasTypes(members.Value)) own = DetailList.Read(members.Value, DetailJson.OptionsFor(context.Types));
            else if (!(IsViolations(members) && TryAddViolations(members.Value, details)))
            {
                if (members.Is("code"u8)) code = members.Text() ?? code;
                else if (members.Is("reason"u8)) reason = members.Text() ?? reason;
                else if (members.Is("domain"u8)) domain = members.Text() ?? domain;
                else if (members.Is("message"u8)) message = members.Text() ?? message;
                details.AddMember(members);
            }
        }

        Identify(details, type, code, reason, domain);
        return new ErrorReading(null, FirstOf(detail, title, message), details.Create(own)) { HttpStatus = httpStatus };
    }

    /// <summary>Sets reason and domain, and removes members that equal them from the metadata.</summary>
    private static void Identify(ForeignDetails details, string? type, string? code, string? reason, string? domain)
    {
        // A problem of ProblemDialect whose code was removed still has reason and domain.
        var isReason = reason is not null && ErrorReason.FromName(reason) == reason;
        details.Reason = ErrorReason.FromName(code) ?? (isReason ? reason : null) ?? ErrorReason.FromType(type);
        details.Domain = (isReason && !string.IsNullOrEmpty(domain) ? domain : null) ?? ErrorReason.GetDomain(type);
        if (code is not null && code == details.Reason) details.RemoveMember("code");
        if (reason is not null && reason == details.Reason) details.RemoveMember("reason");
        if (domain is not null && domain == details.Domain) details.RemoveMember("domain");
        if (!ErrorReason.IsUninformative(type)) details.AddMember("type", type);
    }

    private static bool IsViolations(in JsonMembers member) =>
        member.Is("errors"u8) || member.Is("invalid-params"u8) || member.Is("invalid_params"u8) || member.Is("invalidParams"u8);

    private static bool TryAddViolations(ReadOnlySpan<byte> value, ForeignDetails details)
    {
        var violations = ViolationReader.Read(value);
        foreach (var violation in violations) details.AddViolation(violation);
        return violations.Count > 0;
    }

    private static string? FirstOf(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
            if (!string.IsNullOrEmpty(text)) return text;
        return null;
    }
}
