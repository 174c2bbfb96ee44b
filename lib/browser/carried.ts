// What headers a site's requests to endpoints carry: listened for while endpoints fail, and no longer, because the browser holds hundreds
// of patterns against every request of every page meanwhile. Runs in the background; blocks nothing.
import browser, { type WebRequest } from 'webextension-polyfill';
import { endpointPatterns } from '@/lib/directory/endpoint-patterns';
import { extra } from './hear';
import { load, save } from './storage';
import { noteCarried } from './watch';

/** After the last failure. The rules that need it stand a minute, and are renewed by failures. */
const LISTEN_MS = 120_000;
/** Kept while the browser runs: Chromium keeps a listener beyond the worker's life, and beyond its own. */
const KEY = 'hearing-headers';

/** Firefox finds a pattern by its host, however many there are: there all calls are heard. */
export const isAlwaysHeard: boolean = import.meta.env.FIREFOX;

let stop: (() => void) | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Headers of calls to the directory's endpoints are noted from now on; call it at each failure of one. */
export function hearCarried(): void {
  if (isAlwaysHeard) return;
  clearTimeout(timer);
  timer = setTimeout(() => hearNoMore(), LISTEN_MS);
  if (stop !== null) return;
  stop = listen();
  void save('session', KEY, true);
}

function hearNoMore(): void {
  stop?.();
  stop = null;
  void save('session', KEY, false);
}

function listen(): () => void {
  const { onBeforeSendHeaders } = browser.webRequest;
  const filter: WebRequest.RequestFilter = { urls: endpointPatterns(), types: ['xmlhttprequest'] };
  const hear: Parameters<typeof onBeforeSendHeaders.addListener>[0] = (details) => void noteCarried(details);
  onBeforeSendHeaders.addListener(hear, filter, ['requestHeaders', ...extra]);
  return () => onBeforeSendHeaders.removeListener(hear);
}

/**
 * At each start of the worker, in its first tick: goes on where the life before it stopped. A browser that has just started may keep the listener of a worker
 * that was killed with it, until one like it is taken away.
 */
export async function resumeHearing(): Promise<void> {
  if (isAlwaysHeard) return void listen();
  const wasOn = await load('session', KEY);
  if (wasOn === false || stop !== null) return;
  hearCarried();
  if (wasOn === undefined) hearNoMore();
}
