// Converts the services of a FileDescriptorSet into grpc-js definitions.
import { fromJSON } from '@grpc/proto-loader';
import protobuf from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor/index.js';

// The JSON form of protobufjs, which differs from ProtoJSON: lowerCamelCase names, int64 as strings, enums by name,
// bytes as base64, Timestamp as { seconds, nanos }, FieldMask as { paths }. Absent fields stay absent.
const MESSAGE_OPTIONS = { longs: String, enums: String, bytes: String };

const toCamelCase = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());

function* mapEntriesOf(messages, scope) {
  for (const message of messages) {
    const name = `${scope}.${message.name}`;
    if (message.options?.mapEntry) yield name;
    yield* mapEntriesOf(message.nestedType, name);
  }
}

function* typesOf(namespace, scope = '') {
  for (const [name, child] of Object.entries(namespace.nested ?? {})) {
    const full = `${scope}.${name}`;
    yield [full, child];
    yield* typesOf(child, full);
  }
}

// protobufjs reads maps in descriptors as lists of entries, marks the enclosing message as the entry, and keeps the
// field names of the proto file.
function fixFields(root, mapEntries) {
  const types = new Map(typesOf(root));

  const fixField = (field) => {
    if (!mapEntries.has(field.type)) return field;
    const { key, value } = types.get(field.type).fields;
    return { keyType: key.type, type: value.type, id: field.id };
  };

  for (const [name, type] of types) {
    if (type.fields === undefined || mapEntries.has(name)) continue;
    delete type.options?.map_entry;
    type.fields = Object.fromEntries(
      Object.entries(type.fields).map(([field, definition]) => [toCamelCase(field), fixField(definition)]),
    );
    for (const oneof of Object.values(type.oneofs ?? {})) oneof.oneof = oneof.oneof.map(toCamelCase);
  }
  return root;
}

// Returns service definitions by full name.
export function loadServices(bytes) {
  const set = descriptor.FileDescriptorSet.decode(bytes);
  const mapEntries = new Set(
    set.file.flatMap((file) => [...mapEntriesOf(file.messageType, file.package ? `.${file.package}` : '')]),
  );
  const root = protobuf.Root.fromDescriptor(set);
  root.resolveAll();
  return fromJSON(fixFields(root.toJSON(), mapEntries), MESSAGE_OPTIONS);
}
