// The parameters of a request against those of its operation.
import { at } from './api.mjs';

export function parameterComplaints(api, operation, query) {
  const complaints = [];
  const parameters = (operation.value.parameters ?? []).map((_, i) => api.find(at(operation.pointer, 'parameters', i)));
  const sent = new Map();
  for (const [name, value] of new URLSearchParams(query)) sent.set(name, [...(sent.get(name) ?? []), value]);
  for (const { pointer, value: parameter } of parameters) {
    const schema = at(pointer, 'schema');
    const complain = (value) => complaints.push(`${parameter.in} parameter ${parameter.name}: ${value}`);
    if (parameter.in === 'path') {
      const capture = operation.captures.find(([name]) => name === parameter.name);
      if (!fits(api, schema, capture?.[1] ?? '')) complain(capture);
    } else if (parameter.style === 'deepObject') {
      for (const [name, values] of entriesOf(parameter.name, sent)) if (!fitsMap(api, schema, name, values.at(-1))) complain(`[${name}]=${values}`);
    } else if (sent.has(parameter.name)) {
      const values = sent.get(parameter.name);
      sent.delete(parameter.name);
      const { value } = api.find(schema);
      if (value.type === 'array' ? !values.every((one) => fits(api, at(schema, 'items'), one)) : values.length > 1 || !fits(api, schema, values[0])) complain(values);
    } else if (parameter.required) {
      complain('missing');
    }
  }
  return [...complaints, ...[...sent.keys()].map((name) => `query parameter ${name} is not documented`)];
}

// A text may stand for a number or a truth.
function readings(text) {
  const values = [text];
  if (text.trim() !== '' && !Number.isNaN(Number(text))) values.push(Number(text));
  if (text === 'true' || text === 'false') values.push(text === 'true');
  return values;
}

const fits = (api, schema, text) => readings(text).some((value) => api.isValid(schema, value));

const fitsMap = (api, schema, key, text) => readings(text).some((value) => api.isValid(schema, { [key]: value }));

// The entries of a map, which is written name[key]=value; they are taken.
function entriesOf(name, sent) {
  const entries = [...sent].filter(([one]) => one.startsWith(`${name}[`) && one.endsWith(']'));
  for (const [one] of entries) sent.delete(one);
  return entries.map(([one, values]) => [one.slice(name.length + 1, -1), values]);
}
