// The gateway's own pages in Chromium, driven by Playwright:
//   node pages.mjs
// Commands: { "id", "tab", "do", "args" }; outcomes: { "id", "value" } or { "id", "error" }. What a page complains of is kept
// until its tab is closed: errors, violations of its policy, dialogs, requests to other hosts.
import { accessSync, constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { emit, onLines } from './stdio.mjs';

const PATIENCE_MS = 20_000;
const POLL_MS = 20;
const axe = await readFile(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

function findChromium() {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'chromium');
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not here.
    }
  }
  throw new Error('The browser tests need Chromium: "chromium" on the PATH.');
}

const browser = await chromium.launch({
  executablePath: findChromium(),
  args: [
    // The sandbox needs rights that containers do not have; only our own pages are shown.
    '--no-sandbox',
    '--disable-dev-shm-usage',
    '--disable-gpu',
    '--no-proxy-server',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  ],
});

const tabs = new Map();

/** A tab of its own, with nothing kept from the others. */
async function open({ url: start, width = 1280, height = 900, scheme = 'light' }) {
  const { origin } = new URL(start);
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  context.setDefaultTimeout(PATIENCE_MS);
  // Also where the violation is of no resource that would be missed.
  await context.addInitScript(() => addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)));
  const page = await context.newPage();
  const complaints = [];
  const visited = new Set();
  page.on('pageerror', (error) => complaints.push(`error: ${error}`));
  page.on('console', (message) => {
    // The browser logs a page that is an error itself, such as that of an unknown code, and asks for the icon of what is no page.
    const { url } = message.location();
    const isOwnStatus = message.text().startsWith('Failed to load resource') && (visited.has(url) || url === `${origin}/favicon.ico`);
    if (['error', 'warning'].includes(message.type()) && !isOwnStatus) complaints.push(`${message.type()}: ${message.text()} ${url}`);
  });
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.isNavigationRequest()) visited.add(request.url());
    if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('data:')) complaints.push(`request: ${request.url()}`);
  });
  await page.goto(start);
  return { page, context, complaints, visited };
}

/** Asks again and again: Playwright's own way would evaluate in the page, which its policy forbids. */
async function waitFor({ page }, { script }) {
  const end = Date.now() + PATIENCE_MS;
  while (!(await page.evaluate(script))) {
    if (Date.now() > end) throw new Error(`It did not become true: ${script}\n${await page.evaluate('document.body.innerText')}`);
    await page.waitForTimeout(POLL_MS);
  }
  return null;
}

const actions = {
  waitFor,
  resize: ({ page }, { width, height }) => page.setViewportSize({ width, height }),
  // A call that the page makes, and that is to fail: the browser logs it.
  allow: ({ visited }, { url }) => visited.add(url) && null,
  goto: ({ page }, { url }) => page.goto(url).then(() => null),
  evaluate: ({ page }, { script }) => page.evaluate(script),
  fill: ({ page }, { selector, text }) => page.fill(selector, text),
  type: ({ page }, { selector, text }) => page.locator(selector).pressSequentially(text),
  press: ({ page }, { key }) => page.keyboard.press(key),
  click: ({ page }, { selector }) => page.click(selector),
  select: ({ page }, { selector, label }) => page.selectOption(selector, { label }).then(() => null),
  // The rules of WCAG 2.2 A and AA, and axe's own best practices.
  axe: async ({ page }) => {
    await page.evaluate(axe);
    const { violations, passes } = await page.evaluate('axe.run()');
    return { passes: passes.length, violations: violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`) };
  },
  close: async ({ context, complaints }) => {
    await context.close();
    return complaints;
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
