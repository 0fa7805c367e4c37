using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using StatusGateway.Demo.Library.V1;

namespace StatusGateway.Demo;

/// <summary>The initial shelves and books of the library.</summary>
internal static class LibrarySeed
{
    public static IEnumerable<Shelf> Shelves() =>
    [
        new Shelf { Name = "shelves/1", Theme = "Classics" },
        new Shelf { Name = "shelves/2", Theme = "Science" },
        new Shelf { Name = "shelves/3", Theme = "New arrivals" },
    ];

    // The examples in the documentation require that shelves/1/books/9 does not exist.
    public static IEnumerable<Book> Books() =>
    [
        Book("shelves/1/books/1", "Pride and Prejudice", ["Jane Austen"], "9780141439518", Format.Paperback, 480, "1813-01-28", 3, "novel"),
        Book("shelves/1/books/2", "Moby-Dick; or, The Whale", ["Herman Melville"], "9780142437247", Format.Paperback, 720, "1851-10-18", 1, "novel"),
        Book("shelves/1/books/3", "Frankenstein; or, The Modern Prometheus", ["Mary Shelley"], "9780141439471", Format.Paperback, 352, "1818-01-01", 2, "novel"),
        Book("shelves/1/books/4", "Faust. Der Tragödie erster Teil", ["Johann Wolfgang von Goethe"], "9783150000014", Format.Paperback, 136, "1808-01-01", 5, "drama", "de"),
        Book("shelves/2/books/1", "On the Origin of Species", ["Charles Darwin"], "9780140439120", Format.Paperback, 480, "1859-11-24", 2, "biology"),
        Book("shelves/2/books/2", "Relativity: The Special and the General Theory", ["Albert Einstein", "Robert W. Lawson"], "0517884410", Format.Paperback, 208, "1916-01-01", 1, "physics"),
        Book("shelves/2/books/3", "Principia Mathematica", ["Alfred North Whitehead", "Bertrand Russell"], "", Format.Hardcover, 0, "1910-12-01", null, "mathematics"),
    ];

    private static Book Book(
        string name, string title, string[] authors, string isbn, Format format, int pages, string published, long? copies, string genre, string language = "en")
    {
        var book = new Book
        {
            Name = name,
            Title = title,
            Authors = { authors.Select(author => new Author { DisplayName = author }) },
            Isbn = isbn,
            Format = format,
            PageCount = pages,
            Published = Timestamp.FromDateTime(
                DateTime.ParseExact(published, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal)),
            Labels = { ["genre"] = genre, ["language"] = language },
        };
        if (copies is { } counted) book.Copies = counted;
        return book;
    }
}
