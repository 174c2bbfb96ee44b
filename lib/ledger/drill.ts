// A drill: a rehearsed outage on one site, in one tab, for a limited time; and what it showed. Pure data and functions.
import { keptHost } from '@/lib/directory/kept-host';
import type { Assurance } from '@/lib/failover/verdict';
import type { Cut, DrillWhat } from './cut';
import type { Dependency } from './dependency';
import type { WhyNot } from './report';
import { inOrder, type PartyReport, type Role, type Sight, type Spare } from './sight';

/** A drill that runs, as state. Instants are epoch ms. */
export interface Drill extends Cut {
  id: string;
  tabId: number;
  site: string;
  /** As the address bar has it. */
  host: string;
  /** `Scope.top` of the site outside the drill. */
  top: string;
  private: boolean;
  startedAt: number;
  until: number;
  /** Names of the hosts that are cut because of what the site was seen to ask. */
  seen: readonly string[];
  /** Domains that are cut by what is written of them, for what the site asks for the first time. */
  listed: readonly string[];
  /** Names that were seen to be elsewhere, and the site's own: none of `listed` takes them. */
  spared: readonly string[];
  /** Every other host is cut beside `seen`, but for `spared`. */
  isAll: boolean;
  /** Service and shared workers belong to no tab: they are cut only while no other tab shows the site. */
  workers: 'cut' | 'not-cut';
  /** The page itself comes from there: a real outage would take it, a drill does not. */
  isPageThere: boolean;
  /** Hosts whose cloud nobody knows: they were left alone. */
  unplaced: number;
  ruleId: number;
  tally: Record<string, Tally>;
}

/** What became of the requests to one host while it was cut. */
export interface Tally {
  /** What they were for, in the browser's words. */
  kinds: string[];
  /** Requests that the browser stopped. */
  cut: number;
  /** Of these, what nobody asked us about, and no other could answer. */
  unclaimed: number;
  /** How long what was answered instead took, ms, in the order of coming; the last of many. */
  tookMs: number[];
}

export const noTally: Tally = { kinds: [], cut: 0, unclaimed: 0, tookMs: [] };

/** `cut`: the browser was closed, or Detour was loaded anew; when is known to the minute. */
export type DrillEnd = 'time' | 'user' | 'tab' | 'left' | 'cut';

/** `idle`: nothing was asked of what was cut, so nothing is known. */
type DrillVerdict = 'works' | 'partly' | 'stops' | 'idle';

/** One host that was cut. */
export interface DrillRow {
  host: string;
  operatorName: string;
  role: Role;
  partName: string | null;
  cloud: string;
  /** Calls, pieces of content, or requests where nobody can take their place. */
  calls: number;
  saved: number;
  lost: number;
  /** The usual time that an answer from elsewhere took; null where there was none. */
  medianMs: number | null;
  /** Who answered instead; '' for what was kept on this computer. */
  rescuerName: string | null;
  assurance: Assurance | null;
  whyNot: WhyNot | null;
  spare: Spare;
  /** The site had never asked it before: what was stopped there may have been stopped by a blocker, and nobody stood in. */
  isNew: boolean;
}

/** What a drill showed. `endedAt` null: it still runs. */
export interface DrillReport {
  format: 'detour-drill-1';
  id: string;
  site: string;
  host: string;
  what: DrillWhat;
  startedAt: number;
  endedAt: number | null;
  ended: DrillEnd | null;
  verdict: DrillVerdict;
  calls: number;
  saved: number;
  lost: number;
  medianMs: number | null;
  /** What broke first; then by role. */
  rows: DrillRow[];
  /** What was left alone, and what a real outage would take beside. */
  notCut: { workers: boolean; page: boolean; unplaced: number };
}

export interface DrillFacts {
  drill: Drill;
  /** All whom the site contacts, those that it asked for the first time among them. */
  sight: Sight;
  /** What the ledger of the drill has. */
  kept: readonly Dependency[];
  /** An operator by its name. */
  named: (operator: string) => string;
  ended: { at: number; how: DrillEnd } | null;
}

export function drillReport({ drill, sight, kept, named, ended }: DrillFacts): DrillReport {
  const asked = new Set([...Object.keys(drill.tally), ...kept.filter(hasAsked).map(({ host }) => host)]);
  const parties = inOrder(sight.parties.filter(({ host }) => asked.has(host) && isCutIn(drill, host)));
  const rows = parties.map((party) => rowOf(party, drill, kept, named)).filter(({ calls }) => calls > 0);
  const broken = (row: DrillRow) => (isBroken(row) ? 0 : 1);
  const times = Object.values(drill.tally).flatMap(({ tookMs }) => tookMs);
  const { id, site, host, what, startedAt, workers, isPageThere, unplaced } = drill;
  return {
    ...{ format: 'detour-drill-1', id, site, host, what, startedAt },
    endedAt: ended?.at ?? null,
    ended: ended?.how ?? null,
    verdict: verdictOf(rows),
    calls: sumOf(rows, ({ calls }) => calls),
    saved: sumOf(rows, ({ saved }) => saved),
    lost: sumOf(rows, ({ lost }) => lost),
    medianMs: medianOf(times),
    rows: rows.toSorted((a, b) => broken(a) - broken(b)),
    notCut: { workers: workers === 'not-cut', page: isPageThere, unplaced },
  };
}

const hasAsked = ({ saved, lost }: Dependency): boolean => saved + lost > 0;

/** Rescuers, and what was spared, have calls of their own. */
const isCutIn = ({ hosts, tally }: Drill, host: string): boolean => hosts.includes(host) || tally[host] !== undefined;

function rowOf(party: PartyReport, drill: Drill, kept: readonly Dependency[], named: DrillFacts['named']): DrillRow {
  const { host, operatorName, role, partName, cloud, spare, part } = party;
  const { cut, unclaimed, tookMs } = drill.tally[host] ?? noTally;
  const known = kept.find((one) => one.host === host && isOfPart(one, part) && hasAsked(one));
  const [saved, lost] = known === undefined ? [0, cut] : [known.saved, known.lost + unclaimed];
  const by = known?.rescuer ?? null;
  return {
    ...{ host: keptHost(host), operatorName, role, partName, cloud, spare, saved, lost },
    calls: saved + lost,
    medianMs: medianOf(tookMs),
    rescuerName: by === null || saved === 0 ? null : by.operator === 'detour' ? '' : named(by.operator),
    assurance: saved === 0 ? null : (by?.assurance ?? null),
    whyNot: lost === 0 ? null : (known?.whyNot ?? null),
    isNew: !drill.hosts.includes(host),
  };
}

/** Two chains at one host are two parts. */
const isOfPart = ({ chainId, role }: Dependency, part: string): boolean => role === 'content' || `${chainId}` === part;

/** Something that the site needs was lost. */
export const isBroken = ({ lost, spare }: Pick<DrillRow, 'lost' | 'spare'>): boolean =>
  lost > 0 && spare !== 'unneeded';

function verdictOf(rows: readonly DrillRow[]): DrillVerdict {
  if (rows.length === 0) return 'idle';
  if (!rows.some(isBroken)) return 'works';
  return rows.some(({ saved }) => saved > 0) ? 'partly' : 'stops';
}

const sumOf = (rows: readonly DrillRow[], of: (row: DrillRow) => number): number =>
  rows.reduce((sum, row) => sum + of(row), 0);

/** Null of nothing. */
export function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : Math.round((low + high) / 2);
}
