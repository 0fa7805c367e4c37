// Foreign clients of Connect, gRPC and gRPC-Web: connect-node and connect-web, driven by lines of JSON.
//   node connect-client.mjs --descriptors matrix.binpb
// A call:
//   { "id", "baseUrl", "library": "node" | "web", "transport": "connect" | "grpc" | "grpc-web", "json", "get", "http": "1.1" | "2",
//     "gzip", "service", "method", "requests": [ProtoJSON], "headers": {}, "timeoutMs", "cancelAfterMs" }
// Its outcome: { "id", "code", "message", "details": [{ "type", "value" }], "reason", "responses", "headers", "trailers" }, where code
// is the canonical number, "value" base64, and "reason" what the library finds in an ErrorInfo. { "id", "error" } says that the
// call could not be made.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createFileRegistry, fromBinary, fromJson, toJson } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { ConnectError, createClient } from '@connectrpc/connect';
import * as node from '@connectrpc/connect-node';
import * as web from '@connectrpc/connect-web';
import { emit, onLines } from './stdio.mjs';

const { values } = parseArgs({ options: { descriptors: { type: 'string' } } });
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(values.descriptors)));

const text = (name, number) => ({ name, number, type: 'TYPE_STRING', label: 'LABEL_OPTIONAL' });
const errorInfo = createFileRegistry(fromJson(FileDescriptorSetSchema, {
  file: [{
    name: 'google/rpc/error_details.proto',
    package: 'google.rpc',
    syntax: 'proto3',
    messageType: [{ name: 'ErrorInfo', field: [text('reason', 1), text('domain', 2)] }],
  }],
})).getMessage('google.rpc.ErrorInfo');

function transportOf({ baseUrl, library, transport, json, get, http, gzip }) {
  const options = { baseUrl, useBinaryFormat: !json, useHttpGet: get ?? false };
  if (library === 'web') return transport === 'connect' ? web.createConnectTransport(options) : web.createGrpcWebTransport(options);
  // What is small is compressed as well, so that a test sees it.
  const compression = { sendCompression: gzip ? node.compressionGzip : null, acceptCompression: gzip ? [node.compressionGzip] : [], compressMinBytes: 1 };
  const all = { ...options, ...compression, httpVersion: http ?? '2' };
  if (transport === 'connect') return node.createConnectTransport(all);
  return transport === 'grpc' ? node.createGrpcTransport(all) : node.createGrpcWebTransport(all);
}

async function run(command) {
  const service = registry.getService(command.service);
  const method = service.methods.find((each) => each.name === command.method);
  const client = createClient(service, transportOf(command));
  const call = client[method.localName];
  const outcome = { id: command.id, code: 0, message: '', details: [], reason: null, responses: [], headers: {}, trailers: {} };
  const abort = new AbortController();
  if (command.cancelAfterMs !== undefined) setTimeout(() => abort.abort(), command.cancelAfterMs);
  const options = {
    headers: command.headers,
    timeoutMs: command.timeoutMs,
    signal: abort.signal,
    onHeader: (headers) => (outcome.headers = Object.fromEntries(headers)),
    onTrailer: (trailers) => (outcome.trailers = Object.fromEntries(trailers)),
  };
  const requests = command.requests.map((request) => fromJson(method.input, request));
  const input = method.methodKind.startsWith('client') || method.methodKind.startsWith('bidi')
    ? (async function* () { yield* requests; })()
    : requests[0];
  try {
    const answer = call(input, options);
    if (Symbol.asyncIterator in answer) {
      for await (const response of answer) outcome.responses.push(toJson(method.output, response));
    } else {
      outcome.responses.push(toJson(method.output, await answer));
    }
  } catch (reason) {
    const error = ConnectError.from(reason);
    outcome.code = error.code;
    outcome.message = error.rawMessage;
    outcome.details = error.details.map(({ type, value }) => ({ type, value: Buffer.from(value).toString('base64') }));
    outcome.reason = error.findDetails(errorInfo)[0]?.reason ?? null;
    outcome.metadata = Object.fromEntries(error.metadata);
  }
  emit(outcome);
}

onLines((line) => {
  const command = JSON.parse(line);
  run(command).catch((error) => emit({ id: command.id, error: `${error.stack}` }));
});
emit({ ready: true });
