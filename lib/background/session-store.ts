// The session as it lies in storage: each filter by itself, because they are most of it and a poll changes one. Runs in the background.
import { loadAll, remove, saveAll } from '@/lib/browser/storage';
import type { VirtualFilter } from '@/lib/rpc/virtual-filter';
import { emptySession, isSession, type Session } from './session';

const SESSION_KEY = 'session';
const FILTER = 'filter ';

/** As they lie there. */
let savedFilters: Session['filters'] = {};

/** An empty one where there is none yet. */
export async function loadSession(): Promise<Session> {
  const stored = await loadAll('session');
  const session = stored[SESSION_KEY];
  if (!isSession(session)) return emptySession();
  const filters = Object.entries(stored).filter(isFilter);
  savedFilters = Object.fromEntries(filters.map(([key, filter]) => [key.slice(FILTER.length), filter]));
  return { ...session, filters: { ...savedFilters } };
}

/** Written by this version only. */
const isFilter = (entry: [string, unknown]): entry is [string, VirtualFilter] => entry[0].startsWith(FILTER);

let saving: Promise<unknown> = Promise.resolve();

/** One after the other: each writes what has changed since the one before. @throws when storage is full or gone; what is new is then written by the next call. */
export function saveSession(session: Session): Promise<void> {
  const saved = saving.then(() => write(session));
  saving = saved.catch(() => undefined);
  return saved;
}

async function write({ filters, ...rest }: Session): Promise<void> {
  const now = { ...filters };
  const changed = Object.entries(now).filter(([key, filter]) => savedFilters[key] !== filter);
  const gone = Object.keys(savedFilters).filter((key) => !(key in now));
  const texts = Object.fromEntries(changed.map(([key, filter]) => [FILTER + key, filter]));
  await saveAll('session', { ...texts, [SESSION_KEY]: { ...rest, filters: {} } });
  if (gone.length > 0) {
    const keys = gone.map((key) => FILTER + key);
    await remove('session', keys);
  }
  savedFilters = now;
}
