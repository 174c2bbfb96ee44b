// Whole pages whose gateway fails, and sites that fail and are published elsewhere, too: remembered, so that the popup can offer to open them at another. Nothing is put in their place. Runs in the background.
import { inDrill } from '@/lib/background/drill/scope';
import { createBuckets } from '@/lib/background/state/limits';
import { isContentOnFor } from '@/lib/background/state/power';
import { type Scope, scopeOf } from '@/lib/background/state/scope';
import { type State, saveSoon } from '@/lib/background/state/state';
import { showLost } from '@/lib/browser/action';
import { systemClock } from '@/lib/browser/clock';
import { onPageLoad, type PageLoad } from '@/lib/browser/page-loads';
import { tabById } from '@/lib/browser/tabs';
import { type ContentAddress, contentAddressOf } from '@/lib/content/address';
import { addressIn } from '@/lib/content/contenthash';
import { verdictOfStatus } from '@/lib/content/own-load';
import { arweaveGatewayOf, gatewayOf } from '@/lib/directory/gateways';
import { mirrorOf } from '@/lib/directory/mirrors';
import type { Fault } from '@/lib/failover/verdict';
import type { WholePage } from './elsewhere-offer';
import { resolveEns } from './ens';
import { resolveIpns } from './names';
import { contentTargetOf, recordContent } from './record';

/** To follow a name. */
const NAME_MS = 9_000;
/** One frame of one site is told of once in a minute: pages try again. */
const takeFrame = createBuckets(1 / 60, 1);

/** Must run in the background's first tick. */
export function watchWholePages(load: () => Promise<State>): void {
  onPageLoad((page) => void load().then((state) => look(page, state)));
}

async function look(page: PageLoad, state: State): Promise<void> {
  const { tabId, url, isTop, at } = page;
  const [named, known] = [namedBy(page), state.session.wholePages[tabId]];
  const fault = faultOf(page, named?.kind === 'mirror');
  if (fault === null) {
    // A page that comes takes the place of whatever was lost there.
    if (known !== undefined && (isTop || known.url === url)) forgetWholePage(state, tabId);
    return;
  }
  const tab = isTop ? { url, private: (await tabById(tabId))?.private ?? false } : await tabById(tabId);
  const scope = tab === null ? null : inDrill(state.session, tabId, scopeOf(tab.url, tab.private));
  if (named === null || scope === null || !isContentOnFor(state, scope, at)) return;
  if (!isTop && !takeFrame(`${scope.top} ${url}`, 1, at)) return;
  const { group, operator } = contentTargetOf(url);
  const address = await settled(named, scope, state);
  // Of an app that nobody publishes any more there is nothing to say: the browser has shown that it did not come.
  if (address === null && named.kind === 'mirror') return;
  if (!isTop) recordFrame(page, fault, scope, state);
  else showLost(tabId);
  if (address === null) return;
  const { kind, published } = named;
  state.session.wholePages[tabId] = { kind, published, url, address, group, operator, top: scope.top, at };
  saveSoon(state);
}

type NamedPage = Pick<WholePage, 'kind' | 'published' | 'address'>;

/** By its own URL, or by the name that its makers publish the app by. */
function namedBy({ url, isTop }: PageLoad): NamedPage | null {
  const address = contentAddressOf(url, arweaveGatewayOf);
  if (address !== null) return { kind: isTop ? 'page' : 'frame', published: '', address };
  const mirror = isTop ? mirrorOf(new URL(url).hostname) : null;
  if (mirror === null) return null;
  const { published } = mirror;
  return { kind: 'mirror', published, address: addressNamed(published) };
}

const addressNamed = (name: string): ContentAddress =>
  name.endsWith('.eth') ? { kind: 'ens', name, path: [] } : { kind: 'ipns', name, path: [], isRaw: false };

/**
 * Null for a page that came, and for what nobody goes round: a block (410, 451), the user, a blocker.
 *
 * @param isSite An ordinary site's own host: what it says below 500 is its word about the page, or about its visitor.
 */
function faultOf({ url, end }: PageLoad, isSite: boolean): Fault | null {
  if (end.kind === 'fault') return end.fault;
  if (end.kind === 'other' || end.status < (isSite ? 500 : 400)) return null;
  const verdict = verdictOfStatus(end.status, gatewayOf(new URL(url).hostname) !== null);
  if (verdict === null) return null;
  return verdict.kind === 'fault' ? verdict.fault : { kind: 'broken', status: end.status };
}

function recordFrame({ tabId, url, at }: PageLoad, fault: Fault, scope: Scope, state: State): void {
  const facts = { target: contentTargetOf(url), fault, startedAt: at, whyNot: 'whole-page' } as const;
  const how = { state, caller: { tabId, scope }, clock: systemClock };
  recordContent({ ...facts, opening: { kind: 'lost', trail: [] } }, how);
}

/**
 * Where the name of an ENS page or of a mirror leads, as surely as elsewhere: two endpoints, or two resolvers, say the same. Nothing is asked
 * for a private window before its user wants it. Null where it leads nowhere.
 */
async function settled({ kind, address }: NamedPage, scope: Scope, state: State): Promise<ContentAddress | null> {
  const isName = address.kind === 'ens' || (kind === 'mirror' && address.kind === 'ipns');
  if (!isName) return address;
  if (scope.private) return null;
  const context = { state, scope, clock: systemClock, signal: AbortSignal.timeout(NAME_MS) };
  if (address.kind === 'ens') {
    const found = await resolveEns(address.name, context);
    return found === null ? null : addressIn(found, address.path);
  }
  const found = await resolveIpns(address.name, context);
  return found?.to.kind === 'ipfs' ? addressIn(found.to, found.to.segments) : null;
}

/** The tab shows another page now, maybe the browser's own about the one that is lost: with it the button's mark went. */
export function markWholePage({ session }: State, tabId: number, url: string): void {
  const lost = session.wholePages[tabId];
  if (lost !== undefined && lost.kind !== 'frame' && url.split('#', 1)[0] === lost.url) showLost(tabId);
}

function forgetWholePage(state: State, tabId: number): void {
  delete state.session.wholePages[tabId];
  saveSoon(state);
}
