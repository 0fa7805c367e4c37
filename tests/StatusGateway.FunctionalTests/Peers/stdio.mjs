// How the peers talk to the tests: one JSON object a line, and standard input as the lifeline.
import { createInterface } from 'node:readline';

export function emit(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

// Ends the process when standard input closes: a test run that dies leaves no peer behind.
export function onLines(handle = () => {}, leave = () => process.exit(0)) {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', handle);
  lines.on('close', leave);
}
