// Creates the strict form of a document, in which objects allow no undocumented members, unlike JSON Schema's default.
// A schema with additionalProperties stays open.
const IN_PLACE = ['allOf', 'anyOf', 'oneOf'];

export function strictForm(document) {
  const copy = structuredClone(document);
  const target = (ref) => ref.slice(2).split('/').reduce((value, part) => value[part.replaceAll('~1', '/').replaceAll('~0', '~')], copy);
  const seen = new Set();

  // Returns whether a schema describes the members of an object. A schema for any value stays open.
  function knowsMembers(schema, through = new Set()) {
    if (typeof schema !== 'object' || through.has(schema)) return false;
    through.add(schema);
    if (schema.properties || schema.type === 'object' || (Array.isArray(schema.type) && schema.type.includes('object'))) return true;
    if (schema.$ref) return knowsMembers(target(schema.$ref), through);
    return IN_PLACE.some((keyword) => schema[keyword]?.some((part) => knowsMembers(part, through)));
  }

  // Closes a schema that describes a complete value. The parts of a composed schema stay open, because each part knows only its own members.
  function close(schema, isWhole) {
    if (typeof schema !== 'object' || schema === null) return;
    if (isWhole && knowsMembers(schema)) schema.unevaluatedProperties ??= false;
    if (seen.has(schema)) return;
    seen.add(schema);
    for (const keyword of IN_PLACE) schema[keyword]?.forEach((part) => close(part, false));
    for (const part of Object.values(schema.properties ?? {})) close(part, true);
    for (const keyword of ['items', 'additionalProperties']) close(schema[keyword], true);
  }

  function closeContents(value) {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, part] of Object.entries(value)) {
      if (name === 'schema') close(part, true);
      else if (name === 'x-event-data') Object.values(part).forEach((data) => close(data, true));
      else if (name !== 'example' && name !== 'examples') closeContents(part);
    }
  }

  Object.values(copy.components?.schemas ?? {}).forEach((schema) => close(schema, false));
  closeContents(copy.paths);
  closeContents(copy.components?.responses);
  return copy;
}
