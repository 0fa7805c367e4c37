// Validates exchanges against OpenAPI documents. Reads one command per line from standard input:
//   {"id", "load": "<a document>"}                   responds with {"id", "document": <the number of the document>}
//   {"id", "document": <number>, "exchanges": [...]} responds with {"id", "violations": [[<text>, ...], ...]}
// exchange.mjs describes an exchange.
import { emit, onLines } from '../Peers/stdio.mjs';
import { Api } from './api.mjs';
import { findViolations } from './exchange.mjs';

const apis = [];

function run(command) {
  if (command.load !== undefined) return { document: apis.push(new Api(JSON.parse(command.load))) - 1 };
  return { violations: command.exchanges.map((exchange) => findViolations(apis[command.document], exchange)) };
}

onLines((line) => {
  const command = JSON.parse(line);
  try {
    emit({ id: command.id, ...run(command) });
  } catch (error) {
    emit({ id: command.id, error: `${error.stack}` });
  }
});
emit({ ready: true });
