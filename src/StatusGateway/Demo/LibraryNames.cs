using System.Buffers;

namespace StatusGateway.Demo;

/// <summary>Resource names: <c>shelves/{shelf}</c> and <c>shelves/{shelf}/books/{book}</c>.</summary>
internal static class LibraryNames
{
    public const string IdRule = "1 to 63 characters of a-z, 0-9 and \"-\"";

    private const int MaxIdLength = 63;
    private const string ShelfPrefix = "shelves/";
    private const string BookPrefix = "/books/";

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public static string Shelf(string shelf) => ShelfPrefix + shelf;

    public static string Book(string shelf, string book) => ShelfPrefix + shelf + BookPrefix + book;

    public static bool IsId(ReadOnlySpan<char> id) =>
        id.Length is > 0 and <= MaxIdLength && !id.ContainsAnyExcept(IdCharacters);

    public static bool TryParseShelf(string name, out string shelf)
    {
        shelf = "";
        if (!name.StartsWith(ShelfPrefix, StringComparison.Ordinal)) return false;
        shelf = name[ShelfPrefix.Length..];
        return IsId(shelf);
    }

    public static bool TryParseBook(string name, out BookKey key)
    {
        key = default;
        var books = name.IndexOf(BookPrefix, StringComparison.Ordinal);
        if (books < 0 || !TryParseShelf(name[..books], out var shelf)) return false;
        key = new BookKey(shelf, name[(books + BookPrefix.Length)..]);
        return IsId(key.Book);
    }
}

/// <summary>The ids of a shelf and a book.</summary>
internal readonly record struct BookKey(string Shelf, string Book)
{
    public string Name => LibraryNames.Book(Shelf, Book);
}
