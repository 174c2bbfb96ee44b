// Whom a site contacts, as the report has it, against what the lab's hosts heard: in real browsers, on sites whose wiring is known.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SiteReport } from '@/lib/ledger/report';
import type { PartyReport } from '@/lib/ledger/sight';
import { openPlainChromium } from '../bench/plain-chromium';
import type { LabBrowser, LabPage } from '../lab/browser';
import { builtExtension } from '../lab/built-extension';
import { openChromium } from '../lab/chromium';
import { dappUrls, serveDapps } from '../lab/dapps';
import { faults } from '../lab/faults';
import { openFirefox } from '../lab/firefox';
import { type Lab, startLab } from '../lab/lab';
import { askByFetch, blockNumber, freshInfuraUrl } from '../lab/page-asks';
import { askInWorker, workerPages } from '../lab/workers';

const siteHost = 'app.wiredapp.xyz';
const plainHost = 'news.plainsite.org';

/** Host -> who it is and what it is for, as the page below is wired. */
const wiring: Record<string, [operatorName: string, role: PartyReport['role']]> = {
  [siteHost]: ['wiredapp.xyz', 'site'],
  'static.wiredapp.xyz': ['wiredapp.xyz', 'site'],
  'mainnet.infura.io': ['Infura', 'chains'],
  'cdn.jsdelivr.net': ['jsDelivr', 'assets'],
  'use.fontfoundry.net': ['fontfoundry.net', 'fonts'],
  'i.seadn.io': ['OpenSea images', 'nft'],
  'api.coingecko.com': ['CoinGecko', 'prices'],
  'gateway.thegraph.com': ['The Graph', 'index'],
  'data.somewhere.dev': ['somewhere.dev', 'index'],
  'region1.google-analytics.com': ['Google Analytics / Tag Manager', 'stats'],
  'relay.walletconnect.org': ['WalletConnect / Reown', 'wallet'],
  'verify.walletconnect.org': ['WalletConnect / Reown', 'wallet'],
  'pixels.framedsite.com': ['framedsite.com', 'assets'],
  'go.shortener.io': ['shortener.io', 'other'],
  'files.longer.io': ['longer.io', 'other'],
  'jobs.workhost.dev': ['workhost.dev', 'other'],
  // The page may not see their answers.
  'api.shutservice.dev': ['shutservice.dev', 'other'],
  'img.shutpictures.dev': ['shutpictures.dev', 'assets'],
};
/** The page's own service worker answers for it, so nobody hears of it. */
const unasked = 'never.askedhost.dev';
const answering = `onactivate = (event) => event.waitUntil(clients.claim());
onfetch = (event) => { if (event.request.url.includes('${unasked}')) event.respondWith(new Response('{}')) };`;
/** Whom the page asks after the background was killed. */
const lateHost = 'quotes.latecomer.dev';
/** It has the browser make its second page ready while its first is shown. */
const readyHost = 'app.readyapp.xyz';
const readyPicture = 'pictures.readypictures.dev';
const afterOpening = 'later.openedlater.dev';
/** The page names it, and its policy forbids it. */
const forbidden = 'forbidden.tracker.net';

const open = { 'access-control-allow-origin': '*', 'timing-allow-origin': '*' };
const json = { body: '{}', type: 'application/json', headers: open };
const gif = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=', 'base64');
const policy = `img-src 'self' https://i.seadn.io https://*.wiredapp.xyz https://img.shutpictures.dev`;

const page = `<!doctype html><title>Wired</title>
<style>@font-face { font-family: F; src: url(https://use.fontfoundry.net/f.woff2) } p { font-family: F }</style>
<p>text</p>
<script src="https://cdn.jsdelivr.net/npm/x.js"></script>
<img src="https://i.seadn.io/a.gif"><img src="https://static.wiredapp.xyz/b.gif"><img src="https://${forbidden}/c.gif">
<img crossorigin src="https://img.shutpictures.dev/e.gif">
<iframe src="https://verify.walletconnect.org/"></iframe>
<script>
  fetch('https://api.coingecko.com/api/v3/simple/price?ids=ethereum');
  fetch('https://gateway.thegraph.com/api/subgraphs/id/x', { method: 'POST', body: '{"query":"{a}"}' });
  fetch('https://data.somewhere.dev/graphql', { method: 'POST', body: '{"query":"{a}"}' });
  fetch('https://go.shortener.io/x');
  fetch('https://api.shutservice.dev/').catch(() => null);
  navigator.sendBeacon('https://region1.google-analytics.com/g/collect', 'x');
  new WebSocket('wss://relay.walletconnect.org/');
  const code = "fetch('https://jobs.workhost.dev/')";
  new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
</script>`;

/** What the test dApp and the libraries in it contact by themselves. */
const dappHosts = [
  'cdnjs.cloudflare.com',
  'fonts.googleapis.com',
  'fonts.gstatic.com',
  'api.web3modal.com',
  'metamask-sdk.api.cx.metamask.io',
  'relay.walletconnect.com',
  'relay.walletconnect.org',
];

let lab: Lab;
beforeAll(async () => {
  const ready = [readyHost, readyPicture, afterOpening];
  const hosts = [...Object.keys(wiring), ...dappHosts, ...ready, forbidden, plainHost, lateHost];
  lab = await startLab({ hosts: [...new Set(hosts)].filter((host) => host !== 'mainnet.infura.io') });
  await serveDapps(lab);
  const image = { body: gif, type: 'image/gif', headers: open };
  lab.setPage(siteHost, '/', { body: page, type: 'text/html', headers: { 'content-security-policy': policy } });
  lab.setPage(siteHost, '/worker.js', workerPages['/worker.js'] ?? '');
  lab.setPage(siteHost, '/answering.js', { body: answering, type: 'text/javascript' });
  lab.setPage('api.shutservice.dev', '/', { body: '{}', type: 'application/json' });
  lab.setPage('img.shutpictures.dev', '/e.gif', { body: gif, type: 'image/gif' });
  lab.setPage(lateHost, '/', json);
  lab.setPage('cdn.jsdelivr.net', '/npm/x.js', { body: '', type: 'text/javascript' });
  lab.setPage('use.fontfoundry.net', '/f.woff2', { body: 'no font', type: 'font/woff2', headers: open });
  lab.setPage('i.seadn.io', '/a.gif', image);
  lab.setPage('static.wiredapp.xyz', '/b.gif', image);
  lab.setPage('verify.walletconnect.org', '/', '<!doctype html><img src="https://pixels.framedsite.com/d.gif">');
  lab.setPage('pixels.framedsite.com', '/d.gif', image);
  lab.setPage('api.coingecko.com', '/api/v3/simple/price', json);
  lab.setPage('gateway.thegraph.com', '/api/subgraphs/id/x', json);
  lab.setPage('data.somewhere.dev', '/graphql', json);
  lab.setPage('go.shortener.io', '/x', {
    ...json,
    status: 302,
    headers: { ...open, location: 'https://files.longer.io/y' },
  });
  lab.setPage('files.longer.io', '/y', json);
  lab.setPage('region1.google-analytics.com', '/g/collect', json);
  lab.setPage('jobs.workhost.dev', '/', json);
  lab.setTalker('relay.walletconnect.org', '/', (text) => text);
  lab.setPage(
    plainHost,
    '/',
    '<!doctype html><img src="https://i.seadn.io/a.gif"><script src="https://cdn.jsdelivr.net/npm/x.js"></script>',
  );
  const font = '@font-face { font-family: F; src: url(https://fonts.gstatic.com/f.woff2) } body { font-family: F }';
  lab.setPage('fonts.googleapis.com', '/css', { body: font, type: 'text/css', headers: open });
}, 60_000);
afterAll(() => lab.stop());

describe.each([
  ['chromium', openChromium],
  ['firefox', openFirefox],
] as const)('in %s', (name, openBrowser) => {
  let browser: LabBrowser;
  let own: LabPage;
  let tab: LabPage;
  beforeAll(async () => {
    browser = await openBrowser(lab, { extension: builtExtension(name) });
    own = await browser.openExtensionPage('/dashboard.html');
    // Chromium tells what an administrator set when the first tab has come to rest, and a page with a socket and a worker does not.
    const empty = await browser.newPage(`https://${plainHost}/empty`);
    await own.evaluate(() => chrome.runtime.sendMessage({ type: 'settings/get', ask: null }));
    await empty.close();
  }, 60_000);
  afterAll(() => browser.close());

  const reportOf = (host: string): Promise<SiteReport> =>
    own.evaluate(async (of: string) => {
      const tabs = await chrome.tabs.query({});
      const tabId = tabs.find(({ url }) => url !== undefined && new URL(url).host === of)?.id;
      return chrome.runtime.sendMessage({ type: 'site/report', ask: { tabId } });
    }, host);
  const partiesOf = async (host: string) => (await reportOf(host)).sight.parties;
  const hostsOf = async (host: string) => (await partiesOf(host)).map((one) => one.host).sort();
  const heard = (from: number, among: readonly string[]) =>
    [
      ...new Set(
        lab
          .requests()
          .filter(({ at, host }) => at >= from && among.includes(host))
          .map(({ host }) => host),
      ),
    ].sort();
  const onDisk = (): Promise<string[]> =>
    own.evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          const opening = indexedDB.open('detour');
          opening.onsuccess = () => {
            const asked = opening.result.transaction('parties').objectStore('parties').getAllKeys();
            asked.onsuccess = () => {
              opening.result.close();
              resolve(asked.result.map(String));
            };
          };
        }),
    );

  test('nothing is said of a site before it asks a blockchain, and then all that it contacted before is there', async () => {
    const from = Date.now();
    tab = await browser.newPage(`https://${siteHost}/`);
    const all = Object.keys(wiring);
    await expect
      .poll(() => heard(from, all), { timeout: 10_000 })
      .toEqual(all.filter((host) => host !== 'mainnet.infura.io').sort());
    expect(await partiesOf(siteHost)).toEqual([]);
    expect(await onDisk()).toEqual([]);
    expect(await tab.evaluate(askByFetch, freshInfuraUrl(), blockNumber, {}, 0)).toMatchObject({ ended: 200 });
    await expect.poll(() => hostsOf(siteHost), { timeout: 10_000 }).toEqual(heard(from, all));
    const told = Object.fromEntries((await partiesOf(siteHost)).map((one) => [one.host, [one.operatorName, one.role]]));
    expect(told).toEqual(wiring);
    expect(await onDisk()).toEqual(['https://wiredapp.xyz']);
  });

  test('each says how often, how it is, and who could stand in', async () => {
    const by = Object.fromEntries((await partiesOf(siteHost)).map((one) => [one.host, one]));
    expect(by['mainnet.infura.io']).toMatchObject({
      spare: 'agreed',
      part: '1',
      partName: 'Ethereum',
      failingSince: null,
    });
    expect(by['api.coingecko.com']).toMatchObject({ spare: 'none', requests: 1, failingSince: null });
    expect(by['region1.google-analytics.com']).toMatchObject({ spare: 'unneeded' });
    expect(by['api.coingecko.com']?.cloud).toContain('Cloudflare');
    await lab.setFault('api.coingecko.com', faults.refused);
    await tab.evaluate(() =>
      fetch('https://api.coingecko.com/api/v3/simple/price?ids=other')
        .catch(() => null)
        .then(() => 0),
    );
    await expect.poll(async () => (await partiesOf(siteHost))[0]?.host, { timeout: 8_000 }).toBe('api.coingecko.com');
    expect((await partiesOf(siteHost))[0]?.failingSince).toBeGreaterThan(0);
    await lab.clearFaults();
    await tab.evaluate(() => fetch('https://api.coingecko.com/api/v3/simple/price?ids=ethereum').then(() => 0));
    const again = async () => (await partiesOf(siteHost)).find(({ host }) => host === 'api.coingecko.com');
    await expect.poll(again, { timeout: 8_000 }).toMatchObject({ failingSince: null, requests: 3 });
  });

  test('the dashboard shows the same of it, without a tab, as a table and a picture', async () => {
    const inTab = (await reportOf(siteHost)).sight;
    const bySite = (): Promise<SiteReport> =>
      own.evaluate(() => chrome.runtime.sendMessage({ type: 'site/report', ask: { site: 'https://wiredapp.xyz' } }));
    expect((await bySite()).sight).toEqual(inTab);
    await own.evaluate(() => location.assign('#sites'));
    const rows = () =>
      own.evaluate(() => [...document.querySelectorAll('.sight tbody th bdi.sub')].map((one) => one.textContent));
    await expect.poll(async () => (await rows()).sort(), { timeout: 10_000 }).toEqual(Object.keys(wiring).sort());
    expect(await own.evaluate(() => document.querySelectorAll('.sight .flow .lane').length)).toBe(9);
    // Over all sites, which is this one alone: each operator once, with all that the site asked it.
    await own.evaluate(() => location.assign('#overview'));
    const operators = () =>
      own.evaluate(() =>
        [...document.querySelectorAll('.table tbody tr')].map((row) => row.querySelector('th')?.textContent),
      );
    const names = [...new Set(inTab.parties.map(({ operatorName }) => operatorName))];
    await expect.poll(async () => (await operators()).sort(), { timeout: 10_000 }).toEqual(names.sort());
  });

  test('the overview draws what stood ready until the background has answered, and then what is true', async () => {
    const names: string[] = await own.evaluate(async () => {
      location.assign('#backup'); // its next look, which wakes the background too, is five seconds away
      const ask = (type: string) => chrome.runtime.sendMessage({ type, ask: null });
      const [settings, { incidents }, overview] = [
        await ask('settings/get'),
        await ask('incidents/list'),
        await ask('overview/get'),
      ];
      const operators = overview.operators.map((one: object) => ({ ...one, name: 'Stood ready' }));
      await chrome.storage.session.set({ overview: { settings, incidents, overview: { ...overview, operators } } });
      return overview.operators.map(({ name }: { name: string }) => name);
    });
    // Firefox ends its background only when it has been idle for long: there it answers at once.
    if (name === 'chromium') await browser.killWorker();
    const drawn = await own.evaluate(async () => {
      const tab = await chrome.tabs.create({ url: chrome.runtime.getURL('dashboard.html#overview'), active: false });
      const seen: string[] = [];
      const observed = new Set<Document>();
      const look = (page: Document) => {
        const now = [...page.querySelectorAll('tbody th')].map((row) => row.textContent ?? '').join();
        if (now !== '' && now !== seen.at(-1)) seen.push(now);
      };
      const endsAt = Date.now() + 8_000;
      while (Date.now() < endsAt && (seen.at(-1) ?? 'Stood ready').includes('Stood ready')) {
        const page = chrome.extension.getViews({ tabId: tab.id ?? -1 })[0]?.document;
        // A busy page draws both in one breath of ours.
        if (page !== undefined && !observed.has(page)) {
          new MutationObserver(() => look(page)).observe(page, { childList: true, subtree: true, characterData: true });
          observed.add(page);
          look(page);
        }
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      await chrome.tabs.remove(tab.id ?? -1);
      return seen;
    });
    expect(drawn.at(-1)).toBe(names.join());
    if (name === 'chromium') expect(drawn[0]).toBe(names.map(() => 'Stood ready').join());
    // That a tab came and went says nothing of sites.
    const isKept = await own.evaluate(async () => 'overview' in (await chrome.storage.session.get('overview')));
    expect(isKept).toBe(true);
  });

  test('what a worker that belongs to no tab asks is its site’s', async () => {
    const before = (await partiesOf(siteHost)).find(({ host }) => host === 'jobs.workhost.dev')?.requests ?? 0;
    await tab.evaluate(askInWorker, 'shared', { url: 'https://jobs.workhost.dev/', body: blockNumber, headers: {} });
    const now = async () => (await partiesOf(siteHost)).find(({ host }) => host === 'jobs.workhost.dev')?.requests;
    await expect.poll(now, { timeout: 8_000 }).toBeGreaterThan(before);
  });

  test('what the page’s own worker answers was asked of nobody, and what it lets pass once', async () => {
    const requests = async () => (await partiesOf(siteHost)).find(({ host }) => host === 'jobs.workhost.dev')?.requests;
    const before = (await requests()) ?? 0;
    await tab.evaluate(
      async (answered: string, passed: string) => {
        const claimed = new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
        await Promise.all([navigator.serviceWorker.register('/answering.js'), claimed]);
        const texts = await Promise.all(
          [answered, passed].map((url) => fetch(url).then((response) => response.text())),
        );
        const registration = await navigator.serviceWorker.getRegistration();
        await registration?.unregister();
        return texts;
      },
      `https://${unasked}/`,
      'https://jobs.workhost.dev/?passed',
    );
    await expect.poll(requests, { timeout: 8_000 }).toBe(before + 1);
    expect(await hostsOf(siteHost)).not.toContain(unasked);
  });

  // Firefox suspends its background only when it has been idle for long.
  if (name === 'chromium')
    test('a background that is killed in the middle forgets nobody, and hears of the next', async () => {
      const before = await hostsOf(siteHost);
      expect(before.length).toBeGreaterThan(10);
      await browser.killWorker();
      // As the background leaves them for its pages; with the first change they are not so any more.
      const ready = () => own.evaluate(async () => Object.keys(await chrome.storage.session.get(['view', 'overview'])));
      await own.evaluate(() => chrome.storage.session.set({ view: { tabId: -1, report: {} }, overview: {} }));
      await hostsOf(siteHost);
      expect((await ready()).sort()).toEqual(['overview', 'view']);
      await tab.evaluate((url: string) => fetch(url).then(() => 0), `https://${lateHost}/`);
      await expect.poll(() => hostsOf(siteHost), { timeout: 8_000 }).toEqual([...before, lateHost].sort());
      await expect.poll(ready).toEqual([]);
    });

  test('an ordinary site leaves nothing on disk, nor in memory when its tab is closed', async () => {
    const plain = await browser.newPage(`https://${plainHost}/`);
    await new Promise((done) => setTimeout(done, 1_500));
    expect(await partiesOf(plainHost)).toEqual([]);
    const inMemory = (): Promise<string> =>
      own.evaluate(async () => {
        const held = Object.entries(await chrome.storage.session.get(null));
        return JSON.stringify(held.filter(([key]) => key.startsWith('parties ')));
      });
    expect(await inMemory()).toContain('plainsite.org');
    await plain.close();
    await expect.poll(inMemory, { timeout: 5_000 }).not.toContain('plainsite.org');
    expect(await onDisk()).toEqual(['https://wiredapp.xyz']);
  });

  test('of MetaMask’s test dApp every outside host is listed, and none that it does not contact', async () => {
    const from = Date.now();
    const dapp = await browser.newPage(dappUrls.testDapp);
    const host = new URL(dappUrls.testDapp).host;
    await dapp.evaluate(askByFetch, freshInfuraUrl(), blockNumber, {}, 0);
    const all = [host, 'mainnet.infura.io', ...dappHosts];
    const both = async () => [heard(from, all), await hostsOf(host)];
    await expect.poll(async () => new Set((await both()).map(String)).size, { timeout: 15_000 }).toBe(1);
    expect(heard(from, all)).toEqual(
      expect.arrayContaining(['cdnjs.cloudflare.com', 'fonts.gstatic.com', 'api.web3modal.com']),
    );
    await dapp.close();
  });

  const erase = (span: { from: number | null; to: number | null }) =>
    own.evaluate((it) => chrome.runtime.sendMessage({ type: 'history/erase', ask: it }), span);
  const askPrices = () =>
    tab.evaluate(() => fetch('https://api.coingecko.com/api/v3/simple/price?ids=more').then(() => 0));

  test('what is erased by time, or with its site, stays erased: also what had ended and was not yet written down', async () => {
    const dayMs = 86_400_000;
    await erase({ from: null, to: Date.now() - 2 * dayMs });
    expect(await onDisk()).toContain('https://wiredapp.xyz');
    await askPrices();
    await erase({ from: Date.now() - dayMs, to: null });
    expect(await onDisk()).toEqual([]);
    expect(await partiesOf(siteHost)).toEqual([]);
    // It is a site that asks a blockchain again, and is kept again.
    await tab.evaluate(askByFetch, freshInfuraUrl(), blockNumber, {}, 0);
    await expect.poll(() => hostsOf(siteHost), { timeout: 8_000 }).toContain('mainnet.infura.io');
    await askPrices();
    await own.evaluate(() =>
      chrome.runtime.sendMessage({ type: 'site/forget', ask: { site: 'https://wiredapp.xyz' } }),
    );
    expect(await onDisk()).not.toContain('https://wiredapp.xyz');
    await new Promise((done) => setTimeout(done, 1_300)); // longer than writing lags behind
    expect(await onDisk()).not.toContain('https://wiredapp.xyz');
    await tab.close();
  });

  // Firefox suspends its background only when it has been idle for long.
  if (name === 'chromium')
    test('a ledger of the version before is read, and whom sites contact comes to stand beside it', async () => {
      const page = await browser.openExtensionPage('/welcome.html'); // it asks nothing by itself, as the dashboard does
      await own.close();
      await browser.killWorker();
      const made = await page.evaluate(
        () =>
          new Promise<string>((resolve) => {
            indexedDB.deleteDatabase('detour').onsuccess = () => {
              const opening = indexedDB.open('detour', 1);
              opening.onupgradeneeded = () => opening.result.createObjectStore('sites', { keyPath: 'site' });
              opening.onsuccess = () => {
                const dependency = {
                  host: 'mainnet.infura.io',
                  operator: 'infura',
                  chainId: 1,
                  calls: 7,
                  saved: 0,
                  lost: 0,
                };
                const lastAt = Date.now();
                const rest = {
                  lastAt,
                  soundAt: lastAt,
                  faultAt: 0,
                  failingSince: null,
                  fault: null,
                  rescuer: null,
                  whyNot: null,
                };
                const dependencies = { 'mainnet.infura.io 1': { ...dependency, ...rest, trail: [], told: [] } };
                const writing = opening.result.transaction('sites', 'readwrite');
                writing.objectStore('sites').put({ site: 'https://olderapp.xyz', dependencies, incidents: [] });
                writing.oncomplete = () => {
                  opening.result.close();
                  resolve('made');
                };
              };
            };
          }),
      );
      expect(made).toBe('made');
      own = page;
      const report: SiteReport = await page.evaluate(() =>
        chrome.runtime.sendMessage({ type: 'site/report', ask: { site: 'https://olderapp.xyz' } }),
      );
      expect(report.sight.parties).toMatchObject([{ host: 'mainnet.infura.io', role: 'chains', requests: 7 }]);
      expect(await onDisk()).toEqual([]); // the store is there, and empty
    });
});

// Chromium makes pages ready ahead only where nobody debugs the page that asks for it; Firefox does so for none.
test('what a page asks that is made ready behind another is its site’s, and once it is opened it is the one that is helped', async () => {
  const rules = JSON.stringify({ prerender: [{ urls: ['/second'], eagerness: 'immediate' }] });
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  lab.setPage(readyHost, '/said', '');
  lab.setPage(readyHost, '/opened', () => opened.then(() => ({ body: '' })));
  lab.setPage(
    readyHost,
    '/',
    `<!doctype html><a href="/second">second</a><script type="speculationrules">${rules}</script>
    <script>fetch('/opened').then(() => document.querySelector('a').click())</script>`,
  );
  lab.setPage(readyPicture, '/a.gif', { body: gif, type: 'image/gif' });
  lab.setPage(afterOpening, '/', json);
  const url = freshInfuraUrl();
  lab.setPage(
    readyHost,
    '/second',
    `<!doctype html><img src="https://${readyPicture}/a.gif"><script>
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '${blockNumber}' };
    const ask = () => fetch('${url}', init).then((response) => response.text());
    ask().then((text) => fetch('/said?ready=' + document.prerendering + text));
    document.addEventListener('prerenderingchange', async () => {
      const { activationStart } = performance.getEntriesByType('navigation')[0];
      fetch('https://${afterOpening}/');
      fetch('/said?since=' + Math.ceil(activationStart) + '&' + (await ask()));
    });
    </script>`,
  );
  const said = () =>
    lab.requests().flatMap(({ host, path }) => (host === readyHost && path.startsWith('/said?') ? [path] : []));
  const chromium = await openPlainChromium(lab, builtExtension('chromium'));
  try {
    const own = await chromium.openOwnPage('/welcome.html');
    await own.texts(() => chrome.runtime.sendMessage({ type: 'settings/get', ask: null }).then(() => []));
    /** The page that the tab shows, and whom its site contacted, with how often and who fails. */
    const report = () =>
      own.texts(async (host: string) => {
        const tab = (await chrome.tabs.query({})).find(
          (one) => one.url !== undefined && new URL(one.url).host === host,
        );
        const { sight }: SiteReport = await chrome.runtime.sendMessage({
          type: 'site/report',
          ask: { tabId: tab?.id },
        });
        const parties = sight.parties.filter((one) => one.host !== host);
        const told = parties.map(
          (one) => `${one.host} ${one.requests} ${one.failingSince === null ? 'well' : 'fails'}`,
        );
        return [new URL(tab?.url ?? 'about:blank').pathname, ...told.sort()];
      }, readyHost);
    await chromium.openUnseen(`https://${readyHost}/`);
    await expect.poll(() => said().some((path) => /ready=true.*0x16e3/.test(path)), { timeout: 15_000 }).toBe(true);
    const before = ['/', 'mainnet.infura.io 1 well', `${readyPicture} 1 well`];
    await expect.poll(report, { timeout: 8_000 }).toEqual(before);
    await lab.setFault('mainnet.infura.io', faults.refused);
    open();
    // It was made ready, and opened as it was: its call is answered by somebody else.
    await expect.poll(() => said().some((path) => /since=[1-9].*0x16e3/.test(path)), { timeout: 15_000 }).toBe(true);
    const after = ['/second', `${afterOpening} 1 well`, 'mainnet.infura.io 2 fails', `${readyPicture} 1 well`];
    await expect.poll(report, { timeout: 8_000 }).toEqual(after);
  } finally {
    await lab.clearFaults();
    await chromium.close();
  }
});
