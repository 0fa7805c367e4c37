// A gRPC server of matrix.v1.Matrix that sends and receives any number of messages, as fast as the client does.
//   node firehose-server.mjs [--port 0]
// ServerStream sends x-count messages of x-size bytes. ClientStream counts all messages. Events on standard output:
// { "event": "stalled", "name", "bytes" } when no data could be sent for a while, { "event": "closed", "name", "rstCode", "at" }.
import { createServer } from 'node:http2';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { emit, onLines } from './stdio.mjs';
import { field, varintField } from './wire.mjs';

const STALL_MS = 500;
const GRPC = { ':status': 200, 'content-type': 'application/grpc' };

const frame = (payload) => {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(payload.length, 1);
  return Buffer.concat([head, payload]);
};

async function send(stream, name, count, size, report) {
  const message = frame(field(1, Buffer.alloc(size, 'x')));
  let bytes = 0;
  let wake = () => {};
  stream.on('drain', () => wake());
  stream.on('close', () => wake());
  for (let i = 0; i < count && !stream.destroyed; i++) {
    bytes += message.length;
    if (stream.write(message)) continue;
    const timer = setTimeout(() => report({ event: 'stalled', name, bytes }), STALL_MS);
    await new Promise((resolve) => (wake = resolve));
    clearTimeout(timer);
  }
  if (!stream.destroyed) stream.end();
}

async function receive(stream) {
  let count = 0;
  let need = 0;
  let head = Buffer.alloc(0);
  for await (let chunk of stream) {
    while (chunk.length > 0) {
      if (need > 0) {
        const part = Math.min(need, chunk.length);
        need -= part;
        chunk = chunk.subarray(part);
        continue;
      }
      const more = Math.min(5 - head.length, chunk.length);
      head = Buffer.concat([head, chunk.subarray(0, more)]);
      chunk = chunk.subarray(more);
      if (head.length < 5) continue;
      need = head.readUInt32BE(1);
      head = Buffer.alloc(0);
      count++;
    }
  }
  stream.end(frame(varintField(2, count)));
}

export function startFirehose(port, report) {
  const server = createServer();
  server.on('sessionError', () => {});
  server.on('stream', (stream, headers) => {
    const name = headers['x-call'];
    stream.on('error', () => {});
    stream.on('close', () => report({ event: 'closed', name, rstCode: stream.rstCode, at: Date.now() }));
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.respond(GRPC, { waitForTrailers: true });
    const done = headers[':path'].endsWith('/ServerStream')
      ? send(stream, name, Number(headers['x-count']), Number(headers['x-size']), report)
      : receive(stream);
    done.catch(() => stream.destroy());
  });
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
  const server = await startFirehose(Number(values.port), emit);
  onLines();
  emit({ listening: server.address().port });
}
