// What stands in the library when it opens. Its values are chosen for what they ask of a reader.

export const SHELVES = [
  { name: 'shelves/1', theme: 'Computing' },
  { name: 'shelves/2' },
];

export const BOOKS = [
  {
    name: 'shelves/1/books/1',
    title: 'Das Gästebuch ☺',
    authors: [{ displayName: 'Ada Example' }, { displayName: 'Björn Beispiel' }],
    isbn: '9780000000002',
    format: 'HARDCOVER',
    pageCount: 322,
    // 1975-02-03T04:05:06.789Z
    published: { seconds: '160632306', nanos: 789000000 },
    labels: { language: 'de', 'with space': 'a "quoted" value' },
    etag: '"1-1"',
    // More than a double can hold.
    copies: '9007199254740993',
  },
  {
    name: 'shelves/1/books/2',
    title: 'Small Numbers',
    format: 'EBOOK',
    etag: '"2-1"',
    // Present, and zero: not the same as absent.
    copies: '0',
  },
  { name: 'shelves/1/books/3', etag: '"3-1"' },
];
