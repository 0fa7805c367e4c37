// A document that finds the operation of a request.
import { strictForm } from './strict-schemas.mjs';
import { SchemaReader } from './schema-reader.mjs';

const escape = (part) => part.replaceAll('~', '~0').replaceAll('/', '~1');

export const at = (pointer, ...parts) => [pointer, ...parts.map((part) => escape(String(part)))].join('/');

// Decodes percent-encoding. Returns a text with invalid escapes unchanged.
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export class Api {
  #paths;
  #asWritten;
  #closed;

  constructor(document) {
    this.document = document;
    this.#asWritten = new SchemaReader(document);
    this.#closed = new SchemaReader(strictForm(document));
    this.#paths = Object.entries(document.paths).map(([template, item]) => this.#readPath(template, item));
    // Literal segments take precedence over parameters, from left to right.
    this.#paths.sort((a, b) => (a.order < b.order ? -1 : 1));
  }

  // Returns the value at a pointer, and the pointer after following references.
  find(pointer) {
    const value = pointer.slice(1).split('/').reduce((outer, part) => outer?.[part.replaceAll('~1', '/').replaceAll('~0', '~')], this.document);
    return value?.$ref ? this.find(value.$ref.slice(1)) : { pointer, value };
  }

  // Returns how a value violates a schema or its strict form, or null.
  violationAt(pointer, value) {
    const loose = this.#asWritten.violation(pointer, value);
    if (loose) return loose;
    const strict = this.#closed.violation(pointer, value);
    return strict && `undocumented members: ${strict}`;
  }

  isValid(pointer, value) {
    return this.#asWritten.violation(pointer, value) === null;
  }

  // Returns the operation of a request with the values of its path parameters, or null.
  operation(verb, path) {
    for (const candidate of this.#paths) {
      const match = candidate.pattern.exec(path);
      if (!match) continue;
      const pointer = at(candidate.pointer, verb.toLowerCase());
      const { value } = this.find(pointer);
      if (value) return { pointer, value, captures: candidate.names.map((name, i) => [name, decode(match[i + 1])]) };
    }
    return null;
  }

  #readPath(template, item) {
    const pointer = at('/paths', template);
    const names = [];
    const pattern = template.replaceAll(/\{([^}]+)\}|[^{]+/g, (text, name) => {
      if (!name) return text.replaceAll(/[.*+?^$()[\]|\\]/g, '\\$&');
      names.push(name);
      return this.#takesSlashes(item, name) ? '(.*)' : '([^/]+)';
    });
    return { pointer, names, pattern: new RegExp(`^${pattern}$`), order: template.replaceAll(/\{[^}]+\}/g, '￿') };
  }

  // OpenAPI has no parameters that match several segments. In the gateway's documents, such a parameter has no pattern.
  #takesSlashes(item, name) {
    return Object.values(item).some((operation) =>
      operation.parameters?.some((one) => one.in === 'path' && one.name === name && one.schema.type === 'string' && !one.schema.pattern && !one.schema.format && !one.schema.enum));
  }
}
