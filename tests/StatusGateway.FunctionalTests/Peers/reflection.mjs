// grpc.reflection.v1 for a FileDescriptorSet. Files are returned exactly as protoc wrote them: custom options such as
// google.api.http are unknown fields here, and a parser would lose them.
import { allFields, firstField } from './wire.mjs';

const NOT_FOUND = 5;
const INVALID_ARGUMENT = 3;

// Field numbers of google/protobuf/descriptor.proto.
const FILE = { name: 1, package: 2, dependency: 3, message: 4, enum: 5, service: 6, extension: 7 };
const MESSAGE = { name: 1, field: 2, nested: 3, enum: 4, extension: 6, oneof: 8 };
const ENUM = { name: 1, value: 2 };
const SERVICE = { name: 1, method: 2 };
const FIELD = { name: 1, extendee: 2, number: 3 };

const text = (value) => (value === undefined ? '' : value.toString('utf8'));
const nameOf = (descriptor) => text(firstField(descriptor, 1));

export class DescriptorIndex {
  #files = new Map();
  #fileOfSymbol = new Map();
  #fileOfExtension = new Map();

  services = [];

  constructor(descriptorSet) {
    for (const bytes of allFields(descriptorSet, 1)) this.#addFile(bytes);
  }

  #addFile(bytes) {
    const file = { name: nameOf(bytes), bytes, dependencies: allFields(bytes, FILE.dependency).map(text) };
    this.#files.set(file.name, file);

    const scope = text(firstField(bytes, FILE.package));
    const symbol = (outer, name) => {
      const full = outer === '' ? name : `${outer}.${name}`;
      this.#fileOfSymbol.set(full, file);
      return full;
    };

    const addExtension = (outer, extension) => {
      symbol(outer, nameOf(extension));
      const extendee = text(firstField(extension, FIELD.extendee)).replace(/^\./, '');
      const numbers = this.#fileOfExtension.get(extendee) ?? new Map();
      numbers.set(Number(firstField(extension, FIELD.number)), file);
      this.#fileOfExtension.set(extendee, numbers);
    };

    const addEnum = (outer, descriptor) => {
      symbol(outer, nameOf(descriptor));
      // The values of an enum are in the scope of the enum's parent.
      for (const value of allFields(descriptor, ENUM.value)) symbol(outer, nameOf(value));
    };

    const addMessage = (outer, message) => {
      const full = symbol(outer, nameOf(message));
      for (const member of allFields(message, MESSAGE.field)) symbol(full, nameOf(member));
      for (const oneof of allFields(message, MESSAGE.oneof)) symbol(full, nameOf(oneof));
      for (const extension of allFields(message, MESSAGE.extension)) addExtension(full, extension);
      for (const descriptor of allFields(message, MESSAGE.enum)) addEnum(full, descriptor);
      for (const nested of allFields(message, MESSAGE.nested)) addMessage(full, nested);
    };

    for (const message of allFields(bytes, FILE.message)) addMessage(scope, message);
    for (const descriptor of allFields(bytes, FILE.enum)) addEnum(scope, descriptor);
    for (const extension of allFields(bytes, FILE.extension)) addExtension(scope, extension);
    for (const service of allFields(bytes, FILE.service)) {
      const full = symbol(scope, nameOf(service));
      this.services.push(full);
      for (const method of allFields(service, SERVICE.method)) symbol(full, nameOf(method));
    }
  }

  fileByName(name) {
    return this.#files.get(name);
  }

  fileOfSymbol(symbol) {
    return this.#fileOfSymbol.get(symbol);
  }

  fileOfExtension(type, number) {
    return this.#fileOfExtension.get(type)?.get(number);
  }

  extensionNumbers(type) {
    if (this.#fileOfExtension.has(type)) return [...this.#fileOfExtension.get(type).keys()];
    return this.#fileOfSymbol.has(type) ? [] : undefined;
  }

  // Returns the file and its dependencies without those that this stream has received already, as the servers of most
  // languages do.
  closure(file, sent) {
    const result = [file];
    sent.add(file.name);
    for (let next = 0; next < result.length; next++) {
      for (const name of result[next].dependencies) {
        if (!sent.has(name) && this.#files.has(name)) {
          sent.add(name);
          result.push(this.#files.get(name));
        }
      }
    }
    return result.map((each) => each.bytes);
  }
}

// Returns the response to one request, without the common members.
function respond(index, request, sent) {
  const files = (file, what) =>
    file === undefined
      ? { errorResponse: { errorCode: NOT_FOUND, errorMessage: `${what} was not found.` } }
      : { fileDescriptorResponse: { fileDescriptorProto: index.closure(file, sent) } };

  if ('fileByFilename' in request) {
    return files(index.fileByName(request.fileByFilename), `File ${request.fileByFilename}`);
  }
  if ('fileContainingSymbol' in request) {
    return files(index.fileOfSymbol(request.fileContainingSymbol), `Symbol ${request.fileContainingSymbol}`);
  }
  if ('fileContainingExtension' in request) {
    const { containingType = '', extensionNumber = 0 } = request.fileContainingExtension;
    const file = index.fileOfExtension(containingType, extensionNumber);
    return files(file, `Extension ${extensionNumber} of ${containingType}`);
  }
  if ('allExtensionNumbersOfType' in request) {
    const baseTypeName = request.allExtensionNumbersOfType;
    const extensionNumber = index.extensionNumbers(baseTypeName);
    return extensionNumber === undefined
      ? files(undefined, `Type ${baseTypeName}`)
      : { allExtensionNumbersResponse: { baseTypeName, extensionNumber } };
  }
  if ('listServices' in request) {
    return { listServicesResponse: { service: index.services.map((name) => ({ name })) } };
  }
  return { errorResponse: { errorCode: INVALID_ARGUMENT, errorMessage: 'The request is empty.' } };
}

// Handlers of grpc.reflection.v1.ServerReflection; v1alpha has the same messages under another name.
export function reflectionHandlers(index) {
  return {
    ServerReflectionInfo(call) {
      const sent = new Set();
      call.on('data', (request) => {
        call.write({ validHost: request.host ?? '', originalRequest: request, ...respond(index, request, sent) });
      });
      call.on('end', () => call.end());
    },
  };
}
