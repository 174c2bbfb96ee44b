// Files too big to hold: pseudo-random 1 MiB leaves that are made anew whenever one is read. Runs in Node, in tests and benches only.
import { createCipheriv, createHash } from 'node:crypto';
import { encode, prepare } from '@ipld/dag-pb';
import { CID } from 'multiformats/cid';
import { create } from 'multiformats/hashes/digest';
import { type BlockStore, varint } from './block-store';
import { codecs } from './dag';

const leafBytes = 1_048_576;

const sha256 = 0x12;

export function cidOf(codec: number, bytes: Uint8Array): CID {
  return CID.createV1(codec, create(sha256, createHash('sha256').update(bytes).digest()));
}

let pattern: Buffer | null = null;

/** The same noise for everyone: the AES-CTR stream of a zero key. */
function noise(): Buffer {
  pattern ??= createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(leafBytes));
  return pattern;
}

/** A leaf is the noise with its number in front: as quick as a copy, and no two are alike. The first begins with `head`. */
function leafOf(index: number, size: number, head: Uint8Array = new Uint8Array()): Uint8Array {
  const bytes = Buffer.from(noise().subarray(0, size));
  if (size >= 8) bytes.writeBigUInt64BE(BigInt(index));
  if (index === 0) bytes.set(head);
  return bytes;
}

const field = (tag: number, value: number): Uint8Array[] => [Uint8Array.of(tag), varint(value)];

/** UnixFS's Data of an inner node of a file: Type, filesize, blocksizes. */
export function innerNode(parts: readonly { cid: CID; bytes: number; size: number }[]): Uint8Array {
  const total = parts.reduce((sum, part) => sum + part.bytes, 0);
  const sizes = parts.flatMap((part) => field(0x20, part.bytes));
  const data = Buffer.concat([...field(0x08, 2), ...field(0x18, total), ...sizes]);
  const Links = parts.map(({ cid, size }) => ({ Name: '', Tsize: size, Hash: cid }));
  return encode(prepare({ Data: data, Links }));
}

interface Part {
  cid: CID;
  /** Bytes of the file below. */
  bytes: number;
  /** Bytes of all blocks below. */
  size: number;
}

/** The width of a balanced tree, as Kubo builds it (174) and as one likes for 1 MiB leaves. */
const width = 174;

function raise(store: BlockStore, parts: readonly Part[]): Part[] {
  const above: Part[] = [];
  for (let at = 0; at < parts.length; at += width) {
    const group = parts.slice(at, at + width);
    const node = innerNode(group);
    const cid = store.put(cidOf(codecs.dagPb, node), node);
    const sum = (of: (part: Part) => number) => group.reduce((total, part) => total + of(part), 0);
    above.push({ cid, bytes: sum((part) => part.bytes), size: sum((part) => part.size) + node.length });
  }
  return above;
}

function finish(store: BlockStore, leaves: readonly Part[]): CID {
  let level = raise(store, leaves);
  while (level.length > 1) level = raise(store, level);
  const [top] = level;
  if (top === undefined) throw new Error('a file needs a leaf');
  return top.cid;
}

/** A file of that many bytes, the first of which are `head`: about 0.6 s for each GB, once, for the hashes. The same size and head are always the same CID. */
export function addBigFile(store: BlockStore, bytes: number, head?: Uint8Array): CID {
  const leaves = Array.from({ length: Math.ceil(bytes / leafBytes) }, (_, index) => {
    const size = Math.min(leafBytes, bytes - index * leafBytes);
    const cid = cidOf(codecs.raw, leafOf(index, size, head));
    store.putMade(cid, () => leafOf(index, size, head));
    return { cid, bytes: size, size };
  });
  return finish(store, leaves);
}

/** A file of that many leaves of eight bytes: a CAR with more blocks than any reader should hold in a list of promises. */
export function addCrumbs(store: BlockStore, count: number): CID {
  const leaves = Array.from({ length: count }, (_, index) => {
    const make = (): Uint8Array => leafOf(index, 8);
    const cid = cidOf(codecs.raw, make());
    store.putMade(cid, make);
    return { cid, bytes: 8, size: 8 };
  });
  return finish(store, leaves);
}
