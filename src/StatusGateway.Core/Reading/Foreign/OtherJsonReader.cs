using System.Text;
using StatusGateway.Core.Text;

namespace StatusGateway.Core.Reading.Foreign;

/// <summary>
/// Reads JSON with a text: the errors of Spring, OAuth 2.0, JSON:API and FastAPI, and of unknown formats.
/// <code>
/// {"timestamp":"…","status":404,"error":"Not Found","message":"No such book.","path":"/v1/books/9"}     Spring
/// {"error":"invalid_grant","error_description":"…","error_uri":"…"}                                     OAuth 2.0 (RFC 6749)
/// {"errors":[{"status":"422","code":"…","title":"…","detail":"…","source":{"pointer":"/data/…"}}]}      JSON:API
/// {"detail":[{"loc":["body","title"],"msg":"Field required","type":"missing"}]}                          FastAPI
/// </code>
/// The first text of a fixed order is the message; a <c>code</c> that fits AIP-193 as it is becomes the reason. Lists of what is wrong with the request become google.rpc.BadRequest.
/// </summary>
internal static class OtherJsonReader
{
    // In order of preference.
    private static readonly string[] TextNames = ["message", "detail", "error_description", "error", "title", "msg"];

    private static readonly int ErrorAsText = Array.IndexOf(TextNames, "error");

    /// <param name="body">An object.</param>
    /// <param name="form">The format.</param>
    /// <param name="context">What is known about the response.</param>
    public static ErrorReading Read(ReadOnlySpan<byte> body, StatusForm form, in StatusReadContext context)
    {
        var texts = new string?[TextNames.Length];
        var details = new ForeignDetails(context);
        RpcCode? code = null;
        string? inner = null;
        long? httpStatus = null;
        List<Violation>? violations = null;
        var members = new JsonMembers(body);
        while (members.Next())
        {
            if (members.IsString) Keep(texts, members);
            if (members.Is("status"u8))
            {
                httpStatus = members.Number() ?? httpStatus;
                code = RpcCodes.TryParseName(members.Text(), out var named) && named != RpcCode.Ok ? named : null;
            }
            else if (members.Is("statusCode"u8))
            {
                httpStatus ??= members.Number();
            }
            else if (members.Is("errors"u8) || (form == StatusForm.FastApi && members.Is("detail"u8) && members.IsArray))
            {
                violations = ViolationReader.Read(members.Value);
            }
            else if (members.Is("detail"u8) && members.IsObject)
            {
                inner = FirstText(members.Value);
            }
            else if (members.Is("code"u8) && members.Text() is { } name && ErrorReason.FromName(name) == name)
            {
                details.Reason = name;
            }
            else if (form == StatusForm.OAuth && members.Is("error_uri"u8))
            {
                details.AddMember(members);
            }
        }

        AddViolations(violations, form, details);
        if (form == StatusForm.OAuth && texts[ErrorAsText]?.Contains(' ', StringComparison.Ordinal) == false) details.Reason = ErrorReason.FromName(texts[ErrorAsText]);
        if (form == StatusForm.JsonApi && violations is [var first, ..])
        {
            details.Reason = ErrorReason.FromName(first.Name);
            httpStatus = first.HttpStatus;
        }

        var message = FirstOf(texts) ?? inner ?? violations?.Find(static violation => violation.Text is not null).Text;
        return new ErrorReading((int?)code, message, details.Create()) { HttpStatus = httpStatus };
    }

    private static string? FirstOf(string?[] texts) => Array.Find(texts, static text => !string.IsNullOrEmpty(text));

    private static string? FirstText(ReadOnlySpan<byte> json)
    {
        var texts = new string?[TextNames.Length];
        var members = new JsonMembers(json);
        while (members.Next())
            if (members.IsString) Keep(texts, members);
        return FirstOf(texts);
    }

    private static void Keep(string?[] texts, in JsonMembers member)
    {
        for (var i = 0; i < TextNames.Length; i++)
            if (Ascii.Equals(member.Name, TextNames[i])) texts[i] ??= member.Text();
    }

    /// <summary>Adds the violations with a location; all of several JSON:API errors, because only the first becomes the message.</summary>
    private static void AddViolations(List<Violation>? violations, StatusForm form, ForeignDetails details)
    {
        if (violations is null) return;
        var isEach = form == StatusForm.JsonApi && violations.Count > 1;
        foreach (var violation in violations)
            if (isEach || violation.Location is not null) details.AddViolation(violation);
    }
}
