// How long the views take to open: the popup as the user opens it, the dashboard in a tab. In a Chromium whose worker nobody debugs; runs in Node.
import { setTimeout as sleep } from 'node:timers/promises';
import { builtExtension } from '@/tests/lab/built-extension';
import type { Lab } from '@/tests/lab/lab';
import { openPlainChromium, type PlainChromium, type PlainPage } from './plain-chromium';
import { type Seed, store } from './sight-seed';

const ROUNDS = 10;
const FIRST_SITE = 'https://site-0.xyz';
/** For a moment more Chromium hands events to a worker that is gone; one that falls asleep by itself has none waiting. */
const GONE_MS = 300;

const inPopup = 'From the start of the popup’s page until the view is in it';
const asleep = `${inPopup}, twenty seconds after the last change; nothing but the popup wakes the worker`;
const inTab = 'From the opening of the tab until the view is in it';
const afterQuiet = `${inTab}, the worker ended twenty seconds or more after the last change of what is kept`;

/** `full`: what is there when the view has been drawn with what is stored; `empty`: the same with nothing stored. */
export const views = [
  { what: 'popup, a site of 100 hosts', path: null, full: 'tr.op', empty: '.popup h1', isCold: false, note: inPopup },
  { what: 'the same, worker asleep', path: null, full: 'tr.op', empty: '.popup h1', isCold: true, note: asleep },
  { what: 'dashboard, privacy', path: '#privacy', full: '.table', empty: '.table', isCold: false, note: inTab },
  { what: 'dashboard, a site', path: '#sites', full: '.sight .flow', empty: '.empty', isCold: false, note: inTab },
  { what: 'dashboard, overview', path: '#overview', full: '.flow', empty: '.empty b', isCold: false, note: inTab },
  {
    what: 'the same, worker just ended',
    path: '#overview',
    full: '.flow',
    empty: '.empty b',
    isCold: true,
    note: afterQuiet,
  },
] as const;

/** Ms until the element is in a page of ours: in a tab behind the one in front, or in the popup (null). Runs in an own page. */
async function openTime(path: string | null, selector: string): Promise<number[]> {
  const now = () => performance.timeOrigin + performance.now();
  const askedAt = now();
  const tab =
    path === null
      ? null
      : await chrome.tabs.create({ url: chrome.runtime.getURL(`dashboard.html${path}`), active: false });
  if (tab === null) await chrome.action.openPopup();
  const view = () =>
    tab === null
      ? chrome.extension.getViews({ type: 'popup' })[0]
      : chrome.extension.getViews({ tabId: tab.id ?? -1 })[0];
  await new Promise<void>((resolve, reject) => {
    const look = () => {
      if (view()?.document.querySelector(selector) != null) resolve();
      else if (now() - askedAt > 8_000) reject(new Error(`${selector} never came`));
      else setTimeout(look, 1);
    };
    look();
  });
  // The browser takes a quarter of a second to make room for a popup, whatever is in it.
  const ms = now() - (tab === null ? (view()?.performance.timeOrigin ?? 0) : askedAt);
  if (tab === null) view()?.close();
  else await chrome.tabs.remove(tab.id ?? -1);
  return [ms];
}

/** What the popup (`view`) or the overview shows while the worker sleeps stands ready. Runs in an own page. */
async function untilReady(key: 'view' | 'overview'): Promise<number[]> {
  const endsAt = Date.now() + 60_000;
  while (!(key in (await chrome.storage.session.get(key)))) {
    if (Date.now() > endsAt) throw new Error('nothing was made ready');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return [0];
}

async function wake(): Promise<number[]> {
  await chrome.runtime.sendMessage({ type: 'settings/get', ask: null });
  return [0];
}

async function timesOf(browser: PlainChromium, own: PlainPage, view: (typeof views)[number], selector: string) {
  const times: number[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    if (view.path === null || view.isCold) await own.numbers(untilReady, view.path === null ? 'view' : 'overview');
    if (view.isCold) await browser.killWorker();
    else await own.numbers(wake);
    await sleep(GONE_MS);
    const [ms = Number.NaN] = await own.numbers(openTime, view.path, selector);
    if (round >= 0) times.push(ms);
    await sleep(GONE_MS);
  }
  return times;
}

/** Of each view, by what it is; and the bytes that the browser counts on its disk. */
export async function openTimes(lab: Lab, seed: Seed | null): Promise<{ times: Map<string, number[]>; bytes: number }> {
  lab.setPage(new URL(FIRST_SITE).host, '/', '<!doctype html><title>a site</title>');
  const browser = await openPlainChromium(lab, builtExtension('chromium'));
  // It asks nothing by itself, as the dashboard does each five seconds.
  const own = await browser.openOwnPage('/welcome.html');
  await own.numbers(wake);
  const [bytes = 0] = seed === null ? [0] : await own.numbers(store, seed);
  await browser.killWorker(); // it reads the disk when it begins anew
  // The popup speaks of the tab in front.
  await browser.newPage(`${FIRST_SITE}/`);
  const times = new Map<string, number[]>();
  for (const view of views)
    times.set(view.what, await timesOf(browser, own, view, seed === null ? view.empty : view.full));
  await browser.close();
  return { times, bytes };
}
