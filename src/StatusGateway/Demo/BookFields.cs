using Google.Protobuf.WellKnownTypes;
using StatusGateway.Demo.Library.V1;

namespace StatusGateway.Demo;

/// <summary>The fields of a book that clients write. The library sets <c>name</c> and <c>etag</c>.</summary>
[Flags]
internal enum BookFields
{
    None = 0,
    Title = 1,
    Authors = 2,
    Isbn = 4,
    Format = 8,
    PageCount = 16,
    Published = 32,
    Labels = 64,
    Copies = 128,
    All = 255,
}

/// <summary>Checks and copies selected fields of a book.</summary>
internal static class BookFieldsExtensions
{
    // The demo limits what it stores, because any client can write to it.
    private const int MaxTextLength = 500;
    private const int MaxLabelLength = 63;
    private const int MaxAuthors = 20;
    private const int MaxLabels = 16;
    private const long FirstSecond = -62_135_596_800; // 0001-01-01
    private const long LastSecond = 253_402_300_799; // 9999-12-31

    /// <summary>
    /// Gets the fields that a mask names; without a mask or with an empty one, the fields that the book has. <c>*</c> names all fields.
    /// Fields that the library sets are ignored, because a book that was read and is sent back has them too.
    /// </summary>
    public static BookFields FromMask(FieldMask? mask, Book book, Violations violations)
    {
        if (mask is not { Paths.Count: > 0 }) return Populated(book);
        var fields = BookFields.None;
        foreach (var path in mask.Paths)
        {
            if (FieldOf(path) is { } field)
            {
                fields |= field;
                continue;
            }

            var shown = path.Length > 100 ? path[..100] + "…" : path;
            violations.Add("update_mask", "UNKNOWN_PATH", $"\"{shown}\" is not a field of a book.");
        }

        return fields;
    }

    public static void CopyTo(this BookFields fields, Book from, Book to)
    {
        if (fields.HasFlag(BookFields.Title)) to.Title = from.Title;
        if (fields.HasFlag(BookFields.Isbn)) to.Isbn = from.Isbn;
        if (fields.HasFlag(BookFields.Format)) to.Format = from.Format;
        if (fields.HasFlag(BookFields.PageCount)) to.PageCount = from.PageCount;
        if (fields.HasFlag(BookFields.Published)) to.Published = from.Published?.Clone();
        if (fields.HasFlag(BookFields.Authors))
        {
            to.Authors.Clear();
            to.Authors.Add(from.Authors.Select(author => author.Clone()));
        }

        if (fields.HasFlag(BookFields.Labels))
        {
            to.Labels.Clear();
            to.Labels.Add(from.Labels);
        }

        if (!fields.HasFlag(BookFields.Copies)) return;
        if (from.HasCopies) to.Copies = from.Copies;
        else to.ClearCopies();
    }

    public static void Check(this BookFields fields, Book book, Violations violations)
    {
        if (fields.HasFlag(BookFields.Title)) violations.CheckText("book.title", "title", book.Title, MaxTextLength);
        if (fields.HasFlag(BookFields.Authors)) CheckAuthors(book, violations);
        if (fields.HasFlag(BookFields.Isbn) && book.Isbn.Length > 0) CheckIsbn(book.Isbn, violations);
        if (fields.HasFlag(BookFields.Format) && !System.Enum.IsDefined(book.Format))
            violations.Add("book.format", "UNKNOWN_VALUE", $"{(int)book.Format} is not a known format.");
        if (fields.HasFlag(BookFields.PageCount) && book.PageCount < 0)
            violations.Add("book.page_count", "NEGATIVE", "The page count must not be negative; 0 means unknown.");
        if (fields.HasFlag(BookFields.Published) && book.Published is { } published
            && (published.Seconds is < FirstSecond or > LastSecond || published.Nanos is < 0 or > 999_999_999))
            violations.Add("book.published", "OUT_OF_RANGE", "The time must be in the years 1 to 9999, with 0 to 999999999 nanoseconds.");
        if (fields.HasFlag(BookFields.Labels)) CheckLabels(book, violations);
        if (fields.HasFlag(BookFields.Copies) && book.HasCopies && book.Copies < 0)
            violations.Add("book.copies", "NEGATIVE", "The number of copies must not be negative.");
    }

    private static void CheckAuthors(Book book, Violations violations)
    {
        if (book.Authors.Count > MaxAuthors)
        {
            violations.Add("book.authors", "TOO_MANY", $"A book can have at most {MaxAuthors} authors.");
            return;
        }

        for (var i = 0; i < book.Authors.Count; i++)
            violations.CheckText($"book.authors[{i}].display_name", "author's name", book.Authors[i].DisplayName, MaxTextLength);
    }

    private static void CheckIsbn(string isbn, Violations violations)
    {
        switch (Isbn.Check(isbn))
        {
            case IsbnError.Form:
                violations.Add("book.isbn", "INVALID_FORM", "An ISBN must have 10 digits (the last may be X), or 13 digits that begin with 978 or 979, without hyphens.");
                break;
            case IsbnError.CheckDigit:
                violations.Add("book.isbn", "WRONG_CHECK_DIGIT", "The check digit does not match: one of the digits is wrong.");
                break;
        }
    }

    private static void CheckLabels(Book book, Violations violations)
    {
        if (book.Labels.Count > MaxLabels) violations.Add("book.labels", "TOO_MANY", $"A book can have at most {MaxLabels} labels.");
        else if (book.Labels.Keys.Any(key => key.Length is 0 or > MaxLabelLength))
            violations.Add("book.labels", "INVALID_KEY", $"The key of a label must have 1 to {MaxLabelLength} characters.");
        else if (book.Labels.Values.Any(value => value.Length > MaxLabelLength))
            violations.Add("book.labels", "TOO_LONG", $"The value of a label must have at most {MaxLabelLength} characters.");
    }

    private static BookFields Populated(Book book)
    {
        var fields = BookFields.None;
        if (book.Title.Length > 0) fields |= BookFields.Title;
        if (book.Authors.Count > 0) fields |= BookFields.Authors;
        if (book.Isbn.Length > 0) fields |= BookFields.Isbn;
        if (book.Format != Format.Unspecified) fields |= BookFields.Format;
        if (book.PageCount != 0) fields |= BookFields.PageCount;
        if (book.Published is not null) fields |= BookFields.Published;
        if (book.Labels.Count > 0) fields |= BookFields.Labels;
        if (book.HasCopies) fields |= BookFields.Copies;
        return fields;
    }

    private static BookFields? FieldOf(string path) => path switch
    {
        "*" => BookFields.All,
        "name" or "etag" => BookFields.None,
        "title" => BookFields.Title,
        "authors" => BookFields.Authors,
        "isbn" => BookFields.Isbn,
        "format" => BookFields.Format,
        "page_count" => BookFields.PageCount,
        "published" => BookFields.Published,
        "labels" => BookFields.Labels,
        "copies" => BookFields.Copies,
        _ => null,
    };
}
