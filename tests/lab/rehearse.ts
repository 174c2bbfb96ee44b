// One drill from the outside: a site in a browser with the built extension, what is cut, and what came of it. For `npm run drill` and its test.
import { setTimeout as sleep } from 'node:timers/promises';
import type { DrillChoice } from '@/lib/ledger/cut';
import type { DrillReport } from '@/lib/ledger/drill';
import type { SiteReport } from '@/lib/ledger/report';
import type { DrillStart } from '@/lib/messages/drill';
import type { LabBrowser } from './browser';

export interface Rehearsal {
  /** URL of the page. */
  site: string;
  /** A cloud, an operator or a region by name or id, or `all`; null: the cloud that most of the site's requests go to. */
  cut: string | null;
  /** How long the page is watched before, ms, at most: what it was not seen to ask cannot be cut for sure. */
  watchMs: number;
  /** How long it runs without what is cut, ms. */
  forMs: number;
  /** Is told what happens, a line at a time: it takes half a minute. */
  tell?: (line: string) => void;
}

/** `choices`: what could have been cut. */
export type Rehearsed = { kind: 'report'; report: DrillReport } | { kind: 'nothing'; choices: readonly DrillChoice[] };

const LOOK_EVERY_MS = 500;
/** It ends when we say so; a browser that we lose must not stay cut for longer than this. */
const MARGIN_MS = 30_000;

/** @throws Error when the browser, or the extension in it, does not do what it is told. */
export async function rehearse(
  browser: Pick<LabBrowser, 'openExtensionPage' | 'newPage'>,
  { site, cut, watchMs, forMs, tell = () => {} }: Rehearsal,
): Promise<Rehearsed> {
  const own = await browser.openExtensionPage('/welcome.html');
  const ask = <T>(type: string, of: unknown): Promise<T> =>
    own.evaluate((message) => chrome.runtime.sendMessage(message) as Promise<never>, { type, ask: of });
  // Rescues begin once the browser has told what an administrator set.
  await ask('settings/get', null);
  tell(`Watching ${site} load, ${watchMs / 1_000} s at most`);
  const page = await opened(browser, site);
  const tabId = await own.evaluate(async (host: string) => {
    const tabs = await chrome.tabs.query({});
    return tabs.find(({ url }) => url !== undefined && new URL(url).host === host)?.id ?? -1;
  }, new URL(page.url()).host);
  const choices = await untilSettled(() => choicesIn(ask<SiteReport>('site/report', { tabId })), watchMs);
  const what = chosen(choices, cut);
  if (what === undefined) return { kind: 'nothing', choices };
  const started = await ask<DrillStart>('drill/start', {
    ...{ tabId, what: { kind: what.kind, id: what.id } },
    forMs: forMs + MARGIN_MS,
  });
  if (started.kind === 'refused') throw new Error(`The drill did not begin: ${started.why}.`);
  tell(`Loading it anew without ${what.kind === 'all' ? 'everything centralized' : what.name}, for ${forMs / 1_000} s`);
  await sleep(forMs);
  await ask('drill/end', { tabId });
  const { drills } = await ask<{ drills: DrillReport[] }>('drill/list', null);
  const [report] = drills;
  if (report === undefined) throw new Error('The drill left no report.');
  return { kind: 'report', report };
}

/** @throws Error that says in a line why the page does not come. */
async function opened(browser: Pick<LabBrowser, 'newPage'>, site: string) {
  try {
    return await browser.newPage(site);
  } catch (error) {
    // Playwright's own text goes on with a log of calls.
    const [line = ''] = `${error instanceof Error ? error.message : error}`.split('\n');
    throw new Error(`${site} does not open: ${line.replace(/^page\.goto: | at https?:\S+$/g, '')}`);
  }
}

const choicesIn = async (report: Promise<SiteReport>): Promise<DrillChoice[]> => (await report).rehearse ?? [];

/** Until all that the site asks was the same for a third of the time, or the time is over. */
async function untilSettled(look: () => Promise<DrillChoice[]>, watchMs: number): Promise<DrillChoice[]> {
  const endsAt = Date.now() + watchMs;
  let [choices, since] = [await look(), Date.now()];
  while (Date.now() < endsAt && (choices.length === 0 || Date.now() - since < watchMs / 3)) {
    await sleep(LOOK_EVERY_MS);
    const now = await look();
    if (now.length !== choices.length) since = Date.now();
    choices = now;
  }
  return choices;
}

/** Clouds come first, the most asked first. */
function chosen(choices: readonly DrillChoice[], cut: string | null): DrillChoice | undefined {
  if (cut === null) return choices[0];
  const wanted = cut.toLowerCase();
  return choices.find(
    ({ kind, id, name }) =>
      id.toLowerCase() === wanted || name.toLowerCase() === wanted || (kind === 'all' && wanted === 'all'),
  );
}
