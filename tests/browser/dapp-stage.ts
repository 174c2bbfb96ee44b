// One lab and one browser with the built extension, for tests that drive a single dApp (clients/sender.ts) page by page.
import { fileURLToPath } from 'node:url';
import type { LabBrowser, LabPage } from '@/tests/lab/browser';
import { bundlePage } from '@/tests/lab/bundle';
import { communityHosts } from '@/tests/lab/hosts';
import { type Lab, startLab } from '@/tests/lab/lab';
import type { LoggedRequest } from '@/tests/lab/request-log';
import type { RawAnswer } from './clients/client';
import { type BrowserName, openWithDetour } from './matrix-stage';

export interface DappStage {
  lab: Lab;
  browser: LabBrowser;
  /**
   * A tab at a site that nothing was asked of before: breakers, evidence and limits are kept by site. One that was closed is used again, because a new
   * one costs Firefox three times as much as another site in it, unless it has to be the one in front.
   */
  freshPage: (isInFront?: boolean) => Promise<LabPage>;
  stop: () => Promise<void>;
}

/** Tests that are tried again need sites of their own. */
const siteCount = 24;
const sites = Array.from({ length: siteCount }, (_, at) => `sender${at}.xyz`);

export async function openDappStage(name: BrowserName): Promise<DappStage> {
  const lab = await startLab({ hosts: sites });
  const script = await bundlePage(fileURLToPath(new URL('./clients/sender.ts', import.meta.url)));
  for (const site of sites) {
    lab.setPage(site, '/', '<!doctype html><meta charset="utf-8"><title>Send</title><script src="/dapp.js"></script>');
    lab.setPage(site, '/dapp.js', { body: script, type: 'text/javascript' });
  }
  const browser = await openWithDetour(lab, name);
  const unused = [...sites];
  const idle: LabPage[] = [];
  return {
    lab,
    browser,
    freshPage: async (isInFront = false) => {
      const site = unused.shift();
      if (site === undefined) throw new Error('raise siteCount');
      const url = `https://${site}/`;
      const waiting = isInFront ? undefined : idle.pop();
      const page = waiting ?? (await browser.newPage(url));
      await waiting?.goto(url);
      return { ...page, close: async () => void idle.push(page) };
    },
    stop: async () => {
      await browser.close();
      await lab.stop();
    },
  };
}

const community = new Set(communityHosts('ethereum'));

/** Requests to endpoints that the page did not name. */
export function elsewhere(lab: Lab): LoggedRequest[] {
  return lab.requests().filter((request) => community.has(request.host));
}

/** The methods asked of endpoints that the page did not name. */
export function methodsElsewhere(lab: Lab): string[] {
  return elsewhere(lab).flatMap(({ calls }) => calls.map(({ method }) => method));
}

export function sendRaw(page: LabPage, url: string, raw: string): Promise<RawAnswer> {
  return page.evaluate((to: string, bytes: string) => globalThis.sendRaw(to, bytes), url, raw);
}

export function showChain(page: LabPage, url: string): Promise<string> {
  return page.evaluate((to: string) => globalThis.showChain(to), url);
}

export function useChain(page: LabPage, url: string, [account, token]: [string, string]): Promise<RawAnswer[]> {
  return page.evaluate(
    (to: string, of: string, erc20: string) => globalThis.useChain(to, of, erc20),
    url,
    account,
    token,
  );
}
