// A Connect server of the unary method of matrix.v1.Matrix on 127.0.0.1: connect-node over HTTP/1.1.
//   node matrix-connect-server.mjs --descriptors matrix.binpb [--port 0]
// It behaves like matrix-server.mjs, with the same headers and events.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { errorInfo } from './rpc-status.mjs';
import { emit, onLines } from './stdio.mjs';
import { firstField } from './wire.mjs';

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' }, descriptors: { type: 'string' } } });
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(values.descriptors)));

// The details are set as bytes, because the library encodes known types only.
function createError() {
  const error = new ConnectError('No probe. ☺ 100%', Code.NotFound, { 'x-initial': 'i', 'x-data-bin': 'AAEC', 'trailer-x-trailing': 't' });
  const unknown = Buffer.from([0xde, 0xad, 0xbe, 0xef, 0x00, 0xff]);
  error.details = [
    { type: 'google.rpc.ErrorInfo', value: firstField(errorInfo('NO_PROBE', 'matrix.example.com', { zone: 'a' }), 2) },
    { type: 'type.example.com/acme.v1.Unknown', value: unknown },
  ];
  return error;
}

async function unary(request, context) {
  const outcome = context.requestHeader.get('x-outcome');
  const name = context.requestHeader.get('x-call');
  if (outcome === 'early' || outcome === 'late') throw createError();
  if (outcome === 'success') {
    context.responseHeader.set('x-initial', 'i');
    context.responseHeader.set('x-data-bin', 'AAEC');
    context.responseTrailer.set('x-trailing', 't');
    return { text: `echo ${request.text}`, count: 1 };
  }
  emit({ event: 'started', name });
  // Waits until the client cancels.
  await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
  emit({ event: 'cancelled', name, at: Date.now() });
  throw new ConnectError('Cancelled.', Code.Canceled);
}

const handler = connectNodeAdapter({ routes: (router) => router.service(registry.getService('matrix.v1.Matrix'), { unary }), grpc: false, grpcWeb: false });
const server = createServer((request, response) => {
  if (request.headers['x-outcome'] === 'lost') {
    // The library cannot break a connection.
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/proto', 'content-length': '100' });
      response.write('x');
      setTimeout(() => response.socket?.destroy(), 100);
    });
    return;
  }
  handler(request, response);
});

server.listen(Number(values.port), '127.0.0.1', () => {
  onLines();
  emit({ listening: server.address().port });
});
