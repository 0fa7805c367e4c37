// One call by a connect-es client, in Node.js or in a page. connect-client.mjs describes the command and the outcome.
import { createFileRegistry, fromBinary, fromJson, toJson } from '@bufbuild/protobuf';
import { base64Encode } from '@bufbuild/protobuf/wire';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { ConnectError, createClient } from '@connectrpc/connect';

const text = (name, number) => ({ name, number, type: 'TYPE_STRING', label: 'LABEL_OPTIONAL' });
const errorInfo = createFileRegistry(fromJson(FileDescriptorSetSchema, {
  file: [{
    name: 'google/rpc/error_details.proto',
    package: 'google.rpc',
    syntax: 'proto3',
    messageType: [{ name: 'ErrorInfo', field: [text('reason', 1), text('domain', 2)] }],
  }],
})).getMessage('google.rpc.ErrorInfo');

// Reads the services of a serialized FileDescriptorSet.
export const readRegistry = (bytes) => createFileRegistry(fromBinary(FileDescriptorSetSchema, bytes));

const aborts = new Map();

export const cancel = (id) => aborts.get(id)?.abort();

// Returns the outcome of the call. Throws if the call could not be made.
export async function run(command, registry, transport) {
  const service = registry.getService(command.service);
  const method = service.methods.find((each) => each.name === command.method);
  const client = createClient(service, transport);
  const call = client[method.localName];
  const outcome = { id: command.id, code: 0, message: '', details: [], reason: null, domain: null, responses: [], headers: {}, trailers: {} };
  const abort = new AbortController();
  aborts.set(command.id, abort);
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
    const result = call(input, options);
    if (Symbol.asyncIterator in result) {
      for await (const response of result) {
        outcome.responses.push(toJson(method.output, response));
        if (outcome.responses.length === command.cancelAfterResponses) abort.abort();
      }
    } else {
      outcome.responses.push(toJson(method.output, await result));
    }
  } catch (reason) {
    const error = ConnectError.from(reason);
    const [info] = error.findDetails(errorInfo);
    outcome.code = error.code;
    outcome.message = error.rawMessage;
    outcome.details = error.details.map(({ type, value }) => ({ type, value: base64Encode(value) }));
    outcome.reason = info?.reason ?? null;
    outcome.domain = info?.domain ?? null;
    outcome.metadata = Object.fromEntries(error.metadata);
  } finally {
    aborts.delete(command.id);
  }
  return outcome;
}
