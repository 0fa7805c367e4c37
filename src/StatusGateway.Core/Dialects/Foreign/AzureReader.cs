namespace StatusGateway.Core.Dialects.Foreign;

/// <summary>
/// Reads the error of OData (JSON Format v4, "Error Response"), which Azure and many others have too. Its code is a name of the
/// service's own, and becomes the reason:
/// <code>
/// {"error":{"code":"ResourceNotFound","message":"…","target":"name","details":[{"code":"…","target":"age","message":"…"}]}}
/// </code>
/// </summary>
internal static class AzureReader
{
    /// <param name="error">What is under <c>error</c>.</param>
    /// <param name="context">What else is known of the answer.</param>
    public static ErrorReading Read(ReadOnlySpan<byte> error, in StatusReadContext context)
    {
        string? message = null;
        var details = new ForeignDetails(context);
        var members = new JsonMembers(error);
        while (members.Next())
        {
            if (members.Is("message"u8)) message = members.Text() ?? OfOldForm(members) ?? message;
            else if (!(members.Is("details"u8) && TryAddViolations(members, details)))
            {
                details.AddMember(members);
                if (!members.Is("code"u8)) continue;
                details.Reason = ErrorReason.OfName(members.Text());
                if (details.Reason == members.Text()) details.RemoveMember("code");
            }
        }

        return new ErrorReading(null, message, details.Create());
    }

    /// <summary>Version 3 and before: <c>{"lang":"en-US","value":"…"}</c>.</summary>
    private static string? OfOldForm(in JsonMembers message)
    {
        string? text = null;
        if (!message.IsObject) return null;
        var members = new JsonMembers(message.Value);
        while (members.Next())
            if (members.Is("value"u8)) text = members.Text() ?? text;
        return text;
    }

    /// <summary>Only where every entry says what it is about: others are parts of the error, and not of the request.</summary>
    private static bool TryAddViolations(in JsonMembers member, ForeignDetails details)
    {
        if (!member.IsArray) return false;
        var violations = ViolationReader.Read(member.Value);
        if (violations.Count == 0 || violations.Exists(static violation => violation.Place is null)) return false;
        foreach (var violation in violations) details.AddViolation(violation);
        return true;
    }
}
