// Runs in the page: receives calls as server-sent events, and posts their outcomes.
import { readRegistry, run } from './connect-call.mjs';
import { webTransport } from './web-transport.mjs';

const descriptors = await fetch('/descriptors');
const registry = readRegistry(new Uint8Array(await descriptors.arrayBuffer()));

const post = (outcome) => fetch('/outcomes', { method: 'POST', body: JSON.stringify(outcome) });

new EventSource('/calls').onmessage = ({ data }) => {
  const command = JSON.parse(data);
  run(command, registry, webTransport(command)).then(post, (error) => post({ id: command.id, error: `${error.stack}` }));
};
