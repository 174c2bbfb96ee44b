// viem's chain list -> viem-chains.json: chains that the facts do not name, filtered (rules 0.4). Runs in Node, in the refresh script.
import * as viemChains from 'viem/chains';
import { endpointProblem, type UrlRule } from '@/lib/directory/endpoint-problem';
import { type Row, rowsOf } from './read';

interface ViemChain {
  id: number;
  name: string;
  testnet?: boolean | undefined;
  nativeCurrency: { symbol: string };
  rpcUrls: { default: { http: readonly string[] } };
}

/** Several names may stand for one chain object; several chains may share one id, and then none may be used. */
function chainsById(): Map<number, ViemChain[]> {
  const byId = new Map<number, ViemChain[]>();
  for (const chain of new Set<ViemChain>(Object.values(viemChains))) {
    byId.set(chain.id, [...(byId.get(chain.id) ?? []), chain]);
  }
  return byId;
}

/** Every URL of the list once per chain that names it. */
function allUrls(): string[] {
  return [...chainsById().values()].flat().flatMap((chain) => [...new Set(chain.rpcUrls.default.http)]);
}

function spelling(url: string): string {
  return url.replace(/\/+$/, '');
}

function isLocalUrl(url: string): boolean {
  return /^(?:https?|wss?):\/\/(?:localhost|127\.|0\.0\.0\.0|\[)/i.test(url);
}

/** @param ours Our chains.json, already carried over. */
export function carryViemChains(ours: Row, source: string): Row {
  const rules: UrlRule[] = rowsOf(ours.doNotUse, 'doNotUse').map(({ re, why }) => ({
    re: String(re),
    why: String(why),
  }));
  const taken = new Set([...rowsOf(ours.chains, 'chains').map((chain) => chain.id), ...[ours.local].flat()]);
  const claims = [...rowsOf(ours.endpoints, 'endpoints').map((row) => String(row.url)), ...allUrls()];
  const isClaimedOnce = (url: string) => claims.filter((claim) => spelling(claim) === spelling(url)).length === 1;
  const rows = [...chainsById().values()].flatMap((sameId) => {
    const [chain, second] = sameId;
    if (chain === undefined || second !== undefined || taken.has(chain.id)) return [];
    const all = chain.rpcUrls.default.http;
    if (all.some(isLocalUrl)) return [];
    const urls = all.filter((url) => endpointProblem(url, rules) === null && isClaimedOnce(url));
    if (urls.length === 0) return [];
    const { id, name, testnet, nativeCurrency } = chain;
    return [
      { id, name, testnet: testnet === true, native: nativeCurrency.symbol, urls, source, checked: ours.checked },
    ];
  });
  return { checked: ours.checked, chains: rows.sort((a, b) => a.id - b.id) };
}
