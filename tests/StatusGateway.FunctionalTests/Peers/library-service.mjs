// library.v1.Library, kept in memory. GetBook also answers to names that ask for a particular behaviour.
import { Metadata, status } from '@grpc/grpc-js';
import { BOOKS, SHELVES } from './library-data.mjs';
import { any, badRequest, errorInfo, localizedMessage, resourceInfo, retryInfo, rpcStatus } from './rpc-status.mjs';
import { emit } from './stdio.mjs';

const DOMAIN = 'library.example.com';
const MAX_TITLE = 64 * 1024 * 1024;

function failure(code, message, ...details) {
  const metadata = new Metadata();
  if (details.length > 0) metadata.set('grpc-status-details-bin', rpcStatus(code, message, ...details));
  return { code, details: message, metadata };
}

function notFound(kind, name) {
  const message = `${kind} "${name}" was not found.`;
  return failure(
    status.NOT_FOUND,
    message,
    errorInfo(`${kind.toUpperCase()}_NOT_FOUND`, DOMAIN, { name }),
    resourceInfo(`${DOMAIN}/${kind}`, name, message),
  );
}

function invalid(path, description) {
  return failure(
    status.INVALID_ARGUMENT,
    `${path}: ${description}`,
    errorInfo('INVALID_FIELD', DOMAIN, { field: path }),
    badRequest([path, description]),
  );
}

function exists(kind, name) {
  return failure(
    status.ALREADY_EXISTS,
    `${kind} "${name}" exists already.`,
    errorInfo(`${kind.toUpperCase()}_EXISTS`, DOMAIN, { name }),
    resourceInfo(`${DOMAIN}/${kind}`, name, ''),
  );
}

// One of everything that is hard to carry: quotes, a character outside Latin-1 and a percent sign in the message,
// a localized message, a type that nobody knows, and an explicit default.
function richFailure(name) {
  const message = `Book "${name}" was not found. ☺ 100%`;
  return failure(
    status.NOT_FOUND,
    message,
    errorInfo('BOOK_NOT_FOUND', DOMAIN, { name }),
    resourceInfo(`${DOMAIN}/Book`, name, 'Nobody has seen it.'),
    localizedMessage('de-DE', `Das Buch „${name}“ wurde nicht gefunden.`),
    any('type.example.com/acme.v1.Unknown', Buffer.from([0xde, 0xad, 0xbe, 0xef, 0x00, 0xff])),
    retryInfo(2, 0),
  );
}

// Every value of every name; -bin values as base64.
function metadataAsLabels(metadata) {
  const labels = {};
  for (const key of Object.keys(metadata.getMap())) {
    labels[key] = metadata
      .get(key)
      .map((value) => (Buffer.isBuffer(value) ? value.toString('base64') : value))
      .join(', ');
  }
  return labels;
}

function echoMetadata(call, callback, name) {
  const labels = metadataAsLabels(call.metadata);
  const deadline = Number(call.getDeadline());
  // No metadata key can begin with a colon, so the label cannot be mistaken for one.
  if (Number.isFinite(deadline)) labels[':deadline-ms'] = String(Math.round(deadline - Date.now()));

  const initial = new Metadata();
  initial.set('x-initial', '1');
  initial.set('x-data-bin', Buffer.from([0x00, 0x01, 0xfe, 0xff]));
  call.sendMetadata(initial);
  const trailing = new Metadata();
  trailing.set('x-trailing', '2');
  callback(null, { name, title: 'echo-metadata', labels }, trailing);
}

// Says on standard output when it has begun, and how it ended.
function answerSlowly(call, callback, name, milliseconds) {
  let done = false;
  const begun = Date.now();
  const timer = setTimeout(() => {
    done = true;
    emit({ event: 'completed', name });
    callback(null, { name, title: `slow ${milliseconds}` });
  }, milliseconds);
  // grpc-js raises it after an answer as well.
  call.on('cancelled', () => {
    if (done) return;
    done = true;
    clearTimeout(timer);
    const deadlineExpired = Number(call.getDeadline()) <= Date.now();
    emit({ event: 'cancelled', name, afterMs: Date.now() - begun, deadlineExpired });
  });
  emit({ event: 'started', name });
}

const SCENARIOS = [
  [/^rich$/, (call, callback, name) => callback(richFailure(name))],
  [/^status-(\d+)$/, (call, callback, name, code) => callback(failure(Number(code), `status ${code}`))],
  [/^slow-(\d+)$/, (call, callback, name, ms) => answerSlowly(call, callback, name, Number(ms))],
  [/^echo-metadata$/, echoMetadata],
  [/^big-(\d+)$/, (call, callback, name, size) => callback(null, { name, title: bigTitle(Number(size)) })],
];

function bigTitle(size) {
  return 'x'.repeat(Math.min(size, MAX_TITLE));
}

function runScenario(call, callback) {
  const { name = '' } = call.request;
  if (!name.startsWith('shelves/1/books/')) return false;
  const last = name.slice('shelves/1/books/'.length);
  for (const [pattern, run] of SCENARIOS) {
    const match = pattern.exec(last);
    if (match === null) continue;
    run(call, callback, name, match[1]);
    return true;
  }
  return false;
}

// At most pageSize items in the order of their names, from after the one that the token names.
function page(items, { pageSize = 0, pageToken = '' }, toAnswer, callback) {
  if (pageSize < 0) return callback(invalid('page_size', 'must not be negative'));
  const after = Buffer.from(pageToken, 'base64url').toString();
  if (pageToken !== '' && !after.startsWith('shelves/')) return callback(invalid('page_token', 'is not one of ours'));
  const size = Math.min(pageSize || 50, 1000);
  const rest = items.filter((item) => item.name > after).sort((a, b) => (a.name < b.name ? -1 : 1));
  const shown = rest.slice(0, size);
  const nextPageToken = rest.length > size ? Buffer.from(shown.at(-1).name).toString('base64url') : '';
  return callback(null, toAnswer(shown, nextPageToken));
}

const toCamelCase = (path) => path.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());

export function libraryHandlers() {
  const shelves = new Map(SHELVES.map((shelf) => [shelf.name, shelf]));
  const books = new Map(BOOKS.map((book) => [book.name, book]));
  let lastId = 1000;
  let lastRevision = 1000;

  const nextEtag = () => `"${++lastRevision}"`;

  const stale = (book, etag) =>
    failure(
      status.ABORTED,
      `Book "${book.name}" has changed.`,
      errorInfo('ETAG_MISMATCH', DOMAIN, { name: book.name, sent: etag, current: book.etag }),
    );

  return {
    ListShelves(call, callback) {
      const toAnswer = (shown, nextPageToken) => ({ shelves: shown, nextPageToken });
      page([...shelves.values()], call.request, toAnswer, callback);
    },

    CreateShelf(call, callback) {
      const { shelf, shelfId } = call.request;
      if (!shelf) return callback(invalid('shelf', 'is required'));
      const name = `shelves/${shelfId || ++lastId}`;
      if (shelves.has(name)) return callback(exists('Shelf', name));
      shelves.set(name, { ...shelf, name });
      return callback(null, shelves.get(name));
    },

    GetShelf(call, callback) {
      const { name = '' } = call.request;
      return shelves.has(name) ? callback(null, shelves.get(name)) : callback(notFound('Shelf', name));
    },

    DeleteShelf(call, callback) {
      const { name = '' } = call.request;
      if (!shelves.has(name)) return callback(notFound('Shelf', name));
      if ([...books.keys()].some((book) => book.startsWith(`${name}/`))) {
        const reason = errorInfo('SHELF_NOT_EMPTY', DOMAIN, { name });
        return callback(failure(status.FAILED_PRECONDITION, `Shelf "${name}" still has books.`, reason));
      }
      shelves.delete(name);
      return callback(null, {});
    },

    ListBooks(call, callback) {
      const { parent = '' } = call.request;
      if (!shelves.has(parent)) return callback(notFound('Shelf', parent));
      const there = [...books.values()].filter((book) => book.name.startsWith(`${parent}/`));
      return page(there, call.request, (shown, nextPageToken) => ({ books: shown, nextPageToken }), callback);
    },

    CreateBook(call, callback) {
      const { parent = '', book, bookId } = call.request;
      if (!book) return callback(invalid('book', 'is required'));
      if (!shelves.has(parent)) return callback(notFound('Shelf', parent));
      const name = `${parent}/books/${bookId || ++lastId}`;
      if (books.has(name)) return callback(exists('Book', name));
      books.set(name, { ...book, name, etag: nextEtag() });
      return callback(null, books.get(name));
    },

    GetBook(call, callback) {
      if (runScenario(call, callback)) return undefined;
      const { name = '' } = call.request;
      return books.has(name) ? callback(null, books.get(name)) : callback(notFound('Book', name));
    },

    UpdateBook(call, callback) {
      const { book, updateMask } = call.request;
      if (!book) return callback(invalid('book', 'is required'));
      const old = books.get(book.name ?? '');
      if (!old) return callback(notFound('Book', book.name ?? ''));
      if (book.etag && book.etag !== old.etag) return callback(stale(old, book.etag));

      const paths = updateMask?.paths ?? [];
      const changed = paths.includes('*') ? { ...book } : { ...old };
      const names = paths.length === 0 ? Object.keys(book) : paths.filter((path) => path !== '*').map(toCamelCase);
      for (const field of names) {
        // A field that the mask names and the book lacks is cleared.
        if (field in book) changed[field] = book[field];
        else delete changed[field];
      }
      books.set(old.name, { ...changed, name: old.name, etag: nextEtag() });
      return callback(null, books.get(old.name));
    },

    DeleteBook(call, callback) {
      const { name = '', etag = '' } = call.request;
      const old = books.get(name);
      if (!old) return callback(notFound('Book', name));
      if (etag !== '' && etag !== old.etag) return callback(stale(old, etag));
      books.delete(name);
      return callback(null, {});
    },
  };
}
