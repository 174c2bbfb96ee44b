// The ledger on disk, and whom sites contact: one record per site each, in IndexedDB. Runs in the background. Never written for private windows.
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { SiteLedger } from '@/lib/ledger/dependency';
import type { SiteParties } from '@/lib/ledger/party';

interface Schema extends DBSchema {
  sites: { key: string; value: SiteLedger };
  parties: { key: string; value: SiteParties; indexes: { lastAt: number } };
}

const NAME = 'detour';
/** 1: `sites`; 2: `parties` beside it. */
const VERSION = 2;
let opening: Promise<IDBPDatabase<Schema>> | null = null;

function database(): Promise<IDBPDatabase<Schema>> {
  opening ??= openDB<Schema>(NAME, VERSION, {
    upgrade: (db, before) => {
      if (before < 1) db.createObjectStore('sites', { keyPath: 'site' });
      db.createObjectStore('parties', { keyPath: 'site' }).createIndex('lastAt', 'lastAt');
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

export async function saveLedger(ledger: SiteLedger): Promise<void> {
  await (await database()).put('sites', ledger);
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

export async function saveParties(parties: readonly SiteParties[]): Promise<void> {
  const { store, done } = (await database()).transaction('parties', 'readwrite');
  await Promise.all([...parties.map((one) => store.put(one)), done]);
}

/** Sites that contacted nobody since `before`, epoch ms, and those beyond `most`, the longest unused first. */
export async function trimParties(before: number, most: number): Promise<void> {
  const { store, done } = (await database()).transaction('parties', 'readwrite');
  let surplus = (await store.count()) - most;
  let cursor = await store.index('lastAt').openCursor();
  while (cursor !== null && (surplus-- > 0 || cursor.value.lastAt < before)) {
    await cursor.delete();
    cursor = await cursor.continue();
  }
  await done;
}

export async function eraseLedgers(): Promise<void> {
  await (await database()).clear('sites');
}

export async function eraseLedger(site: string): Promise<void> {
  await (await database()).delete('sites', site);
}

/** Of all sites, where none is named. */
export async function eraseParties(site?: string): Promise<void> {
  const db = await database();
  await (site === undefined ? db.clear('parties') : db.delete('parties', site));
}
