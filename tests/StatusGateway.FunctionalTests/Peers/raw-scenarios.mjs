// The scenarios of the raw server, by name. Each receives the HTTP/2 stream and the book's name.
// The message of a status is the scenario's name, unless the scenario is about the message.
import { gzipSync } from 'node:zlib';
import { cutConnection, goAway, resetStream } from './raw-connection.mjs';
import { any, debugInfo, errorInfo, localizedMessage, retryInfo, rpcStatus } from './rpc-status.mjs';
import { field, varintField } from './wire.mjs';

const GRPC = { ':status': 200, 'content-type': 'application/grpc' };
const OK = { 'grpc-status': '0' };
const NOT_FOUND = 5;
const RESOURCE_EXHAUSTED = 8;
const UNIMPLEMENTED = 12;
const MEBIBYTE = 1024 * 1024;
// Enough time to send the data that was written before: node drops queued data of a stream that it resets.
const FLUSH_MS = 100;

// Actions that wait until the test releases their scenario.
const held = new Map();

const hold = (name, action) => held.set(scenarioName(name), action);

export function release(scenario) {
  held.get(scenario)?.();
  held.delete(scenario);
}

const INFO = errorInfo('RAW', 'raw.example.com', { zone: 'a' });

const scenarioName = (name) => name.slice(name.lastIndexOf('/') + 1);

const unpadded = (bytes) => bytes.toString('base64').replace(/=+$/, '');

// Frames a message. The flag and the length may be invalid.
function frame(message, { flag = 0, length = message.length } = {}) {
  const head = Buffer.alloc(5);
  head.writeUInt8(flag, 0);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, message]);
}

const book = (name, title) => Buffer.concat([field(1, name), field(2, title)]);

// Sends headers, a body and optional trailers.
function respond(stream, { headers = GRPC, body, trailers }) {
  if (trailers !== undefined) stream.once('wantTrailers', () => stream.sendTrailers(trailers));
  stream.respond(headers, { waitForTrailers: trailers !== undefined });
  stream.end(body);
}

function trailersOnly(stream, headers) {
  stream.respond({ ...GRPC, ...headers }, { endStream: true });
}

function fail(stream, code, message, details) {
  trailersOnly(stream, {
    'grpc-status': String(code),
    'grpc-message': message,
    ...(details === undefined ? {} : { 'grpc-status-details-bin': details }),
  });
}

// Returns a body of the given frames and the trailers of a success.
const frames = (...list) => ({ body: Buffer.concat(list), trailers: OK });

function http(stream, status, contentType, body, more = {}) {
  const type = contentType === undefined ? {} : { 'content-type': contentType };
  respond(stream, { headers: { ':status': status, ...type, ...more }, body });
}

const html = (status) => `<!doctype html><html><body><h1>${status} from a proxy at 10.0.0.1</h1></body></html>`;

const BAD_PERCENT = ['%', '%4', '%zz', '%E2%98', '100%', 'a+b'];

// Returns base64 details of about this many characters.
function detailsOfLength(characters) {
  const room = Math.floor((characters * 3) / 4);
  const build = (filler) => rpcStatus(NOT_FOUND, 'many-trailers', INFO, debugInfo('d'.repeat(filler)));
  return unpadded(build(room - build(room).length + room));
}

function gzipped(stream, encoding, message) {
  respond(stream, { headers: { ...GRPC, 'grpc-encoding': encoding }, ...frames(frame(message, { flag: 1 })) });
}

const items = (name, count) =>
  Buffer.concat(Array.from({ length: count }, (_, index) => frame(Buffer.concat([field(1, name), varintField(3, index + 1)]))));

function sendItems(stream, name, count) {
  // Waiting for trailers keeps the stream open.
  stream.respond(GRPC, { waitForTrailers: true });
  stream.write(items(name, count));
}

const ok = (stream, name) => respond(stream, frames(frame(book(name, 'ok'))));

// Patterns of the last segment of the name, and run(stream, name, ...groups).
const TABLE = [
  // Valid responses. Tests that inspect their own request add a suffix, such as ok-deadline.
  ['ok(?:-.+)?', ok],
  ['unknown-fields', (stream, name) => respond(stream, frames(frame(unknownFields(name))))],
  ['sets-status-(.+)', (stream, name, status) =>
    respond(stream, { headers: { ...GRPC, 'statusgateway-http-status': status }, ...frames(frame(book(name, status))) })],
  ['metadata', metadata],
  ['gzip', (stream, name) => gzipped(stream, 'gzip', gzipSync(book(name, 'gzip')))],
  ['big-metadata', bigMetadata],
  ['odd-metadata', oddMetadata],

  // The position of the status, or its absence.
  ['no-trailers', (stream, name) => respond(stream, { body: frame(book(name, 'no-trailers')) })],
  ['trailers-without-status', (stream, name) =>
    respond(stream, { body: frame(book(name, 'no status')), trailers: { 'x-trailing': '2' } })],
  ['trailers-only', (stream) => fail(stream, NOT_FOUND, 'trailers-only')],
  ['header-status-then-body', (stream, name) =>
    respond(stream, {
      headers: { ...GRPC, ...OK },
      body: frame(book(name, 'header-status-then-body')),
      trailers: { 'grpc-status': '9', 'grpc-message': 'header-status-then-body' },
    })],
  // Any text: status-abc, status-17, status-05, status-.
  ['status-(.*)', (stream, name, text) => fail(stream, text, `status-${text}`)],
  ['early-error', earlyError],
  // The end of a call with headers of their own, without a message.
  ['headers-then-error', (stream) =>
    respond(stream, {
      headers: { ...GRPC, 'x-head': 'h' },
      body: '',
      trailers: { 'grpc-status': '14', 'grpc-message': 'headers-then-error', 'x-trailing': 't' },
    })],
  // When to retry, in Trailers-Only: never.
  ['pushback-trailers-only', (stream) =>
    trailersOnly(stream, { 'grpc-status': '14', 'grpc-message': 'busy', 'grpc-retry-pushback-ms': '-1', 'x-head': 'h' })],

  // grpc-status-details-bin.
  ['bad-details-base64', (stream) => fail(stream, NOT_FOUND, 'bad-details-base64', '!!!not base64!!!')],
  ['bad-details-message', (stream) =>
    fail(stream, NOT_FOUND, 'bad-details-message', unpadded(Buffer.from([0x0a, 0xff])))],
  ['details-mismatch', (stream, name) => details(stream, name, rpcStatus(RESOURCE_EXHAUSTED, 'details say 8', INFO))],
  ['details-no-code', (stream, name) => details(stream, name, rpcStatus(undefined, 'details say nothing', INFO))],
  ['details-other-message', (stream, name) => details(stream, name, rpcStatus(NOT_FOUND, 'another message', INFO))],
  ['details-agree', (stream, name) => details(stream, name, rpcStatus(NOT_FOUND, 'details-agree', INFO))],
  ['details-padded', (stream) => {
    const status = rpcStatus(NOT_FOUND, 'details-padded', INFO);
    fail(stream, NOT_FOUND, 'details-padded', status.toString('base64'));
  }],
  ['details-none', (stream) => fail(stream, NOT_FOUND, 'details-none', rpcStatus(NOT_FOUND, 'details-none').toString('base64'))],
  ['details-duplicates', (stream, name) => {
    const foreign = any('example.com/google.rpc.ErrorInfo', field(1, 'FOREIGN'));
    details(stream, name, rpcStatus(NOT_FOUND, 'details-duplicates', INFO, INFO, foreign));
  }],
  ['details-twice', (stream) => {
    const infos = ['FIRST', 'SECOND'].map((reason) => errorInfo(reason, 'raw.example.com'));
    const values = infos.map((info) => unpadded(rpcStatus(NOT_FOUND, 'details-twice', info)));
    fail(stream, NOT_FOUND, 'details-twice', values);
  }],
  ['details-with-ok', (stream, name) =>
    respond(stream, {
      body: frame(book(name, 'details-with-ok')),
      trailers: { ...OK, 'grpc-status-details-bin': unpadded(rpcStatus(NOT_FOUND, 'details-with-ok', INFO)) },
    })],
  ['many-trailers(?:-(\\d+))?', (stream, name, kibibytes = '60') =>
    respond(stream, {
      body: '',
      trailers: {
        'grpc-status': String(NOT_FOUND),
        'grpc-message': 'many-trailers',
        'grpc-status-details-bin': detailsOfLength(Number(kibibytes) * 1024),
      },
    })],

  ['secrets-(\\d+)', (stream, name, code) => fail(stream, code, 'secret message', unpadded(secrets(Number(code))))],
  ['advice-(\\d+)', (stream, name, code) => sendAdvice(stream, code)],

  // grpc-message.
  ['bad-percent-([1-6])', (stream, name, number) => fail(stream, NOT_FOUND, BAD_PERCENT[number - 1])],

  // Frames.
  ['bad-flag', (stream, name) => respond(stream, frames(frame(book(name, 'bad-flag'), { flag: 7 })))],
  ['compressed-without-encoding', (stream, name) =>
    respond(stream, frames(frame(gzipSync(book(name, 'compressed')), { flag: 1 })))],
  ['bad-gzip', (stream) => gzipped(stream, 'gzip', Buffer.from('not gzip at all'))],
  ['gzip-bomb', (stream) => gzipped(stream, 'gzip', gzipSync(field(2, Buffer.alloc(64 * MEBIBYTE, 'x'))))],
  ['unknown-encoding', (stream, name) => gzipped(stream, 'acme', book(name, 'unknown-encoding'))],
  ['truncated-frame', (stream) => respond(stream, frames(frame(Buffer.alloc(10, 'x'), { length: 100 })))],
  ['truncated-frame-eof', (stream) => respond(stream, { body: frame(Buffer.alloc(10, 'x'), { length: 100 }) })],
  ['oversize', (stream) => {
    // The stream stays open: a client that buffers before it checks the length hangs.
    stream.respond(GRPC);
    stream.write(frame(Buffer.alloc(10, 'x'), { length: 0x7fffffff }));
  }],
  ['oversize-real', (stream, name) => respond(stream, frames(frame(book(name, 'x'.repeat(6 * MEBIBYTE)))))],
  ['no-message', (stream) => respond(stream, { body: '', trailers: OK })],
  ['two-messages', (stream, name) => respond(stream, frames(frame(book(name, 'one')), frame(book(name, 'two'))))],
  // An invalid wire type, and a truncated string, which some readers accept.
  ['bad-message', (stream) => respond(stream, frames(frame(Buffer.from([0x7f, 0x00]))))],
  ['truncated-message', (stream) => respond(stream, frames(frame(Buffer.from([0x0a, 0x7f, 0x41]))))],

  // HTTP without gRPC.
  ['html-(\\d{3})', (stream, name, status) => http(stream, Number(status), 'text/html; charset=utf-8', html(status))],
  // A proxy that sends a gRPC status with an HTTP response.
  ['html-beside-status', (stream) =>
    http(stream, 503, 'text/html', html(503), { 'grpc-status': '14', 'grpc-message': 'overloaded' })],
  ['http-429-json', (stream) =>
    http(stream, 429, 'application/json', '{"error":"slow down"}', { 'retry-after': '120' })],
  ['http-401', (stream) =>
    http(stream, 401, 'text/plain', 'Unauthorized', { 'www-authenticate': 'Bearer realm="raw"' })],
  ['http-(\\d{3})', (stream, name, status) => http(stream, Number(status), undefined, '')],
  ['content-type-missing', (stream, name) =>
    respond(stream, { headers: { ':status': 200 }, ...frames(frame(book(name, 'content-type-missing'))) })],
  ['content-type-json', (stream, name) =>
    http(stream, 200, 'application/json', JSON.stringify({ name, title: 'content-type-json' }))],
  ['content-type-grpc-(.+)', (stream, name, codec) =>
    respond(stream, { headers: { ...GRPC, 'content-type': `application/grpc+${codec}` }, ...frames(frame(book(name, 'ok'))) })],
  ['redirect', (stream) =>
    http(stream, 302, 'text/html', html(302), { location: 'https://elsewhere.example.com/login?token=secret' })],

  // Broken streams and connections; N is the HTTP/2 error code. A broken connection ends all its streams.
  ['rst-early-(\\d+)', (stream, name, code) => resetStream(stream, Number(code))],
  ['rst-(\\d+)', (stream, name, code) => {
    // Waiting for trailers keeps the stream open until it is reset.
    stream.respond(GRPC, { waitForTrailers: true });
    setTimeout(() => resetStream(stream, Number(code)), FLUSH_MS);
  }],
  ['held-rst-(\\d+)', (stream, name, code) => {
    stream.respond(GRPC, { waitForTrailers: true });
    hold(name, () => resetStream(stream, Number(code)));
  }],
  ['goaway', (stream) => {
    goAway(stream, 0);
    setTimeout(() => cutConnection(stream), FLUSH_MS);
  }],
  ['goaway-graceful', (stream, name) => {
    // Completes the current call.
    goAway(stream, stream.id);
    setTimeout(() => ok(stream, name), FLUSH_MS);
  }],
  ['disconnect', (stream) => cutConnection(stream)],
  ['disconnect-reset', (stream) => cutConnection(stream, { reset: true })],
  ['disconnect-midway', (stream, name) => {
    stream.respond(GRPC);
    stream.write(frame(book(name, 'disconnect-midway')).subarray(0, 8));
    setTimeout(() => cutConnection(stream), FLUSH_MS);
  }],

  // Streams that break after some messages: by a reset, with their connection, or without a status.
  ['items-(\\d+)-then-rst-(\\d+)', (stream, name, count, code) => {
    sendItems(stream, name, Number(count));
    hold(name, () => resetStream(stream, Number(code)));
  }],
  ['items-(\\d+)-then-cut', (stream, name, count) => {
    sendItems(stream, name, Number(count));
    hold(name, () => cutConnection(stream));
  }],
  ['items-(\\d+)-then-eof', (stream, name, count) => {
    stream.respond(GRPC);
    stream.write(items(name, Number(count)));
    hold(name, () => stream.end());
  }],

  // Calls without an end.
  ['hang', () => {}],
  ['headers-then-hang', (stream) => stream.respond(GRPC)],
  ['message-then-hang', (stream, name) => {
    stream.respond(GRPC);
    stream.write(frame(book(name, 'message-then-hang')));
  }],
].map(([pattern, run]) => [new RegExp(`^${pattern}$`), run]);

function details(stream, name, status) {
  fail(stream, NOT_FOUND, scenarioName(name), unpadded(status));
}

// 40 headers of 1 KiB.
function bigMetadata(stream, name) {
  const headers = { ...GRPC };
  for (let number = 0; number < 40; number++) headers[`x-big-${number}`] = 'b'.repeat(1024);
  respond(stream, { headers, ...frames(frame(book(name, 'big-metadata'))) });
}

// Unknown fields, an explicit default, and a repeated field: a valid message.
const unknownFields = (name) =>
  Buffer.concat([varintField(6, 0), field(1, 'first'), field(1, name), field(9999, 'x'), varintField(777, 5)]);

// Metadata that is forwarded, metadata that is not, and headers that the gateway sets itself.
function metadata(stream, name) {
  const initial = {
    'x-initial': '1',
    'x-padded-bin': 'AQ==',
    'x-denied': 'no',
    'content-language': 'de',
    'content-disposition': 'attachment',
    'content-encoding': 'identity',
    'connect-x': 'no',
    'grpc-x': 'no',
    'trailer-x': 'no',
    'access-control-allow-origin': '*',
    server: 'raw',
    'statusgateway-trace-id': 'no',
  };
  const trailing = { ...OK, 'x-trailing': '2', 'x-trailing-bin': 'AQ==', 'x-denied': 'no', 'grpc-retry-pushback-ms': '5' };
  respond(stream, { headers: { ...GRPC, ...initial }, body: frame(book(name, 'metadata')), trailers: trailing });
}

// An error with internal details and with safe ones.
const secrets = (code) =>
  rpcStatus(
    code,
    'secret message',
    INFO,
    debugInfo('secret stack'),
    any('type.googleapis.com/google.rpc.ResourceInfo', field(2, 'secret table')),
    any('type.example.com/acme.v1.Unknown', Buffer.from('secret')),
    any('type.googleapis.com/google.rpc.RetryInfo', Buffer.from([0xff])),
    localizedMessage('de', 'Das ging schief.'),
  );

// Headers that the gateway would otherwise set from details.
function sendAdvice(stream, code) {
  respond(stream, {
    body: '',
    trailers: {
      'grpc-status': code,
      'grpc-message': 'advice',
      'retry-after': '7',
      'www-authenticate': 'Basic realm="own"',
      'grpc-status-details-bin': unpadded(rpcStatus(Number(code), 'advice', retryInfo(2, 0))),
    },
  });
}

// Values that are valid in HTTP/2 but may be rejected by HTTP/1.1 or a strict reader.
function oddMetadata(stream, name) {
  const odd = {
    'x-latin1': 'caf\u00e9',
    'x-tab': 'a\tb',
    'x-empty': '',
    'x-ok': 'ok',
    'x-twice': ['1', '2'],
    'x-odd-bin': '!!!not base64!!!',
    'x-split-bin': 'AQI,AwQ=',
  };
  respond(stream, { headers: { ...GRPC, ...odd }, ...frames(frame(book(name, 'odd-metadata'))) });
}

// Ends before the request. The reset without an error tells the client to stop sending.
function earlyError(stream) {
  fail(stream, RESOURCE_EXHAUSTED, 'early-error');
  setTimeout(() => resetStream(stream, 0), FLUSH_MS);
}

// Returns the scenario of a name as a function of the stream.
export function findScenario(name) {
  const last = scenarioName(name);
  for (const [pattern, run] of TABLE) {
    const match = pattern.exec(last);
    if (match !== null) return (stream) => run(stream, name, ...match.slice(1));
  }
  return (stream) => fail(stream, UNIMPLEMENTED, `no scenario ${encodeURIComponent(last)}`);
}
