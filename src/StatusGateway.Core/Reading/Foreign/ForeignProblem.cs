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
    private static readonly NameTable<string> Names = new(
        new[] { "title", "detail", "status", "type", "details", "code", "reason", "domain", "message" }.Select(static name => KeyValuePair.Create(name, name)));

    public static ErrorReading Read(ReadOnlySpan<byte> body, in StatusReadContext context)
    {
        var details = new ForeignDetails(context);
        ImmutableArray<StatusDetail> own = [];
        ViolationList? list = null;
        string? type = null, code = null, reason = null, domain = null, message = null, detail = null, title = null;
        long? httpStatus = null;
        var members = new JsonMembers(body);
        while (members.Next())
        {
            var name = Names.TryFind(members.Name, out var known) ? known : null;
            switch (name)
            {
                case "title":
                    title = members.Text() ?? title;
                    continue;
                case "detail" when members.IsString:
                    detail = members.Text();
                    continue;
                case "detail" when members.IsArray:
                    detail = ReadList(members.Value, details) ?? detail;
                    continue;
                case "status":
                    httpStatus = members.Number() ?? httpStatus;
                    continue;
                case "type":
                    type = members.Text() ?? type;
                    continue;
                case "details" when DetailJson.HasTypes(members.Value):
                    own = DetailList.Read(members.Value, DetailJson.OptionsFor(context.Types));
                    continue;
            }

            if (TryAddViolations(members, details, ref list)) continue;
            if (name == "code") code = members.Text() ?? code;
            else if (name == "reason") reason = members.Text() ?? reason;
            else if (name == "domain") domain = members.Text() ?? domain;
            else if (name == "message") message = members.Text() ?? message;
            if (name != "detail") details.AddMember(members);
        }

        Identify(details, type, code, reason, domain);
        var text = FirstOf(detail, title, message) ?? list?.Describe(isFirst: false) ?? OtherJsonReader.Read(body, StatusForm.Problem, context).Message;
        return new ErrorReading(null, text, details.Create(own)) { HttpStatus = httpStatus };
    }

    /// <summary>Reads the texts, or the violations, in place of the text.</summary>
    private static string? ReadList(ReadOnlySpan<byte> list, ForeignDetails details)
    {
        var violations = new ViolationList();
        violations.Add(list, isSure: true);
        foreach (var violation in violations.List) details.AddViolation(violation);
        return violations.Describe(isFirst: false);
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

    /// <summary>Adds what is wrong with the request, if a member is a list of that. Entries of <c>details</c> must have locations.</summary>
    private static bool TryAddViolations(in JsonMembers member, ForeignDetails details, ref ViolationList? list)
    {
        if (!ErrorNames.TryFind(member.Name, out var name) || !name.IsListIn(member) || (name.IsWrapper && name.Key != "details")) return false;
        var added = new ViolationList();
        added.Add(member.Value, !name.IsWrapper);
        if (added.Count == 0 || (name.IsWrapper && added.List.Exists(static violation => violation.Location is null))) return false;
        foreach (var violation in added.List) details.AddViolation(violation);
        list ??= added;
        return true;
    }

    private static string? FirstOf(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
            if (!string.IsNullOrEmpty(text)) return text;
        return null;
    }
}
