// A page in Chromium that calls by connect-web, driven like connect-client.mjs:
//   node browser.mjs --descriptors library.binpb
// The first line says { "origin" } of the page. The modules are served as npm installed them, without a bundler.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { emit, onLines } from './stdio.mjs';

const PACKAGES = ['@bufbuild/protobuf', '@connectrpc/connect', '@connectrpc/connect-web'];
const OWN_MODULES = ['browser-page.mjs', 'connect-call.mjs', 'web-transport.mjs'];
const EXIT_LIMIT_MS = 1000;

const { values } = parseArgs({ options: { descriptors: { type: 'string' } } });
const here = (path) => new URL(path, import.meta.url);

// What each package exports to modules, as browsers want to be told.
function importMap() {
  const imports = {};
  for (const name of PACKAGES) {
    const { exports } = JSON.parse(readFileSync(here(`node_modules/${name}/package.json`)));
    for (const [path, target] of Object.entries(exports)) {
      if (target.import) imports[name + path.slice(1)] = `/node_modules/${name}${target.import.slice(1)}`;
    }
  }
  return { imports };
}

const page = `<!doctype html>
<title>Page of another origin</title>
<link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify(importMap())}</script>
<script type="module" src="/browser-page.mjs"></script>
`;

let calls;

// Module paths have no dots in a row: the URL's parser has removed them.
const isModule = (path) =>
  OWN_MODULES.includes(path.slice(1)) || PACKAGES.some((name) => path.startsWith(`/node_modules/${name}/`) && path.endsWith('.js'));

async function answer(request, response) {
  const { pathname } = new URL(request.url, 'http://page');
  if (pathname === '/') {
    response.setHeader('content-type', 'text/html').end(page);
  } else if (pathname === '/descriptors') {
    response.setHeader('content-type', 'application/octet-stream').end(await readFile(values.descriptors));
  } else if (pathname === '/calls') {
    calls = response.setHeader('content-type', 'text/event-stream');
    calls.flushHeaders();
    // The page listens: it has all its modules.
    emit({ origin });
  } else if (pathname === '/outcomes') {
    emit(JSON.parse(await text(request)));
    response.end();
  } else if (isModule(pathname)) {
    response.setHeader('content-type', 'text/javascript').end(await readFile(here(`.${pathname}`)));
  } else {
    response.writeHead(404).end();
  }
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => response.writeHead(500).end(`${error}`));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const origin = `http://127.0.0.1:${server.address().port}`;

const profile = mkdtempSync(join(tmpdir(), 'statusgateway-browser-'));
const chromium = spawn('chromium', [
  '--headless=new',
  // The sandbox needs rights that containers do not have; only our own page is shown.
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  // Nothing goes to other hosts.
  '--no-proxy-server',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--enable-logging=stderr',
  `--user-data-dir=${profile}`,
  origin,
], { stdio: ['ignore', 'ignore', 'inherit'] });
chromium.on('error', () => {
  console.error('The browser tests need Chromium: "chromium" on the PATH.');
  leave(1);
});
chromium.on('exit', () => leave(1));

let isLeaving = false;

async function leave(code) {
  if (isLeaving) return;
  isLeaving = true;
  if (chromium.pid !== undefined && chromium.exitCode === null && chromium.signalCode === null) {
    const gone = once(chromium, 'exit');
    const patience = setTimeout(() => chromium.kill('SIGKILL'), EXIT_LIMIT_MS);
    chromium.kill();
    await gone;
    clearTimeout(patience);
  }
  // Its helpers may write for a moment longer.
  rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  process.exit(code);
}

onLines((line) => calls.write(`data: ${line}\n\n`), () => leave(0));
