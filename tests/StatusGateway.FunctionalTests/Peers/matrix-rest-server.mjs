// A REST server of matrix.v1.Matrix on 127.0.0.1, with node:http and hand-written JSON.
//   node matrix-rest-server.mjs [--port 0]
// POST /matrix/{kind} with { text }, or with a line of JSON for each message of a stream. It behaves like matrix-server.mjs, with the same
// headers and events.
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { emit, onLines } from './stdio.mjs';

const INITIAL = { 'x-initial': 'i', 'x-data-bin': 'AAEC', 'trailer-x-trailing': 't' };
// Enough time to send the data that was written before.
const FLUSH_MS = 200;

// google.rpc.Status as JSON, as grpc-gateway writes it. Details of unknown types have their bytes.
const ERROR = {
  code: 5,
  message: 'No probe. ☺ 100%',
  details: [
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'NO_PROBE', domain: 'matrix.example.com', metadata: { zone: 'a' } },
    { '@type': 'type.example.com/acme.v1.Unknown', '@value': Buffer.from([0xde, 0xad, 0xbe, 0xef, 0x00, 0xff]).toString('base64') },
  ],
};

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });

async function readTexts(request, isStream) {
  let body = '';
  request.setEncoding('utf8');
  for await (const chunk of request) body += chunk;
  const lines = isStream ? body.split('\n').filter((line) => line !== '') : [body];
  return lines.map((line) => JSON.parse(line).text ?? '');
}

function fail(response) {
  response.writeHead(404, { 'content-type': 'application/json', ...INITIAL });
  response.end(JSON.stringify(ERROR));
}

function breakConnection(response) {
  setTimeout(() => response.socket?.destroy(), FLUSH_MS);
}

function respondOnce(outcome, response, texts) {
  const body = JSON.stringify({ text: `echo ${texts.join(',')}`, count: texts.length });
  switch (outcome) {
    case 'success':
      response.writeHead(200, { 'content-type': 'application/json', ...INITIAL });
      response.end(body);
      return true;
    case 'early':
    case 'late':
      fail(response);
      return true;
    case 'lost':
      response.writeHead(200, { 'content-type': 'application/json', ...INITIAL });
      response.write(body.slice(0, -5));
      breakConnection(response);
      return true;
    default:
      return false;
  }
}

function respondWithStream(outcome, response, texts, isEach) {
  if (outcome === 'early') {
    fail(response);
    return true;
  }
  const echo = `echo ${texts.join(',')}`;
  const write = (text, count) => response.write(`${JSON.stringify({ result: { text, count } })}\n`);
  response.writeHead(200, { 'content-type': 'application/x-ndjson', ...INITIAL });
  if (outcome !== 'success' && outcome !== 'late') write(echo, 1);
  switch (outcome) {
    case 'success':
      [1, 2, 3].forEach((count) => write(isEach ? `echo ${texts[count - 1]}` : echo, count));
      response.end();
      return true;
    case 'late':
      [1, 2].forEach((count) => write(isEach ? `echo ${texts[count - 1]}` : echo, count));
      response.end(`${JSON.stringify({ error: ERROR })}\n`);
      return true;
    case 'lost':
      breakConnection(response);
      return true;
    default:
      return false;
  }
}

const server = createServer((request, response) => {
  const kind = request.url.slice('/matrix/'.length);
  const name = request.headers['x-call'];
  const outcome = request.headers['x-outcome'];
  let hangs = false;
  response.on('error', () => {});
  response.on('close', () => {
    if (hangs) emit({ event: 'cancelled', name, at: Date.now() });
  });
  readTexts(request, kind === 'clientStream' || kind === 'duplex').then((texts) => {
    const isMany = kind === 'serverStream' || kind === 'duplex';
    hangs = !(isMany ? respondWithStream(outcome, response, texts, kind === 'duplex') : respondOnce(outcome, response, texts));
    // Waits until the client cancels.
    if (hangs) emit({ event: 'started', name });
  }).catch((error) => process.stderr.write(`${error.stack}\n`));
});

server.listen(Number(values.port), '127.0.0.1', () => {
  onLines();
  emit({ listening: server.address().port });
});
