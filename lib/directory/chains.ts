// Who serves a chain: the directory, and viem's list for chains that are not in it. Pure; runs in the background and in tests.
import file from '@/assets/directory/chains.json';
import sequencers from '@/assets/directory/sequencers.json';
import viemFile from '@/assets/directory/viem-chains.json';
import type { ChainFamily, Endpoint, Mempool, Tracking } from './entry';
import { operatorById, operatorIdOf, operators, trackingOf } from './operators';

/** Rules 5.7: last in rank after 12 months, off after 18. */
const DAY_MS = 86_400_000;
const OLD_AFTER_MS = 365 * DAY_MS;
const EXPIRED_AFTER_MS = 548 * DAY_MS;

/** CAIP-2 allows no more. */
const REFERENCE_CHARACTERS = 32;

const chains = new Map(file.chains.map((chain) => [chain.id, chain]));
const viemChains = new Map(viemFile.chains.map((chain) => [chain.id, chain]));
const localIds = new Set(file.local);
const sequenced = new Set(sequencers.sequencers.map(({ chain }) => chain));
const rowsByChain = new Map<number, (typeof file.endpoints)[number][]>(file.chains.map(({ id }) => [id, []]));
for (const row of file.endpoints) rowsByChain.get(row.chain)?.push(row);

function tierOf(tier: number): Endpoint['tier'] {
  return tier === 1 || tier === 2 || tier === 3 ? tier : 4;
}

/** What is not written as public or private is unknown. */
export function mempoolOf(text: string): Mempool {
  return text === 'public' || text === 'private' ? text : 'unknown';
}

function endpointOf(row: (typeof file.endpoints)[number]): Endpoint {
  return {
    url: row.url,
    wss: row.wss,
    chainId: row.chain,
    operator: row.operator,
    tracking: trackingOf(row.tracking),
    tier: chains.get(row.chain)?.state === 'sunset-announced' ? 4 : tierOf(row.tier),
    mempool: row.private ? 'private' : mempoolOf(row.mempool),
    batch: row.batch,
    subset: row.subset,
    lotus: row.lotus,
    noTunnel: row.noTunnel,
    checkedAt: Date.parse(row.checked),
  };
}

const VIEM_TRACKING = 'unspecified';

/** viem names URLs, not operators or policies: tier 4, nothing promised, and no broadcast goes there. */
function viemEndpoints(chainId: number): Endpoint[] {
  const chain = viemChains.get(chainId);
  if (chain === undefined) return [];
  return chain.urls.map((url) => ({
    url,
    wss: null,
    chainId,
    operator: operatorIdOf(new URL(url).hostname),
    tracking: VIEM_TRACKING,
    tier: 4,
    mempool: 'unknown',
    batch: 1,
    subset: false,
    lotus: false,
    noTunnel: false,
    checkedAt: Date.parse(chain.checked),
  }));
}

let viemOperators: Set<string> | null = null;

/** The least private policy of an operator, also of one that is known by its domain alone; null for whoever is in no list. */
export function trackingOfOperator(id: string): Tracking | null {
  viemOperators ??= new Set(
    viemFile.chains.flatMap(({ urls }) => urls.map((url) => operatorIdOf(new URL(url).hostname))),
  );
  return operatorById(id)?.tracking ?? (viemOperators.has(id) ? VIEM_TRACKING : null);
}

/** The id of the operator that a person means, by id, by name, or by a host of theirs; null when there is none. */
export function operatorNamed(text: string): string | null {
  const wanted = text.trim().toLowerCase();
  const known = operators().find((one) => one.id === wanted || one.name.toLowerCase() === wanted);
  const id = known?.id ?? operatorIdOf(wanted);
  return trackingOfOperator(id) === null ? null : id;
}

/** Every endpoint that stands under a chain, asked or not; empty for unknown and local chains. */
export function listedEndpointsOf(chainId: number): Endpoint[] {
  if (!chains.has(chainId)) return viemEndpoints(chainId);
  return (rowsByChain.get(chainId) ?? []).map(endpointOf);
}

/** Best tier first, Pocket Network first among equals. Empty for unknown, local and switched-off chains. */
export function endpointsOf(chainId: number): Endpoint[] {
  return chains.get(chainId)?.state === 'sunset' ? [] : listedEndpointsOf(chainId);
}

/** The chains of endpoints, by URL as written in the directory; viem's first, so that the directory's own win. For identifying URLs. */
export function chainsByUrl(): [string, number][] {
  return [
    ...viemFile.chains.flatMap(({ id, urls }) => urls.map((url): [string, number] => [url, id])),
    ...file.endpoints.flatMap(({ chain, url, wss }) =>
      [url, wss].flatMap((text): [string, number][] => (text === null ? [] : [[text, chain]])),
    ),
  ];
}

export function chainName(id: number): string | null {
  return chains.get(id)?.name ?? viemChains.get(id)?.name ?? null;
}

/** The directory's own chains, in its order; not those that only viem's list names. */
export function chainIds(): number[] {
  return [...chains.keys()];
}

/** What its endpoints speak. A chain in no list speaks what Ethereum speaks. */
export function familyOf(id: number): ChainFamily {
  const family = chains.get(id)?.family;
  return family === 'filecoin' || family === 'solana' ? family : 'evm';
}

/** The hash of its first block, by which a chain without a chain id is known; null for the others. */
export function genesisOf(id: number): string | null {
  return chains.get(id)?.genesis ?? null;
}

/** Its name in CAIP-2 where it has no chain id of its own; null for the others. */
export function referenceOf(id: number): string | null {
  const genesis = genesisOf(id);
  return genesis === null ? null : `${familyOf(id)}:${genesis.slice(0, REFERENCE_CHARACTERS)}`;
}

/** A hint, for staleness and pins; null where nobody wrote it down: measure from headers. */
export function blockTimeSecondsOf(id: number): number | null {
  return chains.get(id)?.blockSeconds ?? null;
}

/** All its blocks are made by one sequencer: where that stands still, so does everybody who serves the chain. */
export const hasOneSequencer = (id: number): boolean => sequenced.has(id);

export function isTestnet(id: number): boolean {
  return chains.get(id)?.testnet ?? viemChains.get(id)?.testnet ?? false;
}

/** Development chains (anvil, hardhat, ganache ...): never failed over, whatever the host. */
export function isLocalChain(id: number): boolean {
  return localIds.has(id);
}

/** Too few independent operators: quorum of two only, no hedge. */
export function isThin(id: number): boolean {
  return chains.get(id)?.thin ?? true;
}

/** Answers an old block number with the latest state and no error: no pin, no quorum at a past block. */
export function isLatestOnly(id: number): boolean {
  return chains.get(id)?.latestOnly ?? false;
}

/** The day the directory was checked, `YYYY-MM-DD`. */
export function checkedDate(): string {
  return file.checked;
}

/** `old`: last in rank. `expired`: not asked until the directory is renewed (rules 5.7). */
export function expiryOf(endpoint: Pick<Endpoint, 'checkedAt'>, now: number): 'fresh' | 'old' | 'expired' {
  const ageMs = now - endpoint.checkedAt;
  if (ageMs >= EXPIRED_AFTER_MS) return 'expired';
  return ageMs >= OLD_AFTER_MS ? 'old' : 'fresh';
}
