// The gateway's pages in Chromium, controlled by Playwright:
//   node pages.mjs
// Commands: { "id", "tab", "do", "args" }; outcomes: { "id", "value" } or { "id", "error" }. The errors of a page are collected until
// its tab is closed: exceptions, violations of its policy, dialogs, and requests to other hosts.
import { accessSync, constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { emit, onLines } from './stdio.mjs';

const TIMEOUT_MS = 20_000;
const POLL_INTERVAL_MS = 20;
const axe = await readFile(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

function findChromium() {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'chromium');
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not found in this folder.
    }
  }
  throw new Error('The browser tests need Chromium: "chromium" on the PATH.');
}

const browser = await chromium.launch({
  executablePath: findChromium(),
  args: [
    // Containers do not have the permissions that the sandbox needs. Only our own pages are shown.
    '--no-sandbox',
    '--disable-dev-shm-usage',
    '--disable-gpu',
    '--no-proxy-server',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  ],
});

const tabs = new Map();

/** Opens a page in an isolated tab. */
async function open({ url: start, width = 1280, height = 900, scheme = 'light' }) {
  const { origin } = new URL(start);
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  context.setDefaultTimeout(TIMEOUT_MS);
  // Reports violations that do not block a resource as well.
  await context.addInitScript(() => addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)));
  const page = await context.newPage();
  const errors = [];
  const visited = new Set();
  page.on('pageerror', (error) => errors.push(`error: ${error}`));
  page.on('console', (message) => {
    // The browser logs pages with an error status, and requests an icon for responses that are not pages.
    const { url } = message.location();
    const isOwnStatus = message.text().startsWith('Failed to load resource') && (visited.has(url) || url === `${origin}/favicon.ico`);
    if (['error', 'warning'].includes(message.type()) && !isOwnStatus) errors.push(`${message.type()}: ${message.text()} ${url}`);
  });
  page.on('dialog', (dialog) => {
    errors.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.isNavigationRequest()) visited.add(request.url());
    if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('data:')) errors.push(`request: ${request.url()}`);
  });
  await page.goto(start);
  return { page, context, errors, visited };
}

/** Polls the expression. Playwright's own function would evaluate it in the page, which the policy forbids. */
async function waitFor({ page }, { script }) {
  const end = Date.now() + TIMEOUT_MS;
  while (!(await page.evaluate(script))) {
    if (Date.now() > end) throw new Error(`The expression did not become true: ${script}\n${await page.evaluate('document.body.innerText')}`);
    await page.waitForTimeout(POLL_INTERVAL_MS);
  }
  return null;
}

const actions = {
  waitFor,
  resize: ({ page }, { width, height }) => page.setViewportSize({ width, height }),
  // The browser logs calls of the page that fail as expected.
  allow: ({ visited }, { url }) => visited.add(url) && null,
  goto: ({ page }, { url }) => page.goto(url).then(() => null),
  evaluate: ({ page }, { script }) => page.evaluate(script),
  fill: ({ page }, { selector, text }) => page.fill(selector, text),
  type: ({ page }, { selector, text }) => page.locator(selector).pressSequentially(text),
  press: ({ page }, { key }) => page.keyboard.press(key),
  click: ({ page }, { selector }) => page.click(selector),
  select: ({ page }, { selector, label }) => page.selectOption(selector, { label }).then(() => null),
  // The rules of WCAG 2.2 A and AA, and the best practices of axe.
  axe: async ({ page }) => {
    await page.evaluate(axe);
    const { violations, passes } = await page.evaluate('axe.run()');
    return { passes: passes.length, violations: violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`) };
  },
  close: async ({ context, errors }) => {
    await context.close();
    return errors;
  },
};

async function run({ tab, do: action, args }) {
  if (action === 'open') {
    tabs.set(tab, await open(args));
    return null;
  }
  return actions[action](tabs.get(tab), args ?? {});
}

emit({ browser: browser.version() });
onLines(
  (line) => {
    const command = JSON.parse(line);
    run(command).then(
      (value) => emit({ id: command.id, value: value ?? null }),
      (error) => emit({ id: command.id, error: `${error.message}` }),
    );
  },
  () => browser.close().finally(() => process.exit(0)),
);
