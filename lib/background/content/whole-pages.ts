// Whole pages whose gateway fails: remembered, so that the popup can offer to open them at another. Nothing is put in their place. Runs in the background.
import { createBuckets } from '@/lib/background/limits';
import { isContentOnFor } from '@/lib/background/power';
import { type Scope, scopeOf } from '@/lib/background/scope';
import { type State, saveSoon } from '@/lib/background/state';
import { showLost } from '@/lib/browser/action';
import { systemClock } from '@/lib/browser/clock';
import { onPageLoad, type PageLoad } from '@/lib/browser/page-loads';
import { tabById } from '@/lib/browser/tabs';
import { type ContentAddress, contentAddressOf } from '@/lib/content/address';
import { addressIn } from '@/lib/content/contenthash';
import { verdictOfStatus } from '@/lib/content/own-load';
import { arweaveGatewayOf, gatewayOf } from '@/lib/directory/gateways';
import type { Fault } from '@/lib/failover/verdict';
import { resolveEns } from './ens';
import { contentTargetOf, recordContent } from './record';

/** Asked of Ethereum's endpoints. */
const NAME_MS = 9_000;
/** One frame of one site is told of once in a minute: pages try again. */
const takeFrame = createBuckets(1 / 60, 1);

/** Must run in the background's first tick. */
export function watchWholePages(load: () => Promise<State>): void {
  onPageLoad((page) => void load().then((state) => look(page, state)));
}

async function look(page: PageLoad, state: State): Promise<void> {
  const { tabId, url, isTop } = page;
  const fault = faultOf(page);
  const [named, known] = [contentAddressOf(url, arweaveGatewayOf), state.session.wholePages[tabId]];
  if (fault === null) {
    // A page that comes takes the place of whatever was lost there.
    if (known !== undefined && (isTop || known.url === url)) forgetWholePage(state, tabId);
    return;
  }
  const tab = isTop ? { url, private: (await tabById(tabId))?.private ?? false } : await tabById(tabId);
  const scope = tab === null ? null : scopeOf(tab.url, tab.private);
  if (named === null || scope === null || !isContentOnFor(state, scope, page.at)) return;
  if (!isTop && !takeFrame(`${scope.top} ${url}`, 1, page.at)) return;
  const { group, operator } = contentTargetOf(url);
  const address = named.kind === 'ens' ? await addressOfEns(named, scope, state) : named;
  if (!isTop) recordFrame(page, fault, scope, state);
  else showLost(tabId);
  if (address === null) return;
  const kind = isTop ? 'page' : 'frame';
  state.session.wholePages[tabId] = { kind, url, address, group, operator, top: scope.top, at: page.at };
  saveSoon(state);
}

/** Null for a page that came, and for what nobody goes round: a block (410, 451), the user, a blocker. */
function faultOf({ url, end }: PageLoad): Fault | null {
  if (end.kind === 'fault') return end.fault;
  if (end.kind === 'other' || end.status < 400) return null;
  const verdict = verdictOfStatus(end.status, gatewayOf(new URL(url).hostname) !== null);
  if (verdict === null) return null;
  return verdict.kind === 'fault' ? verdict.fault : { kind: 'broken', status: end.status };
}

function recordFrame({ tabId, url, at }: PageLoad, fault: Fault, scope: Scope, state: State): void {
  const facts = { target: contentTargetOf(url), fault, startedAt: at, whyNot: 'whole-page' } as const;
  const how = { state, caller: { tabId, scope }, clock: systemClock };
  recordContent({ ...facts, opening: { kind: 'lost', trail: [] } }, how);
}

/** As surely as elsewhere: two endpoints say the same. Nothing is asked for a private window before its user wants it. */
async function addressOfEns(
  { name, path }: Extract<ContentAddress, { kind: 'ens' }>,
  scope: Scope,
  state: State,
): Promise<ContentAddress | null> {
  if (scope.private) return null;
  const found = await resolveEns(name, { state, scope, clock: systemClock, signal: AbortSignal.timeout(NAME_MS) });
  return found === null ? null : addressIn(found, path);
}

/** The tab shows another page now, maybe the browser's own about the one that is lost: with it the button's mark went. */
export function markWholePage({ session }: State, tabId: number, url: string): void {
  const lost = session.wholePages[tabId];
  if (lost?.kind === 'page' && url.split('#', 1)[0] === lost.url) showLost(tabId);
}

function forgetWholePage(state: State, tabId: number): void {
  delete state.session.wholePages[tabId];
  saveSoon(state);
}
