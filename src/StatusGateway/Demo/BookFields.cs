using Google.Protobuf.WellKnownTypes;
using StatusGateway.Demo.Library.V1;

namespace StatusGateway.Demo;

/// <summary>The fields of a book that callers write; <c>name</c> and <c>etag</c> are the library's.</summary>
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

/// <summary>Checks and copies chosen fields of a book.</summary>
internal static class BookFieldsExtensions
{
    // What is kept has an upper bound: anybody may fill the demo.
    private const int LongestText = 500;
    private const int LongestLabel = 63;
    private const int MostAuthors = 20;
    private const int MostLabels = 16;
    private const long FirstSecond = -62_135_596_800; // 0001-01-01
    private const long LastSecond = 253_402_300_799; // 9999-12-31

    /// <summary>
    /// What a mask names. Without one, or when it is empty: what the book has. <c>*</c> is everything. Fields of the library itself are passed
    /// over, for a book that was read and is sent back has them too.
    /// </summary>
    public static BookFields Named(FieldMask? mask, Book book, Violations violations)
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
        if (fields.HasFlag(BookFields.Title)) violations.CheckText("book.title", "title", book.Title, LongestText);
        if (fields.HasFlag(BookFields.Authors)) CheckAuthors(book, violations);
        if (fields.HasFlag(BookFields.Isbn) && book.Isbn.Length > 0) CheckIsbn(book.Isbn, violations);
        if (fields.HasFlag(BookFields.Format) && !System.Enum.IsDefined(book.Format))
            violations.Add("book.format", "UNKNOWN_VALUE", $"{(int)book.Format} is not the number of a format.");
        if (fields.HasFlag(BookFields.PageCount) && book.PageCount < 0)
            violations.Add("book.page_count", "NEGATIVE", "A book has at least one page; 0 stands for an unknown number.");
        if (fields.HasFlag(BookFields.Published) && book.Published is { } published
            && (published.Seconds is < FirstSecond or > LastSecond || published.Nanos is < 0 or > 999_999_999))
            violations.Add("book.published", "OUT_OF_RANGE", "A time is in the years 1 to 9999, with 0 to 999999999 nanoseconds.");
        if (fields.HasFlag(BookFields.Labels)) CheckLabels(book, violations);
        if (fields.HasFlag(BookFields.Copies) && book.HasCopies && book.Copies < 0)
            violations.Add("book.copies", "NEGATIVE", "There cannot be fewer than no copies.");
    }

    private static void CheckAuthors(Book book, Violations violations)
    {
        if (book.Authors.Count > MostAuthors)
        {
            violations.Add("book.authors", "TOO_MANY", $"A book has at most {MostAuthors} authors.");
            return;
        }

        for (var i = 0; i < book.Authors.Count; i++)
            violations.CheckText($"book.authors[{i}].display_name", "name of an author", book.Authors[i].DisplayName, LongestText);
    }

    private static void CheckIsbn(string isbn, Violations violations)
    {
        switch (Isbn.Check(isbn))
        {
            case IsbnFault.Form:
                violations.Add("book.isbn", "INVALID_FORM", "An ISBN is 10 digits, of which the last may be X, or 13 that begin with 978 or 979, without hyphens.");
                break;
            case IsbnFault.CheckDigit:
                violations.Add("book.isbn", "WRONG_CHECK_DIGIT", "The last digit does not fit the others: one of them is wrong.");
                break;
        }
    }

    private static void CheckLabels(Book book, Violations violations)
    {
        if (book.Labels.Count > MostLabels) violations.Add("book.labels", "TOO_MANY", $"A book has at most {MostLabels} labels.");
        else if (book.Labels.Keys.Any(key => key.Length is 0 or > LongestLabel))
            violations.Add("book.labels", "INVALID_KEY", $"The key of a label has 1 to {LongestLabel} characters.");
        else if (book.Labels.Values.Any(value => value.Length > LongestLabel))
            violations.Add("book.labels", "TOO_LONG", $"The value of a label has at most {LongestLabel} characters.");
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
