// Bodies against what a document says of their media type.
import { at } from './api.mjs';

const MOST_SHOWN = 600;

// A media type as its essence and its parameters, but for the charset of a text.
function parse(type) {
  const [essence, ...parameters] = type.split(';').map((part) => part.trim().toLowerCase());
  return { essence, parameters: parameters.filter((one) => !one.startsWith('charset=')).sort().join(';') };
}

// The pointer to what is documented of a media type, and its essence; null when nothing is.
export function findContent(api, contents, type) {
  const { essence, parameters } = parse(type);
  const keys = Object.keys(api.find(contents).value ?? {});
  const key =
    keys.find((one) => parse(one).essence === essence && parse(one).parameters === parameters) ?? (type !== '' && keys.find((one) => parse(one).essence === '*/*'));
  return key ? { pointer: at(contents, key), essence } : null;
}

// What is wrong with a body, in base64.
export function contentComplaints(api, content, body, isBroken) {
  const schema = at(content.pointer, 'schema');
  const bytes = Buffer.from(body, 'base64');
  const essence = content.essence;
  if (essence !== 'application/json' && !essence.endsWith('+json') && essence !== 'application/x-ndjson' && essence !== 'text/event-stream') return [];
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const { value } = api.find(content.pointer);
  if (!value.schema) return [];
  if (essence === 'application/x-ndjson') return text.split('\n').filter((line) => line !== '').flatMap((line) => valueComplaints(api, schema, line));
  if (essence === 'text/event-stream') {
    return eventsOf(text).flatMap(({ event, data }) => valueComplaints(api, at(content.pointer, 'x-event-data', event), data));
  }
  // An array that breaks off is not closed.
  return valueComplaints(api, schema, isBroken ? `${text}]` : text);
}

function valueComplaints(api, schema, text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return [`no JSON: ${error.message}: ${text.slice(0, MOST_SHOWN)}`];
  }
  if (!api.find(schema).value) return [`no schema at ${schema}`];
  const complaint = api.complaintAt(schema, value);
  return complaint ? [`${complaint} in ${text.slice(0, MOST_SHOWN)}`] : [];
}

// The events of a stream (HTML, "Interpreting an event stream"); comments keep it alive.
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
