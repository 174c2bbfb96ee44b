// Whom sites contacted, in session storage, which is memory: a worker that is stopped must not forget what a page contacted before it
// asked a chain. One value a site, so that a page's requests cost the same however many sites are open. Runs in the background.

import { keepUnlessFailed } from '@/lib/background/state/keep';
import { loadAll, remove, saveAll } from '@/lib/browser/storage';
import type { SiteParties } from '@/lib/ledger/party';

const KEY = 'parties ';

/** As they lie there. */
const saved = new Map<string, SiteParties>();

/** By `Scope.top`, the one that contacted somebody last at the end; what is put in or taken out is written by `saveHeld`. */
export const held = keepUnlessFailed(async () => {
  const entries = Object.entries(await loadAll('session')).filter(isHeld);
  for (const [key, parties] of entries) saved.set(key.slice(KEY.length), parties);
  return new Map(saved);
});

/** Written by this version only: session storage ends with an update. */
const isHeld = (entry: [string, unknown]): entry is [string, SiteParties] => entry[0].startsWith(KEY);

/** @throws when storage is full or gone. */
export async function saveHeld(memory: ReadonlyMap<string, SiteParties>): Promise<void> {
  const changed = [...memory].filter(([top, one]) => saved.get(top) !== one);
  const gone = [...saved.keys()].filter((top) => !memory.has(top));
  if (changed.length > 0) await saveAll('session', Object.fromEntries(changed.map(([top, one]) => [KEY + top, one])));
  for (const [top, one] of changed) saved.set(top, one);
  if (gone.length === 0) return;
  const keys = gone.map((top) => KEY + top);
  await remove('session', keys);
  for (const top of gone) saved.delete(top);
}
