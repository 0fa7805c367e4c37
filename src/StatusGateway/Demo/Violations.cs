using System.Globalization;
using Google.Rpc;
using StatusGateway.Core;

namespace StatusGateway.Demo;

/// <summary>Collects all violations of a request, so that the client gets them in one response.</summary>
internal sealed class Violations
{
    // The response may travel in headers, whose size clients limit.
    private const int MaxCount = 20;

    private readonly BadRequest _found = new();

    public bool Any => _found.FieldViolations.Count > 0;

    /// <param name="field">The path of the field in the request message, such as <c>book.authors[1].display_name</c>.</param>
    /// <param name="reason">The reason for programs, in UPPER_SNAKE_CASE.</param>
    /// <param name="description">A sentence for people.</param>
    public void Add(string field, string reason, string description)
    {
        if (_found.FieldViolations.Count == MaxCount) return;
        _found.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = field, Reason = reason, Description = description });
    }

    /// <summary>Checks that a text is not empty and has at most <paramref name="maxLength"/> UTF-16 code units.</summary>
    public void CheckText(string field, string what, string text, int maxLength)
    {
        if (string.IsNullOrWhiteSpace(text)) Add(field, "REQUIRED", $"The {what} must not be empty.");
        else if (text.Length > maxLength) Add(field, "TOO_LONG", $"The {what} must not be longer than {maxLength} characters.");
    }

    /// <summary>Checks an id that the client may choose.</summary>
    public void CheckOptionalId(string field, string id)
    {
        if (id.Length > 0 && !LibraryNames.IsId(id)) Add(field, "INVALID_ID", $"An id must have {LibraryNames.IdRule}.");
    }

    public string CheckShelfName(string field, string name)
    {
        if (!LibraryNames.TryParseShelf(name, out var shelf))
            Add(field, "INVALID_NAME", $"The name of a shelf must be \"shelves/{{shelf}}\", with an id of {LibraryNames.IdRule}.");
        return shelf;
    }

    public BookKey CheckBookName(string field, string name)
    {
        if (!LibraryNames.TryParseBook(name, out var key))
            Add(field, "INVALID_NAME", $"The name of a book must be \"shelves/{{shelf}}/books/{{book}}\", with ids of {LibraryNames.IdRule}.");
        return key;
    }

    /// <param name="what">The invalid object: book, shelf, request.</param>
    /// <param name="number">The number of the message in a stream, from 1; 0 for a unary call.</param>
    public RpcStatus ToStatus(string what, int number = 0)
    {
        var fields = string.Join(", ", _found.FieldViolations.Select(violation => violation.Field).Distinct());
        var reason = "INVALID_" + what.ToUpperInvariant();
        return number == 0
            ? LibraryErrors.Create(RpcCode.InvalidArgument, $"The {what} has invalid fields: {fields}.", reason, [new("fields", fields)], _found)
            : LibraryErrors.Create(
                RpcCode.InvalidArgument,
                $"The {what} in message {number} has invalid fields: {fields}.",
                reason,
                [new("fields", fields), new("message", number.ToString(CultureInfo.InvariantCulture))],
                _found);
    }
}
