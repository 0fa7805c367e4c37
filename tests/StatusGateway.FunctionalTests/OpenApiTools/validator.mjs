// Holds what callers send and gateways answer against OpenAPI documents. Commands on standard input, a line each:
//   {"id", "load": "<a document>"}                   answered by {"id", "document": <its number>}
//   {"id", "document": <number>, "exchanges": [...]} answered by {"id", "complaints": [[<text>, ...], ...]}
// An exchange is what exchange.mjs describes.
import { emit, onLines } from '../Peers/stdio.mjs';
import { Api } from './api.mjs';
import { complaintsAbout } from './exchange.mjs';

const apis = [];

function answer(command) {
  if (command.load !== undefined) return { document: apis.push(new Api(JSON.parse(command.load))) - 1 };
  return { complaints: command.exchanges.map((exchange) => complaintsAbout(apis[command.document], exchange)) };
}

onLines((line) => {
  const command = JSON.parse(line);
  try {
    emit({ id: command.id, ...answer(command) });
  } catch (error) {
    emit({ id: command.id, error: `${error.stack}` });
  }
});
emit({ ready: true });
