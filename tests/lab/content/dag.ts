// Walks UnixFS graphs of the lab's own store: paths, files with ranges, and the blocks that a trustless answer must hold. No network.
// Written apart from the extension's reader on purpose: helia's gateway and this one have to agree before a test believes either.
import { decode as decodeCbor } from '@ipld/dag-cbor';
import { decode as decodeJson } from '@ipld/dag-json';
import { decode, type PBLink, type PBNode } from '@ipld/dag-pb';
import { CID } from 'multiformats/cid';
import type { Block, BlockStore } from './block-store';

export const codecs = { raw: 0x55, dagPb: 0x70, dagCbor: 0x71, dagJson: 0x0129 } as const;

/** UnixFS types by number. @see https://specs.ipfs.tech/unixfs/ */
const kinds = ['raw', 'directory', 'file', 'metadata', 'symlink', 'hamt'] as const;

interface Unixfs {
  kind: (typeof kinds)[number];
  data: Uint8Array;
  fileBytes: number;
  /** The size of the file's part behind each link. */
  partBytes: number[];
}

/** A varint and where the next field begins. */
function readVarint(bytes: Uint8Array, at: number): [value: number, next: number] {
  let value = 0;
  for (let index = at, scale = 1; index < bytes.length; index += 1, scale *= 0x80) {
    const byte = bytes[index] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return [value, index + 1];
  }
  throw new Error('a varint breaks off');
}

function readUnixfs(bytes: Uint8Array): Unixfs {
  const found: Unixfs = { kind: 'raw', data: new Uint8Array(), fileBytes: 0, partBytes: [] };
  for (let at = 0; at < bytes.length; ) {
    const [tag, start] = readVarint(bytes, at);
    const [value, next] = readVarint(bytes, start);
    const isBytes = tag % 8 === 2;
    at = isBytes ? next + value : next;
    if (tag >> 3 === 1) found.kind = kinds[value] ?? 'raw';
    else if (tag >> 3 === 2) found.data = bytes.subarray(next, at);
    else if (tag >> 3 === 3) found.fileBytes = value;
    else if (tag >> 3 === 4 && !isBytes) found.partBytes.push(value);
  }
  return found;
}

export class MissingBlock extends Error {}

export function blockOf(store: BlockStore, cid: CID): Block {
  const bytes = store.get(cid);
  if (bytes === undefined) throw new MissingBlock(`nobody has ${cid}`);
  return { cid, bytes };
}

export interface Entity {
  block: Block;
  node: PBNode | null;
  unixfs: Unixfs;
}

/** A block as UnixFS sees it; what is no dag-pb is a file in one piece. */
export function entityOf(store: BlockStore, cid: CID): Entity {
  const block = blockOf(store, cid);
  if (cid.code !== codecs.dagPb) {
    const { bytes } = block;
    return { block, node: null, unixfs: { kind: 'raw', data: bytes, fileBytes: bytes.length, partBytes: [] } };
  }
  const node = decode(block.bytes);
  return { block, node, unixfs: readUnixfs(node.Data ?? new Uint8Array()) };
}

/** Two hexadecimal digits stand before each name in a shard of 256. */
const hamtPrefix = 2;

/** The way to a name through shards, or null. Searched, not hashed: slower, and right by another way. */
function findInShards(store: BlockStore, links: readonly PBLink[], name: string): { cid: CID; over: Block[] } | null {
  for (const link of links) {
    const label = (link.Name ?? '').slice(hamtPrefix);
    if (label === name) return { cid: link.Hash, over: [] };
    if (label !== '') continue;
    const shard = entityOf(store, link.Hash);
    const found = findInShards(store, shard.node?.Links ?? [], name);
    if (found !== null) return { cid: found.cid, over: [shard.block, ...found.over] };
  }
  return null;
}

function childOf(store: BlockStore, { node, unixfs }: Entity, name: string): { cid: CID; over: Block[] } | null {
  if (node === null) return null;
  if (unixfs.kind === 'hamt') return findInShards(store, node.Links, name);
  const link = node.Links.find((one) => one.Name === name);
  return link === undefined ? null : { cid: link.Hash, over: [] };
}

/** All links in a dag-cbor or dag-json value. */
function linksIn(value: unknown): CID[] {
  const cid = CID.asCID(value);
  if (cid !== null) return [cid];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(linksIn) : [];
}

function linksOf({ cid, bytes }: Block): CID[] {
  if (cid.code === codecs.dagPb) return decode(bytes).Links.map((link) => link.Hash);
  if (cid.code === codecs.dagCbor) return linksIn(decodeCbor(bytes));
  return cid.code === codecs.dagJson ? linksIn(decodeJson(bytes)) : [];
}

/** Follows a name through an IPLD value: the last CID on the way, or null. */
function childOfValue({ cid, bytes }: Block, name: string): CID | null {
  const value: unknown = cid.code === codecs.dagCbor ? decodeCbor(bytes) : decodeJson(bytes);
  const entry =
    typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name) : null;
  return CID.asCID(entry?.[1]);
}

export interface Walked {
  cid: CID;
  /** The blocks passed on the way, without the target's own. */
  over: Block[];
}

/** Where a path leads, or null when a name is missing. Throws MissingBlock for a graph that is not whole. */
export function walk(store: BlockStore, root: CID, names: readonly string[]): Walked | null {
  let cid = root;
  const over: Block[] = [];
  for (const name of names) {
    const entity = entityOf(store, cid);
    const isValue = cid.code === codecs.dagCbor || cid.code === codecs.dagJson;
    const next = isValue ? childOfValue(entity.block, name) : null;
    const child = next === null ? childOf(store, entity, name) : { cid: next, over: [] };
    if (child === null) return null;
    over.push(entity.block, ...child.over);
    cid = child.cid;
  }
  return { cid, over };
}

/** A part of a file, both ends included. */
export interface Part {
  from: number;
  to: number;
}

/** The blocks of a file that hold a part of it, in depth-first order, the inner nodes too. */
export function* fileBlocks(store: BlockStore, cid: CID, { from, to }: Part): Generator<Block & { at: number }> {
  const { block, node, unixfs } = entityOf(store, cid);
  yield { ...block, at: 0 };
  let at = unixfs.data.length;
  for (const [index, link] of (node?.Links ?? []).entries()) {
    const size = unixfs.partBytes[index] ?? 0;
    if (at <= to && at + size > from)
      for (const inner of fileBlocks(store, link.Hash, { from: from - at, to: to - at }))
        yield { ...inner, at: inner.at + at };
    at += size;
  }
}

/** The bytes of a part of a file. */
export function* fileBytes(store: BlockStore, cid: CID, { from, to }: Part): Generator<Uint8Array> {
  for (const block of fileBlocks(store, cid, { from, to })) {
    const data =
      block.cid.code === codecs.dagPb ? readUnixfs(decode(block.bytes).Data ?? new Uint8Array()).data : block.bytes;
    const [first, end] = [Math.max(0, from - block.at), Math.min(data.length, to - block.at + 1)];
    if (end > first) yield data.subarray(first, end);
  }
}

/** Every block below a CID, depth first, with repetitions. */
export function* allBlocks(store: BlockStore, cid: CID): Generator<Block> {
  const block = blockOf(store, cid);
  yield block;
  for (const link of linksOf(block)) yield* allBlocks(store, link);
}

/** A directory's own blocks, shards included: what one needs to list it. */
export function* directoryBlocks(store: BlockStore, cid: CID): Generator<Block> {
  const { block, node, unixfs } = entityOf(store, cid);
  yield block;
  if (unixfs.kind !== 'hamt') return;
  for (const link of node?.Links ?? [])
    if ((link.Name ?? '').length === hamtPrefix) yield* directoryBlocks(store, link.Hash);
}

export interface Entry {
  name: string;
  cid: CID;
}

/** The names in a directory. */
export function entriesOf(store: BlockStore, cid: CID): Entry[] {
  const { node, unixfs } = entityOf(store, cid);
  return (node?.Links ?? []).flatMap((link) => {
    const name = link.Name ?? '';
    if (unixfs.kind !== 'hamt') return [{ name, cid: link.Hash }];
    return name.length === hamtPrefix
      ? entriesOf(store, link.Hash)
      : [{ name: name.slice(hamtPrefix), cid: link.Hash }];
  });
}
