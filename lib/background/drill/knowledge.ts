// What a drilled tab knows: at its start what its site knew, but for what failed; at its end only what keeps the user safe is kept. Pure.

import type { Session } from '@/lib/background/state/session';
import { isOfSite } from '@/lib/background/state/site-share';
import { keyInDrill } from './scope';

/** What the site was seen to be, and how those who could stand in were: a drill begins where an outage would. */
const taken = [
  'candidates',
  'evidence',
  'privateRelay',
  'undelivered',
  'heights',
  'noRedirect',
  'safeMode',
  'calibrations',
] as const satisfies readonly (keyof Session)[];

/** A trade that was kept private, a chain's height that the user was shown, filters that the page goes on to poll. */
const kept = [
  'privateRelay',
  'undelivered',
  'heights',
  'noRedirect',
  'filters',
] as const satisfies readonly (keyof Session)[];

const isOf = (key: string, top: string): boolean => key === top || isOfSite(key, { top });

/** Copies, so that a drill changes nothing of what it began with. */
export function takeKnowledge(session: Session, top: string): void {
  // A worker that was stopped while it ended the one before.
  for (const record of Object.values(session)) forget(record, keyInDrill(top));
  for (const name of taken) copy(session[name], top, keyInDrill);
}

/** All that was learnt in the drill goes: its breakers, who served, what was written down. */
export function leaveKnowledge(session: Session, top: string): void {
  const drilled = keyInDrill(top);
  for (const name of kept) copy(session[name], drilled, (key) => key.slice(keyInDrill('').length));
  for (const record of Object.values(session)) forget(record, drilled);
}

function copy(record: Record<string, unknown>, top: string, renamed: (key: string) => string): void {
  for (const [key, value] of Object.entries(record)) if (isOf(key, top)) record[renamed(key)] = structuredClone(value);
}

function forget(record: Record<string, unknown>, top: string): void {
  for (const key of Object.keys(record)) if (isOf(key, top)) delete record[key];
}
