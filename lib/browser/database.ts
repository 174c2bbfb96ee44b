// The ledger on disk: one record per site, in IndexedDB. Runs in the background. Never written for private windows.
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { SiteLedger } from '@/lib/ledger/dependency';

interface Schema extends DBSchema {
  sites: { key: string; value: SiteLedger };
}

const NAME = 'detour';
const VERSION = 1;
let opening: Promise<IDBPDatabase<Schema>> | null = null;

function database(): Promise<IDBPDatabase<Schema>> {
  opening ??= openDB<Schema>(NAME, VERSION, {
    upgrade: (db) => {
      db.createObjectStore('sites', { keyPath: 'site' });
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

export async function eraseLedgers(): Promise<void> {
  await (await database()).clear('sites');
}

export async function eraseLedger(site: string): Promise<void> {
  await (await database()).delete('sites', site);
}
