// The ledger on disk, whom sites contact, and what the overview takes of both: one record per site each, in IndexedDB. Runs in the background.
// Never written for private windows.
import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB } from 'idb';
import type { SiteLedger } from '@/lib/ledger/dependency';
import type { SiteOutline } from '@/lib/ledger/outline';
import type { SiteParties } from '@/lib/ledger/party';

/** What the overview takes of a site; `basis` and `at` say what else it was made of, and when (epoch ms). */
export interface KeptOutline {
  site: string;
  basis: string;
  at: number;
  outline: SiteOutline;
}

interface Schema extends DBSchema {
  sites: { key: string; value: SiteLedger };
  parties: { key: string; value: SiteParties; indexes: { lastAt: number } };
  /** One is there as long as nothing of its site was written since: each write takes it away in the same transaction. */
  outlines: { key: string; value: KeptOutline };
}

const NAME = 'detour';
/** 1: `sites`; 2: `parties` beside it; 3: `outlines`. */
const VERSION = 3;
let opening: Promise<IDBPDatabase<Schema>> | null = null;

function database(): Promise<IDBPDatabase<Schema>> {
  opening ??= openDB<Schema>(NAME, VERSION, {
    upgrade: (db, before) => {
      if (before < 1) db.createObjectStore('sites', { keyPath: 'site' });
      if (before < 2) db.createObjectStore('parties', { keyPath: 'site' }).createIndex('lastAt', 'lastAt');
      db.createObjectStore('outlines', { keyPath: 'site' });
    },
  }).catch((error: unknown) => {
    // A disk that was full or locked once may not be so the next time.
    opening = null;
    throw error;
  });
  return opening;
}

export async function loadLedgers(): Promise<SiteLedger[]> {
  return (await database()).getAll('sites');
}

/** Runs `write` in one transaction with the end of what the overview took of these sites, of all where none is named. */
async function writing<Name extends 'sites' | 'parties'>(
  name: Name,
  sites: readonly string[] | null,
  write: (store: IDBPObjectStore<Schema, (Name | 'outlines')[], Name, 'readwrite'>) => Promise<unknown>,
): Promise<void> {
  const both: (Name | 'outlines')[] = [name, 'outlines'];
  const transaction = (await database()).transaction(both, 'readwrite');
  const outlines = transaction.objectStore('outlines');
  const ends = sites === null ? [outlines.clear()] : sites.map((site) => outlines.delete(site));
  await Promise.all([...ends, write(transaction.objectStore(name)), transaction.done]);
}

export async function saveLedger(ledger: SiteLedger): Promise<void> {
  await writing('sites', [ledger.site], (sites) => sites.put(ledger));
}

export async function loadParties(site: string): Promise<SiteParties | undefined> {
  return (await database()).get('parties', site);
}

/** Of every site. */
export async function loadAllParties(): Promise<SiteParties[]> {
  return (await database()).getAll('parties');
}

/** Names of the sites of which something is kept. */
export async function partySites(): Promise<string[]> {
  return (await database()).getAllKeys('parties');
}

/** Of these sites, as far as something is kept. */
export async function loadPartiesOf(sites: readonly string[]): Promise<SiteParties[]> {
  const { store } = (await database()).transaction('parties');
  const found = await Promise.all(sites.map((site) => store.get(site)));
  return found.filter((one) => one !== undefined);
}

export async function saveParties(all: readonly SiteParties[]): Promise<void> {
  const sites = all.map(({ site }) => site);
  await writing('parties', sites, (parties) => Promise.all(all.map((one) => parties.put(one))));
}

export async function loadOutlines(): Promise<KeptOutline[]> {
  return (await database()).getAll('outlines');
}

export async function saveOutlines(outlines: readonly KeptOutline[]): Promise<void> {
  const { store, done } = (await database()).transaction('outlines', 'readwrite');
  await Promise.all([...outlines.map((one) => store.put(one)), done]);
}

/** Sites that contacted nobody since `before`, epoch ms, and those beyond `most`, the longest unused first. */
export async function trimParties(before: number, most: number): Promise<void> {
  const transaction = (await database()).transaction(['parties', 'outlines'], 'readwrite');
  const store = transaction.objectStore('parties');
  let surplus = (await store.count()) - most;
  let cursor = await store.index('lastAt').openCursor();
  while (cursor !== null && (surplus-- > 0 || cursor.value.lastAt < before)) {
    await Promise.all([cursor.delete(), transaction.objectStore('outlines').delete(cursor.primaryKey)]);
    cursor = await cursor.continue();
  }
  await transaction.done;
}

export async function eraseLedgers(): Promise<void> {
  await writing('sites', null, (sites) => sites.clear());
}

export async function eraseLedger(site: string): Promise<void> {
  await writing('sites', [site], (sites) => sites.delete(site));
}

/** Of all sites, where none is named. */
export async function eraseParties(site?: string): Promise<void> {
  await (site === undefined
    ? writing('parties', null, (parties) => parties.clear())
    : writing('parties', [site], (parties) => parties.delete(site)));
}
