// What the overview takes of each site, made of what is kept of it and kept beside it: of ten thousand hosts nobody reads more than has
// changed. Runs in the background. Private windows are in none of it.
import { knownLedger } from '@/lib/background/state/known-ledger';
import { isContentOnFor, isOnFor } from '@/lib/background/state/power';
import { type Scope, scopeOf } from '@/lib/background/state/scope';
import type { State } from '@/lib/background/state/state';
import type { KeptOutline } from '@/lib/browser/database';
import { type SiteLedger, settle } from '@/lib/ledger/dependency';
import { isFailing, outlineOf, type SiteOutline } from '@/lib/ledger/outline';
import type { SiteParties } from '@/lib/ledger/party';
import { nothingSeen, type Sight } from '@/lib/ledger/sight';
import type { PartSpares } from './footing';
import { sightOfSite } from './report';

/** The disk, and what of it was read. */
export interface OutlineStore {
  sites(): Promise<string[]>;
  /** What this life of the worker read, or wrote, of a site. */
  known(site: string): SiteParties | undefined;
  /** What is in memory has not been written yet. */
  isUnsaved(ledger: SiteLedger): boolean;
  read(sites: readonly string[]): Promise<ReadonlyMap<string, SiteParties>>;
  /** One is there as long as nothing of its site was written since. */
  load(): Promise<KeptOutline[]>;
  save(outlines: readonly KeptOutline[]): Promise<void>;
  /** Of the extension: an update brings another directory. */
  version(): string;
}

/** One outline, and what it was made of: each of that is replaced when it changes, and never changed. */
interface Made extends KeptOutline {
  ledger: SiteLedger | undefined;
  parties: SiteParties | undefined;
}

/** Where something was learnt of those who could stand in, more may be by now. */
const FRESH_MS = 60_000;
/** Entries of the directory grow old. */
const DATED_MS = 7 * 86_400_000;
/** Of `SiteOutline`: one of another shape is made anew. */
const SHAPE = 2;

export interface Outlines {
  /** Of all sites of which something is kept. */
  look(state: State, now: number): Promise<SiteOutline[]>;
  /** Makes those of these sites and keeps them, for the time when all are wanted. */
  prepare(state: State, sites: readonly string[], now: number): Promise<void>;
  /** Something was erased. */
  forget(): void;
}

export function createOutlines(store: OutlineStore): Outlines {
  let made: Map<string, Made> | null = null;

  /** What the life before left. */
  async function loaded(state: State): Promise<Map<string, Made>> {
    const all = new Map<string, Made>();
    for (const one of await store.load().catch(() => [])) {
      const [ledger, parties] = [state.ledgers.get(one.site), store.known(one.site)];
      if (ledger === undefined || !store.isUnsaved(ledger)) all.set(one.site, { ...one, ledger, parties });
    }
    return all;
  }

  /** Makes what is not as it was, into `all`. */
  async function renew(state: State, all: Map<string, Made>, sites: readonly string[], now: number): Promise<void> {
    const { isCurrent, make } = makerOf(state, store, now);
    const old = sites.filter((site) => !isCurrent(all.get(site), site));
    const anew = old.length === 0 ? [] : await make(old);
    for (const one of anew) all.set(one.site, one);
    // What changed meanwhile takes it away again: that is written after it.
    const toKeep = anew.filter((one) => isCurrent(one, one.site) && !isFailing(one.outline));
    if (toKeep.length > 0) await store.save(toKeep.map(withoutSources)).catch(() => undefined); // it is made anew then
  }

  async function look(state: State, now: number): Promise<SiteOutline[]> {
    const sites = [...new Set([...state.ledgers.keys(), ...(await store.sites())])];
    made ??= await loaded(state);
    const all = made;
    await renew(state, all, sites, now);
    for (const site of [...all.keys()]) if (!sites.includes(site)) all.delete(site);
    return sites.flatMap((site) => all.get(site)?.outline ?? []);
  }

  return {
    look,
    prepare: (state, sites, now) => renew(state, made ?? new Map(), sites, now),
    forget: () => {
      made = null;
    },
  };
}

const withoutSources = ({ site, basis, at, outline }: Made): KeptOutline => ({ site, basis, at, outline });

function makerOf(state: State, store: OutlineStore, now: number) {
  const learnt = learntFor(state);
  const common = commonBasis(state, store.version());
  const basisOf = (scope: Scope) => {
    const isOn = [isOnFor, isContentOnFor].map((one) => one(state, scope, now));
    return `${common} ${isOn.join()} ${state.settings.sites[scope.site]?.node}`;
  };

  function isCurrent(before: Made | undefined, site: string): before is Made {
    const scope = scopeOf(site, false);
    if (before === undefined || scope === null) return false;
    const isSame = before.ledger === state.ledgers.get(site) && before.parties === store.known(site);
    const age = now - before.at;
    const isFresh = age < FRESH_MS || (age < DATED_MS && !learnt.has(scope.key) && !isFailing(before.outline));
    return isSame && isFresh && before.basis === basisOf(scope);
  }

  async function make(sites: readonly string[]): Promise<Made[]> {
    const sources = sites.map((site) => ({ site, ledger: state.ledgers.get(site), parties: store.known(site) }));
    const read = await store.read(sites);
    const alike = new Map<string, PartSpares[string]>();
    return sources.flatMap((source): Made[] => {
      const [scope, parties] = [scopeOf(source.site, false), read.get(source.site)];
      if (scope === null || parties === undefined) return [];
      const sight = sightAt(state, scope, parties, { now, alike: learnt.has(scope.key) ? undefined : alike });
      return [{ ...source, basis: basisOf(scope), at: now, outline: outlineOf(source.site, sight) }];
    });
  }

  return { isCurrent, make };
}

function sightAt(
  state: State,
  scope: Scope,
  parties: SiteParties,
  at: { now: number; alike?: Map<string, PartSpares[string]> | undefined },
): Sight {
  const kept = Object.values(settle(knownLedger(state, scope), at.now).dependencies);
  if (kept.length + Object.keys(parties.parties).length === 0) return nothingSeen;
  return sightOfSite(state, scope, { parties, kept, language: null, ...at });
}

/** Keys of the scopes for which our own attempts, or a drill, have taught something of those who could stand in. */
function learntFor({ session }: State): ReadonlySet<string> {
  const keys = [...Object.keys(session.candidates), ...Object.keys(session.serving)];
  const drills = Object.values(session.drills).map(({ top }) => top);
  return new Set([...keys.map((key) => key.slice(0, key.lastIndexOf(' '))), ...drills]);
}

/** All of the user's words that decide who could stand in, beside those on single sites. */
const commonBasis = ({ settings }: State, version: string): string =>
  JSON.stringify([SHAPE, version, settings.operatorsOff, settings.tracking, settings.chains]);
