// What every part of the bench works with: the lab, a bare browser and one with the extension, and sites that nobody has seen before. Runs in Node.
import { fileURLToPath } from 'node:url';
import { builtExtension } from '@/tests/lab/built-extension';
import { bundlePage } from '@/tests/lab/bundle';
import { communityHosts, labUrls } from '@/tests/lab/hosts';
import { type Lab, startLab } from '@/tests/lab/lab';
import { openPlainChromium, type PlainChromium, type PlainPage } from './plain-chromium';

export interface Stage {
  lab: Lab;
  bare: PlainChromium;
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

/** Compiles the client's code, at an endpoint that no later call goes to. */
async function warmUp(page: PlainPage): Promise<void> {
  await page.numbers((url) => {
    openClient('single', [url]);
    return timeCall(0, 5_000);
  }, labUrls.unlisted);
}

/** Builds nothing: throws when `npm run build` was not run. */
export async function openStage(): Promise<Stage> {
  const lab = await startLab();
  const body = await bundlePage(clients);
  lab.setPage(scriptHost, '/clients.js', { body, type: 'text/javascript' });
  const html = `<!doctype html><title>bench</title><script src="https://${scriptHost}/clients.js"></script>`;
  const [bare, detoured] = await Promise.all([
    openPlainChromium(lab, null),
    openPlainChromium(lab, builtExtension('chromium')),
  ]);
  let sites = 0;
  return {
    lab,
    bare,
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
      await Promise.all([bare.close(), detoured.close()]);
      await lab.stop();
    },
  };
}
