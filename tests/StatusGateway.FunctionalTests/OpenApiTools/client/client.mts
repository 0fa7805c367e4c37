// Calls the demo with the types of its document, and prints the results as lines of JSON:
//   node out/client.mjs http://localhost:8080
import createClient from 'openapi-fetch';
import type { operations, paths } from './api.js';
import { detail, type Problem } from './details.mjs';

declare const process: { argv: string[] };

type Watched = operations['Library_WatchBooks']['responses']['200']['content']['application/x-ndjson'];

// Errors are problem details unless Accept names another dialect.
const client = createClient<paths, 'application/json' | 'application/problem+json'>({ baseUrl: process.argv[2] ?? '' });
const print = (what: string, value: unknown) => console.log(JSON.stringify({ what, value }));

async function read() {
  const { data, error } = await client.GET('/v1/shelves/{shelf}/books/{book}', { params: { path: { shelf: '1', book: '1' } } });
  if (error) throw new Error(error.title);
  // 64-bit integers are strings.
  const copies = BigInt(data.copies ?? '0');
  print('book', { title: data.title, first: data.authors?.[0]?.displayName, isPaperback: data.format === 'PAPERBACK', more: `${copies + 1n}`, genre: data.labels?.['genre'] });
}

async function list() {
  const { data } = await client.GET('/v1/shelves/{shelf}/books', { params: { path: { shelf: '2' }, query: { pageSize: 2 } } });
  print('page', { names: data?.books?.map((book) => book.name), hasMore: data?.nextPageToken !== undefined });
}

async function change() {
  const created = await client.POST('/v1/shelves', { params: { query: { shelfId: 'typed' } }, body: { theme: 'Types' } });
  print('created', created.data?.name);
  const { data } = await client.PATCH('/v1/shelves/{shelf}/books/{book}', {
    params: { path: { shelf: '2', book: '3' }, query: { updateMask: 'title,copies' } },
    body: { title: 'Principia', copies: '9007199254740993', format: 'EBOOK' },
  });
  print('changed', { title: data?.title, copies: data?.copies, format: data?.format });
}

function explain(problem: Problem) {
  const info = detail(problem, 'type.googleapis.com/google.rpc.ErrorInfo');
  const resource = detail(problem, 'type.googleapis.com/google.rpc.ResourceInfo');
  const retry = detail(problem, 'type.googleapis.com/google.rpc.RetryInfo');
  const violations = detail(problem, 'type.googleapis.com/google.rpc.BadRequest')?.fieldViolations;
  return {
    isMissing: problem.code === 'NOT_FOUND',
    status: problem.status,
    reason: info?.reason,
    metadata: info?.metadata?.['name'],
    resource: resource?.resourceType,
    retryDelay: retry?.retryDelay,
    fields: violations?.map((violation) => violation.field),
    pointers: problem.errors?.map((error) => error.pointer ?? error.parameter),
  };
}

async function fail() {
  const missing = await client.GET('/v1/shelves/{shelf}/books/{book}', { params: { path: { shelf: '1', book: '9' } } });
  if (missing.error) print('missing', explain(missing.error));
  const invalid = await client.POST('/v1/shelves/{shelf}/books', { params: { path: { shelf: '1' } }, body: { title: '', pageCount: -1 } });
  if (invalid.error) print('invalid', explain(invalid.error));
  const google = await createClient<paths, 'application/json; dialect=google-error'>({ baseUrl: process.argv[2] ?? '' }).GET('/v1/shelves/{shelf}', {
    params: { path: { shelf: 'nowhere' } },
    headers: { Accept: 'application/json; dialect=google-error' },
  });
  print('google', { status: google.error?.error.status, code: google.error?.error.code });
}

async function watch(shelf: string, maxEvents: number) {
  const { data } = await client.GET('/v1/shelves/{shelf}/books:watch', {
    params: { path: { shelf }, query: { maxEvents } },
    headers: { Accept: 'application/x-ndjson' },
    parseAs: 'stream',
  });
  let rest = '';
  for await (const text of data!.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) printEvent(JSON.parse(line) as Watched);
  }
}

function printEvent(line: Watched) {
  if ('result' in line) print('event', { change: line.result.change, book: line.result.book?.name });
  // An error can be in any dialect; problem details have a type.
  else if ('type' in line.error) print('error', explain(line.error));
}

await read();
await list();
await change();
await fail();
await watch('1', 2);
await watch('too-many', 5);
