// The protocol between the peers and the tests: one JSON object per line. A peer exits when its standard input is closed.
import { createInterface } from 'node:readline';

export function emit(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

// Exits when standard input is closed, so that an aborted test run leaves no processes.
export function onLines(handle = () => {}, close = () => process.exit(0)) {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', handle);
  lines.on('close', close);
}
