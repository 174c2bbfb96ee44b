// The built hook and relay in real pages of real Chromium and real Firefox: untouched while all is well, the site's own failure when nobody helps.

import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium } from 'playwright-core';
import puppeteer from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const body = '{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}';
const good = '{"jsonrpc":"2.0","id":1,"result":"0x10"}';
const rescued = '{"jsonrpc":"2.0","id":1,"result":"0x11"}';

/** Records, from the first inline script on, what a page can hear. */
const listening = `<script>
  window.heard = []; window.unhandled = [];
  addEventListener('message', (event) => heard.push(String(event.data && event.data.type || event.data)), true);
  addEventListener('unhandledrejection', (event) => unhandled.push(String(event.reason)));
</script>`;

const pages: Record<string, { csp?: string; html: string }> = {
  '/': { html: `<!doctype html><html><head>${listening}</head><body>dApp</body></html>` },
  '/csp': {
    csp: "default-src 'none'; script-src 'unsafe-inline'",
    html: `<!doctype html><html><head>${listening}</head><body>strict</body></html>`,
  },
  '/frames': {
    html: `<!doctype html><html><head>${listening}</head><body><iframe id="srcdoc" srcdoc="<p>inside</p>"></iframe><iframe id="same" src="/"></iframe></body></html>`,
  },
};

const server = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  response.setHeader('access-control-allow-origin', '*').setHeader('access-control-allow-headers', '*');
  const page = pages[path];
  if (request.method === 'OPTIONS') return response.end();
  if (page !== undefined) {
    if (page.csp !== undefined) response.setHeader('content-security-policy', page.csp);
    return response.setHeader('content-type', 'text/html').end(page.html);
  }
  if (path === '/down') return response.writeHead(503, { 'content-type': 'text/plain' }).end('down');
  return path === '/silent' ? undefined : response.setHeader('content-type', 'application/json').end(good);
});

const built = (target: string) => fileURLToPath(new URL(`../../.output/${target}`, import.meta.url));
let at: (host: string, path: string) => string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  at = (host, path) => `http://${host}.localhost:${port}${path}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** One tab of either browser. */
interface Tab {
  goto(url: string): Promise<unknown>;
  /** Runs the text of a function body in the page, with `url` and `body` in scope. */
  run(code: string, url: string): Promise<unknown>;
}

interface Opened {
  tab: Tab;
  close(): Promise<void>;
}

const wrapped = (code: string, url: string) =>
  `(async () => { const url = ${JSON.stringify(url)}, body = ${JSON.stringify(body)}; ${code} })()`;

async function openChromium(extension = built('chrome-mv3')): Promise<Opened> {
  const context: BrowserContext = await chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), 'detour-smoke-')), {
    executablePath: '/usr/bin/chromium',
    headless: false,
    args: [
      '--headless=new',
      '--no-sandbox',
      `--disable-extensions-except=${extension}`,
      `--load-extension=${extension}`,
    ],
  });
  if (context.serviceWorkers().length === 0) await context.waitForEvent('serviceworker');
  const page = await context.newPage();
  const tab = {
    goto: (url: string) => page.goto(url),
    run: (code: string, url: string) => page.evaluate(wrapped(code, url)),
  };
  return { tab, close: () => context.close() };
}

async function openFirefox(extension = built('firefox-mv3')): Promise<Opened> {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: '/usr/bin/firefox-esr',
    headless: true,
    args: ['--no-remote'],
  });
  await browser.installExtension(extension).catch(async (error: unknown) => {
    await browser.close();
    throw error;
  });
  const page = await browser.newPage();
  const tab = {
    goto: (url: string) => page.goto(url),
    run: (code: string, url: string) => page.evaluate(wrapped(code, url)),
  };
  return { tab, close: () => browser.close() };
}

const post = `{ method: 'POST', body }`;

describe.each([
  ['Chromium', () => openChromium()],
  ['Firefox', () => openFirefox()],
])('in %s', (_, open) => {
  let opened: Opened;
  let tab: Tab;
  beforeAll(async () => {
    opened = await open();
    ({ tab } = opened);
    await tab.goto(at('dapp', '/'));
  });
  afterAll(() => opened.close());

  test('fetch is hooked and keeps its shape', async () => {
    const shape = await tab.run(
      `const d = Object.getOwnPropertyDescriptor(window, 'fetch');
       return [fetch.name, fetch.length, Function.prototype.toString.call(fetch).replace(/\\s+/g, ' '), d.writable, d.enumerable, d.configurable, 'prototype' in fetch];`,
      '',
    );
    // The lost name in toString is how a page can tell (rules 1.1), and how this test knows that the hook is there.
    expect(shape).toEqual([
      'fetch',
      1,
      expect.stringMatching(/^function ?\(\) \{ \[native code\] \}$/),
      true,
      true,
      true,
      false,
    ]);
  });

  test('a healthy call gets the browser’s own Response, and the page hears nothing of us', async () => {
    const seen = await tab.run(
      `const r = await fetch(url, ${post});
       const getter = Object.getOwnPropertyDescriptor(Response.prototype, 'url').get;
       return [r.constructor === Response, Object.keys(r), r.bodyUsed, r.url === url, r.type, await r.text(),
         Function.prototype.toString.call(getter).includes('url'), heard, unhandled];`,
      at('rpc', '/rpc'),
    );
    expect(seen).toEqual([true, [], false, true, 'cors', good, true, [], []]);
  });

  test('a failing call that nobody may answer gets the site’s own outcome', async () => {
    expect(
      await tab.run(`const r = await fetch(url, ${post}); return [r.status, await r.text()];`, at('rpc', '/down')),
    ).toEqual([503, 'down']);
    const failure = await tab.run(
      `const native = await fetch('http://dead.localhost:1/').catch((e) => e);
       const cared = await fetch('http://dead.localhost:1/', ${post}).catch((e) => e);
       return [cared.constructor === TypeError, cared.message === native.message, /extension:/.test(cared.stack)];`,
      '',
    );
    expect(failure).toEqual([true, true, false]);
  });

  test('a call that nobody catches is one unhandled rejection, as without us', async () => {
    const count = await tab.run(
      `unhandled.length = 0; fetch('http://dead.localhost:1/', ${post});
       await new Promise((r) => setTimeout(r, 2000)); return unhandled.length;`,
      '',
    );
    expect(count).toBe(1);
  });

  test('an abort rejects with the site’s own reason, while silent and while asking', async () => {
    const same = (url: string) =>
      tab.run(
        `const c = new AbortController(), reason = { why: 'left' }; setTimeout(() => c.abort(reason), 60);
         return (await fetch(url, { method: 'POST', body, signal: c.signal }).catch((e) => e)) === reason;`,
        url,
      );
    expect(await same(at('rpc', '/silent'))).toBe(true);
    const timeout = await tab.run(
      `return (await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(60) }).catch((e) => e)).name;`,
      at('rpc', '/silent'),
    );
    expect(timeout).toBe('TimeoutError');
  });

  test('frames are hooked before the site can reach them', async () => {
    await tab.goto(at('dapp', '/frames'));
    const hooked = await tab.run(
      `const of = (w) => Function.prototype.toString.call(w.fetch).replace(/\\s+/g, ' ');
       const blank = document.body.appendChild(document.createElement('iframe'));
       const at = blank.contentWindow;
       return [of(at), of(document.getElementById('srcdoc').contentWindow), of(document.getElementById('same').contentWindow)].map((t) => /^function ?\\(\\) /.test(t));`,
      '',
    );
    expect(hooked).toEqual([true, true, true]);
    const inside = `return (await document.getElementById('srcdoc').contentWindow.fetch(url, ${post})).status;`;
    expect(await tab.run(inside, at('rpc', '/down'))).toBe(503);
  });

  test('a call that the page’s own policy forbids fails as it would without us', async () => {
    await tab.goto(at('dapp', '/csp'));
    const failed = await tab.run(
      `const startedAt = performance.now();
       const e = await fetch(url, ${post}).catch((error) => error);
       return [e.constructor === TypeError, performance.now() - startedAt < 900, heard];`,
      at('rpc', '/'),
    );
    expect(failed).toEqual([true, true, []]);
  });

  test('document.open, and a site that later scuttles every global, leave the hook working', async () => {
    await tab.goto(at('dapp', '/'));
    const answered = await tab.run(
      `document.open(); document.write('<p>new</p>'); document.close();
       const frame = document.body.appendChild(document.createElement('iframe')).contentWindow;
       let scuttled = 0;
       for (const name of Object.getOwnPropertyNames(frame)) {
         const { configurable } = Object.getOwnPropertyDescriptor(frame, name);
         if (!configurable || name === 'fetch') continue;
         Object.defineProperty(frame, name, { configurable: false, get() { throw new TypeError('scuttled ' + name); } });
         scuttled += 1;
       }
       const afterOpen = await fetch(url, { method: 'POST', body });
       const r = await frame.fetch(url, { method: 'POST', body });
       return [scuttled > 100, afterOpen.status, r.status];`,
      at('rpc', '/down'),
    );
    expect(answered).toEqual([true, 503, 503]);
  });
});

/** The built hook and relay over a background that answers every ask: whom it may answer is not asked here. */
function answering(target: string): string {
  const copy = join(mkdtempSync(join(tmpdir(), 'detour-answering-')), target);
  cpSync(built(target), copy, { recursive: true });
  const reply = { type: 'rpc/failover', reply: { kind: 'answer', body: rescued, detourMs: 0 } };
  const code = `(globalThis.browser ?? chrome).runtime.onMessage.addListener((message, sender, send) => {
    if (message.type === 'rpc/failover') send(${JSON.stringify(reply)});
  });`;
  writeFileSync(join(copy, 'background.js'), code);
  return copy;
}

test.each([
  ['Chromium', () => openChromium(answering('chrome-mv3'))],
  ['Firefox', () => openFirefox(answering('firefox-mv3'))],
])('in %s an answer of the background reaches the site, from a frame and after a scuttling too', async (_, open) => {
  const { tab, close } = await open();
  try {
    await tab.goto(at('dapp', '/frames'));
    const look = `return [r.status, r.url === url, r.type, r.redirected, Object.keys(r), r.clone().url === url, await r.text()];`;
    const expected = [200, true, 'cors', false, [], true, rescued];
    const url = at('rpc', '/down?answered');
    expect(await tab.run(`const r = await fetch(url, ${post}); ${look}`, url)).toEqual(expected);
    expect(
      await tab.run(
        `const r = await fetch(new Request(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } })); ${look}`,
        url,
      ),
    ).toEqual(expected);
    const framed = `const r = await document.getElementById('srcdoc').contentWindow.fetch(url, ${post}); ${look}`;
    expect(await tab.run(framed, url)).toEqual(expected);
    const scuttled = await tab.run(
      `const frame = document.body.appendChild(document.createElement('iframe')).contentWindow;
       for (const name of ['JSON', 'Map', 'URL', 'setTimeout', 'Reflect', 'WeakMap', 'TextDecoder', 'Response', 'Math', 'Proxy', 'Promise',
         'Request', 'Headers', 'AbortSignal', 'EventTarget', 'Object', 'origin']) {
         Object.defineProperty(frame, name, { get() { throw new TypeError('scuttled ' + name); } });
       }
       const r = await frame.fetch(url, ${post}); return [r.status, await r.text()];`,
      url,
    );
    expect(scuttled).toEqual([200, rescued]);
  } finally {
    await close();
  }
});
