// Extensions that content is compared with: one that passes bytes on and checks nothing, and one that redirects and reloads as ipfs-companion does. Runs in Node.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function written(manifest: object, files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'detour-peer-'));
  const common = { manifest_version: 3, version: '1', host_permissions: ['<all_urls>'] };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...common, ...manifest }));
  for (const [name, code] of Object.entries(files)) writeFileSync(join(folder, name), code);
  return folder;
}

/** As Detour's parts, and as many of them on their way. */
const passing = (partBytes: number, bytesAhead: number) => `
chrome.runtime.onConnect.addListener((port) => {
  let free = ${bytesAhead}, wake = () => {}, isBegun = false;
  const send = async (bytes) => {
    while (free < bytes.length) await new Promise((resolve) => { wake = resolve; });
    free -= bytes.length;
    port.postMessage(bytes);
  };
  port.onMessage.addListener(async (word) => {
    if (isBegun) return void (free += word, wake());
    isBegun = true;
    const response = await fetch(word, { cache: 'no-store', credentials: 'omit' });
    let part = new Uint8Array(${partBytes}), at = 0;
    for await (let chunk of response.body) {
      while (chunk.length > 0) {
        const room = chunk.subarray(0, ${partBytes} - at);
        part.set(room, at);
        at += room.length;
        chunk = chunk.subarray(room.length);
        if (at < ${partBytes}) continue;
        await send(part);
        [part, at] = [new Uint8Array(${partBytes}), 0];
      }
    }
    if (at > 0) await send(part.slice(0, at));
    port.postMessage(null);
  });
});`;

const passingRelay = (host: string) => `
const elsewhere = (url) => url.replace(/^https:..[^/]+/, 'https://${host}');
const open = (url, hear, end) => {
  const port = chrome.runtime.connect();
  port.onMessage.addListener((part) => {
    if (part === null) return void (port.disconnect(), end());
    const { length } = part;
    hear(part);
    port.postMessage(length);
  });
  port.postMessage(elsewhere(url));
};
const { port1, port2 } = new MessageChannel();
port1.onmessage = ({ data }) => open(data, (part) => port1.postMessage(part, [part.buffer]), () => port1.postMessage(null));
addEventListener('load', () => postMessage('passing', '*', [port2]));
addEventListener('error', (event) => {
  const { target } = event;
  if (!(target instanceof HTMLImageElement) || target.srcset) return;
  event.stopImmediatePropagation();
  const parts = [];
  open(target.src, (part) => parts.push(part), async () => {
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    target.srcset = 'data:image/png;base64,' + bytes.toBase64() + ' 1x';
  });
}, true);`;

const passingPage = `
addEventListener('message', ({ data, ports: [port] }) => {
  if (data !== 'passing') return;
  globalThis.passedFetch = async (url, init) => {
    try {
      return await fetch(url, init);
    } catch {
      const start = (controller) => {
        port.onmessage = ({ data: part }) => (part === null ? controller.close() : controller.enqueue(part));
        port.postMessage(url);
      };
      return new Response(new ReadableStream({ start }));
    }
  };
});`;

/** What no extension can do without: after the page's own failure, its worker fetches from \`host\`, and ports carry it. Nothing is checked or kept. */
export function passingExtension(host: string, parts: { partBytes: number; bytesAhead: number }): string {
  const everywhere = { matches: ['<all_urls>'], run_at: 'document_start' };
  const content_scripts = [
    { ...everywhere, js: ['page.js'], world: 'MAIN' },
    { ...everywhere, js: ['relay.js'] },
  ];
  return written(
    {
      name: 'Passes bytes on',
      message_serialization: 'structured_clone',
      background: { service_worker: 'worker.js' },
      content_scripts,
    },
    {
      'worker.js': passing(parts.partBytes, parts.bytesAhead),
      'relay.js': passingRelay(host),
      'page.js': passingPage,
    },
  );
}

const reloading = (failing: string, host: string) => `
const begun = new Set();
chrome.webRequest.onErrorOccurred.addListener(async ({ tabId }) => {
  if (tabId < 0 || begun.has(tabId)) return;
  begun.add(tabId);
  const condition = { requestDomains: ['${failing}'], tabIds: [tabId] };
  const action = { type: 'redirect', redirect: { transform: { host: '${host}' } } };
  await chrome.declarativeNetRequest.updateSessionRules({ addRules: [{ id: tabId, condition, action }] });
  chrome.tabs.reload(tabId);
}, { urls: ['https://${failing}/*'] });`;

/** After the first failure at \`failing\` every request of the tab goes to \`host\`, unverified, and the tab is loaded anew. */
export function reloadingExtension(failing: string, host: string): string {
  return written(
    {
      name: 'Redirects and reloads',
      permissions: ['webRequest', 'declarativeNetRequest'],
      background: { service_worker: 'worker.js' },
    },
    { 'worker.js': reloading(failing, host) },
  );
}
