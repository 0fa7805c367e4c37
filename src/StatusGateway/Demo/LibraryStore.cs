using System.Globalization;
using StatusGateway.Core;
using StatusGateway.Demo.Library.V1;
using StatusGateway.Server.InProcess;

namespace StatusGateway.Demo;

/// <summary>
/// The shelves and their books, in memory and of bounded size. Thread-safe: every method is one step. A message that is
/// kept here never changes (a change replaces it), so answers share it, and nobody may write to what they get.
/// </summary>
internal sealed class LibraryStore
{
    public const int MostShelves = 100;
    public const int MostBooks = 1000;

    // Ids that the library chooses are far from those of the seed and of the documentation's examples: "9" stays missing.
    private const int FirstChosenId = 101;

    private readonly Lock _gate = new();
    private readonly SortedList<string, Stand> _stands = new(StringComparer.Ordinal);
    private readonly CreationQuota _quota;
    private int _nextShelf = FirstChosenId;
    private long _revision;

    /// <summary>A library with its first books.</summary>
    /// <param name="time">What the quota measures with.</param>
    public LibraryStore(TimeProvider time)
    {
        _quota = new CreationQuota(time);
        foreach (var shelf in LibrarySeed.Shelves())
            _stands.Add(LibraryNames.TryParseShelf(shelf.Name, out var id) ? id : throw new InvalidOperationException(shelf.Name), new Stand(shelf));
        foreach (var book in LibrarySeed.Books())
        {
            if (!LibraryNames.TryParseBook(book.Name, out var key)) throw new InvalidOperationException(book.Name);
            book.Etag = NextEtag();
            _stands[key.Shelf].Books.Add(key.Book, book);
        }
    }

    /// <summary>Up to <paramref name="count"/> shelves, those after an id.</summary>
    public (List<Shelf> Page, bool HasMore) ListShelves(string after, int count)
    {
        lock (_gate) return Page(_stands, after, count, stand => stand.Shelf);
    }

    public RpcResult<Shelf> GetShelf(string id)
    {
        lock (_gate) return _stands.TryGetValue(id, out var stand) ? stand.Shelf : LibraryFailures.ShelfNotFound(LibraryNames.Shelf(id));
    }

    /// <param name="id">Empty: one is chosen.</param>
    /// <param name="theme">What stands on it.</param>
    public RpcResult<Shelf> CreateShelf(string id, string theme)
    {
        lock (_gate)
        {
            if (_stands.ContainsKey(id)) return LibraryFailures.ShelfExists(LibraryNames.Shelf(id));
            if (_stands.Count == MostShelves) return LibraryFailures.LibraryFull();
            if (id.Length == 0) id = Choose(_stands, ref _nextShelf);
            var shelf = new Shelf { Name = LibraryNames.Shelf(id), Theme = theme };
            _stands.Add(id, new Stand(shelf));
            return shelf;
        }
    }

    /// <returns>The failure, or null.</returns>
    public RpcStatus? DeleteShelf(string id)
    {
        lock (_gate)
        {
            if (!_stands.TryGetValue(id, out var stand)) return LibraryFailures.ShelfNotFound(LibraryNames.Shelf(id));
            if (stand.Books.Count > 0) return LibraryFailures.ShelfNotEmpty(stand.Shelf.Name);
            _stands.Remove(id);
            foreach (var watch in stand.Watches) watch.End();
            return null;
        }
    }

    /// <summary>Up to <paramref name="count"/> books of a shelf, those after an id.</summary>
    /// <returns>The failure, or null.</returns>
    public RpcStatus? ListBooks(string shelf, string after, int count, out List<Book> page, out bool hasMore)
    {
        (page, hasMore) = ([], false);
        lock (_gate)
        {
            if (!_stands.TryGetValue(shelf, out var stand)) return LibraryFailures.ShelfNotFound(LibraryNames.Shelf(shelf));
            (page, hasMore) = Page(stand.Books, after, count, book => book);
            return null;
        }
    }

    public RpcResult<Book> GetBook(BookKey key)
    {
        lock (_gate) return Find(key) is { } book ? book : LibraryFailures.BookNotFound(key.Name);
    }

    /// <param name="key">An empty id of the book: one is chosen.</param>
    /// <param name="content">Its fields but name and etag are taken.</param>
    public RpcResult<Book> CreateBook(BookKey key, Book content)
    {
        lock (_gate)
        {
            if (!_stands.TryGetValue(key.Shelf, out var stand)) return LibraryFailures.ShelfNotFound(LibraryNames.Shelf(key.Shelf));
            if (stand.Books.ContainsKey(key.Book)) return LibraryFailures.BookExists(key.Name);
            if (stand.Books.Count == MostBooks) return LibraryFailures.ShelfFull(stand.Shelf.Name);
            if (!_quota.TryTake(out var wait)) return LibraryFailures.TooManyCreated(wait);
            if (key.Book.Length == 0) key = key with { Book = Choose(stand.Books, ref stand.NextBook) };
            return Add(stand, key, content);
        }
    }

    /// <summary>All of the books, or none: as one creation for the quota.</summary>
    /// <param name="shelf">Where they go.</param>
    /// <param name="contents">Ids, of which an empty one is chosen, and fields.</param>
    /// <param name="books">The books in the same order; empty on failure.</param>
    /// <returns>The failure, or null.</returns>
    public RpcStatus? ImportBooks(string shelf, IReadOnlyList<(string Id, Book Content)> contents, out List<Book> books)
    {
        books = [];
        lock (_gate)
        {
            if (!_stands.TryGetValue(shelf, out var stand)) return LibraryFailures.ShelfNotFound(LibraryNames.Shelf(shelf));
            var ids = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (id, _) in contents)
                if (id.Length > 0 && (stand.Books.ContainsKey(id) || !ids.Add(id))) return LibraryFailures.BookExists(LibraryNames.Book(shelf, id));
            if (stand.Books.Count + contents.Count > MostBooks) return LibraryFailures.ShelfFull(stand.Shelf.Name);
            if (!_quota.TryTake(out var wait)) return LibraryFailures.TooManyCreated(wait);
            // Those with an id first: none of theirs may be chosen for another.
            var all = new Book[contents.Count];
            for (var i = 0; i < all.Length; i++)
                if (contents[i].Id is { Length: > 0 } id) all[i] = Add(stand, new BookKey(shelf, id), contents[i].Content);
            for (var i = 0; i < all.Length; i++) all[i] ??= Add(stand, new BookKey(shelf, Choose(stand.Books, ref stand.NextBook)), contents[i].Content);
            books.AddRange(all);
            return null;
        }
    }

    /// <summary>The books of a shelf, and from then on what changes: to be disposed by whoever watches.</summary>
    public RpcResult<ShelfWatch> Watch(string shelf)
    {
        lock (_gate)
        {
            if (!_stands.TryGetValue(shelf, out var stand)) return LibraryFailures.ShelfNotFound(LibraryNames.Shelf(shelf));
            var watch = new ShelfWatch([.. stand.Books.Values], Leave);
            stand.Watches.Add(watch);
            return watch;

            void Leave(ShelfWatch left)
            {
                lock (_gate) stand.Watches.Remove(left);
            }
        }
    }

    /// <param name="key">Which book.</param>
    /// <param name="fields">What changes.</param>
    /// <param name="content">The new values.</param>
    /// <param name="etag">Empty: whatever happened to the book since it was read.</param>
    public RpcResult<Book> UpdateBook(BookKey key, BookFields fields, Book content, string etag)
    {
        lock (_gate)
        {
            if (Find(key) is not { } old) return LibraryFailures.BookNotFound(key.Name);
            if (etag.Length > 0 && etag != old.Etag) return LibraryFailures.BookChanged(key.Name);
            var book = old.Clone();
            fields.CopyTo(content, book);
            if (book.Equals(old)) return old;
            book.Etag = NextEtag();
            _stands[key.Shelf].Books[key.Book] = book;
            _stands[key.Shelf].Tell(BookChange.Updated, book);
            return book;
        }
    }

    /// <returns>The failure, or null.</returns>
    public RpcStatus? DeleteBook(BookKey key, string etag)
    {
        lock (_gate)
        {
            if (Find(key) is not { } book) return LibraryFailures.BookNotFound(key.Name);
            if (etag.Length > 0 && etag != book.Etag) return LibraryFailures.BookChanged(key.Name);
            _stands[key.Shelf].Books.Remove(key.Book);
            _stands[key.Shelf].Tell(BookChange.Deleted, book);
            return null;
        }
    }

    private Book Add(Stand stand, BookKey key, Book content)
    {
        var book = new Book { Name = key.Name, Etag = NextEtag() };
        BookFields.All.CopyTo(content, book);
        stand.Books.Add(key.Book, book);
        stand.Tell(BookChange.Created, book);
        return book;
    }

    private Book? Find(BookKey key) => _stands.TryGetValue(key.Shelf, out var stand) ? stand.Books.GetValueOrDefault(key.Book) : null;

    // One counter for all books: a book that is deleted and created again has never the etag that it had.
    private string NextEtag() => (++_revision).ToString("x8", CultureInfo.InvariantCulture);

    private static string Choose<T>(SortedList<string, T> taken, ref int next)
    {
        string id;
        do id = (next++).ToString(CultureInfo.InvariantCulture);
        while (taken.ContainsKey(id));
        return id;
    }

    private static (List<TItem> Page, bool HasMore) Page<T, TItem>(SortedList<string, T> all, string after, int count, Func<T, TItem> select)
    {
        var page = new List<TItem>(Math.Min(count, all.Count));
        foreach (var (id, item) in all)
        {
            if (string.CompareOrdinal(id, after) <= 0) continue;
            if (page.Count == count) return (page, true);
            page.Add(select(item));
        }

        return (page, false);
    }

    /// <summary>A shelf with its books by id.</summary>
    private sealed class Stand(Shelf shelf)
    {
        public int NextBook = FirstChosenId;

        public Shelf Shelf { get; } = shelf;

        public SortedList<string, Book> Books { get; } = new(StringComparer.Ordinal);

        public List<ShelfWatch> Watches { get; } = [];

        public void Tell(BookChange change, Book book)
        {
            if (Watches.Count == 0) return;
            var told = new BookEvent { Change = change, Book = book };
            foreach (var watch in Watches) watch.Tell(told);
        }
    }
}
