// Opens the gallery in real Chromium, under the same content policy as our pages. Runs in Node.
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findProgram } from '@/tests/lab/programs';

const views = ['popup', 'dashboard', 'welcome'] as const;
export type GalleryView = (typeof views)[number];

export interface GalleryOptions {
  theme?: 'light' | 'dark';
  contrast?: 'more' | 'no-preference';
  forcedColors?: 'active' | 'none';
  locale?: 'en' | 'de' | 'es';
  width?: number;
  height?: number;
  /** 2 draws as many device pixels as a usual laptop does; also what 200 % zoom leaves of a window. */
  scale?: number;
  empty?: boolean;
  /** An administrator's policy is in force. */
  managed?: boolean;
  /** Where a drill of the site can begin (drills.ts). */
  places?: string;
  /** What becomes of a transaction that is sent (transactions.ts). */
  follow?: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'";

const sizes: Record<GalleryView, { width: number; height: number }> = {
  popup: { width: 380, height: 600 },
  dashboard: { width: 1280, height: 840 },
  welcome: { width: 1280, height: 900 },
};

async function script(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${root}tests/components/gallery.tsx`],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfig: `${root}tsconfig.json`,
    alias: { '@': root.replace(/\/$/, '') },
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

async function styles(view: GalleryView): Promise<string> {
  const names = ['tokens', 'parts', 'flow', ...(view === 'popup' ? [] : ['page']), view];
  return (await Promise.all(names.map((name) => readFile(`${root}assets/look/${name}.css`, 'utf8')))).join('\n');
}

function html(view: GalleryView): string {
  const head = `<meta charset="utf-8"><title>Detour</title><meta name="color-scheme" content="light dark"><link rel="stylesheet" href="/style.css?view=${view}">`;
  return `<!doctype html><html><head>${head}</head><body class="${view}-page"><div id="app"></div><script src="/gallery.js"></script></body></html>`;
}

export interface Gallery {
  /** `close` gives the page back: what has it then, loads another address in it. */
  open: (view: GalleryView, state: string, options?: GalleryOptions) => Promise<Page>;
  close: () => Promise<void>;
}

interface Served {
  origin: string;
  close: () => void;
}

/** A server rather than Playwright's routes, which hand the script over anew for each page and keep the browser from having it compiled. */
async function serve(): Promise<Served> {
  const code = await script();
  const answer = async (url: string, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
    const view = views.find((one) => one === searchParams.get('view')) ?? 'popup';
    const say = (type: string, body: string, headers: Record<string, string>) =>
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, ...headers }).end(body);
    const kept = { 'cache-control': 'max-age=3600, immutable' };
    if (pathname === '/gallery.js') say('text/javascript', code, kept);
    else if (pathname === '/style.css') say('text/css', await styles(view), kept);
    else if (pathname === '/') say('text/html', html(view), { 'content-security-policy': policy });
    else response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end();
  };
  const server = createServer(({ url = '/' }, response) => {
    answer(url, response).catch((error) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { origin: `http://127.0.0.1:${port}`, close };
}

type Looks = Required<Pick<GalleryOptions, 'theme' | 'contrast' | 'forcedColors' | 'locale' | 'scale'>>;

/**
 * Pages of one look, each used again once it was closed: a window of its own per case costs Chromium more than the case. What is shown
 * begins anew with each address; a page whose test failed is never closed, so never used again.
 */
function pagesOf(browser: Browser, report: (page: Page, text: string) => void) {
  const idle = new Map<string, Page[]>();
  const make = async ({ theme, contrast, forcedColors, locale, scale }: Looks): Promise<Page> => {
    const page = await browser.newPage({
      deviceScaleFactor: scale,
      colorScheme: theme,
      contrast,
      forcedColors,
      reducedMotion: 'reduce',
      locale,
    });
    page.on('console', (message) => message.type() === 'error' && report(page, message.text()));
    page.on('pageerror', (error) => report(page, error.message));
    return page;
  };
  return async (looks: Looks): Promise<Page> => {
    const key = JSON.stringify(looks);
    const waiting = idle.get(key) ?? [];
    idle.set(key, waiting);
    const page = waiting.pop() ?? (await make(looks));
    // Where the mouse was left, nothing is to look pointed at.
    page.close = async () => {
      await page.mouse.move(0, 0);
      waiting.push(page);
    };
    return page;
  };
}

/** Throws in `close` when a page logged an error, a policy violation included. */
export async function openGallery(): Promise<Gallery> {
  const { origin, close: endServer } = await serve();
  const rootArgs = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser: Browser = await chromium.launch({
    executablePath: findProgram('chromium'),
    // One renderer: none is kept ready for the next page.
    args: ['--headless=new', '--renderer-process-limit=1', ...rootArgs],
  });
  const errors: string[] = [];
  const pageOf = pagesOf(browser, (page, text) => errors.push(`${new URL(page.url()).search}: ${text}`));
  const open: Gallery['open'] = async (view, state, options = {}) => {
    const { theme = 'light', contrast = 'no-preference', forcedColors = 'none', locale = 'en', scale = 1 } = options;
    const { empty = false, managed = false, follow = '', places = '' } = options;
    const { width = sizes[view].width, height = sizes[view].height } = options;
    const page = await pageOf({ theme, contrast, forcedColors, locale, scale });
    const size = page.viewportSize();
    if (size?.width !== width || size.height !== height) await page.setViewportSize({ width, height });
    await page.goto(
      `${origin}/?view=${view}&state=${state}&locale=${locale}${empty ? '&empty=1' : ''}${managed ? '&managed=1' : ''}${follow && `&follow=${follow}`}${places && `&places=${places}`}`,
    );
    return page;
  };
  const close = async () => {
    await browser.close();
    endServer();
    if (errors.length > 0) throw new Error(errors.join('\n'));
  };
  return { open, close };
}
