using StatusGateway.Core.Text;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>
/// Reads JSON with a text: the errors of Spring, OAuth 2.0, JSON:API and FastAPI, and of other formats by the names of their members
/// (<see cref="ErrorNames"/>).
/// <code>
/// {"timestamp":"…","status":404,"error":"Not Found","message":"No such book.","path":"/v1/books/9"}     Spring
/// {"error":"invalid_grant","error_description":"…","error_uri":"…"}                                     OAuth 2.0 (RFC 6749)
/// {"errors":[{"status":"422","code":"…","title":"…","detail":"…","source":{"pointer":"/data/…"}}]}      JSON:API
/// {"detail":[{"loc":["body","title"],"msg":"Field required","type":"missing"}]}                         FastAPI
/// {"statusCode":400,"message":["title is too short"],"error":"Bad Request"}                             NestJS
/// {"error":{"type":"index_not_found_exception","reason":"no such index [a]"},"status":404}              Elasticsearch
/// {"title":["This field is required."]}                                                                 Django REST framework
/// </code>
/// The best text is the message (<see cref="TextChoice"/>); without one, the texts of the lists are. A name of the error becomes the
/// reason, and lists of what is wrong with the request become google.rpc.BadRequest.
/// </summary>
internal static class OtherJsonReader
{
    // An error that is nested deeper is not read.
    private const int MaxDepth = 4;

    // A text at a lower depth has precedence over a nested one.
    private const int RanksPerDepth = 100;

    /// <param name="body">An object.</param>
    /// <param name="form">The format.</param>
    /// <param name="context">What is known about the response.</param>
    public static ErrorReading Read(ReadOnlySpan<byte> body, StatusForm form, in StatusReadContext context)
    {
        var found = new Findings(new ForeignDetails(context), form);
        var isFieldMap = form is StatusForm.OtherJson or StatusForm.FastApi && IsAboutRequest(null, context) && FieldMap.IsMap(body, isMessage: false, context);
        if (!isFieldMap) ReadObject(body, 0, context, ref found);
        if (StackTraces.IsLikelyIn(body)) AddHiddenTraces(body, found.Details);
        var isAboutRequest = IsAboutRequest(found.HttpStatus, context);
        if (isAboutRequest && found.Text.IsPhrase && found.Count == 0) found.Violations.Add(body, isSure: false);
        if (form == StatusForm.JsonApi && found.Count > 0 && found.Violations.List is [var first, ..])
        {
            found.Reason ??= ErrorReason.FromIdentifier(first.Name);
            found.HttpStatus = first.HttpStatus;
        }

        return Create(ref found, isAboutRequest, context);
    }

    /// <summary>Reads an array of errors, or of their texts.</summary>
    public static ErrorReading ReadList(ReadOnlySpan<byte> list, in StatusReadContext context)
    {
        var found = new Findings(new ForeignDetails(context), StatusForm.OtherJson);
        found.Violations.AddItems(list);
        return Create(ref found, IsAboutRequest(null, context), context);
    }

    /// <summary>Adds what another reader does not know to what it read.</summary>
    public static ErrorReading Complete(in ErrorReading reading, ReadOnlySpan<byte> body, in StatusReadContext context)
    {
        var rest = Read(body, StatusForm.OtherJson, context);
        var isPhrase = string.IsNullOrEmpty(reading.Message) || TextChoice.IsHttpPhrase(reading.Message);
        return reading with
        {
            Message = isPhrase ? rest.Message ?? reading.Message : reading.Message,
            Details = reading.Details.IsDefaultOrEmpty ? rest.Details : reading.Details,
            HttpStatus = reading.HttpStatus ?? rest.HttpStatus,
        };
    }

    private static ErrorReading Create(ref Findings found, bool isAboutRequest, in StatusReadContext context)
    {
        var isFirst = found.Form is StatusForm.JsonApi or StatusForm.FastApi;
        var message = found.Text.IsSentence || found.Count == 0 ? found.Text.Text : found.Violations.Describe(isFirst) ?? found.Text.Text;
        if (found.Count > 0) AddViolations(ref found, isAboutRequest);
        found.Details.Reason ??= found.Reason ?? ErrorReason.FromIdentifier(context.ErrorType);
        if (found.DetailsText is not null && found.DetailsText == message) found.Details.RemoveMember("details");
        return new ErrorReading((int?)found.Code, message, found.Details.Create()) { HttpStatus = found.HttpStatus };
    }

    private static void ReadObject(ReadOnlySpan<byte> json, int depth, in StatusReadContext context, ref Findings found)
    {
        var members = new JsonMembers(json);
        while (members.Next())
        {
            if (!ErrorNames.TryFind(members.Name, out var name) || (name.IsNestedOnly && depth == 0)) continue;
            if (name.IsTrace) found.Details.AddTrace(members);
            else if (members.IsString) ReadText(members, name, depth, ref found);
            else if (members.IsArray) ReadList(members, name, ref found);
            else if (members.IsObject) ReadInner(members, name, depth, context, ref found);
            else if (name.IsHttpStatus && members.Number() is { } number && (number is >= 400 and <= 599 || name.Key is "status" or "statuscode")) found.HttpStatus ??= number;
        }
    }

    /// <summary>Adds the stack traces in members that are not read, and in lists.</summary>
    private static void AddHiddenTraces(ReadOnlySpan<byte> body, ForeignDetails details)
    {
        var members = new JsonMembers(body);
        while (!details.HasTrace && members.Next())
        {
            // That in the message is moved later.
            if (members.IsString && ErrorNames.TryFind(members.Name, out var name) && name.TextRank >= 0) continue;
            if (members.IsString || members.IsArray || members.IsObject) details.AddIfTrace(members);
        }
    }

    private static void ReadText(in JsonMembers member, in ErrorName name, int depth, ref Findings found)
    {
        var rank = (depth * RanksPerDepth) + name.TextRank;
        var isText = name.TextRank >= 0 && found.Text.Wants(rank);
        if (!isText && name is { ReasonRank: < 0, IsHttpStatus: false, IsMetadata: false }) return;
        var text = member.Text()!;
        if (isText) found.Text.Offer(text, rank);
        var isOAuthCode = found.Form == StatusForm.OAuth && name.Key == "error";
        if (name.ReasonRank >= 0 && !isOAuthCode) OfferReason(name.Key, text, (depth * RanksPerDepth) + name.ReasonRank, ref found);
        if (name.IsMetadata && depth == 0 && text.Length > 0)
        {
            found.Details.AddMember(member);
            if (name.Key == "details") found.DetailsText = text;
        }

        if (isOAuthCode) found.Details.Reason = text.Contains(' ', StringComparison.Ordinal) ? null : ErrorReason.FromName(text);
        if (!name.IsHttpStatus || !member.Is("status"u8)) return;
        found.HttpStatus ??= DecimalText.TryParse(text, out long number) && number is >= 400 and <= 599 ? number : null;
        if (depth == 0 && RpcCodes.TryParseName(text, out var code) && code != RpcCode.Ok) found.Code = code;
    }

    private static void OfferReason(string name, string text, int rank, ref Findings found)
    {
        if (found.Reason is not null && rank >= found.ReasonRank) return;
        // These may be texts, or names of something else.
        if (name is "error" or "reason" && (!TextChoice.IsName(text) || TextChoice.IsHttpPhrase(text))) return;
        if (name == "name" && !text.EndsWith("Error", StringComparison.Ordinal) && !text.EndsWith("Exception", StringComparison.Ordinal) && ErrorReason.FromName(text) != text) return;
        if (ErrorReason.FromIdentifier(text) is not { } reason) return;
        (found.Reason, found.ReasonRank) = (reason, rank);
    }

    private static void ReadList(in JsonMembers member, in ErrorName name, ref Findings found)
    {
        if (name.IsListIn(member) && !DetailJson.HasTypes(member.Value)) found.Violations.Add(member.Value, isSure: true);
    }

    private static void ReadInner(in JsonMembers member, in ErrorName name, int depth, in StatusReadContext context, ref Findings found)
    {
        if (name.IsWrapper && depth < MaxDepth && !(name.IsList && IsAboutRequest(null, context) && FieldMap.IsMap(member.Value, name.Key == "message", context)))
        {
            var (text, count) = (found.Text.Text, found.Count);
            ReadObject(member.Value, depth + 1, context, ref found);
            if (!ReferenceEquals(text, found.Text.Text) || found.Count > count) return;
        }

        if (name is { IsList: true, IsArrayOnly: false }) found.Violations.Add(member.Value, !name.IsWrapper);
    }

    /// <summary>Returns whether an error may be about the fields of the request: if not, a text without a field is not a violation.</summary>
    private static bool IsAboutRequest(long? named, in StatusReadContext context) =>
        (context.HttpStatus is >= 400 and <= 599 ? context.HttpStatus : named) is null or 400 or 409 or 422;

    /// <summary>Adds the violations: those with a location, and the others if they are not the message anyway.</summary>
    private static void AddViolations(ref Findings found, bool isAboutRequest)
    {
        var isEach = found.Form == StatusForm.JsonApi ? found.Violations.Count > 1 : isAboutRequest;
        foreach (var violation in found.Violations.List)
        {
            if (violation.Location is not null || (isEach && !violation.IsCause && violation.Text is not null && !TextChoice.IsHttpPhrase(violation.Text))) found.Details.AddViolation(violation);
            else found.Details.AddIfTrace(violation.Text);
        }
    }

    /// <summary>What was found.</summary>
    private struct Findings(ForeignDetails details, StatusForm form)
    {
        public TextChoice Text;

        private ViolationList? _violations;

        public readonly ForeignDetails Details => details;

        public readonly StatusForm Form => form;

        public ViolationList Violations => _violations ??= new ViolationList();

        /// <summary>Gets the number of violations, without creating a list.</summary>
        public readonly int Count => _violations?.Count ?? 0;

        public RpcCode? Code { get; set; }

        public long? HttpStatus { get; set; }

        public string? Reason { get; set; }

        public int ReasonRank { get; set; }

        /// <summary>Gets or sets the text of <c>details</c>, which is metadata unless it is the message.</summary>
        public string? DetailsText { get; set; }
    }
}
