// Validates an exchange, which is a request and its response:
//   {"verb", "path", "query", "type", "body" (base64), "isInvalid": whether the request deliberately violates the document,
//    "status", "headers": {<name in lower case>: <value>}, "responseBody" (base64), "isAborted": whether the response was aborted,
//    "responseComponent": the response component for a request that belongs to no operation}
import { at } from './api.mjs';
import { contentViolations, findContent } from './content.mjs';
import { parameterViolations } from './parameters.mjs';

// Headers of error responses that clients act on. If one is sent, it must be documented.
const ACTIONABLE_HEADERS = ['statusgateway-trace-id', 'retry-after', 'www-authenticate', 'link', 'content-language', 'cache-control', 'accept', 'accept-encoding'];

export function findViolations(api, exchange) {
  if (exchange.responseComponent) return responseViolations(api, at('/components/responses', exchange.responseComponent), exchange);
  const operation = api.operation(exchange.verb === 'HEAD' ? 'GET' : exchange.verb, exchange.path);
  if (!operation) return [`no operation: ${exchange.verb} ${exchange.path}`];
  const responses = at(operation.pointer, 'responses');
  const status = [String(exchange.status), `${Math.trunc(exchange.status / 100)}XX`, 'default'].find((one) => one in operation.value.responses);
  if (!status) return [`no response for ${exchange.status}`];
  return [
    ...(exchange.isInvalid ? [] : requestViolations(api, operation, exchange)),
    ...responseViolations(api, at(responses, status), exchange),
  ];
}

function requestViolations(api, operation, exchange) {
  const violations = parameterViolations(api, operation, exchange.query ?? '');
  if (exchange.body === undefined) {
    if (operation.value.requestBody?.required) violations.push('the request has no body');
    return violations;
  }
  const { pointer, value } = api.find(at(operation.pointer, 'requestBody'));
  if (!value) return [...violations, 'the operation takes no body'];
  const content = findContent(api, at(pointer, 'content'), exchange.type);
  if (!content) return [...violations, `the operation does not take ${exchange.type}`];
  return [...violations, ...contentViolations(api, content, exchange.body, false).map((text) => `request: ${text}`)];
}

function responseViolations(api, place, exchange) {
  const { pointer, value } = api.find(place);
  if (!value) return [`no ${place}`];
  const violations = headerViolations(api, pointer, value.headers ?? {}, exchange);
  if (exchange.verb === 'HEAD') return violations;
  // 204 never has content (RFC 9110, section 15.3.5).
  if (exchange.status === 204) return exchange.responseBody === '' ? violations : [...violations, '204 with content'];
  const content = findContent(api, at(pointer, 'content'), exchange.headers['content-type'] ?? '');
  if (!content) return [...violations, `${exchange.status} is not documented as ${exchange.headers['content-type']}`];
  return [...violations, ...contentViolations(api, content, exchange.responseBody, exchange.isAborted)];
}

function headerViolations(api, response, documented, exchange) {
  const violations = [];
  const names = Object.keys(documented);
  for (const name of names) {
    const text = exchange.headers[name.toLowerCase()];
    const { pointer, value } = api.find(at(response, 'headers', name));
    if (text === undefined) {
      if (value.required) violations.push(`header ${name} is missing`);
      continue;
    }
    const schema = at(pointer, 'schema');
    if (!api.isValid(schema, text) && !(text.trim() !== '' && api.isValid(schema, Number(text)))) violations.push(`header ${name}: ${text}`);
  }
  if (exchange.status < 400) return violations;
  for (const name of ACTIONABLE_HEADERS) {
    if (exchange.headers[name] !== undefined && !names.some((one) => one.toLowerCase() === name)) violations.push(`header ${name} is not documented`);
  }
  return violations;
}
