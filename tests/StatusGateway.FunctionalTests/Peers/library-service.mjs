// library.v1.Library, in memory. Some names of books select a scenario of GetBook.
import { Metadata, status } from '@grpc/grpc-js';
import { BOOKS, SHELVES } from './library-data.mjs';
import { any, badRequest, errorInfo, localizedMessage, resourceInfo, retryInfo, rpcStatus } from './rpc-status.mjs';
import { emit } from './stdio.mjs';

const DOMAIN = 'library.example.com';
const MAX_TITLE = 64 * 1024 * 1024;

function createError(code, message, ...details) {
  const metadata = new Metadata();
  if (details.length > 0) metadata.set('grpc-status-details-bin', rpcStatus(code, message, ...details));
  return { code, details: message, metadata };
}

function notFound(kind, name) {
  const message = `${kind} "${name}" was not found.`;
  return createError(
    status.NOT_FOUND,
    message,
    errorInfo(`${kind.toUpperCase()}_NOT_FOUND`, DOMAIN, { name }),
    resourceInfo(`${DOMAIN}/${kind}`, name, message),
  );
}

function invalid(path, description) {
  return createError(
    status.INVALID_ARGUMENT,
    `${path}: ${description}`,
    errorInfo('INVALID_FIELD', DOMAIN, { field: path }),
    badRequest([path, description]),
  );
}

function alreadyExists(kind, name) {
  return createError(
    status.ALREADY_EXISTS,
    `${kind} "${name}" already exists.`,
    errorInfo(`${kind.toUpperCase()}_EXISTS`, DOMAIN, { name }),
    resourceInfo(`${DOMAIN}/${kind}`, name, ''),
  );
}

// An error that is hard to forward: quotes, a non-Latin-1 character and a percent sign in the message, a localized
// message, an unknown detail type, and an explicit default value.
function richError(name) {
  const message = `Book "${name}" was not found. ☺ 100%`;
  return createError(
    status.NOT_FOUND,
    message,
    errorInfo('BOOK_NOT_FOUND', DOMAIN, { name }),
    resourceInfo(`${DOMAIN}/Book`, name, 'It is not on its shelf.'),
    localizedMessage('de-DE', `Das Buch „${name}“ wurde nicht gefunden.`),
    any('type.example.com/acme.v1.Unknown', Buffer.from([0xde, 0xad, 0xbe, 0xef, 0x00, 0xff])),
    retryInfo(2, 0),
  );
}

// Returns all values by name. "-bin" values are base64.
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
  // Metadata names cannot start with a colon, so this label is unambiguous.
  if (Number.isFinite(deadline)) labels[':deadline-ms'] = String(Math.round(deadline - Date.now()));

  const initial = new Metadata();
  initial.set('x-initial', '1');
  initial.set('x-data-bin', Buffer.from([0x00, 0x01, 0xfe, 0xff]));
  call.sendMetadata(initial);
  const trailing = new Metadata();
  trailing.set('x-trailing', '2');
  callback(null, { name, title: 'echo-metadata', labels }, trailing);
}

// Reports its start and its end as events.
function respondSlowly(call, callback, name, milliseconds) {
  let done = false;
  const start = Date.now();
  const timer = setTimeout(() => {
    done = true;
    emit({ event: 'completed', name });
    callback(null, { name, title: `slow ${milliseconds}` });
  }, milliseconds);
  // grpc-js raises this event after a response as well.
  call.on('cancelled', () => {
    if (done) return;
    done = true;
    clearTimeout(timer);
    const deadlineExpired = Number(call.getDeadline()) <= Date.now();
    emit({ event: 'cancelled', name, afterMs: Date.now() - start, deadlineExpired });
  });
  emit({ event: 'started', name });
}

const SCENARIOS = [
  [/^rich$/, (call, callback, name) => callback(richError(name))],
  [/^status-(\d+)$/, (call, callback, name, code) => callback(createError(Number(code), `status ${code}`))],
  [/^slow-(\d+)$/, (call, callback, name, ms) => respondSlowly(call, callback, name, Number(ms))],
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

// Returns at most pageSize items in the order of their names, starting after the item that the token names.
function page(items, { pageSize = 0, pageToken = '' }, toResponse, callback) {
  if (pageSize < 0) return callback(invalid('page_size', 'must not be negative'));
  const after = Buffer.from(pageToken, 'base64url').toString();
  if (pageToken !== '' && !after.startsWith('shelves/')) return callback(invalid('page_token', 'is not a page token'));
  const size = Math.min(pageSize || 50, 1000);
  const rest = items.filter((item) => item.name > after).sort((a, b) => (a.name < b.name ? -1 : 1));
  const shown = rest.slice(0, size);
  const nextPageToken = rest.length > size ? Buffer.from(shown.at(-1).name).toString('base64url') : '';
  return callback(null, toResponse(shown, nextPageToken));
}

const toCamelCase = (path) => path.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());

export function libraryHandlers() {
  const shelves = new Map(SHELVES.map((shelf) => [shelf.name, shelf]));
  const books = new Map(BOOKS.map((book) => [book.name, book]));
  let lastId = 1000;
  let lastRevision = 1000;

  const nextEtag = () => `"${++lastRevision}"`;

  const stale = (book, etag) =>
    createError(
      status.ABORTED,
      `Book "${book.name}" has changed.`,
      errorInfo('ETAG_MISMATCH', DOMAIN, { name: book.name, sent: etag, current: book.etag }),
    );

  return {
    ListShelves(call, callback) {
      const toResponse = (shown, nextPageToken) => ({ shelves: shown, nextPageToken });
      page([...shelves.values()], call.request, toResponse, callback);
    },

    CreateShelf(call, callback) {
      const { shelf, shelfId } = call.request;
      if (!shelf) return callback(invalid('shelf', 'is required'));
      const name = `shelves/${shelfId || ++lastId}`;
      if (shelves.has(name)) return callback(alreadyExists('Shelf', name));
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
        return callback(createError(status.FAILED_PRECONDITION, `Shelf "${name}" still has books.`, reason));
      }
      shelves.delete(name);
      return callback(null, {});
    },

    ListBooks(call, callback) {
      const { parent = '' } = call.request;
      if (!shelves.has(parent)) return callback(notFound('Shelf', parent));
      const found = [...books.values()].filter((book) => book.name.startsWith(`${parent}/`));
      return page(found, call.request, (shown, nextPageToken) => ({ books: shown, nextPageToken }), callback);
    },

    CreateBook(call, callback) {
      const { parent = '', book, bookId } = call.request;
      if (!book) return callback(invalid('book', 'is required'));
      if (!shelves.has(parent)) return callback(notFound('Shelf', parent));
      const name = `${parent}/books/${bookId || ++lastId}`;
      if (books.has(name)) return callback(alreadyExists('Book', name));
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
        // A field of the mask that the book does not have is cleared.
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
