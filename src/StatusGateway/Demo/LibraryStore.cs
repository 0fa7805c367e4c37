using System.Globalization;
using StatusGateway.Core;
using StatusGateway.Demo.Library.V1;
using StatusGateway.Server.InProcess;

namespace StatusGateway.Demo;

/// <summary>
/// Stores the shelves and their books in memory, with limits. Thread-safe: every method is atomic. A stored message is never modified (a
/// change replaces it), so responses share it, and callers must not modify it.
/// </summary>
internal sealed class LibraryStore
{
    public const int MaxShelves = 100;
    public const int MaxBooks = 1000;

    // Generated ids do not collide with those of the seed and of the examples in the documentation: "9" stays missing.
    private const int FirstGeneratedId = 101;

    private readonly Lock _gate = new();
    private readonly SortedList<string, StoredShelf> _shelves = new(StringComparer.Ordinal);
    private readonly CreationQuota _quota;
    private int _nextShelf = FirstGeneratedId;
    private long _revision;

    /// <summary>Creates a library with its initial books.</summary>
    /// <param name="time">The clock of the quota.</param>
    public LibraryStore(TimeProvider time)
    {
        _quota = new CreationQuota(time);
        foreach (var shelf in LibrarySeed.Shelves())
            _shelves.Add(LibraryNames.TryParseShelf(shelf.Name, out var id) ? id : throw new InvalidOperationException(shelf.Name), new StoredShelf(shelf));
        foreach (var book in LibrarySeed.Books())
        {
            if (!LibraryNames.TryParseBook(book.Name, out var key)) throw new InvalidOperationException(book.Name);
            book.Etag = NextEtag();
            _shelves[key.Shelf].Books.Add(key.Book, book);
        }
    }

    /// <summary>Gets up to <paramref name="count"/> shelves after an id.</summary>
    public (List<Shelf> Page, bool HasMore) ListShelves(string after, int count)
    {
        lock (_gate) return Page(_shelves, after, count, stored => stored.Shelf);
    }

    public RpcResult<Shelf> GetShelf(string id)
    {
        lock (_gate) return _shelves.TryGetValue(id, out var stored) ? stored.Shelf : LibraryErrors.ShelfNotFound(LibraryNames.Shelf(id));
    }

    /// <param name="id">The id; empty to generate one.</param>
    /// <param name="theme">The theme of the shelf.</param>
    public RpcResult<Shelf> CreateShelf(string id, string theme)
    {
        lock (_gate)
        {
            if (_shelves.ContainsKey(id)) return LibraryErrors.ShelfExists(LibraryNames.Shelf(id));
            if (_shelves.Count == MaxShelves) return LibraryErrors.LibraryFull();
            if (id.Length == 0) id = GenerateId(_shelves, ref _nextShelf);
            var shelf = new Shelf { Name = LibraryNames.Shelf(id), Theme = theme };
            _shelves.Add(id, new StoredShelf(shelf));
            return shelf;
        }
    }

    /// <returns>The error; null on success.</returns>
    public RpcStatus? DeleteShelf(string id)
    {
        lock (_gate)
        {
            if (!_shelves.TryGetValue(id, out var stored)) return LibraryErrors.ShelfNotFound(LibraryNames.Shelf(id));
            if (stored.Books.Count > 0) return LibraryErrors.ShelfNotEmpty(stored.Shelf.Name);
            _shelves.Remove(id);
            foreach (var watch in stored.Watches) watch.End();
            return null;
        }
    }

    /// <summary>Gets up to <paramref name="count"/> books of a shelf after an id.</summary>
    /// <returns>The error; null on success.</returns>
    public RpcStatus? ListBooks(string shelf, string after, int count, out List<Book> page, out bool hasMore)
    {
        (page, hasMore) = ([], false);
        lock (_gate)
        {
            if (!_shelves.TryGetValue(shelf, out var stored)) return LibraryErrors.ShelfNotFound(LibraryNames.Shelf(shelf));
            (page, hasMore) = Page(stored.Books, after, count, book => book);
            return null;
        }
    }

    public RpcResult<Book> GetBook(BookKey key)
    {
        lock (_gate) return Find(key) is { } book ? book : LibraryErrors.BookNotFound(key.Name);
    }

    /// <param name="key">The shelf and the id of the book; an empty id to generate one.</param>
    /// <param name="content">The book, without name and etag.</param>
    public RpcResult<Book> CreateBook(BookKey key, Book content)
    {
        lock (_gate)
        {
            if (!_shelves.TryGetValue(key.Shelf, out var stored)) return LibraryErrors.ShelfNotFound(LibraryNames.Shelf(key.Shelf));
            if (stored.Books.ContainsKey(key.Book)) return LibraryErrors.BookExists(key.Name);
            if (stored.Books.Count == MaxBooks) return LibraryErrors.ShelfFull(stored.Shelf.Name);
            if (!_quota.TryTake(out var wait)) return LibraryErrors.CreateQuotaExceeded(wait);
            if (key.Book.Length == 0) key = key with { Book = GenerateId(stored.Books, ref stored.NextBook) };
            return Add(stored, key, content);
        }
    }

    /// <summary>Adds all books or none. They count as one book for the quota.</summary>
    /// <param name="shelf">The id of the shelf.</param>
    /// <param name="contents">The ids and books; empty ids are generated.</param>
    /// <param name="books">The new books in the same order; empty on error.</param>
    /// <returns>The error; null on success.</returns>
    public RpcStatus? ImportBooks(string shelf, IReadOnlyList<(string Id, Book Content)> contents, out List<Book> books)
    {
        books = [];
        lock (_gate)
        {
            if (!_shelves.TryGetValue(shelf, out var stored)) return LibraryErrors.ShelfNotFound(LibraryNames.Shelf(shelf));
            var ids = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (id, _) in contents)
                if (id.Length > 0 && (stored.Books.ContainsKey(id) || !ids.Add(id))) return LibraryErrors.BookExists(LibraryNames.Book(shelf, id));
            if (stored.Books.Count + contents.Count > MaxBooks) return LibraryErrors.ShelfFull(stored.Shelf.Name);
            if (!_quota.TryTake(out var wait)) return LibraryErrors.CreateQuotaExceeded(wait);
            // Books with an id first, so that none of their ids is generated for another book.
            var all = new Book[contents.Count];
            for (var i = 0; i < all.Length; i++)
                if (contents[i].Id is { Length: > 0 } id) all[i] = Add(stored, new BookKey(shelf, id), contents[i].Content);
            for (var i = 0; i < all.Length; i++) all[i] ??= Add(stored, new BookKey(shelf, GenerateId(stored.Books, ref stored.NextBook)), contents[i].Content);
            books.AddRange(all);
            return null;
        }
    }

    /// <summary>Watches a shelf: its books, then its changes. The caller disposes the watch.</summary>
    public RpcResult<ShelfWatch> Watch(string shelf)
    {
        lock (_gate)
        {
            if (!_shelves.TryGetValue(shelf, out var stored)) return LibraryErrors.ShelfNotFound(LibraryNames.Shelf(shelf));
            var watch = new ShelfWatch([.. stored.Books.Values], Remove);
            stored.Watches.Add(watch);
            return watch;

            void Remove(ShelfWatch ended)
            {
                lock (_gate) stored.Watches.Remove(ended);
            }
        }
    }

    /// <param name="key">The book to change.</param>
    /// <param name="fields">The fields to change.</param>
    /// <param name="content">The new values.</param>
    /// <param name="etag">The expected etag; empty to overwrite any version.</param>
    public RpcResult<Book> UpdateBook(BookKey key, BookFields fields, Book content, string etag)
    {
        lock (_gate)
        {
            if (Find(key) is not { } old) return LibraryErrors.BookNotFound(key.Name);
            if (etag.Length > 0 && etag != old.Etag) return LibraryErrors.BookChanged(key.Name);
            var book = old.Clone();
            fields.CopyTo(content, book);
            if (book.Equals(old)) return old;
            book.Etag = NextEtag();
            _shelves[key.Shelf].Books[key.Book] = book;
            _shelves[key.Shelf].Publish(BookChange.Updated, book);
            return book;
        }
    }

    /// <returns>The error; null on success.</returns>
    public RpcStatus? DeleteBook(BookKey key, string etag)
    {
        lock (_gate)
        {
            if (Find(key) is not { } book) return LibraryErrors.BookNotFound(key.Name);
            if (etag.Length > 0 && etag != book.Etag) return LibraryErrors.BookChanged(key.Name);
            _shelves[key.Shelf].Books.Remove(key.Book);
            _shelves[key.Shelf].Publish(BookChange.Deleted, book);
            return null;
        }
    }

    private Book Add(StoredShelf stored, BookKey key, Book content)
    {
        var book = new Book { Name = key.Name, Etag = NextEtag() };
        BookFields.All.CopyTo(content, book);
        stored.Books.Add(key.Book, book);
        stored.Publish(BookChange.Created, book);
        return book;
    }

    private Book? Find(BookKey key) => _shelves.TryGetValue(key.Shelf, out var stored) ? stored.Books.GetValueOrDefault(key.Book) : null;

    // One counter for all books, so that a book that is deleted and created again gets a new etag.
    private string NextEtag() => (++_revision).ToString("x8", CultureInfo.InvariantCulture);

    private static string GenerateId<T>(SortedList<string, T> taken, ref int next)
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
    private sealed class StoredShelf(Shelf shelf)
    {
        public int NextBook = FirstGeneratedId;

        public Shelf Shelf { get; } = shelf;

        public SortedList<string, Book> Books { get; } = new(StringComparer.Ordinal);

        public List<ShelfWatch> Watches { get; } = [];

        public void Publish(BookChange change, Book book)
        {
            if (Watches.Count == 0) return;
            var published = new BookEvent { Change = change, Book = book };
            foreach (var watch in Watches) watch.Publish(published);
        }
    }
}
