// A grpc-js server of streams.v1.Streams on 127.0.0.1.
//   node streams-server.mjs --descriptors streams.binpb [--port 0]
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { loadServices } from './descriptors.mjs';
import { emit, onLines } from './stdio.mjs';
import { streamsHandlers } from './streams-service.mjs';

const { values } = parseArgs({
  options: { descriptors: { type: 'string' }, port: { type: 'string', default: '0' } },
});

const services = loadServices(readFileSync(values.descriptors));
const server = new Server();
server.addService(services['streams.v1.Streams'], streamsHandlers());
server.bindAsync(`127.0.0.1:${values.port}`, ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  onLines();
  emit({ listening: port });
});
