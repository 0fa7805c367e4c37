using System.Collections.Immutable;
using System.Text;
using Google.Rpc;
using StatusGateway.Core.Details;
using StatusGateway.Core.Text;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>Collects what an error in another format says in addition to code and message, as google.rpc details.</summary>
/// <param name="context">What is known about the response.</param>
internal sealed class ForeignDetails(StatusReadContext context)
{
    // An entry takes many times its size in the response.
    private const int MaxMembers = 1000;

    private const int MaxForeignNames = 2;

    private const string JsonApiAttributes = "/data/attributes";

    private readonly ErrorInfo _info = new();
    private readonly BadRequest _request = new();
    private DebugInfo? _debug;

    /// <summary>Gets or sets the reason; null or empty for none.</summary>
    public string? Reason { get; set; }

    /// <summary>Gets or sets the domain; null for the domain of the context.</summary>
    public string? Domain { get; set; }

    /// <summary>
    /// Adds a member as metadata: a string unchanged, any other value as JSON text; null is ignored. A stack trace becomes
    /// google.rpc.DebugInfo, which masking removes.
    /// </summary>
    public void AddMember(in JsonMembers member)
    {
        if (!member.IsWhole || member.IsNull) return;
        var text = member.Text() ?? JsonStrings.Compact(member.Value);
        if (StackTraces.IsStackTrace(member, text)) AddDebug(text);
        else if (_info.Metadata.Count < MaxMembers) _info.Metadata[Encoding.UTF8.GetString(member.Name)] = text;
    }

    /// <summary>Adds a member with the name of a stack trace as google.rpc.DebugInfo, if it has one.</summary>
    public void AddTrace(in JsonMembers member)
    {
        if (member.IsWhole && StackTraces.HasFrames(member)) AddDebug(member.Text() ?? JsonStrings.Compact(member.Value));
    }

    /// <summary>Gets whether there is a stack trace.</summary>
    public bool HasTrace => _debug is not null;

    /// <summary>Adds a member as google.rpc.DebugInfo if it is or has a stack trace, by its text or by the names in it.</summary>
    public void AddIfTrace(in JsonMembers member)
    {
        if (!member.IsWhole) return;
        var text = member.Text() ?? JsonStrings.Compact(member.Value);
        if (member.IsString ? TraceText.HasTrace(text) : StackTraces.IsStackTrace(member, text)) AddDebug(text);
    }

    /// <summary>Adds a text as google.rpc.DebugInfo if it has a stack trace.</summary>
    public void AddIfTrace(string? text)
    {
        if (text is not null && TraceText.HasTrace(text)) AddDebug(text);
    }

    private void AddDebug(string text)
    {
        _debug ??= new DebugInfo();
        if (_debug.Detail.Length == 0) _debug.Detail = text;
        else if (_debug.StackEntries.Count < MaxMembers) _debug.StackEntries.Add(text);
    }

    public void AddMember(string name, string text) => _info.Metadata[name] = WellFormedText.From(text);

    public void RemoveMember(string name) => _info.Metadata.Remove(name);

    public void AddViolation(Violation violation)
    {
        var added = new BadRequest.Types.FieldViolation { Description = WellFormedText.From(violation.Text ?? "") };
        if (violation.Location is { } location) added.Field = WellFormedText.From(GetField(location));
        else if (violation.Text is { } text) SplitField(text, added);
        if (ErrorReason.FromIdentifier(violation.Name) is { } reason) added.Reason = reason;
        _request.FieldViolations.Add(added);
    }

    /// <summary>Gets the details: the collected ones, unless the error has details of the same type, then those of the error.</summary>
    public ImmutableArray<StatusDetail> Create(ImmutableArray<StatusDetail> own = default)
    {
        if (own.IsDefault) own = [];
        var details = ImmutableArray.CreateBuilder<StatusDetail>();
        if ((!string.IsNullOrEmpty(Reason) || _info.Metadata.Count > 0) && !Has(own, DetailNames.ErrorInfo))
        {
            _info.Reason = Reason ?? "";
            _info.Domain = WellFormedText.From(Domain ?? context.Domain ?? "");
            details.Add(StatusDetail.Create(_info));
        }

        if (_request.FieldViolations.Count > 0 && !Has(own, DetailNames.BadRequest)) details.Add(StatusDetail.Create(_request));
        if (_debug is not null && !Has(own, DetailNames.DebugInfo)) details.Add(StatusDetail.Create(_debug));
        details.AddRange(own);
        return details.DrainToImmutable();
    }

    private static bool Has(ImmutableArray<StatusDetail> details, string name)
    {
        foreach (var detail in details)
            if (detail.Is(name)) return true;
        return false;
    }

    private string GetField(ViolationLocation location)
    {
        if (context.Fields is not { } fields) return ViolationNotation.ToField(location);
        var found = fields.Find(location);
        // JSON:API wraps the attributes of a resource; the request's message may not.
        if (found is null && location.Pointer?.StartsWith(JsonApiAttributes + "/", StringComparison.Ordinal) == true)
            found = fields.Find(location with { Pointer = location.Pointer[JsonApiAttributes.Length..] });
        return found ?? FindBehindNames(fields, location) ?? ViolationNotation.ToField(location);
    }

    /// <summary>
    /// Finds a field behind names that are not of the request: <c>create.book.title</c> of Bean Validation begins with the method and
    /// its parameter.
    /// </summary>
    private static string? FindBehindNames(IViolationFieldResolver fields, ViolationLocation location)
    {
        // "[0].title" is a field of an item, not of the request.
        if (location.Parameter is not { } name || name.StartsWith('[')) return null;
        for (var names = 0; names < MaxForeignNames; names++)
        {
            var end = name.IndexOf('.', StringComparison.Ordinal);
            if (end < 0 || fields.Find(ViolationNotation.Parse(name[..end])) is not null) return null;
            name = name[(end + 1)..];
            if (fields.Find(ViolationNotation.Parse(name)) is { } found) return found;
        }

        return null;
    }

    /// <summary>Splits <c>title: must not be blank</c>, if that begins with a field of the request.</summary>
    private void SplitField(string text, BadRequest.Types.FieldViolation violation)
    {
        var end = text.IndexOf(": ", StringComparison.Ordinal);
        if (context.Fields is not { } fields || end <= 0 || text.AsSpan(0, end).Contains(' ')) return;
        var location = ViolationNotation.Parse(text[..end]);
        if ((fields.Find(location) ?? FindBehindNames(fields, location)) is not { } field) return;
        violation.Field = WellFormedText.From(field);
        violation.Description = WellFormedText.From(text[(end + 2)..]);
    }
}
