// What one request of a page says of the host that it asked. Runs in the background.
import { targetOf } from '@/lib/background/rescue/target';
import type { Scope } from '@/lib/background/state/scope';
import type { State } from '@/lib/background/state/state';
import type { OutsideRequest } from '@/lib/browser/outside';
import { contentAddressOf } from '@/lib/content/address';
import { arweaveGatewayOf } from '@/lib/directory/gateways';
import { keptHost } from '@/lib/directory/kept-host';
import type { PartyRequest } from '@/lib/ledger/party';
import { seenServer } from './clouds';
import { outcomeOf } from './outcome';

/** What the paths of such services look like, whoever runs them. */
const byPath: readonly [RegExp, string][] = [
  [/\/subgraphs?\/|\/graphql\b/, 'index'],
  [/\/nfts?\//, 'nft'],
  [/\/(?:prices?|quotes?|tickers?)\b/, 'prices'],
];

/** Null for what met nobody. */
export function partyOf(request: OutsideRequest, state: State, scope: Scope): PartyRequest | null {
  const outcome = outcomeOf(request);
  if (outcome === null) return null;
  const host = keptHost(new URL(request.url).host);
  const chainId = chainOf(request, state, scope);
  const kinds = [request.type, ...(chainId === null ? likeness(request) : ['rpc'])];
  // A tab's own calls are in the ledger, with their chains.
  const isCounted = request.tabId >= 0 && request.type !== 'websocket';
  const chain = chainId === null || chainId === undefined || isCounted ? {} : { chainId };
  return { host, kinds, ...chain, at: request.timeStamp, outcome, server: seenServer(request) };
}

function likeness({ url, type, tabId }: OutsideRequest): string[] {
  if (type !== 'xmlhttprequest') return [];
  // A tab's own loads by content address are in the ledger.
  if (tabId < 0 && contentAddressOf(url, arweaveGatewayOf) !== null) return ['content'];
  return byPath.filter(([pattern]) => pattern.test(url)).map(([, kind]) => kind);
}

/** Null: it was no call to a blockchain; undefined: one whose chain is not known. */
function chainOf({ url, method, type }: OutsideRequest, { session }: State, scope: Scope): number | null | undefined {
  if (type !== 'websocket' && (type !== 'xmlhttprequest' || method !== 'POST')) return null;
  const target = targetOf(url, session, scope);
  const isRpc = target.barred !== 'local' && (target.listed || target.chainId !== null);
  return isRpc ? (target.chainId ?? undefined) : null;
}
