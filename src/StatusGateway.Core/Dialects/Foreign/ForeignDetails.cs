using System.Collections.Immutable;
using System.Text;
using Google.Rpc;
using StatusGateway.Core.Details;

namespace StatusGateway.Core.Dialects.Foreign;

/// <summary>Collects what an error of another kind says besides code and message, as google.rpc details.</summary>
/// <param name="context">What else is known of the answer.</param>
internal sealed class ForeignDetails(StatusReadContext context)
{
    // An entry takes many times the bytes that it has in the answer.
    private const int MostMembers = 1000;

    private const string AttributesOfJsonApi = "/data/attributes";

    private readonly ErrorInfo _info = new();
    private readonly BadRequest _request = new();
    private DebugInfo? _debug;

    /// <summary>The error's reason; null or empty for none.</summary>
    public string? Reason { get; set; }

    /// <summary>The error's domain; null for the name of whoever sent it.</summary>
    public string? Domain { get; set; }

    /// <summary>
    /// Keeps a member as metadata: a string as it is, any other value as JSON text. null says nothing. What an exception left there is
    /// kept as google.rpc.DebugInfo, which masking knows.
    /// </summary>
    public void AddMember(in JsonMembers member)
    {
        if (!member.IsWhole || member.IsNull) return;
        var text = member.Text() ?? ErrorText.Compact(member.Value);
        if (StackTraces.IsOne(member.Name, text)) AddDebug(text);
        else if (_info.Metadata.Count < MostMembers) _info.Metadata[Encoding.UTF8.GetString(member.Name)] = text;
    }

    private void AddDebug(string text)
    {
        _debug ??= new DebugInfo();
        if (_debug.Detail.Length == 0) _debug.Detail = text;
        else if (_debug.StackEntries.Count < MostMembers) _debug.StackEntries.Add(text);
    }

    public void AddMember(string name, string text) => _info.Metadata[name] = WellFormed.Text(text);

    public void RemoveMember(string name) => _info.Metadata.Remove(name);

    public void AddViolation(Violation violation)
    {
        var added = new BadRequest.Types.FieldViolation { Description = WellFormed.Text(violation.Text ?? "") };
        if (violation.Place is { } place) added.Field = WellFormed.Text(FieldOf(place));
        // A name with spaces is a sentence.
        if (violation.Name?.Contains(' ', StringComparison.Ordinal) == false && ErrorReason.OfName(violation.Name) is { } reason) added.Reason = reason;
        _request.FieldViolations.Add(added);
    }

    /// <summary>The details: those that were collected, as far as the error had none of their kind, then its own.</summary>
    public ImmutableArray<StatusDetail> Create(ImmutableArray<StatusDetail> own = default)
    {
        if (own.IsDefault) own = [];
        var details = ImmutableArray.CreateBuilder<StatusDetail>();
        if ((!string.IsNullOrEmpty(Reason) || _info.Metadata.Count > 0) && !Has(own, DetailNames.ErrorInfo))
        {
            _info.Reason = Reason ?? "";
            _info.Domain = WellFormed.Text(Domain ?? context.Domain ?? "");
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

    private string FieldOf(ViolationLocation place)
    {
        if (context.Fields is not { } fields) return ViolationPlaces.FieldOf(place);
        var found = fields.Find(place);
        // JSON:API wraps what it is about; a message behind it need not.
        if (found is null && place.Pointer?.StartsWith(AttributesOfJsonApi + "/", StringComparison.Ordinal) == true)
            found = fields.Find(place with { Pointer = place.Pointer[AttributesOfJsonApi.Length..] });
        return found ?? ViolationPlaces.FieldOf(place);
    }
}
