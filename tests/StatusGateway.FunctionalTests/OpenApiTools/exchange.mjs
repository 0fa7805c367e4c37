// A request and its answer:
//   {"verb", "path", "query", "type", "body" (base64), "isFaulty": the request is not to fit,
//    "status", "headers": {<name in lower case>: <value>}, "answer" (base64), "isBroken": it broke off,
//    "under": a component of responses, for answers that belong to no operation}
import { at } from './api.mjs';
import { contentComplaints, findContent } from './content.mjs';
import { parameterComplaints } from './parameters.mjs';

// What callers act upon has to be in the document where it is sent.
const TELLING = ['statusgateway-trace-id', 'retry-after', 'www-authenticate', 'link', 'content-language', 'cache-control', 'accept', 'accept-encoding'];

export function complaintsAbout(api, exchange) {
  if (exchange.under) return answerComplaints(api, at('/components/responses', exchange.under), exchange);
  const operation = api.operation(exchange.verb === 'HEAD' ? 'GET' : exchange.verb, exchange.path);
  if (!operation) return [`no operation: ${exchange.verb} ${exchange.path}`];
  const responses = at(operation.pointer, 'responses');
  const status = [String(exchange.status), `${Math.trunc(exchange.status / 100)}XX`, 'default'].find((one) => one in operation.value.responses);
  if (!status) return [`no response for ${exchange.status}`];
  return [
    ...(exchange.isFaulty ? [] : requestComplaints(api, operation, exchange)),
    ...answerComplaints(api, at(responses, status), exchange),
  ];
}

function requestComplaints(api, operation, exchange) {
  const complaints = parameterComplaints(api, operation, exchange.query ?? '');
  if (exchange.body === undefined) {
    if (operation.value.requestBody?.required) complaints.push('the request has no body');
    return complaints;
  }
  const { pointer, value } = api.find(at(operation.pointer, 'requestBody'));
  if (!value) return [...complaints, 'the operation takes no body'];
  const content = findContent(api, at(pointer, 'content'), exchange.type);
  if (!content) return [...complaints, `the operation does not take ${exchange.type}`];
  return [...complaints, ...contentComplaints(api, content, exchange.body, false).map((text) => `request: ${text}`)];
}

function answerComplaints(api, place, exchange) {
  const { pointer, value } = api.find(place);
  if (!value) return [`no ${place}`];
  const complaints = headerComplaints(api, pointer, value.headers ?? {}, exchange);
  if (exchange.verb === 'HEAD') return complaints;
  // HTTP knows no content of it, whatever is documented (RFC 9110, section 15.3.5).
  if (exchange.status === 204) return exchange.answer === '' ? complaints : [...complaints, '204 with content'];
  const content = findContent(api, at(pointer, 'content'), exchange.headers['content-type'] ?? '');
  if (!content) return [...complaints, `${exchange.status} is not documented as ${exchange.headers['content-type']}`];
  return [...complaints, ...contentComplaints(api, content, exchange.answer, exchange.isBroken)];
}

function headerComplaints(api, response, documented, exchange) {
  const complaints = [];
  const names = Object.keys(documented);
  for (const name of names) {
    const text = exchange.headers[name.toLowerCase()];
    const { pointer, value } = api.find(at(response, 'headers', name));
    if (text === undefined) {
      if (value.required) complaints.push(`header ${name} is missing`);
      continue;
    }
    const schema = at(pointer, 'schema');
    if (!api.isValid(schema, text) && !(text.trim() !== '' && api.isValid(schema, Number(text)))) complaints.push(`header ${name}: ${text}`);
  }
  if (exchange.status < 400) return complaints;
  for (const name of TELLING) {
    if (exchange.headers[name] !== undefined && !names.some((one) => one.toLowerCase() === name)) complaints.push(`header ${name} is not documented`);
  }
  return complaints;
}
