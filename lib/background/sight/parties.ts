// Whom sites contact: kept of those that use a blockchain or content addresses, held in memory of all others while they are shown. Runs in the background.

import { targetOf } from '@/lib/background/rescue/target';
import { type Scope, scopeOf } from '@/lib/background/state/scope';
import { ledgerOf, type State } from '@/lib/background/state/state';
import {
  eraseParties,
  loadAllParties,
  loadParties,
  partySites,
  saveParties,
  trimParties,
} from '@/lib/browser/database';
import { meaningOf, meaningOfHandshake } from '@/lib/browser/network-error';
import { handOn, type OutsideRequest, watchOutside } from '@/lib/browser/outside';
import { shownPages } from '@/lib/browser/tabs';
import { contentAddressOf } from '@/lib/content/address';
import { isUnlabelled } from '@/lib/directory/cloud-of';
import { arweaveGatewayOf } from '@/lib/directory/gateways';
import { keptHost } from '@/lib/directory/kept-host';
import { partiesWithout, type Span } from '@/lib/ledger/erase';
import { isWeb3, noParties, type PartyRequest, type SiteParties, together, withRequests } from '@/lib/ledger/party';
import { labelled, seenServer } from './clouds';
import { held, saveHeld } from './held-parties';

/** Sites whose hosts are held in memory at once: those of the tabs that are open, and private ones. */
const MAX_HELD = 60;
const KEEP_MS = 30 * 86_400_000;
const MAX_KEPT = 500;

/** Of sites on disk that were asked for in this life. */
const kept = new Map<string, SiteParties>();
let isTrimmed = false;
let work: Promise<unknown> = Promise.resolve();

export function recordParties(loadState: () => Promise<State>): void {
  watchOutside((requests) => {
    // One batch after the other: each goes on from what the one before wrote.
    work = work
      .then(loadState)
      .then((state) => take(state, requests))
      .catch(unwritten);
  });
}

/** Nothing else depends on it. */
const unwritten = (error: unknown) => console.warn('Detour could not keep whom a site contacted.', error);

async function take(state: State, requests: readonly OutsideRequest[]): Promise<void> {
  const bySite = new Map<string, { scope: Scope; all: PartyRequest[] }>();
  for (const request of requests) {
    const scope = scopeOf(request.page, request.private);
    const party = scope === null ? null : partyOf(request, state, scope);
    if (scope === null || party === null) continue;
    const site = bySite.get(scope.top) ?? { scope, all: [] };
    bySite.set(scope.top, site);
    site.all.push(party);
  }
  const memory = await held();
  for (const { scope, all } of bySite.values()) {
    const before = memory.get(scope.top) ?? noParties(scope.site);
    memory.delete(scope.top);
    memory.set(scope.top, withRequests(before, all, Date.now()));
  }
  await settle(state, memory);
}

/** What is held goes to the disk when its site is a web3 site, and away when no tab shows it any more: that is nobody's business then (rules 2.6). */
async function settle(state: State, memory: Map<string, SiteParties>): Promise<void> {
  const toKeep: SiteParties[] = [];
  const shown = new Set((await shownPages()).map((tab) => scopeOf(tab.url, tab.private)?.top));
  for (const [top, one] of memory) {
    const scope = { site: one.site, top, private: top !== `normal ${one.site}` };
    const isForDisk = isKept(state, scope, one);
    if (isForDisk) toKeep.push(await withLabels(await partiesOf(scope)));
    if (isForDisk || !shown.has(top) || memory.size > MAX_HELD) memory.delete(top);
  }
  for (const one of toKeep) kept.set(one.site, one);
  await Promise.all([saveHeld(memory), keepOnDisk(toKeep)]);
}

async function keepOnDisk(sites: SiteParties[]): Promise<void> {
  if (sites.length === 0) return;
  await saveParties(sites);
  if (isTrimmed) return;
  isTrimmed = true;
  await trimParties(Date.now() - KEEP_MS, MAX_KEPT);
}

/** A tab was closed or shows another page. */
export function settleHeld(state: State): void {
  work = work
    .then(held)
    .then((memory) => (memory.size > 0 ? settle(state, memory) : null))
    .catch(unwritten);
}

type Whose = Pick<Scope, 'top' | 'site' | 'private'>;

const isKept = (state: State, scope: Whose, parties: SiteParties): boolean =>
  !scope.private && isShown(state, scope, parties);

function isShown(state: State, scope: Whose, parties: SiteParties): boolean {
  return isWeb3(parties) || Object.keys(ledgerOf(state, scope).dependencies).length > 0;
}

/** Whom a site contacted until now; nobody, where it is no web3 site. */
export async function shownParties(state: State, scope: Scope): Promise<SiteParties> {
  await handOn();
  await work;
  const known = await partiesOf(scope);
  return isShown(state, scope, known) ? withLabels(known) : noParties(scope.site);
}

/** Sites of which something is kept; what cannot be read is not known. */
export async function keptSites(): Promise<string[]> {
  return partySites().catch(() => []);
}

/** Whom every site contacted of which something is kept, by its name. */
export async function everySite(): Promise<Map<string, SiteParties>> {
  await handOn();
  await work;
  for (const one of await loadAllParties()) if (!kept.has(one.site)) kept.set(one.site, one);
  const labels = [...kept.values()].map(async (one) => [one.site, await withLabels(one)] as const);
  return new Map(await Promise.all(labels));
}

/** What is on disk and taken into memory goes back as one. */
async function partiesOf(scope: Whose): Promise<SiteParties> {
  const inMemory = (await held()).get(scope.top);
  if (scope.private) return inMemory ?? noParties(scope.site);
  const onDisk = await keptOf(scope.site);
  if (inMemory === undefined) return onDisk ?? noParties(scope.site);
  return onDisk === undefined ? inMemory : together(onDisk, inMemory, Date.now());
}

async function keptOf(site: string): Promise<SiteParties | undefined> {
  const known = kept.get(site) ?? (await loadParties(site));
  if (known !== undefined) kept.set(site, known);
  return known;
}

/**
 * Of one site, or of all (null). In turn with what is being written down, which would else bring back what was just erased; what has ended
 * and waits to be written down goes too.
 */
export async function dropParties(site: string | null): Promise<void> {
  await inTurn(() => drop(site));
}

/** Of all sites, what was in a span of time; of sites that are not kept too. */
export async function dropSpan(span: Span): Promise<void> {
  await inTurn(async () => {
    const memory = await held();
    for (const [top, one] of memory) keepOrDrop(memory, top, partiesWithout(one, span));
    const all = await loadAllParties();
    const changed = all.map((one) => partiesWithout(one, span));
    for (const one of changed) keepOrDrop(kept, one.site, one);
    const [left, gone] = [changed.filter(isLeft), changed.filter((one) => !isLeft(one))];
    await saveHeld(memory);
    await Promise.all([saveParties(left), ...gone.map(({ site }) => eraseParties(site))]);
  });
}

const isLeft = ({ parties }: SiteParties): boolean => Object.keys(parties).length > 0;

function keepOrDrop(where: Map<string, SiteParties>, key: string, left: SiteParties): void {
  if (isLeft(left)) where.set(key, left);
  else where.delete(key);
}

async function inTurn(job: () => Promise<void>): Promise<void> {
  await handOn();
  work = work.then(job).catch(unwritten);
  await work;
}

async function drop(site: string | null): Promise<void> {
  const memory = await held();
  if (site === null) {
    kept.clear();
    memory.clear();
  } else {
    kept.delete(site);
    for (const mode of ['normal', 'private']) memory.delete(`${mode} ${site}`);
  }
  const onDisk = site === null ? eraseParties() : eraseParties(site);
  await Promise.all([saveHeld(memory), onDisk]);
}

/** The same object where there was nothing to look up. */
async function withLabels(known: SiteParties): Promise<SiteParties> {
  const unlabelled = Object.values(known.parties).filter(({ server }) => server !== undefined && isUnlabelled(server));
  if (unlabelled.length === 0) return known;
  const parties = { ...known.parties };
  for (const party of unlabelled)
    if (party.server !== undefined) parties[party.host] = { ...party, server: await labelled(party.server) };
  return { ...known, parties };
}

/** What the paths of such services look like, whoever runs them. */
const byPath: readonly [RegExp, string][] = [
  [/\/subgraphs?\/|\/graphql\b/, 'index'],
  [/\/nfts?\//, 'nft'],
  [/\/(?:prices?|quotes?|tickers?)\b/, 'prices'],
];

/** Null for what met nobody: stopped by the page's policy or a blocker, given up before it left, or while this computer is offline. */
function partyOf(request: OutsideRequest, state: State, scope: Scope): PartyRequest | null {
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

function outcomeOf({ type, statusCode = 0, error, ip, fromCache }: OutsideRequest): PartyRequest['outcome'] | null {
  if (fromCache) return 'silent';
  if (error === undefined) return statusCode >= 500 || statusCode === 429 ? 'fault' : 'sound';
  const meaning = type === 'websocket' ? meaningOfHandshake(error) : meaningOf(error);
  if (meaning?.kind === 'fault') return 'fault';
  return ip === null ? null : 'silent';
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
