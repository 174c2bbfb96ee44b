// Reads one block as a file, a directory, a shard of one, or a symbolic link. Pure; runs in the background and in tests.
import type { CID } from 'multiformats/cid';
import { type Bytes, NO_BYTES, utf8Text } from './bytes';
import { CODEC } from './cid-text';
import { fail } from './content-failure';
import { decodeDagPb, type PbLink } from './dag-pb';
import { MALFORMED, protobufFields, readVarint } from './protobuf';

/** A file is its own bytes, then those of its parts. */
export interface FileNode {
  kind: 'file';
  own: Bytes;
  sizeBytes: number;
  parts: { link: PbLink; sizeBytes: number }[];
}

export type UnixfsNode =
  | FileNode
  | { kind: 'directory'; entries: PbLink[] }
  | { kind: 'shard'; fanout: number; entries: PbLink[] }
  | { kind: 'symlink'; target: string };

/** The `Data` message of UnixFS, as far as anything of it is used. */
interface Data {
  type: number | null;
  data: Bytes;
  fileSize: number;
  blockSizes: number[];
  hashType: number | null;
  fanout: number | null;
}

/** Types by their number in the specification; `raw` is the old name of a file's leaf. */
const TYPE = { raw: 0, directory: 1, file: 2, symlink: 4, shard: 5 } as const;

/** No path of any system is longer. */
const MAX_TARGET_BYTES = 4096;

const broken = (what: string): never => fail({ kind: 'broken', what });

/** By the memory that they lie in: the directory of a gallery is wanted for each of its pictures. */
const nodes = new WeakMap<Bytes, UnixfsNode>();

/**
 * @param bytes Verified, and never changed. Throws a `ContentError` where they are nothing that has bytes or names.
 * @see https://specs.ipfs.tech/unixfs/
 */
export function readUnixfsNode(cid: CID, bytes: Bytes): UnixfsNode {
  if (cid.code === CODEC.raw) return { kind: 'file', own: bytes, sizeBytes: bytes.length, parts: [] };
  if (cid.code !== CODEC.dagPb) return fail({ kind: 'unsupported', what: `codec 0x${cid.code.toString(16)}` });
  const node = nodes.get(bytes) ?? readDagPb(bytes);
  nodes.set(bytes, node);
  return node;
}

function readDagPb(bytes: Bytes): UnixfsNode {
  const node = decodeDagPb(bytes) ?? broken('no DAG-PB');
  const data = readData(node.data ?? NO_BYTES);
  if (data.type === TYPE.file || data.type === TYPE.raw) return fileNode(data, node.links);
  if (data.type === TYPE.directory) return { kind: 'directory', entries: node.links };
  if (data.type === TYPE.shard) return shardNode(data, node.links);
  if (data.type === TYPE.symlink) return symlinkNode(data, node.links);
  return fail({
    kind: 'unsupported',
    what: data.type === null ? 'a block that is no UnixFS' : `UnixFS type ${data.type}`,
  });
}

function readData(message: Bytes): Data {
  const read: Data = { type: null, data: NO_BYTES, fileSize: 0, blockSizes: [], hashType: null, fanout: null };
  for (const field of protobufFields(message)) {
    if (field === MALFORMED) return { ...read, type: null };
    if (field.wire === 'bytes') {
      if (field.number === 2) read.data = field.value;
      if (field.number === 4) for (const size of packedSizes(field.value)) read.blockSizes.push(size);
    } else if (field.number === 1) read.type = Number(field.value);
    else if (field.number === 3) read.fileSize = sizeOf(field.value);
    else if (field.number === 4) read.blockSizes.push(sizeOf(field.value));
    else if (field.number === 5) read.hashType = Number(field.value);
    else if (field.number === 6) read.fanout = Number(field.value);
  }
  return read;
}

/** Sizes one after the other, as some writers have them. */
function* packedSizes(bytes: Bytes): Generator<number> {
  for (let at = 0; at < bytes.length; ) {
    const read = readVarint(bytes, at) ?? broken('sizes that are none');
    at = read.end;
    yield sizeOf(read.value);
  }
}

function sizeOf(value: bigint): number {
  const size = Number(value);
  return Number.isSafeInteger(size) ? size : broken('a size beyond all files');
}

/** The specification's checks on one node; whether the parts hold what is said of them shows when they are read. */
function fileNode({ data: own, fileSize, blockSizes }: Data, links: PbLink[]): FileNode {
  if (links.length !== blockSizes.length) return broken(`${links.length} parts, ${blockSizes.length} sizes`);
  const total = blockSizes.reduce((sum, size) => sum + size, own.length);
  if (total !== fileSize) return broken(`a file of ${fileSize} bytes with parts of ${total}`);
  const parts = links.map((link, at) => ({ link, sizeBytes: blockSizes[at] ?? 0 }));
  // Empty parts would make a file of no bytes and any number of blocks; nobody writes them.
  if (parts.some(({ sizeBytes }) => sizeBytes === 0)) return broken('a part of no bytes');
  if (links.some(({ name }) => name.length > 0)) return broken('a part with a name');
  return { kind: 'file', own, sizeBytes: fileSize, parts };
}

/** A power of two from 8 to 1024: CVE-2023-23625. */
function shardNode({ fanout, hashType }: Data, entries: PbLink[]): UnixfsNode {
  const isPower = fanout !== null && fanout >= 8 && fanout <= 1024 && Number.isInteger(Math.log2(fanout));
  if (!isPower) return broken(`a directory with a fanout of ${fanout}`);
  if (hashType !== 0x22) return fail({ kind: 'unsupported', what: `directory hash ${hashType}` });
  return { kind: 'shard', fanout, entries };
}

function symlinkNode({ data }: Data, links: PbLink[]): UnixfsNode {
  const target = data.length > MAX_TARGET_BYTES ? null : utf8Text(data);
  if (target === null || target === '' || links.length > 0) return broken('a symbolic link to nowhere');
  return { kind: 'symlink', target };
}
