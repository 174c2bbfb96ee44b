// Follows a path from a CID through directories, shards, symbolic links and IPLD maps to what is there. Pure; runs in the background and in tests.
import { CID } from 'multiformats/cid';
import type { BlockSource } from './block-source';
import { type Bytes, sameBytes, utf8 } from './bytes';
import { CODEC } from './cid-text';
import { fail } from './content-failure';
import { decodeDagCbor, type IpldValue } from './dag-cbor';
import { decodeDagJson } from './dag-json';
import { linkedCid } from './dag-pb';
import { findInShard } from './hamt';
import { type FileNode, readUnixfsNode, type UnixfsNode } from './unixfs-node';

export type Resolved =
  | ResolvedFile
  | { kind: 'directory'; cid: CID }
  | { kind: 'node'; cid: CID; codec: NodeCodec; bytes: Bytes };

interface ResolvedFile {
  kind: 'file';
  cid: CID;
  node: FileNode;
  sizeBytes: number;
  /** The path names a directory, and this is its `index.html`. */
  isIndex: boolean;
  /** The last one followed; null at the root. */
  name: string | null;
  /** Of the symbolic link that the path ends at: gateways answer with this text where we give the file. */
  symlinkTarget: string | null;
}

type NodeCodec = 'dag-cbor' | 'dag-json' | 'cbor' | 'json';

export interface PathRequest {
  root: CID;
  /** Decoded names, as `contentPath` splits them. */
  segments: readonly string[];
  source: BlockSource;
  signal: AbortSignal;
}

/** A block on the way, read. */
interface Place {
  cid: CID;
  node: UnixfsNode | { kind: 'node'; codec: NodeCodec; bytes: Bytes };
}

interface Walk {
  /** From the root to where we are; `..` goes back on it. */
  way: Place[];
  rest: string[];
  symlinks: number;
  /** The directory whose index we are at. */
  indexOf: CID | null;
  name: string | null;
  symlinkTarget: string | null;
}

/** As Linux has it; a loop ends here. */
const MAX_SYMLINKS = 40;
const MAX_STEPS = 1024;

const absent = (what: string): never => fail({ kind: 'absent', what });

/**
 * What the path leads to. `absent` is thrown only where verified blocks prove it.
 *
 * @see https://specs.ipfs.tech/http-gateways/path-gateway/ for `index.html`.
 */
export async function resolvePath(request: PathRequest): Promise<Resolved> {
  const walk: Walk = {
    way: [],
    rest: [...request.segments],
    symlinks: 0,
    indexOf: null,
    name: null,
    symlinkTarget: null,
  };
  await enter(walk, request.root, request);
  for (let step = 0; step < MAX_STEPS; step++) {
    const resolved = await nextStep(walk, request);
    if (resolved !== null) return resolved;
  }
  return fail({ kind: 'unsupported', what: `a path of more than ${MAX_STEPS} steps` });
}

async function enter(walk: Walk, cid: CID, { source, signal }: PathRequest): Promise<void> {
  walk.way.push({ cid, node: readPlace(cid, await source.get(cid, signal)) });
}

/** One name further; what is there once no name is left. */
async function nextStep(walk: Walk, request: PathRequest): Promise<Resolved | null> {
  const place = walk.way.at(-1) ?? absent('a path out of its root');
  if (place.node.kind === 'symlink') {
    followSymlink(walk, place.node.target);
    return null;
  }
  const next = walk.rest.shift();
  if (next === undefined) return endOf(walk, place, request);
  if (next === '..') walk.way.pop();
  if (next === '' || next === '.' || next === '..') return null;
  walk.name = next;
  const cid = await childOf(place, { next, walk, request });
  await enter(walk, cid ?? absent(`no ${next} in ${place.cid}`), request);
  return null;
}

/** Read from the directory it lies in; an absolute one means a disk that is not here. */
function followSymlink(walk: Walk, target: string): void {
  if (++walk.symlinks > MAX_SYMLINKS) fail({ kind: 'broken', what: 'symbolic links without an end' });
  if (target.startsWith('/')) absent(`a symbolic link to ${target}`);
  if (walk.rest.length === 0) walk.symlinkTarget ??= target;
  walk.way.pop();
  walk.rest.unshift(...target.split('/'));
}

async function endOf(walk: Walk, { cid, node }: Place, request: PathRequest): Promise<Resolved | null> {
  const { indexOf, name, symlinkTarget } = walk;
  if (node.kind === 'file')
    return { kind: 'file', cid, node, sizeBytes: node.sizeBytes, isIndex: indexOf !== null, name, symlinkTarget };
  if (node.kind === 'node') return { kind: 'node', cid, codec: node.codec, bytes: node.bytes };
  const index = indexOf === null ? await childOf({ cid, node }, { next: 'index.html', walk, request }) : null;
  if (index === null) return { kind: 'directory', cid: indexOf ?? cid };
  walk.indexOf = cid;
  walk.name = 'index.html';
  await enter(walk, index, request);
  return null;
}

/** Null where a directory has no such entry. */
async function childOf(
  { cid, node }: Place,
  { next, walk, request }: { next: string; walk: Walk; request: PathRequest },
): Promise<CID | null> {
  if (node.kind === 'node') return linkIn(node, [next, ...walk.rest.splice(0)], walk);
  if (node.kind === 'shard') return findInShard(node, next, request);
  if (node.kind !== 'directory') return absent(`no ${next} in ${cid}, which is a ${node.kind}`);
  const wanted = utf8(next);
  // Of two with one name the first counts, for all readers.
  const entry = node.entries.find(({ name }) => sameBytes(name, wanted));
  return entry === undefined ? null : linkedCid(entry);
}

/** Walks keys and places in lists up to a link; what is left of the path goes on behind it. */
function linkIn({ codec, bytes }: { codec: NodeCodec; bytes: Bytes }, names: string[], walk: Walk): CID {
  if (codec === 'cbor' || codec === 'json') return absent(`${codec} has no links`);
  const decoded = codec === 'dag-cbor' ? decodeDagCbor(bytes) : decodeDagJson(bytes);
  let value: IpldValue | undefined =
    decoded.kind === 'value' ? decoded.value : fail({ kind: 'broken', what: `no ${codec}` });
  for (const [at, name] of names.entries()) {
    value = memberOf(value, name) ?? absent(`no ${name} in the ${codec}`);
    if (!(value instanceof CID)) continue;
    walk.rest = names.slice(at + 1);
    return value;
  }
  return fail({ kind: 'unsupported', what: 'a value inside a block' });
}

function memberOf(value: IpldValue | undefined, name: string): IpldValue | undefined {
  if (value instanceof Map) return value.get(name);
  return Array.isArray(value) && /^(0|[1-9]\d{0,6})$/.test(name) ? value[Number(name)] : undefined;
}

const nodeCodecs: ReadonlyMap<number, NodeCodec> = new Map([
  [CODEC.dagCbor, 'dag-cbor'],
  [CODEC.dagJson, 'dag-json'],
  [CODEC.cbor, 'cbor'],
  [CODEC.json, 'json'],
]);

function readPlace(cid: CID, bytes: Bytes): Place['node'] {
  const codec = nodeCodecs.get(cid.code);
  return codec === undefined ? readUnixfsNode(cid, bytes) : { kind: 'node', codec, bytes };
}
