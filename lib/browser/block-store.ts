// Verified blocks on disk, in IndexedDB: bounded, least recently used out. Runs in the background. Never written for private windows.

import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Bytes } from '@/lib/content/bytes';

interface Kept {
  key: string;
  bytes: Bytes;
  /** Who has loaded it itself: for others it is not here (rules 0.3). */
  sites: string[];
  /** Epoch ms, to the hour. */
  usedAt: number;
}

interface Schema extends DBSchema {
  blocks: { key: string; value: Kept; indexes: { usedAt: number } };
  /** One record: the sum of all blocks' bytes. */
  totals: { key: 'bytes'; value: number };
}

const NAME = 'detour-content';
const VERSION = 1;
/** Of one block; the first are forgotten. */
const MAX_SITES = 50;
/** A use is written down when the last is older. */
const USE_STEP_MS = 3_600_000;
/** Blocks of one page are written together. */
const WRITE_AFTER_MS = 250;
/** What waits to be written is in memory: beyond it blocks are dropped. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;
/** In memory, of all sites together. */
const MAX_RECENT_BYTES = 4 * 1024 * 1024;
/** How far below its limit a full store is emptied. */
const SPARE = 0.9;

let opening: Promise<IDBPDatabase<Schema>> | null = null;
let limitBytes = 0;

function database(): Promise<IDBPDatabase<Schema>> {
  opening ??= openDB<Schema>(NAME, VERSION, {
    upgrade: (db) => {
      db.createObjectStore('blocks', { keyPath: 'key' }).createIndex('usedAt', 'usedAt');
      db.createObjectStore('totals');
    },
  }).catch((error: unknown) => {
    // A disk that was full or locked once may not be so the next time.
    opening = null;
    throw error;
  });
  return opening;
}

/** Nothing is kept while it is 0. What is there beyond it goes with the next write, or with `fitBlocks`. */
export function setBlockLimit(bytes: number): void {
  limitBytes = bytes;
}

/** What was used last, also before it is written: the directory of a gallery is wanted for each of its pictures. */
const recent = new Map<string, Bytes>();
let recentBytes = 0;

function remember(site: string, key: string, bytes: Bytes): void {
  const place = `${site} ${key}`;
  if (recent.has(place)) return;
  recent.set(place, bytes);
  recentBytes += bytes.byteLength;
  for (const [oldest, { byteLength }] of recent) {
    if (recentBytes <= MAX_RECENT_BYTES) return;
    recent.delete(oldest);
    recentBytes -= byteLength;
  }
}

function forgetRecent(): void {
  recent.clear();
  recentBytes = 0;
}

/** Of what may lie on the disk: most questions are about what does not. More than so many are not held in memory. */
const MAX_KEYS = 50_000;
let keys: Promise<Set<string> | null> | null = null;

async function mayBeOnDisk(key: string): Promise<boolean> {
  keys ??= database()
    .then((db) => db.getAllKeys('blocks', null, MAX_KEYS))
    .then((all) => (all.length < MAX_KEYS ? new Set(all) : null));
  keys.catch(() => {
    keys = null; // as above
  });
  return (await keys)?.has(key) ?? true;
}

/** Null where it is not kept, or `site` has not loaded it itself. */
export async function keptBlock(site: string, key: string): Promise<Bytes | null> {
  if (limitBytes === 0) return null;
  const used = recent.get(`${site} ${key}`);
  if (used !== undefined) return used;
  if (!waiting.has(key) && !(await mayBeOnDisk(key))) return null;
  const db = await database();
  // What waits knows only who has loaded it since the last writing.
  const waits = waiting.get(key);
  const kept = waits?.sites.includes(site) === true ? waits : await db.get('blocks', key);
  if (kept === undefined || !kept.sites.includes(site)) return null;
  const now = Date.now();
  if (now - kept.usedAt > USE_STEP_MS) await db.put('blocks', { ...kept, usedAt: now });
  remember(site, key, kept.bytes);
  return kept.bytes;
}

const waiting = new Map<string, Kept>();
let waitingBytes = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Returns at once; it is written a little later, together with others. */
export function keepBlock(site: string, key: string, bytes: Bytes): void {
  if (limitBytes === 0 || waitingBytes + bytes.byteLength > MAX_WAITING_BYTES) return;
  const before = waiting.get(key);
  waitingBytes += before === undefined ? bytes.byteLength : 0;
  // A view would keep all of a larger answer alive.
  const own = bytes.slice();
  waiting.set(key, { key, bytes: own, sites: [...(before?.sites ?? []), site], usedAt: Date.now() });
  remember(site, key, own);
  if (timer !== undefined) return;
  timer = setTimeout(() => {
    timer = undefined;
    write().catch((error: unknown) => console.warn('Detour could not keep what it loaded.', error));
  }, WRITE_AFTER_MS);
}

async function write(): Promise<void> {
  const blocks = [...waiting.values()];
  waiting.clear();
  waitingBytes = 0;
  const transaction = (await database()).transaction(['blocks', 'totals'], 'readwrite');
  const [store, totals] = [transaction.objectStore('blocks'), transaction.objectStore('totals')];
  let total = (await totals.get('bytes')) ?? 0;
  for (const block of blocks) {
    const before = await store.get(block.key);
    const sites = [...new Set([...(before?.sites ?? []), ...block.sites])].slice(-MAX_SITES);
    total += before === undefined ? block.bytes.byteLength : 0;
    await store.put({ ...block, sites });
  }
  let cursor = total > limitBytes ? await store.index('usedAt').openCursor() : null;
  while (cursor !== null && total > limitBytes * SPARE) {
    total -= cursor.value.bytes.byteLength;
    await cursor.delete();
    cursor = await cursor.continue();
  }
  await totals.put(Math.max(0, total), 'bytes');
  await transaction.done;
  const known = await keys;
  for (const { key } of blocks) known?.add(key);
}

/** Drops what is there beyond the limit, at once. */
export function fitBlocks(): Promise<void> {
  return write();
}

export async function keptBytes(): Promise<number> {
  return (await (await database()).get('totals', 'bytes')) ?? 0;
}

export async function eraseBlocks(): Promise<void> {
  forgetRecent();
  waiting.clear();
  waitingBytes = 0;
  const transaction = (await database()).transaction(['blocks', 'totals'], 'readwrite');
  await Promise.all([transaction.objectStore('blocks').clear(), transaction.objectStore('totals').clear()]);
  await transaction.done;
}

/** Takes a site and its frames off every block, and drops those that nobody else has loaded. @param site Its `Scope.top`. */
export async function forgetBlocks(site: string): Promise<void> {
  forgetRecent();
  await write();
  const transaction = (await database()).transaction(['blocks', 'totals'], 'readwrite');
  const totals = transaction.objectStore('totals');
  let total = (await totals.get('bytes')) ?? 0;
  let cursor = await transaction.objectStore('blocks').openCursor();
  while (cursor !== null) {
    const { sites, bytes } = cursor.value;
    const others = sites.filter((one) => one !== site && !one.startsWith(`${site}|`));
    if (others.length === 0) {
      total -= bytes.byteLength;
      await cursor.delete();
    } else if (others.length < sites.length) await cursor.update({ ...cursor.value, sites: others });
    cursor = await cursor.continue();
  }
  await totals.put(Math.max(0, total), 'bytes');
  await transaction.done;
}
