// What one site may take up of the background's memory: it must not push another's out, nor show that another is there (law 8). Pure.
import type { Scope } from './scope';

/** Whether a key that begins with `Scope.key` is of that site, its frames included. */
export function isOfSite(key: string, { top }: Pick<Scope, 'top'>): boolean {
  return key.startsWith(`${top} `) || key.startsWith(`${top}|`);
}

/** Of endpoints and wallets that showed a block: those of one frame's origin, and of the site with all its frames. */
const MAX_SHOWN_PER_FRAME = 50;
const MAX_SHOWN_PER_SITE = 150;

/** Whether one more may be remembered: what was shown first stays, as it may have made a chain a fork. */
export function hasRoom(evidence: Record<string, unknown>, scope: Pick<Scope, 'top' | 'key'>): boolean {
  const ofSite = Object.keys(evidence).filter((key) => isOfSite(key, scope));
  const ofFrame = ofSite.filter((key) => key.startsWith(`${scope.key} `));
  return ofSite.length < MAX_SHOWN_PER_SITE && ofFrame.length < MAX_SHOWN_PER_FRAME;
}

/** Makes room for one more entry of a site: its own oldest go. */
export function makeRoom(record: Record<string, unknown>, scope: Pick<Scope, 'top'>, most: number): void {
  const keys = Object.keys(record).filter((key) => isOfSite(key, scope));
  for (const key of keys.slice(0, Math.max(0, keys.length + 1 - most))) delete record[key];
}

interface Sized {
  key: string;
  size: number;
}

/**
 * The entries that are too much, of a list whose first is to be kept longest: what is beyond a site's own share, and then the last of
 * whoever has most, until all fit together.
 */
export function beyondShare<E extends Sized>(entries: readonly E[], mostOfSite: number, mostOfAll: number): E[] {
  const shares = new Map<string, { size: number; kept: E[] }>();
  const beyond: E[] = [];
  for (const entry of entries) {
    const share = shares.get(siteOf(entry.key)) ?? { size: 0, kept: [] };
    shares.set(siteOf(entry.key), share);
    if (share.size + entry.size > mostOfSite) beyond.push(entry);
    else {
      share.size += entry.size;
      share.kept.push(entry);
    }
  }
  let all = [...shares.values()].reduce((sum, { size }) => sum + size, 0);
  while (all > mostOfAll) {
    const [largest] = [...shares.values()].sort((a, b) => b.size - a.size);
    const last = largest?.kept.pop();
    if (largest === undefined || last === undefined) break;
    largest.size -= last.size;
    all -= last.size;
    beyond.push(last);
  }
  return beyond;
}

/** Makes room in a record whose newest entries are last. */
export function prune(record: Record<string, unknown>, most: number): void {
  const keys = Object.keys(record);
  if (keys.length <= most) return;
  const entries = keys.reverse().map((key) => ({ key, size: 1 }));
  for (const { key } of beyondShare(entries, most, most)) delete record[key];
}

/** `normal https://site.example` of a key that begins with a `Scope.key`; one for all others. */
const siteOf = (key: string): string => /^(?:drill-)?(?:normal|private) [^ |]+/.exec(key)?.[0] ?? '';
