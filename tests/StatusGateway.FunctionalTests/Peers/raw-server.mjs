// A cleartext HTTP/2 server on 127.0.0.1 that responds to gRPC calls incorrectly, as selected by the request.
//   node raw-server.mjs [--port 0]
// The scenario (raw-scenarios.mjs) is the last segment of the book's name, or the header x-scenario. With the header, the
// response does not wait for the request's body.
// Events on standard output: { "event": "request", "scenario", "path", "headers", "message" } for each request, where
// "message" is base64, and { "event": "stream-closed", "scenario", "rstCode" } when the client cancelled a stream.
// A line { "release": scenario } on standard input continues a scenario that waits for it.
import { createServer } from 'node:http2';
import { parseArgs } from 'node:util';
import { resetStream, watchConnections, watchEnd } from './raw-connection.mjs';
import { release, findScenario } from './raw-scenarios.mjs';
import { emit, onLines } from './stdio.mjs';
import { firstField } from './wire.mjs';

const INTERNAL_ERROR = 2;

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });

const server = createServer({
  settings: { maxHeaderListSize: 1024 * 1024 },
  // The scenarios decide which headers are too large.
  maxSendHeaderBlockLength: 1024 * 1024,
  // In megabytes. Large unread responses would otherwise make node reject later streams.
  maxSessionMemory: 1024,
});

// Returns the first message of a request, or undefined if the stream ends before. The rest is read and dropped.
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

// Returns field 1 of the request. For UpdateBook that is the book, whose field 1 is its name.
function readName(message) {
  let value = firstField(message, 1) ?? Buffer.alloc(0);
  // A name starts with a letter, a book with the tag of its name.
  if (value[0] === 0x0a) value = firstField(value, 1);
  return value.toString('utf8');
}

async function serve(stream, headers) {
  const scenario = { name: headers['x-scenario'] ?? '' };
  // Resets by the client are errors as well. The close event reports them.
  stream.on('error', () => {});
  watchEnd(stream, (rstCode) => emit({ event: 'stream-closed', scenario: scenario.name, rstCode }));

  let name = scenario.name;
  let message;
  if (name === '') {
    message = await readMessage(stream);
    if (message === undefined) return;
    name = readName(message);
    scenario.name = name.slice(name.lastIndexOf('/') + 1);
  }
  emit({
    event: 'request',
    scenario: scenario.name,
    path: headers[':path'],
    headers: { ...headers },
    message: message?.toString('base64') ?? null,
  });

  findScenario(name)(stream);
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
