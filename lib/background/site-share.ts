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

/** Makes room in all: each time the oldest entry of whoever has most. */
export function prune(record: Record<string, unknown>, most: number): void {
  const bySite = new Map<string, string[]>();
  const keys = Object.keys(record);
  if (keys.length <= most) return;
  for (const key of keys) {
    const site = siteOf(key);
    bySite.set(site, [...(bySite.get(site) ?? []), key]);
  }
  for (let left = keys.length; left > most; left -= 1) {
    const [largest = []] = [...bySite.values()].sort((a, b) => b.length - a.length);
    const oldest = largest.shift();
    if (oldest !== undefined) delete record[oldest];
  }
}

/** `normal https://site.example` of a key that begins with a `Scope.key`; one for all others. */
const siteOf = (key: string): string => /^(?:normal|private) [^ |]+/.exec(key)?.[0] ?? '';
