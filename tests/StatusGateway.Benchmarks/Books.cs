using Google.Protobuf.WellKnownTypes;
using StatusGateway.Demo.Library.V1;

namespace StatusGateway.Benchmarks;

/// <summary>Books as a library has them, the same in every run.</summary>
internal static class Books
{
    public static Book One(int number) => new()
    {
        Name = $"shelves/classics/books/{number}",
        Title = "The Life and Opinions of Tristram Shandy, Gentleman",
        Authors = { new Author { DisplayName = "Laurence Sterne" }, new Author { DisplayName = "Zoë Önal" } },
        Isbn = "9780141439778",
        Format = Format.Paperback,
        PageCount = 735 + number,
        Published = Timestamp.FromDateTime(new DateTime(1759, 12, 24, 8, 30, 0, DateTimeKind.Utc).AddDays(number)),
        Labels = { ["century"] = "18th", ["language"] = "en", ["condition"] = "good \"as new\"" },
        Etag = "BwWWja0YfJA=",
        Copies = 3_000_000_000 + number,
    };

    public static ListBooksResponse Many(int count)
    {
        var list = new ListBooksResponse { NextPageToken = "c2hlbHZlcy8xL2Jvb2tzLzUw" };
        for (var i = 0; i < count; i++) list.Books.Add(One(i));
        return list;
    }
}
