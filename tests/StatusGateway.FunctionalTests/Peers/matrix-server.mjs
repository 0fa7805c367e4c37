// A gRPC server of matrix.v1.Matrix on 127.0.0.1 that writes HTTP/2 messages by hand.
//   node matrix-server.mjs [--port 0]
// The metadata x-outcome selects how a call ends. x-call is its name in the events on standard output:
// { "event": "started", "name" } and { "event": "cancelled", "name", "rstCode", "at" }. Messages are compressed if the
// client accepts gzip.
import { createServer } from 'node:http2';
import { parseArgs } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { resetStream, watchConnections, watchEnd } from './raw-connection.mjs';
import { any, errorInfo, rpcStatus } from './rpc-status.mjs';
import { emit, onLines } from './stdio.mjs';
import { field, firstField, varintField } from './wire.mjs';

const INTERNAL_ERROR = 2;
const NOT_FOUND = 5;
const MESSAGE = 'No probe. ☺ 100%';
// Enough time to send the data that was written before: node drops queued data of a stream that it resets.
const FLUSH_MS = 200;

const INITIAL = { 'x-initial': 'i', 'x-data-bin': 'AAEC' };
const TRAILING = { 'x-trailing': 't' };
const ERROR = {
  'grpc-status': String(NOT_FOUND),
  'grpc-message': 'No probe. %E2%98%BA 100%25',
  'grpc-status-details-bin': rpcStatus(
    NOT_FOUND,
    MESSAGE,
    errorInfo('NO_PROBE', 'matrix.example.com', { zone: 'a' }),
    any('type.example.com/acme.v1.Unknown', Buffer.from([0xde, 0xad, 0xbe, 0xef, 0x00, 0xff])),
  ).toString('base64').replace(/=+$/, ''),
  ...TRAILING,
};

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });

const probe = (text, count) => Buffer.concat([field(1, text), varintField(2, count)]);

class Call {
  #stream;
  #started = false;

  constructor(stream, headers) {
    this.#stream = stream;
    this.compresses = (headers['grpc-accept-encoding'] ?? '').split(',').some((name) => name.trim() === 'gzip');
  }

  begin() {
    if (this.#started) return;
    this.#started = true;
    const encoding = this.compresses ? { 'grpc-encoding': 'gzip' } : {};
    this.#stream.on('wantTrailers', () => this.#stream.sendTrailers(this.trailers));
    this.#stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...encoding, ...INITIAL }, { waitForTrailers: true });
  }

  write(text, count) {
    this.begin();
    const payload = this.compresses ? gzipSync(probe(text, count)) : probe(text, count);
    const head = Buffer.alloc(5);
    head.writeUInt8(this.compresses ? 1 : 0, 0);
    head.writeUInt32BE(payload.length, 1);
    this.#stream.write(Buffer.concat([head, payload]));
  }

  end(trailers) {
    this.begin();
    this.trailers = trailers;
    this.#stream.end();
  }

  fail() {
    this.#stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...ERROR }, { endStream: true });
  }

  lose() {
    this.begin();
    setTimeout(() => resetStream(this.#stream, INTERNAL_ERROR), FLUSH_MS);
  }
}

// Reads and decompresses the messages of a request.
async function* readMessages(stream, encoding) {
  let received = Buffer.alloc(0);
  for await (const chunk of stream) {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 5) {
      const end = 5 + received.readUInt32BE(1);
      if (received.length < end) break;
      const payload = received.subarray(5, end);
      if (received[0] === 1 && encoding !== 'gzip') throw new Error(`a message is compressed by ${encoding}`);
      yield firstField(received[0] === 1 ? gunzipSync(payload) : payload, 1).toString('utf8');
      received = received.subarray(end);
    }
  }
}

async function serve(stream, headers) {
  const kind = headers[':path'].slice('/matrix.v1.Matrix/'.length);
  const outcome = headers['x-outcome'];
  const name = headers['x-call'];
  const streams = kind === 'ServerStream' || kind === 'Duplex';
  const call = new Call(stream, headers);
  stream.on('error', () => {});
  watchEnd(stream, (rstCode) => emit({ event: 'cancelled', name, rstCode, at: Date.now() }));

  if (outcome === 'early' && kind !== 'Unary') {
    call.fail();
    return;
  }

  const texts = [];
  for await (const text of readMessages(stream, headers['grpc-encoding'])) {
    texts.push(text);
    if (kind === 'Duplex' && (outcome === 'success' || (outcome === 'late' && texts.length <= 2))) call.write(`echo ${text}`, texts.length);
  }

  const echo = `echo ${texts.join(',')}`;
  switch (outcome) {
    case 'success':
      if (kind === 'ServerStream') for (const count of [1, 2, 3]) call.write(echo, count);
      else if (kind !== 'Duplex') call.write(echo, texts.length);
      call.end({ 'grpc-status': '0', ...TRAILING });
      break;
    case 'early':
      call.fail();
      break;
    case 'late':
      if (kind === 'ServerStream') for (const count of [1, 2]) call.write(echo, count);
      else if (kind !== 'Duplex') call.write(echo, texts.length);
      call.end(ERROR);
      break;
    case 'lost':
      if (streams) call.write(echo, 1);
      call.lose();
      break;
    default:
      // Waits until the client cancels.
      if (streams) call.write(echo, 1);
      emit({ event: 'started', name });
  }
}

const server = createServer();
watchConnections(server);
server.on('stream', (stream, headers) => {
  serve(stream, headers).catch((error) => {
    if (!stream.destroyed) process.stderr.write(`${error.stack}\n`);
    resetStream(stream, INTERNAL_ERROR);
  });
});
server.on('sessionError', () => {});

server.listen(Number(values.port), '127.0.0.1', () => {
  onLines();
  emit({ listening: server.address().port });
});
