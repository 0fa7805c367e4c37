// Validates bodies against the documented content.
import { at } from './api.mjs';

const MAX_SHOWN = 600;

// Parses a media type into its essence and its parameters, without the charset.
function parse(type) {
  const [essence, ...parameters] = type.split(';').map((part) => part.trim().toLowerCase());
  return { essence, parameters: parameters.filter((one) => !one.startsWith('charset=')).sort().join(';') };
}

// Returns the pointer to the documented content of a media type, and the essence of the type, or null.
export function findContent(api, contents, type) {
  const { essence, parameters } = parse(type);
  const keys = Object.keys(api.find(contents).value ?? {});
  const key =
    keys.find((one) => parse(one).essence === essence && parse(one).parameters === parameters) ?? (type !== '' && keys.find((one) => parse(one).essence === '*/*'));
  return key ? { pointer: at(contents, key), essence } : null;
}

// Returns the violations of a base64-encoded body.
export function contentViolations(api, content, body, isAborted) {
  const schema = at(content.pointer, 'schema');
  const bytes = Buffer.from(body, 'base64');
  const essence = content.essence;
  if (essence !== 'application/json' && !essence.endsWith('+json') && essence !== 'application/x-ndjson' && essence !== 'text/event-stream') return [];
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const { value } = api.find(content.pointer);
  if (!value.schema) return [];
  if (essence === 'application/x-ndjson') return text.split('\n').filter((line) => line !== '').flatMap((line) => valueViolations(api, schema, line));
  if (essence === 'text/event-stream') {
    return eventsOf(text).flatMap(({ event, data }) => valueViolations(api, at(content.pointer, 'x-event-data', event), data));
  }
  // The array of an aborted response is not closed.
  return valueViolations(api, schema, isAborted ? `${text}]` : text);
}

function valueViolations(api, schema, text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return [`invalid JSON: ${error.message}: ${text.slice(0, MAX_SHOWN)}`];
  }
  if (!api.find(schema).value) return [`no schema at ${schema}`];
  const violation = api.violationAt(schema, value);
  return violation ? [`${violation} in ${text.slice(0, MAX_SHOWN)}`] : [];
}

// Returns the events of a stream without comments (HTML, "Interpreting an event stream").
function eventsOf(text) {
  return text.split('\n\n').flatMap((block) => {
    let event = 'message';
    const data = [];
    for (const line of block.split('\n')) {
      if (line.startsWith('event: ')) event = line.slice(7);
      else if (line.startsWith('data: ')) data.push(line.slice(6));
    }
    return data.length === 0 ? [] : [{ event, data: data.join('\n') }];
  });
}
