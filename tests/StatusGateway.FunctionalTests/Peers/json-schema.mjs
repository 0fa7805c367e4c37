// Validates values against the components of an OpenAPI document by Ajv (JSON Schema 2020-12). Each line of input is
// {document, closed, cases: [{component, value}]}. The result of each case is null, or the validation error.
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { emit, onLines } from './stdio.mjs';

const ID = 'https://statusgateway.test/openapi';

// Schemas allow additional members of newer servers. Closed schemas show that every member is described.
function close(schema) {
  if (schema === null || typeof schema !== 'object') return;
  if ('properties' in schema && !('additionalProperties' in schema)) schema.additionalProperties = false;
  // A condition describes only the members that it is about.
  for (const [name, inner] of Object.entries(schema)) if (name !== 'then') close(inner);
}

function validator(document, closed) {
  // Strict: unknown keywords and formats are errors.
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false });
  addFormats(ajv);
  ajv.addFormat('uint32', { type: 'number', validate: (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32 });
  ajv.addFormat('uint64', { type: 'number', validate: (value) => Number.isInteger(value) && value >= 0 });
  ajv.addVocabulary(['components']);
  if (closed) close(document.components.schemas);
  ajv.addSchema({ $id: ID, components: document.components });
  const compiled = new Map();
  return ({ component, value }) => {
    if (!compiled.has(component)) compiled.set(component, ajv.compile({ $ref: `${ID}#/components/schemas/${component}` }));
    const validate = compiled.get(component);
    return validate(value) ? null : ajv.errorsText(validate.errors);
  };
}

onLines((line) => {
  try {
    const { document, closed, cases } = JSON.parse(line);
    const validate = validator(document, closed);
    emit({ results: cases.map(validate) });
  } catch (error) {
    emit({ error: String(error) });
  }
});
emit({ ready: true });
