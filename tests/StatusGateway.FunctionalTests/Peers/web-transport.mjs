// The transports of connect-web, which use fetch in Node.js and in pages.
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-web';

export function webTransport({ baseUrl, transport, json, get }) {
  const options = { baseUrl, useBinaryFormat: !json, useHttpGet: get ?? false };
  return transport === 'connect' ? createConnectTransport(options) : createGrpcWebTransport(options);
}
