// Services of a FileDescriptorSet as grpc-js wants them.
import { fromJSON } from '@grpc/proto-loader';
import protobuf from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor/index.js';

// Objects as protobufjs makes them, which is not ProtoJSON: lowerCamelCase names, int64 as strings, enums by name,
// bytes as base64; a Timestamp is { seconds, nanos }, a FieldMask { paths }. Fields that are absent stay absent.
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

// protobufjs reads maps out of descriptors as lists of entries (and marks the message around the entry as the entry),
// under the names of the proto file.
function mendFields(root, mapEntries) {
  const types = new Map(typesOf(root));

  const mendField = (field) => {
    if (!mapEntries.has(field.type)) return field;
    const { key, value } = types.get(field.type).fields;
    return { keyType: key.type, type: value.type, id: field.id };
  };

  for (const [name, type] of types) {
    if (type.fields === undefined || mapEntries.has(name)) continue;
    delete type.options?.map_entry;
    type.fields = Object.fromEntries(
      Object.entries(type.fields).map(([field, definition]) => [toCamelCase(field), mendField(definition)]),
    );
    for (const oneof of Object.values(type.oneofs ?? {})) oneof.oneof = oneof.oneof.map(toCamelCase);
  }
  return root;
}

// Service definitions by full name.
export function loadServices(bytes) {
  const set = descriptor.FileDescriptorSet.decode(bytes);
  const mapEntries = new Set(
    set.file.flatMap((file) => [...mapEntriesOf(file.messageType, file.package ? `.${file.package}` : '')]),
  );
  const root = protobuf.Root.fromDescriptor(set);
  root.resolveAll();
  return fromJSON(mendFields(root.toJSON(), mapEntries), MESSAGE_OPTIONS);
}
