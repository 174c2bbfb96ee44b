// What every part of the bench works with: the lab, a bare browser, one with an idle extension and one with Detour, and sites that nobody has seen before. Runs in Node.
import { existsSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtExtension } from '@/tests/lab/built-extension';
import { bundlePage } from '@/tests/lab/bundle';
import { communityHosts, labUrls } from '@/tests/lab/hosts';
import { type Lab, startLab } from '@/tests/lab/lab';
import { openPlainChromium, type PlainChromium, type PlainPage } from './plain-chromium';

export interface Stage {
  lab: Lab;
  bare: PlainChromium;
  /** With an extension that has the same permissions and observers and scripts as many, empty ones, and does nothing with what it sees. */
  watched: PlainChromium;
  detoured: PlainChromium;
  /** A page with the clients in it, on a site of its own: no breaker, no connection and no cache knows it. */
  visit: (browser: PlainChromium) => Promise<PlainPage>;
  close: () => Promise<void>;
}

const scriptHost = 'assets.thirdsite.net';
const clients = fileURLToPath(new URL('./clients-page.ts', import.meta.url));

/** One round trip to the site's operator and to every community endpoint; pages stand next door. */
export function setRoundTrip(lab: Lab, ms: number): void {
  for (const host of ['mainnet.infura.io', ...communityHosts('ethereum')]) lab.setLatency(ms, host);
}

/** As Ethereum's, in ms. */
const blockTimeMs = 12_000;

/** A chain that lives: where the newest block is old, others are asked whether it stands still. Gives what ends it. */
export async function startBlocks(lab: Lab): Promise<() => void> {
  await lab.mine();
  const beat = setInterval(() => void lab.mine(), blockTimeMs);
  return () => clearInterval(beat);
}

/** Compiles the client's code, at an endpoint that no later call goes to. */
async function warmUp(page: PlainPage): Promise<void> {
  await page.numbers((url) => {
    openClient('single', [url]);
    return timeCall(0, 5_000);
  }, labUrls.unlisted);
}

const idleObserver = `
  const urls = ['https://*/*', 'http://*/*', 'wss://*/*', 'ws://*/*'];
  const calls = { urls, types: ['xmlhttprequest', 'websocket'] };
  const others = { urls, types: ['main_frame', 'sub_frame', 'stylesheet', 'script', 'image', 'font', 'object', 'media', 'ping', 'csp_report', 'other'] };
  const { onBeforeRequest, onHeadersReceived, onCompleted, onErrorOccurred } = chrome.webRequest;
  for (const event of [onBeforeRequest, onCompleted, onErrorOccurred]) event.addListener(() => {}, calls);
  onHeadersReceived.addListener(() => {}, calls, ['responseHeaders', 'extraHeaders']);
  onCompleted.addListener(() => {}, others, ['responseHeaders']);
  onErrorOccurred.addListener(() => {}, others);`;

/** What of Detour's cost is the browser's own: any extension that may see requests makes it take its slower way. */
function idleExtension(): string {
  const folder = mkdtempSync(join(tmpdir(), 'detour-idle-'));
  const manifest = JSON.parse(readFileSync(join(builtExtension('chromium'), 'manifest.json'), 'utf8'));
  const { permissions, host_permissions } = manifest;
  const content_scripts = manifest.content_scripts.map((one: object) => ({ ...one, js: ['empty.js'] }));
  const background = { service_worker: 'idle.js' };
  const idle = { manifest_version: 3, name: 'Watches, and does nothing', version: '1', background };
  const whole = { ...idle, permissions, host_permissions, content_scripts };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(whole));
  writeFileSync(join(folder, 'idle.js'), idleObserver);
  writeFileSync(join(folder, 'empty.js'), '');
  return folder;
}

/** A browser's own cache on a real disk makes half of the noise, and more than a third of a load. */
export function memoryFolder(): string {
  const folder = '/dev/shm';
  if (!existsSync(folder)) return tmpdir();
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > 2 * 1024 ** 3 ? folder : tmpdir();
}

/** Builds nothing: throws when `npm run build` was not run. */
export async function openStage(): Promise<Stage> {
  const lab = await startLab();
  const body = await bundlePage(clients);
  lab.setPage(scriptHost, '/clients.js', { body, type: 'text/javascript' });
  const html = `<!doctype html><title>bench</title><script src="https://${scriptHost}/clients.js"></script>`;
  const idle = idleExtension();
  const [bare, watched, detoured] = await Promise.all([
    openPlainChromium(lab, null, memoryFolder()),
    openPlainChromium(lab, idle, memoryFolder()),
    openPlainChromium(lab, builtExtension('chromium'), memoryFolder()),
  ]);
  let sites = 0;
  return {
    lab,
    bare,
    watched,
    detoured,
    visit: async (browser) => {
      sites += 1;
      const host = `dapp${sites}.com`;
      lab.setPage(host, '/', html);
      lab.clearRequests();
      const page = await browser.newPage(`https://${host}/`);
      await warmUp(page);
      return page;
    },
    close: async () => {
      await Promise.all([bare.close(), watched.close(), detoured.close()]);
      rmSync(idle, { recursive: true, force: true });
      await lab.stop();
    },
  };
}
