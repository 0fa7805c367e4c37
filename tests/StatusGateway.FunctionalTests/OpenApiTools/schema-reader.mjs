// Validates values against the schemas of one document with Ajv (JSON Schema 2020-12).
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

const MAX_ERRORS = 8;

const isWithin = (min, max) => (text) => {
  if (!/^(0|-?[1-9][0-9]*)$/.test(text)) return false;
  const value = BigInt(text);
  return value >= min && value <= max;
};

// Adds the formats that Ajv lacks (64-bit integers are strings in ProtoJSON), and makes it validate base64.
function extend(ajv) {
  addFormats(ajv);
  ajv.addFormat('int64', { type: 'string', validate: isWithin(-(2n ** 63n), 2n ** 63n - 1n) });
  ajv.addFormat('uint64', { type: 'string', validate: isWithin(0n, 2n ** 64n - 1n) });
  ajv.addFormat('uint32', { type: 'number', validate: (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32 });
  ajv.removeKeyword('contentEncoding');
  ajv.addKeyword({
    keyword: 'contentEncoding',
    type: 'string',
    validate: (encoding, text) => encoding !== 'base64' || BASE64.test(text),
  });
}

export class SchemaReader {
  #ajv = new Ajv2020({ strict: false, allErrors: true, verbose: false, logger: false });
  #byPointer = new Map();

  constructor(document) {
    extend(this.#ajv);
    this.#ajv.addSchema(document, 'document');
  }

  // Returns how a value violates the schema at a JSON Pointer, or null.
  violation(pointer, value) {
    let validate = this.#byPointer.get(pointer);
    if (!validate) {
      const fragment = pointer.split('/').map(encodeURIComponent).join('/');
      this.#byPointer.set(pointer, (validate = this.#ajv.compile({ $ref: `document#${fragment}` })));
    }
    if (validate(value)) return null;
    // The branches of a union can report the same error.
    return [...new Set(validate.errors.map((error) => `${error.instancePath} ${error.message}`))].slice(0, MAX_ERRORS).join('; ');
  }
}
