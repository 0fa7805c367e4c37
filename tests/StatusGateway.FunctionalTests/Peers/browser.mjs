// A page in Chromium that calls by connect-web and is controlled like connect-client.mjs:
//   node browser.mjs --descriptors library.binpb
// The first line is { "origin" } of the page. The modules are served as npm installed them, without a bundler.
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
const EXIT_TIMEOUT_MS = 1000;

const { values } = parseArgs({ options: { descriptors: { type: 'string' } } });
const here = (path) => new URL(path, import.meta.url);

// Returns the import map of the modules that the packages export.
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

// The URL parser has removed dot segments from the path.
const isModule = (path) =>
  OWN_MODULES.includes(path.slice(1)) || PACKAGES.some((name) => path.startsWith(`/node_modules/${name}/`) && path.endsWith('.js'));

async function respond(request, response) {
  const { pathname } = new URL(request.url, 'http://page');
  if (pathname === '/') {
    response.setHeader('content-type', 'text/html').end(page);
  } else if (pathname === '/descriptors') {
    response.setHeader('content-type', 'application/octet-stream').end(await readFile(values.descriptors));
  } else if (pathname === '/calls') {
    calls = response.setHeader('content-type', 'text/event-stream');
    calls.flushHeaders();
    // The page listens for calls, so all its modules are loaded.
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
  respond(request, response).catch((error) => response.writeHead(500).end(`${error}`));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const origin = `http://127.0.0.1:${server.address().port}`;

const profile = mkdtempSync(join(tmpdir(), 'statusgateway-browser-'));
const chromium = spawn('chromium', [
  '--headless=new',
  // Containers do not have the permissions that the sandbox needs. Only our own page is shown.
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  // Requests to other hosts are blocked.
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
  exit(1);
});
chromium.on('exit', () => exit(1));

let isExiting = false;

async function exit(code) {
  if (isExiting) return;
  isExiting = true;
  if (chromium.pid !== undefined && chromium.exitCode === null && chromium.signalCode === null) {
    const exited = once(chromium, 'exit');
    const timer = setTimeout(() => chromium.kill('SIGKILL'), EXIT_TIMEOUT_MS);
    chromium.kill();
    await exited;
    clearTimeout(timer);
  }
  // Child processes may still write for a moment.
  rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  process.exit(code);
}

onLines((line) => calls.write(`data: ${line}\n\n`), () => exit(0));
