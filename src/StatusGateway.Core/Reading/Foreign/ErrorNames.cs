using System.Text;
using StatusGateway.Core.Text;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>What the members of error objects mean, by their names: the table for the errors of all frameworks.</summary>
internal static class ErrorNames
{
    // Texts for people, in order of preference.
    private static readonly string[] Texts =
    [
        "message", "detail", "errordescription", "error", "title", "msg", "description", "errormessage", "errormsg", "errmsg", "errorsummary",
        "faultstring", "hydra:description", "diagnostics", "reason", "usermessage", "text", "summary", "details", "errors", "messages", "errormessages",
        "fault", "hydra:title", "exceptionmessage", "developermessage", "value", "errordetail", "info",
    ];

    // Names of the kind of error, in order of preference.
    private static readonly string[] Reasons =
        ["code", "errorcode", "errcode", "scimtype", "type", "errortype", "reason", "error", "errorkey", "name", "errorname"];

    // Lists of errors, and maps of fields to errors.
    private static readonly string[] Lists =
    [
        "errors", "violations", "fielderrors", "invalidparams", "invalidparameters", "invalidfields", "validationerrors", "validationerror", "fieldviolations",
        "constraintviolations", "propertyviolations", "classviolations", "parameterviolations", "returnvalueviolations", "modelstate", "issues", "issue",
        "problems", "suberrors", "errorcauses", "causes", "failures", "validationmessages", "formerrors", "globalerrors", "errormessages", "fields",
        "messages", "errordetails", "message", "error", "detail", "details", "msg", "fault",
        "fieldlist", "extra", "validation",
    ];

    // Lists only if they are arrays: an object is about something else.
    private static readonly string[] ArrayLists = ["extra"];

    // Texts that are often fields of a resource too.
    private static readonly string[] FieldLike = ["title", "description", "text", "summary", "reason", "value", "name", "type", "info"];

    // Objects with an error inside.
    private static readonly string[] Wrappers =
    [
        "error", "fault", "embedded", "odata.error", "message", "detail", "details", "data", "errordetails",
        "responsestatus", "result", "meta", "response", "status",
    ];

    private static readonly string[] HttpStatuses = ["status", "statuscode", "httpstatus", "httpstatuscode", "httpcode", "code"];

    // Texts that are kept beside the message.
    private static readonly string[] Metadata = ["details", "hint", "erroruri"];

    private static readonly ErrorName OtherMessage = new("") { TextRank = Texts.Length, ReasonRank = -1 };

    private static readonly NameTable<ErrorName> Table = new(
        from name in Texts.Concat(Reasons).Concat(Lists).Concat(Wrappers).Concat(HttpStatuses).Concat(StackTraces.Names).Concat(Metadata).Distinct()
        select KeyValuePair.Create(name, new ErrorName(name)
        {
            TextRank = Array.IndexOf(Texts, name),
            ReasonRank = Array.IndexOf(Reasons, name),
            IsList = Lists.Contains(name),
            IsArrayOnly = ArrayLists.Contains(name),
            IsFieldLike = FieldLike.Contains(name),
            IsWrapper = Wrappers.Contains(name),
            IsHttpStatus = HttpStatuses.Contains(name),
            IsTrace = StackTraces.Names.Contains(name),
            IsNestedOnly = name == "value",
            IsMetadata = Metadata.Contains(name),
        }));

    /// <summary>Finds what a member means, without regard to case, <c>_</c> and <c>-</c> in its name.</summary>
    public static bool TryFind(ReadOnlySpan<byte> name, out ErrorName meaning)
    {
        if (Table.TryFind(name, out meaning)) return true;
        if (!EndsWithMessage(name)) return false;
        meaning = OtherMessage;
        return true;
    }

    /// <summary>Recognizes <c>resultMessage</c>, <c>status_message</c> and the like.</summary>
    private static bool EndsWithMessage(ReadOnlySpan<byte> name)
    {
        var suffix = "message"u8;
        return name.Length > suffix.Length && Ascii.EqualsIgnoreCase(name[^suffix.Length..], suffix);
    }
}

/// <summary>What a member of an error object means.</summary>
/// <param name="Key">The name in lower case, without <c>_</c> and <c>-</c>.</param>
internal readonly record struct ErrorName(string Key)
{
    /// <summary>Gets the rank among the texts; -1 if a string is not a text.</summary>
    public required int TextRank { get; init; }

    /// <summary>Gets the rank among the names of the kind of error; -1 if a string is not one.</summary>
    public required int ReasonRank { get; init; }

    /// <summary>Gets whether an array or an object is a list of errors, or a map of fields to errors.</summary>
    public bool IsList { get; init; }

    /// <summary>Returns whether a value is a list of errors, or a map of fields to errors. An array of <c>fields</c> has names only.</summary>
    public bool IsListIn(in JsonMembers member) => IsList && ((member.IsObject && !IsArrayOnly) || (member.IsArray && Key != "fields"));

    /// <summary>Gets whether an object of this name is not a map of fields to errors.</summary>
    public bool IsArrayOnly { get; init; }

    /// <summary>Gets whether the name is often that of a field too.</summary>
    public bool IsFieldLike { get; init; }

    /// <summary>Gets whether an object is an error itself.</summary>
    public bool IsWrapper { get; init; }

    /// <summary>Gets whether a number is an HTTP status.</summary>
    public bool IsHttpStatus { get; init; }

    /// <summary>Gets whether the value may be a stack trace.</summary>
    public bool IsTrace { get; init; }

    /// <summary>Gets whether the name has its meaning inside another object only.</summary>
    public bool IsNestedOnly { get; init; }

    /// <summary>Gets whether a text that is not the message is kept as metadata.</summary>
    public bool IsMetadata { get; init; }
}
