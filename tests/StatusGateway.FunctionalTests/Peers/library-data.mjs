// The initial shelves and books. The values cover edge cases of JSON.

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
    // Exceeds the exact range of a double.
    copies: '9007199254740993',
  },
  {
    name: 'shelves/1/books/2',
    title: 'Small Numbers',
    format: 'EBOOK',
    etag: '"2-1"',
    // An explicit zero, which differs from an absent value.
    copies: '0',
  },
  { name: 'shelves/1/books/3', etag: '"3-1"' },
];
