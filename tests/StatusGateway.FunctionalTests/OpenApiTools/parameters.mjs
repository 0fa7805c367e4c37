// Validates the parameters of a request against those of its operation.
import { at } from './api.mjs';

export function parameterViolations(api, operation, query) {
  const violations = [];
  const parameters = (operation.value.parameters ?? []).map((_, i) => api.find(at(operation.pointer, 'parameters', i)));
  const sent = new Map();
  for (const [name, value] of new URLSearchParams(query)) sent.set(name, [...(sent.get(name) ?? []), value]);
  for (const { pointer, value: parameter } of parameters) {
    const schema = at(pointer, 'schema');
    const report = (value) => violations.push(`${parameter.in} parameter ${parameter.name}: ${value}`);
    if (parameter.in === 'path') {
      const capture = operation.captures.find(([name]) => name === parameter.name);
      if (!isValidText(api, schema, capture?.[1] ?? '')) report(capture);
    } else if (parameter.style === 'deepObject') {
      for (const [name, values] of takeEntries(parameter.name, sent)) if (!isValidEntry(api, schema, name, values.at(-1))) report(`[${name}]=${values}`);
    } else if (sent.has(parameter.name)) {
      const values = sent.get(parameter.name);
      sent.delete(parameter.name);
      const { value } = api.find(schema);
      if (value.type === 'array' ? !values.every((one) => isValidText(api, at(schema, 'items'), one)) : values.length > 1 || !isValidText(api, schema, values[0])) report(values);
    } else if (parameter.required) {
      report('missing');
    }
  }
  return [...violations, ...[...sent.keys()].map((name) => `query parameter ${name} is not documented`)];
}

// Returns the JSON values that a text can represent: a string, a number or a boolean.
function interpretations(text) {
  const values = [text];
  if (text.trim() !== '' && !Number.isNaN(Number(text))) values.push(Number(text));
  if (text === 'true' || text === 'false') values.push(text === 'true');
  return values;
}

const isValidText = (api, schema, text) => interpretations(text).some((value) => api.isValid(schema, value));

const isValidEntry = (api, schema, key, text) => interpretations(text).some((value) => api.isValid(schema, { [key]: value }));

// Removes and returns the entries of a map, which are written as name[key]=value.
function takeEntries(name, sent) {
  const entries = [...sent].filter(([one]) => one.startsWith(`${name}[`) && one.endsWith(']'));
  for (const [one] of entries) sent.delete(one);
  return entries.map(([one, values]) => [one.slice(name.length + 1, -1), values]);
}
