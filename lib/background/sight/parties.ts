// Whom sites contact: kept of those that use a blockchain or content addresses, held in memory of all others while they are shown. Runs in the background.

import { couldNot } from '@/lib/background/state/could-not';
import { type Scope, scopeOf } from '@/lib/background/state/scope';
import { ledgerOf, quiet, type State } from '@/lib/background/state/state';
import {
  eraseParties,
  loadAllParties,
  loadParties,
  loadPartiesOf,
  partySites,
  saveParties,
  trimParties,
} from '@/lib/browser/database';
import { handOn, type OutsideRequest, watchOutside } from '@/lib/browser/outside';
import { shownPages } from '@/lib/browser/tabs';
import { isUnlabelled } from '@/lib/directory/cloud-of';
import { partiesWithout, type Span } from '@/lib/ledger/erase';
import { isWeb3, noParties, type PartyRequest, type SiteParties, together, withRequests } from '@/lib/ledger/party';
import { labelled } from './clouds';
import { held, saveHeld } from './held-parties';
import { partyOf } from './party-request';

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
const unwritten = couldNot('keep whom a site contacted');

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
    quiet.stir();
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
  for (const one of toKeep) {
    kept.set(one.site, one);
    quiet.stir(one.site);
  }
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
  await allWritten();
  const known = await partiesOf(scope);
  return isShown(state, scope, known) ? withLabels(known) : noParties(scope.site);
}

/** Sites of which something is kept; what cannot be read is not known. */
export async function keptSites(): Promise<string[]> {
  return partySites().catch(() => []);
}

/** When all that was seen until now is written down. */
export async function allWritten(): Promise<void> {
  await handOn();
  await work;
}

/** What this life of the worker knows of a site on disk; undefined where it had no reason to read it. */
export const knownParties = (site: string): SiteParties | undefined => kept.get(site);

/** Whom these sites contacted, by name; of sites that are not kept nothing. */
export async function partiesOfSites(sites: readonly string[]): Promise<Map<string, SiteParties>> {
  const unread = sites.filter((site) => !kept.has(site));
  const read = unread.length === 0 ? [] : await loadPartiesOf(unread);
  const all = new Map(read.map((one) => [one.site, one]));
  // What changed while it was read counts.
  for (const site of sites) all.set(site, kept.get(site) ?? all.get(site) ?? noParties(site));
  const labels = [...all].map(async ([site, one]) => [site, await withLabels(one)] as const);
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
  quiet.stir();
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
