using StatusGateway.Core.Text;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>
/// Reads the error of OData (JSON Format v4, "Error Response"), which Azure and others use. Its code is a name that the service
/// defines, and becomes the reason:
/// <code>
/// {"error":{"code":"ResourceNotFound","message":"…","target":"name","details":[{"code":"…","target":"age","message":"…"}]}}
/// </code>
/// </summary>
internal static class AzureReader
{
    /// <param name="error">The object under <c>error</c>.</param>
    /// <param name="context">What is known about the response.</param>
    public static ErrorReading Read(ReadOnlySpan<byte> error, in StatusReadContext context)
    {
        string? message = null;
        var details = new ForeignDetails(context);
        var members = new JsonMembers(error);
        ViolationList? violations = null;
        while (members.Next())
        {
            if (!ErrorNames.TryFind(members.Name, out var name)) name = new ErrorName("") { TextRank = -1, ReasonRank = -1 };
            if (name.Key == "message" && (members.Text() ?? ReadVersion3(members)) is { } text) message = text;
            else if (members.Is("code"u8) && members.Text() is "") continue;
            else if (!TryAddViolations(members, name, details, ref violations))
            {
                details.AddMember(members);
                if (!members.Is("code"u8)) continue;
                details.Reason = ErrorReason.FromName(members.Text());
                if (details.Reason == members.Text()) details.RemoveMember("code");
            }
        }

        message ??= violations?.Describe(isFirst: false) ?? OtherJsonReader.Read(error, StatusForm.Azure, context).Message;
        return new ErrorReading(null, message, details.Create());
    }

    /// <summary>Reads the message of version 3 and before: <c>{"lang":"en-US","value":"…"}</c>.</summary>
    private static string? ReadVersion3(in JsonMembers message)
    {
        string? text = null;
        if (!message.IsObject) return null;
        var members = new JsonMembers(message.Value);
        while (members.Next())
            if (members.Is("value"u8)) text = members.Text() ?? text;
        return text;
    }

    /// <summary>Adds the entries of a list if each of them has a location; otherwise they describe the error, not the request.</summary>
    private static bool TryAddViolations(in JsonMembers member, in ErrorName name, ForeignDetails details, ref ViolationList? all)
    {
        if (!name.IsListIn(member)) return false;
        var violations = new ViolationList();
        violations.Add(member.Value, !name.IsWrapper);
        if (violations.Count == 0 || violations.List.Exists(static violation => violation.Location is null)) return false;
        foreach (var violation in violations.List) details.AddViolation(violation);
        all ??= violations;
        return true;
    }
}
