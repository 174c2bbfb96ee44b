// Content made by other implementations than ours: the importer of js-ipfs, and the CAR writer of js-ipld.
import { CarWriter } from '@ipld/car';
import { MemoryBlockstore } from 'blockstore-core';
import { type ImporterOptions, importer } from 'ipfs-unixfs-importer';
import { fixedSize } from 'ipfs-unixfs-importer/chunker';
import { balanced, type FileLayout, trickle } from 'ipfs-unixfs-importer/layout';
import type { CID } from 'multiformats/cid';
import { type BlockSource, checkedSource } from '@/lib/content/block-source';
import { type Bytes, joinBytes } from '@/lib/content/bytes';
import { blockKey, cidText } from '@/lib/content/cid-text';
import { type ContentFailure, contentFailure, fail } from '@/lib/content/content-failure';
import { decodeDagPb, linkedCid } from '@/lib/content/dag-pb';

export interface Dag {
  root: CID;
  /** Each block once. */
  blocks: Map<string, { cid: CID; bytes: Bytes }>;
}

export interface Shape {
  rawLeaves?: boolean;
  chunkBytes?: number;
  children?: number;
  layout?: 'balanced' | 'trickle';
  cidVersion?: 0 | 1;
  /** Every directory is spread over shards. */
  sharded?: boolean;
  fanoutBits?: number;
}

function options({
  rawLeaves = true,
  chunkBytes = 1024,
  children = 4,
  layout,
  cidVersion = 1,
  ...rest
}: Shape): ImporterOptions {
  const layouts: FileLayout =
    layout === 'trickle'
      ? trickle({ layerRepeat: 4, maxChildrenPerNode: children })
      : balanced({ maxChildrenPerNode: children });
  return {
    rawLeaves,
    cidVersion,
    chunker: fixedSize({ chunkSize: chunkBytes }),
    layout: layouts,
    wrapWithDirectory: false,
    ...(rest.sharded ? { shardSplitThresholdBytes: 0, shardFanoutBits: rest.fanoutBits ?? 8 } : {}),
  };
}

/** Files by path; the root is the directory that holds them all, or the one file named ''. */
export async function dagOf(files: Record<string, Uint8Array | string>, shape: Shape = {}): Promise<Dag> {
  const store = new MemoryBlockstore();
  const isFile = '' in files;
  const source = Object.entries(files).map(([path, content]) => ({
    ...(isFile ? {} : { path: `root/${path}` }),
    content: typeof content === 'string' ? new TextEncoder().encode(content) : content,
  }));
  let root: CID | undefined;
  for await (const entry of importer(source, store, options(shape))) root = entry.cid;
  if (root === undefined) throw new Error('nothing was imported');
  const blocks: Dag['blocks'] = new Map();
  for await (const { cid, bytes } of store.getAll()) {
    const pieces: Bytes[] = [];
    for await (const piece of bytes) pieces.push(new Uint8Array(piece));
    blocks.set(blockKey(cid), { cid, bytes: joinBytes(pieces) });
  }
  // The store has but hashes: the root's own codec is known, those of the others stand in the links.
  return { root, blocks };
}

function bytesAt({ blocks }: Pick<Dag, 'blocks'>, cid: CID): Bytes {
  return blocks.get(blockKey(cid))?.bytes ?? fail({ kind: 'missing', cid: cidText(cid) });
}

/** Blocks as a gateway sends them, depth first; with duplicates each as often as it is linked. */
export function depthFirst(dag: Dag, duplicates: 'y' | 'n' = 'y'): { cid: CID; bytes: Bytes }[] {
  const seen = new Set<string>();
  const walk = (cid: CID): { cid: CID; bytes: Bytes }[] => {
    if (cid.multihash.code === 0) return [];
    if (duplicates === 'n' && seen.has(blockKey(cid))) return [];
    seen.add(blockKey(cid));
    const bytes = bytesAt(dag, cid);
    const links = cid.code === 0x70 ? (decodeDagPb(bytes)?.links ?? []) : [];
    return [{ cid, bytes }, ...links.map(linkedCid).flatMap(walk)];
  };
  return walk(dag.root);
}

/** A CAR as @ipld/car writes it. */
export async function carOf(root: CID, blocks: readonly { cid: CID; bytes: Uint8Array }[]): Promise<Bytes> {
  const { writer, out } = CarWriter.create([root]);
  const written = (async () => {
    for (const block of blocks) await writer.put(block);
    await writer.close();
  })();
  const pieces: Bytes[] = [];
  for await (const piece of out) pieces.push(new Uint8Array(piece));
  await written;
  return joinBytes(pieces);
}

/** A source that has the blocks and counts what it is asked for. */
export function sourceOf(dag: Pick<Dag, 'blocks'>): BlockSource & { asked: string[] } {
  const asked: string[] = [];
  const source = checkedSource(async (cid) => {
    asked.push(cidText(cid));
    return bytesAt(dag, cid);
  });
  return { ...source, asked };
}

export async function* chunked(bytes: Bytes, chunkBytes: number): AsyncGenerator<Bytes> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

/** What came, and why it ended; errors that are no failures of content are thrown. */
export async function drain<T>(stream: AsyncIterable<T>): Promise<{ items: T[]; failure: ContentFailure | null }> {
  const items: T[] = [];
  try {
    for await (const item of stream) items.push(item);
    return { items, failure: null };
  } catch (error) {
    const failure = contentFailure(error);
    if (failure === null) throw error;
    return { items, failure };
  }
}

/** Why a promise of content was broken. */
export async function failureOf(promise: Promise<unknown>): Promise<ContentFailure | null> {
  try {
    await promise;
    return null;
  } catch (error) {
    return contentFailure(error);
  }
}

export const forever = new AbortController().signal;

/** Bytes that look random and are the same each time. */
export function noise(count: number, seed = 1): Bytes {
  const bytes = new Uint8Array(count);
  let state = seed;
  for (let at = 0; at < count; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}
