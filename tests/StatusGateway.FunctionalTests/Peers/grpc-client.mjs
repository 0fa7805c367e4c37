// A grpc-js client that is controlled by lines of JSON.
//   node grpc-client.mjs --descriptors library.binpb
// A call:
//   { "id", "target": "127.0.0.1:8080", "method": "library.v1.Library/GetBook", "request": {...},
//     "metadata": { "k": ["v"] }, "deadlineMs", "raw", "requestBytes" }
// { "cancel": id } cancels a call.
// The outcome, in the order in which the calls end:
//   { "id", "code", "message", "detailsBin", "initialMetadata", "trailingMetadata", "response" }
// "-bin" metadata and "detailsBin" are base64. Client streams take "requests", server streams return "responses".
// With "raw", responses are base64 of their bytes. "requestBytes" (base64) is sent unchanged.
// A code that is not a number is -1: grpc-js accepts any text and has no code for an unsupported compression.
// { "id", "error" } reports that the call could not be made.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { loadServices } from './descriptors.mjs';
import { emit, onLines } from './stdio.mjs';

const DETAILS = 'grpc-status-details-bin';

const CHANNEL_OPTIONS = {
  // Tests check the result of a single attempt.
  'grpc.enable_retries': 0,
  'grpc.max_receive_message_length': -1,
  // Calls to loopback addresses must not use a proxy of the machine.
  'grpc.enable_http_proxy': 0,
  // Ports are reused by other servers, so reconnect soon.
  'grpc.initial_reconnect_backoff_ms': 50,
  'grpc.max_reconnect_backoff_ms': 200,
};

const { values } = parseArgs({ options: { descriptors: { type: 'string' } } });
const services = loadServices(readFileSync(values.descriptors));
const clients = new Map();
const calls = new Map();

function clientOf(target) {
  if (!clients.has(target)) clients.set(target, new Client(target, credentials.createInsecure(), CHANNEL_OPTIONS));
  return clients.get(target);
}

function methodOf(name) {
  const slash = name.lastIndexOf('/');
  const service = services[name.slice(0, slash)];
  const method = Object.values(service ?? {}).find((each) => each.path === `/${name}`);
  if (method === undefined) throw new Error(`The descriptor set has no method ${name}.`);
  return method;
}

function toMetadata(values = {}) {
  const metadata = new Metadata();
  for (const [key, list] of Object.entries(values)) {
    for (const value of list) metadata.add(key, key.endsWith('-bin') ? Buffer.from(value, 'base64') : value);
  }
  return metadata;
}

function fromMetadata(metadata) {
  const text = (value) => (Buffer.isBuffer(value) ? value.toString('base64') : value);
  return Object.fromEntries(Object.keys(metadata.getMap()).map((key) => [key, metadata.get(key).map(text)]));
}

function run(command) {
  const method = methodOf(command.method);
  const client = clientOf(command.target);
  const metadata = toMetadata(command.metadata);
  const options = command.deadlineMs === undefined ? {} : { deadline: Date.now() + command.deadlineMs };
  const serialize = command.requestBytes === undefined
    ? method.requestSerialize
    : () => Buffer.from(command.requestBytes, 'base64');
  const deserialize = command.raw ? (bytes) => bytes.toString('base64') : method.responseDeserialize;
  const single = command.request ?? {};

  let initial = {};
  let callError;
  let response;
  const responses = [];
  const callback = (error, value) => {
    callError = error;
    response = value;
  };

  let call;
  if (method.requestStream && method.responseStream) {
    call = client.makeBidiStreamRequest(method.path, serialize, deserialize, metadata, options);
  } else if (method.requestStream) {
    call = client.makeClientStreamRequest(method.path, serialize, deserialize, metadata, options, callback);
  } else if (method.responseStream) {
    call = client.makeServerStreamRequest(method.path, serialize, deserialize, single, metadata, options);
  } else {
    call = client.makeUnaryRequest(method.path, serialize, deserialize, single, metadata, options, callback);
  }

  calls.set(command.id, call);
  call.on('metadata', (received) => (initial = fromMetadata(received)));
  // A stream raises an error in addition to the same status.
  call.on('error', (error) => (callError = error));
  if (method.responseStream) call.on('data', (message) => responses.push(message));
  call.on('status', (received) => {
    calls.delete(command.id);
    // For unary calls the callback decides: OK without a message is an error.
    const end = callError ?? received;
    const details = received.metadata.get(DETAILS);
    emit({
      id: command.id,
      code: Number.isFinite(end.code) ? end.code : -1,
      message: end.details ?? '',
      detailsBin: details.length === 0 ? null : details[0].toString('base64'),
      initialMetadata: initial,
      trailingMetadata: fromMetadata(received.metadata),
      ...(method.responseStream ? { responses } : { response: callError ? null : response }),
    });
  });

  if (method.requestStream) {
    for (const message of command.requests ?? []) call.write(message);
    call.end();
  }
}

onLines((line) => {
  const command = JSON.parse(line);
  if (command.cancel !== undefined) {
    calls.get(command.cancel)?.cancel();
    return;
  }
  try {
    run(command);
  } catch (error) {
    emit({ id: command.id, error: error.message });
  }
});
emit({ ready: true });
