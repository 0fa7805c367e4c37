// A grpc-js server of library.v1.Library and server reflection on 127.0.0.1.
//   node library-server.mjs --descriptors library.binpb [--port 0] [--reflection v1|v1alpha|both|none]
// --no-reflection is short for --reflection none.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { loadServices } from './descriptors.mjs';
import { libraryHandlers } from './library-service.mjs';
import { DescriptorIndex, reflectionHandlers } from './reflection.mjs';
import { emit, onLines } from './stdio.mjs';

const REFLECTION = 'grpc.reflection.v1.ServerReflection';

// The same methods in the package of older servers.
function asV1Alpha(service) {
  return Object.fromEntries(
    Object.entries(service).map(([name, method]) => [
      name,
      { ...method, path: method.path.replace('.v1.', '.v1alpha.') },
    ]),
  );
}

const { values } = parseArgs({
  options: {
    descriptors: { type: 'string' },
    port: { type: 'string', default: '0' },
    reflection: { type: 'string', default: 'v1' },
    'no-reflection': { type: 'boolean', default: false },
  },
});

const reflection = values['no-reflection'] ? 'none' : values.reflection;
const descriptorSet = readFileSync(values.descriptors);
const services = loadServices(descriptorSet);
const reflectionService = reflectionHandlers(new DescriptorIndex(descriptorSet));

const server = new Server();
server.addService(services['library.v1.Library'], libraryHandlers());
if (reflection === 'v1' || reflection === 'both') server.addService(services[REFLECTION], reflectionService);
if (reflection === 'v1alpha' || reflection === 'both') {
  server.addService(asV1Alpha(services[REFLECTION]), reflectionService);
}

server.bindAsync(`127.0.0.1:${values.port}`, ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  onLines();
  emit({ listening: port });
});
