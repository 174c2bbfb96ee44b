// Vite's dev client and socket.io, beside our hook: modules reload and messages flow as without Detour. Real servers on localhost,
// the built extension in real Chromium and Firefox.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server as HttpServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Server } from 'socket.io';
import { createServer as createVite, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LabBrowser } from '../lab/browser';
import { builtExtension } from '../lab/built-extension';
import { bundlePage } from '../lab/bundle';
import { openChromium } from '../lab/chromium';
import { openFirefox } from '../lab/firefox';
import { type Lab, startLab } from '../lab/lab';

const root = fileURLToPath(new URL('../..', import.meta.url));
let lab: Lab;
let vite: ViteDevServer;
let chat: { server: HttpServer; port: number; io: Server };
let folder: string;

const version = (text: string): string => `export const version = '${text}';\n`;

async function startVite(): Promise<ViteDevServer> {
  mkdirSync(join(root, '.lab'), { recursive: true });
  folder = mkdtempSync(join(root, '.lab/vite-'));
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><title>dev</title><script type="module" src="/main.js"></script>',
  );
  writeFileSync(join(folder, 'version.js'), version('one'));
  const accept = `import.meta.hot.accept('./version.js', (next) => { document.body.textContent = next.version; });`;
  writeFileSync(
    join(folder, 'main.js'),
    `import { version } from './version.js';\ndocument.body.textContent = version;\n${accept}\n`,
  );
  const options = {
    port: 0,
    host: '127.0.0.1',
    allowedHosts: ['.localhost'],
    watch: { usePolling: true, interval: 100 },
  };
  const server = await createVite({ root: folder, configFile: false, logLevel: 'silent', server: options });
  return server.listen();
}

async function startChat(): Promise<typeof chat> {
  const script = await bundlePage(fileURLToPath(new URL('./companions/chat.ts', import.meta.url)));
  const server = createServer((request, response) => {
    const isScript = request.url === '/script.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><title>chat</title><script src="/script.js"></script>');
  });
  const io = new Server(server);
  io.on('connection', (socket) => socket.on('say', (text, reply) => reply(`${socket.conn.transport.name}: ${text}`)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return { server, port: address.port, io };
}

beforeAll(async () => {
  [lab, vite, chat] = await Promise.all([startLab(), startVite(), startChat()]);
});
afterAll(async () => {
  await Promise.all([lab?.stop(), vite?.close(), chat?.io.close()]);
  rmSync(folder, { recursive: true, force: true });
});

declare global {
  var io: (options: object) => {
    emit(name: string, text: string, reply: (text: string) => void): void;
    on(name: string, listener: () => void): void;
    close(): void;
    io: { engine: { transport: { name: string } } };
  };
}

const open = { chromium: openChromium, firefox: openFirefox } as const;

describe.each(['chromium', 'firefox'] as const)('in %s, with Detour', (name) => {
  let browser: LabBrowser;
  beforeAll(async () => {
    browser = await open[name](lab, { extension: builtExtension(name) });
  });
  afterAll(() => browser?.close());

  test('a module that is edited is replaced in the page, without a reload', async () => {
    const { port } = new URL(vite.resolvedUrls?.local[0] ?? 'http://127.0.0.1:1');
    writeFileSync(join(folder, 'version.js'), version('one'));
    const page = await browser.newPage(`http://localhost:${port}/`);
    await page.waitFor(() => document.body.textContent === 'one');
    await page.evaluate(() => {
      document.title = 'not reloaded';
    });
    writeFileSync(join(folder, 'version.js'), version('two'));
    await page.waitFor(() => document.body.textContent === 'two');
    expect(await page.evaluate(() => document.title)).toBe('not reloaded');
    await page.close();
  });

  test.each(['polling', 'websocket'])('socket.io speaks over %s', async (transport) => {
    const page = await browser.newPage(`http://localhost:${chat.port}/`);
    const said = await page.evaluate(
      (only) =>
        new Promise<string>((resolve) => {
          const socket = globalThis.io({ transports: [only] });
          socket.emit('say', 'hello', (text) => {
            socket.close();
            resolve(text);
          });
        }),
      transport,
    );
    expect(said).toBe(`${transport}: hello`);
    await page.close();
  });
});
