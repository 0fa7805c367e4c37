// A REST server of library.v1.Library with the errors of its framework.
//   node frameworks-server.mjs --framework express|fastify|nest|nest-raw [--port 0]
// express sends pages for its own errors, and problem details (http-problem-details) for exceptions of the handlers. fastify and NestJS
// send their own error objects; nest-raw sends the errors of class-validator as they are.
import { parseArgs } from 'node:util';
import express from 'express';
import Fastify from 'fastify';
import { ProblemDocument, ProblemDocumentExtension } from 'http-problem-details';
import { startNest } from './nest-app.mjs';
import { emit, onLines } from './stdio.mjs';

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' }, framework: { type: 'string' } } });
const BOOK = { name: 'shelves/1/books/1', title: 'Emma', isbn: '9780141439587' };

class OutOfStock extends Error {}

function reportListening(server) {
  onLines();
  emit({ listening: server.address().port });
}

function startExpress() {
  const app = express();
  app.use(express.json());
  app.get('/v1/shelves/1/books/1', (_, response) => response.json(BOOK));
  app.get('/v1/shelves/1/books/sold', () => {
    throw new OutOfStock('No copy is left.');
  });
  app.get('/v1/shelves/1/books/bug', () => {
    throw new TypeError('secret at /srv/app.js');
  });
  app.get('/v1/shelves/1/books/late', (_, response) => response.status(429).set('Retry-After', '7').send('Slow down.'));
  app.post('/v1/shelves/:shelf/books', (request, response) => {
    if (request.body.title) return response.status(201).location('/v1/shelves/1/books/2').json({ ...request.body, name: 'shelves/1/books/2' });
    const problem = new ProblemDocument(
      { type: 'https://books.example.com/probs/invalid-book', title: 'The book is not valid.', status: 422, detail: 'title must not be empty' },
      new ProblemDocumentExtension({ errors: [{ detail: 'must not be empty', pointer: '#/title' }] }),
    );
    return response.status(422).type('application/problem+json').send(problem);
  });
  app.use((error, _, response, next) => {
    if (!(error instanceof OutOfStock)) return next(error);
    const problem = new ProblemDocument({ type: 'https://books.example.com/probs/out-of-stock', title: 'Out of stock', status: 409, detail: error.message });
    return response.status(409).type('application/problem+json').send(problem);
  });
  const server = app.listen(Number(values.port), '127.0.0.1', () => reportListening(server));
}

function startFastify() {
  const app = Fastify();
  app.get('/v1/shelves/1/books/1', async () => BOOK);
  app.get('/v1/shelves/1/books/bug', async () => {
    throw new TypeError('secret');
  });
  app.get('/v1/shelves/1/books/sold', async () => {
    throw Object.assign(new Error('No copy is left.'), { statusCode: 409, code: 'OUT_OF_STOCK' });
  });
  app.post('/v1/shelves/:shelf/books', {
    schema: { body: { type: 'object', required: ['isbn'], properties: { title: { type: 'string', minLength: 1 } } } },
    bodyLimit: 1000,
  }, async (request, reply) => reply.code(201).send({ ...request.body, name: 'shelves/1/books/2' }));
  app.delete('/v1/shelves/:shelf/books/:book', async (_, reply) => reply.code(204).send());
  app.listen({ port: Number(values.port), host: '127.0.0.1' }).then(() => reportListening(app.server));
}

if (values.framework === 'express') startExpress();
else if (values.framework === 'fastify') startFastify();
else reportListening(await startNest(Number(values.port), values.framework === 'nest-raw'));
