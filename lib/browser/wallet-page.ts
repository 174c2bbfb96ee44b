// What is done with the wallets of a page after a press in the popup: looking who is there, and handing one an offer. Runs in the
// background; `lookInPage` and `offerInPage` are sent into the page as source text, so they use nothing but their arguments and the page.
import browser from 'webextension-polyfill';
import { field, isArray, isText } from '@/lib/rpc/glance';

/** What `wallet_addEthereumChain` takes (EIP-3085). */
export interface OfferedChain {
  chainId: string;
  chainName: string;
  rpcUrls: string[];
  nativeCurrency: { name: string; symbol: string; decimals: number };
  blockExplorerUrls?: string[];
}

/** As the page tells it; every text may be the page's. */
interface Found {
  rdns: string | null;
  name: string;
  chainId: number | null;
}

export type Offered = { kind: 'taken' } | { kind: 'refused'; text: string } | { kind: 'moved' };

/** The whole of a wallet's message is its own; more than this nobody reads in a popup. */
const MAX_TEXT = 200;
const MAX_WALLETS = 8;

/** Null where the browser does not let us into the page. */
export async function walletsIn(tabId: number): Promise<Found[] | null> {
  const found = await runIn(tabId, lookInPage, []);
  return isArray(found) ? found.slice(0, MAX_WALLETS).map(readFound) : null;
}

function readFound(value: unknown): Found {
  const [rdns, name, chainId] = [field(value, 'rdns'), field(value, 'name'), field(value, 'chainId')];
  const isQuantity = isText(chainId) && /^0x[0-9a-f]{1,12}$/i.test(chainId);
  return {
    rdns: isText(rdns) ? rdns.slice(0, MAX_TEXT) : null,
    name: isText(name) ? name.slice(0, MAX_TEXT) : '',
    chainId: isQuantity ? Number(chainId) : null,
  };
}

/** Resolves when the wallet has said something, which may take as long as its user does. Null: the page went away meanwhile. */
export async function offerTo(tabId: number, rdns: string | null, chain: OfferedChain): Promise<Offered | null> {
  const said = await runIn(tabId, offerInPage, [rdns, chain]);
  if (field(said, 'kind') === 'taken' || field(said, 'kind') === 'moved')
    return { kind: field(said, 'kind') === 'taken' ? 'taken' : 'moved' };
  const text = field(said, 'text');
  return isText(text) ? { kind: 'refused', text: text.slice(0, MAX_TEXT) } : null;
}

async function runIn<Args extends unknown[]>(
  tabId: number,
  func: (...args: Args) => Promise<unknown>,
  args: Args,
): Promise<unknown> {
  try {
    const [result] = await browser.scripting.executeScript({ target: { tabId }, world: 'MAIN', func, args });
    return result?.result ?? null;
  } catch {
    return null; // no access, or the tab is gone
  }
}

async function lookInPage(): Promise<unknown> {
  const found = new Map<unknown, { rdns: string; name: string }>();
  const hear = (event: Event) => {
    const { info, provider } = Reflect.get(event, 'detail') ?? {};
    if (!provider || typeof info?.rdns !== 'string' || info.rdns === 'invalid.detour.reads') return;
    found.set(provider, { rdns: info.rdns, name: String(info.name) });
  };
  addEventListener('eip6963:announceProvider', hear);
  dispatchEvent(new Event('eip6963:requestProvider'));
  await new Promise((resolve) => setTimeout(resolve, 100));
  removeEventListener('eip6963:announceProvider', hear);
  const ethereum = Reflect.get(globalThis, 'ethereum');
  const all = [...found].map(([provider, { rdns, name }]) => ({ provider, rdns, name }));
  const bare = ethereum && found.size === 0 ? [{ provider: ethereum, rdns: null, name: '' }] : [];
  return Promise.all(
    [...all, ...bare].map(async ({ provider, rdns, name }) => {
      const late = new Promise((resolve) => setTimeout(resolve, 1000, null));
      const asked = (async () =>
        Reflect.apply(Reflect.get(provider, 'request'), provider, [{ method: 'eth_chainId' }]))();
      return { rdns, name, chainId: await Promise.race([asked, late]).catch(() => null) };
    }),
  );
}

async function offerInPage(rdns: string | null, chain: OfferedChain): Promise<unknown> {
  const found = new Set<object>();
  const hear = (event: Event) => {
    const { info, provider } = Reflect.get(event, 'detail') ?? {};
    if (provider && info?.rdns === rdns) found.add(provider);
  };
  addEventListener('eip6963:announceProvider', hear);
  dispatchEvent(new Event('eip6963:requestProvider'));
  await new Promise((resolve) => setTimeout(resolve, 100));
  removeEventListener('eip6963:announceProvider', hear);
  const [announced, second] = [...found];
  const provider = rdns === null ? Reflect.get(globalThis, 'ethereum') : announced;
  if (!provider || second) return { kind: 'moved' };
  const request = (asked: object) => Reflect.apply(Reflect.get(provider, 'request'), provider, [asked]);
  try {
    if (Number(await request({ method: 'eth_chainId' })) !== Number(chain.chainId)) return { kind: 'moved' };
    await request({ method: 'wallet_addEthereumChain', params: [chain] });
    return { kind: 'taken' };
  } catch (error) {
    const { code, message } = Object(error);
    return { kind: 'refused', text: `${message ?? error}${code === undefined ? '' : ` (${code})`}` };
  }
}
