// Measures the memory that the gateway uses for a stream of one gigabyte in each direction, how much it reads from an upstream
// while the client does not read, and how fast it cancels calls. Writes one line of JSON for each result and exits.
//   node firehose.mjs --gateway ../bin/Release/net10.0/statusgateway.dll --descriptors ../bin/Release/net10.0/matrix.binpb [--bytes 1073741824]
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { startFirehose } from './firehose-server.mjs';
import { field } from './wire.mjs';

const SIZE = 64 * 1024;
const PATHS = [
  ['relay', 'application/grpc'],
  ['re-envelope', 'application/grpc-web'],
  ['re-envelope, Connect', 'application/connect+proto'],
  ['transcode', 'application/grpc+json'],
];

const { values } = parseArgs({
  options: { gateway: { type: 'string' }, descriptors: { type: 'string' }, bytes: { type: 'string', default: '1073741824' } },
});
const count = Math.ceil(Number(values.bytes) / SIZE);

const waiting = new Map();
const waitFor = (event, name) => new Promise((done) => waiting.set(`${event} ${name}`, done));
const upstream = await startFirehose(0, (event) => {
  const key = `${event.event} ${event.name}`;
  waiting.get(key)?.(event);
  waiting.delete(key);
});

async function startGateway() {
  const process_ = spawn(
    'dotnet',
    [
      resolve(values.gateway), '--urls', 'http://127.0.0.1:0', `Gateway:Upstreams:fire:Addresses:0=http://127.0.0.1:${upstream.address().port}`,
      `Gateway:Upstreams:fire:Schema:DescriptorSet=${resolve(values.descriptors)}`,
    ],
    { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  for await (const chunk of process_.stdout) {
    output += chunk;
    const port = /http:\/\/localhost:(\d+)\/ /.exec(output);
    if (port && output.includes('Upstream "')) {
      process_.stdout.resume();
      return { process: process_, address: `http://127.0.0.1:${port[1]}` };
    }
  }
  throw new Error(`The gateway did not start:\n${output}`);
}

const readMegabytes = (pid, key) => Math.round(Number(new RegExp(`${key}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);

function call(session, kind, type, name, headers = {}) {
  const stream = session.request({ ':method': 'POST', ':path': `/matrix.v1.Matrix/${kind}`, 'content-type': type, te: 'trailers', 'x-call': name, ...headers });
  stream.on('error', () => {});
  return stream;
}

function frame(payload) {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(payload.length, 1);
  return Buffer.concat([head, payload]);
}

const message = (type, text) => frame(type.endsWith('json') ? Buffer.from(JSON.stringify({ text })) : field(1, text));

async function down(session, type, name) {
  const stream = call(session, 'ServerStream', type, name, { 'x-count': String(count), 'x-size': String(SIZE) });
  stream.end(message(type, 'a'));
  let bytes = 0;
  for await (const chunk of stream) bytes += chunk.length;
  return bytes;
}

async function up(session, type, name) {
  const stream = call(session, 'ClientStream', type, name);
  const response = [];
  stream.on('data', (chunk) => response.push(chunk));
  const one = message(type, 'x'.repeat(SIZE));
  for (let i = 0; i < count; i++) if (!stream.write(one)) await once(stream, 'drain');
  stream.end();
  await once(stream, 'close');
  const [first] = response;
  // The first frame is the response message; an error has none.
  if (first === undefined || first[0] !== 0 || first.readUInt32BE(1) === 0) throw new Error(`${name} failed.`);
  return one.length * count;
}

async function slowReader(session, type, name) {
  const stalled = waitFor('stalled', name);
  const stream = call(session, 'ServerStream', type, name, { 'x-count': String(count), 'x-size': String(SIZE) });
  stream.pause();
  stream.end(message(type, 'a'));
  const { bytes } = await stalled;
  stream.close(8);
  return bytes;
}

async function cancel(session, type, name) {
  const stream = call(session, 'ServerStream', type, name, { 'x-count': '1', 'x-size': '1' });
  stream.end(message(type, 'a'));
  await once(stream, 'response');
  stream.resume();
  await once(stream, 'end');
  const times = [];
  for (let i = 0; i < 20; i++) {
    const each = `${name} ${i}`;
    const open = call(session, 'ClientStream', type, each);
    open.write(message(type, 'a'));
    await once(open, 'response').catch(() => {});
    const closed = waitFor('closed', each);
    const start = Date.now();
    open.close(8);
    times.push((await closed).at - start);
  }
  return Math.max(...times);
}

const overall = setTimeout(() => process.exit(1), 10 * 60 * 1000);
for (const [path, type] of PATHS) {
  const gateway = await startGateway();
  const session = connect(gateway.address, { settings: { initialWindowSize: 1 << 20 } });
  try {
    for (const [what, run] of [['down', down], ['up', up]]) {
      const start = Date.now();
      const bytes = await run(session, type, `${path} ${what}`);
      const seconds = (Date.now() - start) / 1000;
      console.log(JSON.stringify({ path, what, bytes, megabytesPerSecond: Math.round(bytes / 1e6 / seconds), peakMegabytes: readMegabytes(gateway.process.pid, 'VmHWM') }));
    }
    console.log(JSON.stringify({ path, what: 'read while the client does not read', bytes: await slowReader(session, type, `${path} slow`) }));
    console.log(JSON.stringify({ path, what: 'slowest of 20 cancellations', milliseconds: await cancel(session, type, `${path} cancel`) }));
  } finally {
    session.destroy();
    gateway.process.kill('SIGTERM');
  }
}
clearTimeout(overall);
upstream.close();
process.exit(0);
