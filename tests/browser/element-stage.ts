// Where elements are tried: a small web with gateways, and the built extension in either browser over a background that answers by a list. Runs in Node.
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import puppeteer from 'puppeteer-core';

/** What the background has, by the last name in the path. */
export interface Piece {
  type: string;
  base64: string;
  assurance?: string;
  /** What the head says; by default the bytes there are. */
  length?: number;
}

/** One ask, as the background heard it. */
interface Asked {
  url: string;
  surface: string;
  own: { kind: string };
}

export interface Tab {
  goto(path: string): Promise<void>;
  run(code: string): Promise<unknown>;
  screenshot(): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface Stage {
  /** A page by its path; GATEWAY and PORT in it are filled in. */
  setPage(path: string, page: { html: string; csp?: string }): void;
  /** Loads at any gateway, `host/path`. */
  hits(): string[];
  asked(): Asked[];
  open(name: 'chromium' | 'firefox'): Promise<{ newTab(): Promise<Tab>; close(): Promise<void> }>;
  stop(): Promise<void>;
}

const built = (target: string) => fileURLToPath(new URL(`../../.output/${target}`, import.meta.url));

/** The built scripts of pages over a background that has `pieces`, says `own` to the rest, and nothing at all to what is called `silent`. */
function answering(target: string, pieces: Record<string, Piece>, port: number): string {
  const copy = join(mkdtempSync(join(tmpdir(), 'detour-elements-')), target);
  cpSync(built(target), copy, { recursive: true });
  const types = ['image', 'font', 'stylesheet', ...(target === 'firefox-mv3' ? ['imageset'] : [])];
  const code = `const pieces = ${JSON.stringify(pieces)}, api = globalThis.browser ?? chrome;
  api.runtime.onConnect.addListener((port) => port.onMessage.addListener(async (ask) => {
    if (ask === 'taken') return;
    await fetch('http://log.localhost:${port}/', { method: 'POST', body: JSON.stringify(ask) });
    const name = new URL(ask.url).pathname.split('/').at(-1), piece = pieces[name];
    if (name.startsWith('silent')) return;
    if (piece === undefined) return port.postMessage({ kind: 'own', passive: false });
    port.postMessage({ kind: 'head', status: 200, contentType: piece.type, length: piece.length ?? atob(piece.base64).length, range: null,
      assurance: piece.assurance ?? 'proven' });
    port.postMessage({ kind: 'part', base64: piece.base64 });
    port.postMessage({ kind: 'end' });
  }));
  const kinds = { image: 'image', imageset: 'image', font: 'font', stylesheet: 'style' };
  const filter = { urls: ['*://*/ipfs/*'], types: ${JSON.stringify(types)} };
  const tell = (it, kind = kinds[it.type]) =>
    api.tabs.sendMessage(it.tabId, { type: 'content/failed', url: it.url, kind }, { frameId: it.frameId });
  const pending = new Set();
  api.webRequest.onBeforeRequest.addListener((it) => {
    pending.add(it.requestId);
    setTimeout(() => pending.has(it.requestId) && tell(it, 'late'), 1000);
  }, filter);
  const end = (it) => pending.delete(it.requestId) && tell(it);
  api.webRequest.onCompleted.addListener(end, filter);
  api.webRequest.onErrorOccurred.addListener(end, filter);`;
  writeFileSync(join(copy, 'background.js'), code);
  return copy;
}

export async function startStage(pieces: Record<string, Piece>): Promise<Stage> {
  const pages = new Map<string, { html: string; csp?: string }>();
  const [hits, asked]: [string[], Asked[]] = [[], []];
  const server = createServer((request, response) => {
    const host = request.headers.host?.split('.')[0] ?? '';
    const page = host === 'dapp' ? pages.get(request.url ?? '') : undefined;
    response.setHeader('access-control-allow-origin', '*');
    if (host === 'log') {
      request.setEncoding('utf8').on('data', (text) => asked.push(JSON.parse(text)));
      return response.end();
    }
    if (page !== undefined) {
      if (page.csp !== undefined) response.setHeader('content-security-policy', filled(page.csp));
      return response.setHeader('content-type', 'text/html').end(filled(page.html));
    }
    hits.push(`${host}${request.url}`);
    if (host === 'reset') return request.socket.destroy();
    if (host === 'hanging') return undefined;
    const status = { gone: 404, busy: 429 }[host] ?? 503;
    return response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const filled = (text: string) =>
    text.replaceAll('GATEWAY', `http://down.localhost:${port}/ipfs/bafyfile`).replaceAll('PORT', String(port));
  return {
    setPage: (path, page) => pages.set(path, page),
    hits: () => hits,
    asked: () => asked,
    open: (name) => (name === 'chromium' ? openChromium(pieces, port) : openFirefox(pieces, port)),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const wrapped = (code: string) =>
  `(async () => { const sleep = (ms) => new Promise((r) => setTimeout(r, ms)), byId = (id) => document.getElementById(id); ${code} })()`;

async function openChromium(pieces: Record<string, Piece>, port: number) {
  const extension = answering('chrome-mv3', pieces, port);
  const context = await chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), 'detour-elements-profile-')), {
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
  const newTab = async (): Promise<Tab> => {
    const page = await context.newPage();
    return {
      goto: async (path) => void (await page.goto(`http://dapp.localhost:${port}${path}`, { waitUntil: 'commit' })),
      run: (code) => page.evaluate(wrapped(code)),
      screenshot: () => page.screenshot(),
      close: () => page.close(),
    };
  };
  return { newTab, close: () => context.close() };
}

async function openFirefox(pieces: Record<string, Piece>, port: number) {
  const extension = answering('firefox-mv3', pieces, port);
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: '/usr/bin/firefox-esr',
    headless: true,
    args: ['--no-remote'],
  });
  await browser.installExtension(extension);
  const newTab = async (): Promise<Tab> => {
    const page = await browser.newPage();
    return {
      goto: async (path) =>
        void (await page.goto(`http://dapp.localhost:${port}${path}`, { waitUntil: 'domcontentloaded' })),
      run: (code) => page.evaluate(wrapped(code)),
      screenshot: () => page.screenshot(),
      close: () => page.close(),
    };
  };
  return { newTab, close: () => browser.close() };
}
