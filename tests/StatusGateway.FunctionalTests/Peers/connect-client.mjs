// connect-node and connect-web clients of Connect, gRPC and gRPC-Web that are controlled by lines of JSON.
//   node connect-client.mjs --descriptors matrix.binpb
// A call:
//   { "id", "baseUrl", "library": "node" | "web", "transport": "connect" | "grpc" | "grpc-web", "json", "get", "http": "1.1" | "2",
//     "gzip", "service", "method", "requests": [ProtoJSON], "headers": {}, "timeoutMs", "cancelAfterResponses" }
// { "cancel": id } cancels a call.
// The outcome: { "id", "code", "message", "details": [{ "type", "value" }], "reason", "domain", "responses", "headers", "trailers" },
// where "code" is the number of the status code, "value" is base64, and "reason" and "domain" are those of the ErrorInfo.
// { "id", "error" } reports that the call could not be made.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as node from '@connectrpc/connect-node';
import { cancel, readRegistry, run } from './connect-call.mjs';
import { emit, onLines } from './stdio.mjs';
import { webTransport } from './web-transport.mjs';

const { values } = parseArgs({ options: { descriptors: { type: 'string' } } });
const registry = readRegistry(readFileSync(values.descriptors));

function createTransport(command) {
  const { baseUrl, library, transport, json, get, http, gzip } = command;
  if (library === 'web') return webTransport(command);
  // Small messages are compressed as well.
  const compression = { sendCompression: gzip ? node.compressionGzip : null, acceptCompression: gzip ? [node.compressionGzip] : [], compressMinBytes: 1 };
  const all = { baseUrl, useBinaryFormat: !json, useHttpGet: get ?? false, ...compression, httpVersion: http ?? '2' };
  if (transport === 'connect') return node.createConnectTransport(all);
  return transport === 'grpc' ? node.createGrpcTransport(all) : node.createGrpcWebTransport(all);
}

onLines((line) => {
  const command = JSON.parse(line);
  if (command.cancel !== undefined) {
    cancel(command.cancel);
    return;
  }
  run(command, registry, createTransport(command)).then(emit, (error) => emit({ id: command.id, error: `${error.stack}` }));
});
emit({ ready: true });
