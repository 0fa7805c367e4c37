using System.Globalization;
using Google.Rpc;
using StatusGateway.Core;

namespace StatusGateway.Demo;

/// <summary>Everything that is wrong with a request, so that the caller hears it all at once.</summary>
internal sealed class Violations
{
    // The answer travels in headers, whose size clients limit.
    private const int Most = 20;

    private readonly BadRequest _found = new();

    public bool Any => _found.FieldViolations.Count > 0;

    /// <param name="field">Path from the request's message, such as <c>book.authors[1].display_name</c>.</param>
    /// <param name="reason">For machines, UPPER_SNAKE.</param>
    /// <param name="description">For people: a sentence.</param>
    public void Add(string field, string reason, string description)
    {
        if (_found.FieldViolations.Count == Most) return;
        _found.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = field, Reason = reason, Description = description });
    }

    /// <summary>The text is required, and of at most so many UTF-16 code units: what is kept has an upper bound.</summary>
    public void CheckText(string field, string what, string text, int longest)
    {
        if (string.IsNullOrWhiteSpace(text)) Add(field, "REQUIRED", $"The {what} must not be empty.");
        else if (text.Length > longest) Add(field, "TOO_LONG", $"The {what} must not be longer than {longest} characters.");
    }

    /// <summary>An id that the caller may choose.</summary>
    public void CheckOptionalId(string field, string id)
    {
        if (id.Length > 0 && !LibraryNames.IsId(id)) Add(field, "INVALID_ID", $"An id is {LibraryNames.IdRule}.");
    }

    public string CheckShelfName(string field, string name)
    {
        if (!LibraryNames.TryParseShelf(name, out var shelf))
            Add(field, "INVALID_NAME", $"The name of a shelf is \"shelves/{{shelf}}\", where the id is {LibraryNames.IdRule}.");
        return shelf;
    }

    public BookKey CheckBookName(string field, string name)
    {
        if (!LibraryNames.TryParseBook(name, out var key))
            Add(field, "INVALID_NAME", $"The name of a book is \"shelves/{{shelf}}/books/{{book}}\", where an id is {LibraryNames.IdRule}.");
        return key;
    }

    /// <param name="what">What the caller gets wrong: book, shelf, request.</param>
    /// <param name="number">Of the message in a stream, from 1; 0 where there is only one.</param>
    public RpcStatus ToStatus(string what, int number = 0)
    {
        var fields = string.Join(", ", _found.FieldViolations.Select(violation => violation.Field).Distinct());
        var reason = "INVALID_" + what.ToUpperInvariant();
        return number == 0
            ? LibraryFailures.Make(RpcCode.InvalidArgument, $"The {what} is invalid in these fields: {fields}.", reason, [new("fields", fields)], _found)
            : LibraryFailures.Make(
                RpcCode.InvalidArgument,
                $"The {what} of message {number} is invalid in these fields: {fields}.",
                reason,
                [new("fields", fields), new("message", number.ToString(CultureInfo.InvariantCulture))],
                _found);
    }
}
