// Pages that show content by its address, over the lab's gateways, and what they hear of it: for tests of elements. Runs in Node.
//   const gallery = await startGallery(); const site = await gallery.folder({ 'a.png': png(40, 20, [1, 2, 3]) });
//   const tab = await gallery.show(browser, { body: `<img id="a" src="https://ipfs.io/ipfs/${site}/a.png">` }); await seenIn(tab, 1);
import type { LabBrowser, LabPage } from '../lab/browser';
import { builtExtension } from '../lab/built-extension';
import { openChromium } from '../lab/chromium';
import type { ContentSide } from '../lab/content/content';
import type { Content } from '../lab/content/importing';
import { isBrowsersOwn } from '../lab/egress-log';
import { openFirefox } from '../lab/firefox';
import { contentOf, type Lab, startLab } from '../lab/lab';

export interface Shown {
  head?: string;
  body?: string;
  csp?: string;
}

export interface Gallery {
  lab: Lab;
  content: ContentSide;
  /** A browser with the built extension, which helps from now on. */
  open: (name: LabBrowser['name']) => Promise<LabBrowser>;
  /** Content that no browser has seen: they keep what they once had from a gateway, and Detour what it verified. */
  folder: (files: Record<string, Content>) => Promise<string>;
  /** A page on a site of its own: what gateways did to one site leaves the others' breakers alone. */
  show: (browser: LabBrowser, page: Shown) => Promise<LabPage>;
  /** Everybody who was asked for something with `text` in its address, except the page's own site. */
  askedFor: (text: string) => string[];
}

declare global {
  interface Window {
    /** What the page heard, as `load img`, from its first script on; and a wait for what has no event, 9 s at most. */
    gallery: { seen: string[]; until: (isSo: () => boolean) => Promise<boolean> };
  }
}

const listening = `<script>
  window.gallery = {
    seen: [],
    until: async (isSo) => {
      for (const endAt = Date.now() + 9000; !isSo() && Date.now() < endAt; ) await new Promise((resolve) => setTimeout(resolve, 50));
      return isSo();
    },
  };
  for (const type of ['load', 'error', 'loadedmetadata'])
    document.addEventListener(type, ({ target }) => { if (target.id) gallery.seen.push(type + ' ' + target.id); }, true);
</script>`;

/** More than one run of a file asks for, each test tried three times. */
const sites = Array.from({ length: 120 }, (_, at) => `gallery-${at}-lab.org`);

export async function startGallery(hosts: readonly string[] = []): Promise<Gallery> {
  const lab = await startLab({ content: true, hosts: [...sites, ...hosts] });
  const content = contentOf(lab);
  const unused = [...sites];
  return {
    ...{ lab, content },
    open: (name) => openReady(lab, name),
    folder: async (files) => `${await content.addFolder({ ...files, 'fresh.txt': crypto.randomUUID() })}`,
    show: async (browser, { head = '', body = '', csp }) => {
      const site = unused.shift();
      if (site === undefined) throw new Error('no site is left: make more');
      lab.setPage(site, '/', {
        body: `<!doctype html><head>${listening}${head}</head><body>${body}</body>`,
        ...(csp === undefined ? {} : { headers: { 'content-security-policy': csp } }),
      });
      return browser.newPage(`https://${site}/`);
    },
    askedFor: (text) => {
      const asked = lab.requests().filter((one) => !sites.includes(one.host) && !isBrowsersOwn(one));
      return asked.filter(({ host, path }) => `${host}${path}`.includes(text)).map(({ host }) => host);
    },
  };
}

async function openReady(lab: Lab, name: LabBrowser['name']): Promise<LabBrowser> {
  const extension = builtExtension(name);
  if (name === 'firefox') return openFirefox(lab, { extension });
  const browser = await openChromium(lab, { extension });
  // Chromium keeps the administrator's word back for some seconds, and every rescue with it: an element would have its own failure first.
  await browser.background().evaluate(() => chrome.storage.managed.get().catch(() => null));
  return browser;
}

/** What the page heard: sorted, once it is so much, and with whatever came within `quietMs` more. */
export function seenIn(tab: LabPage, count: number, quietMs = 500): Promise<string[]> {
  return tab.evaluate(
    async (wanted, quiet) => {
      await window.gallery.until(() => window.gallery.seen.length >= wanted);
      await new Promise((resolve) => setTimeout(resolve, quiet));
      return window.gallery.seen.sort();
    },
    count,
    quietMs,
  );
}
