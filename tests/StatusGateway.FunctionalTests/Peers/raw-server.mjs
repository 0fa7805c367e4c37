// An HTTP/2 cleartext server on 127.0.0.1 that answers gRPC calls wrongly, in the way that the request names.
//   node raw-server.mjs [--port 0]
// The last segment of the book's name is the scenario (raw-scenarios.mjs). A header x-scenario names it too, and then
// the answer does not wait for the request's body.
// On standard output: { "event": "request", "scenario", "path", "headers", "message" } for each request as it came
// (the message as base64 of its bytes), and { "event": "stream-closed", "scenario", "rstCode" } when the peer gave
// a stream up.
import { createServer } from 'node:http2';
import { parseArgs } from 'node:util';
import { resetStream, watchConnections, watchEnd } from './raw-connection.mjs';
import { release, scenarioOf } from './raw-scenarios.mjs';
import { emit, onLines } from './stdio.mjs';
import { firstField } from './wire.mjs';

const INTERNAL_ERROR = 2;

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });

const server = createServer({
  settings: { maxHeaderListSize: 1024 * 1024 },
  // The scenarios decide what is too much.
  maxSendHeaderBlockLength: 1024 * 1024,
  // In megabytes. Big answers that nobody takes would make node refuse the streams after them.
  maxSessionMemory: 1024,
});

// The request's first message, or undefined when the stream ends before it does. What comes after it is read and
// dropped.
function readMessage(stream) {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    stream.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 5) return;
      const end = 5 + received.readUInt32BE(1);
      if (received.length >= end) resolve(received.subarray(5, end));
    });
    stream.on('end', () => resolve(undefined));
    stream.on('close', () => resolve(undefined));
  });
}

// Field 1 of the request; for UpdateBook that is the book, whose field 1 is its name.
function nameIn(message) {
  let value = firstField(message, 1) ?? Buffer.alloc(0);
  // A name begins with a letter, a book with the tag of its name.
  if (value[0] === 0x0a) value = firstField(value, 1);
  return value.toString('utf8');
}

async function serve(stream, headers) {
  const scenario = { name: headers['x-scenario'] ?? '' };
  // Resets by the peer arrive as errors too; the close event tells of them.
  stream.on('error', () => {});
  watchEnd(stream, (rstCode) => emit({ event: 'stream-closed', scenario: scenario.name, rstCode }));

  let name = scenario.name;
  let message;
  if (name === '') {
    message = await readMessage(stream);
    if (message === undefined) return;
    name = nameIn(message);
    scenario.name = name.slice(name.lastIndexOf('/') + 1);
  }
  emit({
    event: 'request',
    scenario: scenario.name,
    path: headers[':path'],
    headers: { ...headers },
    message: message?.toString('base64') ?? null,
  });

  scenarioOf(name)(stream);
}

watchConnections(server);
server.on('stream', (stream, headers) => {
  serve(stream, headers).catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    resetStream(stream, INTERNAL_ERROR);
  });
});
server.on('sessionError', () => {});

server.listen(Number(values.port), '127.0.0.1', () => {
  onLines((line) => release(JSON.parse(line).release));
  emit({ listening: server.address().port });
});
