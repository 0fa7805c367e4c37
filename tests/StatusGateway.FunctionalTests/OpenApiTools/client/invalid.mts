// Every marked line violates the document and must not compile.
import createClient from 'openapi-fetch';
import type { paths } from './api.js';
import { detail, type Problem, type Schemas } from './details.mjs';

const client = createClient<paths, 'application/json' | 'application/problem+json'>({ baseUrl: '' });

export async function call() {
  await client.GET('/v1/books', {}); // invalid: no such path
  await client.DELETE('/v1/shelves', {}); // invalid: no such verb
  await client.GET('/v1/shelves/{shelf}', { params: { path: {} } }); // invalid: no shelf
  await client.GET('/v1/shelves', { params: { query: { pageSize: 'many' } } }); // invalid: a number
  await client.GET('/v1/shelves', { params: { query: { size: 1 } } }); // invalid: no such parameter
  await client.POST('/v1/shelves', { body: { theme: 5 } }); // invalid: a text
  await client.POST('/v1/shelves/{shelf}/books', { params: { path: { shelf: '1' } }, body: { copies: 5 } }); // invalid: 64 bits are a text
  await client.POST('/v1/shelves/{shelf}/books', { params: { path: { shelf: '1' } }, body: { format: 'PAPYRUS' } }); // invalid: no such value
}

export function read(book: Schemas['library.v1.Book'], problem: Problem) {
  const copies: number | undefined = book.copies; // invalid: 64 bits are a text
  const author: string | undefined = book.author; // invalid: no such member
  const isLost = problem.code === 'LOST'; // invalid: no such code
  const delay = detail(problem, 'type.googleapis.com/google.rpc.ErrorInfo')?.retryDelay; // invalid: of another detail
  return { copies, author, isLost, delay };
}
