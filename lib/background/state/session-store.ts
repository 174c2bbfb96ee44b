// The session as it lies in storage: each filter by itself, because they are most of it and a poll changes one. Runs in the background.
import type { VirtualFilter } from '@/lib/rpc/follow/virtual-filter';
import { emptySession, isSession, type Session } from './session';

const SESSION_KEY = 'session';
const FILTER = 'filter ';

/** Storage that lasts as long as the browser runs. */
interface SessionArea {
  loadAll(): Promise<Record<string, unknown>>;
  /** All of them or none. @throws when storage is full or gone. */
  saveAll(values: Record<string, unknown>): Promise<void>;
  remove(keys: string[]): Promise<void>;
}

export interface SessionStore {
  /** An empty one where there is none yet. */
  load(): Promise<Session>;
  /** One after the other: each writes what has changed since the one before. @throws when storage is full or gone; what is new is then written by the next call. */
  save(session: Session): Promise<void>;
}

export function createSessionStore(area: SessionArea): SessionStore {
  /** As they lie there. */
  let savedFilters: Session['filters'] = {};
  let saving: Promise<unknown> = Promise.resolve();

  async function load(): Promise<Session> {
    const stored = await area.loadAll();
    const session = stored[SESSION_KEY];
    if (!isSession(session)) return emptySession();
    const filters = Object.entries(stored).filter(isFilter);
    savedFilters = Object.fromEntries(filters.map(([key, filter]) => [key.slice(FILTER.length), filter]));
    return { ...session, filters: { ...savedFilters } };
  }

  async function write({ filters, ...rest }: Session): Promise<void> {
    const now = { ...filters };
    const changed = Object.entries(now).filter(([key, filter]) => savedFilters[key] !== filter);
    const gone = Object.keys(savedFilters).filter((key) => !(key in now));
    const texts = Object.fromEntries(changed.map(([key, filter]) => [FILTER + key, filter]));
    await area.saveAll({ ...texts, [SESSION_KEY]: { ...rest, filters: {} } });
    if (gone.length > 0) await area.remove(gone.map((key) => FILTER + key));
    savedFilters = now;
  }

  return {
    load,
    save(session) {
      const saved = saving.then(() => write(session));
      saving = saved.catch(() => undefined);
      return saved;
    },
  };
}

/** Written by this version only. */
const isFilter = (entry: [string, unknown]): entry is [string, VirtualFilter] => entry[0].startsWith(FILTER);
