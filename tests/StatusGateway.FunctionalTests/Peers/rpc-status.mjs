// google.rpc.Status and its details as bytes.
import { field, varintField } from './wire.mjs';

const PREFIX = 'type.googleapis.com/google.rpc.';

// An undefined code is omitted, which is read as 0.
export function rpcStatus(code, message, ...details) {
  return Buffer.concat([
    ...(code === undefined ? [] : [varintField(1, code)]),
    ...(message === '' ? [] : [field(2, message)]),
    ...details.map((detail) => field(3, detail)),
  ]);
}

export function any(typeUrl, value) {
  return Buffer.concat([field(1, typeUrl), field(2, value)]);
}

export function errorInfo(reason, domain, metadata = {}) {
  const entries = Object.entries(metadata).map(([key, value]) => field(3, field(1, key), field(2, value)));
  return any(`${PREFIX}ErrorInfo`, Buffer.concat([field(1, reason), field(2, domain), ...entries]));
}

export function resourceInfo(type, name, description) {
  return any(`${PREFIX}ResourceInfo`, Buffer.concat([field(1, type), field(2, name), field(4, description)]));
}

export function localizedMessage(locale, message) {
  return any(`${PREFIX}LocalizedMessage`, Buffer.concat([field(1, locale), field(2, message)]));
}

// Writes nanos even if it is 0, unlike protobuf libraries. A reader that keeps only values cannot reproduce these bytes.
export function retryInfo(seconds, nanos) {
  return any(`${PREFIX}RetryInfo`, field(1, varintField(1, seconds), varintField(2, nanos)));
}

export function badRequest(...violations) {
  const parts = violations.map(([path, description]) => field(1, field(1, path), field(2, description)));
  return any(`${PREFIX}BadRequest`, Buffer.concat(parts));
}

export function debugInfo(detail) {
  return any(`${PREFIX}DebugInfo`, field(2, detail));
}
