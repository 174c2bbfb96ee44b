// A file of IPFS at one gateway: its path followed, its range begun, every block verified. Runs in the background.
import type { CID } from 'multiformats/cid';
import { MAX_BLOCK_BYTES } from '@/lib/content/block';
import { type BlockSource, checkedSource } from '@/lib/content/block-source';
import type { Bytes } from '@/lib/content/bytes';
import { readCar } from '@/lib/content/car';
import { type CarSource, carSource } from '@/lib/content/car-source';
import { CODEC, cidText } from '@/lib/content/cid-text';
import { fail } from '@/lib/content/content-failure';
import { type ByteRange, readFile, spanOf } from '@/lib/content/unixfs-file';
import { type Resolved, resolvePath } from '@/lib/content/unixfs-path';
import type { Verdict } from '@/lib/failover/verdict';
import { cachedSource, type PassingSource } from './cache';
import { getBody, wholeBody } from './gateway';
import { begun, onLine } from './line';
import type { ContentCandidate, ContentContext, Found, Opened } from './opened';

export interface IpfsFile {
  root: CID;
  segments: readonly string[];
  /** The block itself, not the file that it begins. */
  isRaw: boolean;
}

/** Where each block is a request of its own, so many are on their way. */
const BLOCKS_AHEAD = 4;
const CAR = 'application/vnd.ipld.car';
const RAW = 'application/vnd.ipld.raw';

/**
 * Begins to read `file` at `gateway`.
 *
 * @param ending Aborts when another gateway was first; what is open by then has to be closed.
 */
export async function openAt(
  gateway: ContentCandidate,
  file: IpfsFile,
  ending: AbortSignal,
  context: Pick<ContentContext, 'cache' | 'range' | 'signal'>,
): Promise<Verdict<Found>> {
  return onLine(ending, context.signal, async (signal, close) => {
    const isCar = gateway.speaksCar && !file.isRaw;
    const blocks: PassingSource = isCar ? carOf(gateway, file, context.range, signal) : blocksOf(gateway);
    const source = cachedSource(blocks, context.cache);
    const ahead = isCar ? 0 : BLOCKS_AHEAD;
    const opened = await begin(file, { source, uncached: blocks, signal, range: context.range, ahead, close });
    return { ...opened, done: () => blocks.done?.() };
  });
}

/**
 * What waits for the disk is in memory, so of a larger file only pieces would be kept, at the price of everything that was kept before;
 * and the disk is slower than a good line.
 */
const MAX_KEPT_FILE_BYTES = 8 * 1024 * 1024;

interface Reading {
  source: BlockSource;
  /** For the blocks of files that are too large to be kept. */
  uncached: PassingSource;
  signal: AbortSignal;
  range: ByteRange | undefined;
  ahead: number;
  close(): void;
}

/** The same out of blocks that are here already; rejects where one is missing. */
export function openFrom(
  source: BlockSource,
  file: IpfsFile,
  context: Pick<ContentContext, 'range' | 'signal'>,
): Promise<Opened> {
  const { signal, range } = context;
  return begin(file, { source, uncached: source, signal, range, ahead: 0, close: () => undefined });
}

async function begin({ root, segments, isRaw }: IpfsFile, reading: Reading): Promise<Opened> {
  const { source, uncached, signal, range, ahead, close } = reading;
  if (isRaw) return blockAsFile(await source.get(root, signal), range, close);
  const resolved = await resolvePath({ root, segments, source, signal });
  if (resolved.kind === 'node') return blockAsFile(resolved.bytes, range, close);
  if (resolved.kind === 'directory') return fail({ kind: 'unsupported', what: 'a directory without an index' });
  if (resolved.node.parts.length > 0) uncached.enter?.(resolved.cid);
  const leaves = resolved.sizeBytes > MAX_KEPT_FILE_BYTES ? uncached : source;
  return asOpened(resolved, readFile(resolved.node, { source: leaves, signal, range, ahead }), reading);
}

async function asOpened(
  { name, sizeBytes }: Extract<Resolved, { kind: 'file' }>,
  rest: AsyncGenerator<Bytes>,
  { range, close }: Reading,
): Promise<Opened> {
  const span = spanOf(range, sizeBytes) ?? fail({ kind: 'range', sizeBytes });
  const bytes = await begun(rest);
  return { name: name ?? '', declared: null, sizeBytes, span, bytes, assurance: 'proven', close };
}

function blockAsFile(block: Bytes, range: ByteRange | undefined, close: () => void): Opened {
  const span = spanOf(range, block.length) ?? fail({ kind: 'range', sizeBytes: block.length });
  const bytes = async function* () {
    if (span.from < span.to) yield block.subarray(span.from, span.to);
  };
  return { name: '', declared: null, sizeBytes: block.length, span, bytes: bytes(), assurance: 'proven', close };
}

/** Block by block, as they are wanted. */
function blocksOf({ url }: ContentCandidate): BlockSource {
  return checkedSource(async (cid, signal) => {
    const body = await getBody(`${url}/ipfs/${cidText(cid)}?format=raw`, RAW, { signal });
    return wholeBody(body, MAX_BLOCK_BYTES);
  });
}

/**
 * All that is needed in one answer, in the order of reading; asked for at the first block that no cache has. What is one block by its
 * address is asked for as such: no gateway has to look for more.
 */
function carOf(
  gateway: ContentCandidate,
  { root, segments }: IpfsFile,
  range: ByteRange | undefined,
  signal: AbortSignal,
): PassingSource {
  let opening: Promise<CarSource> | null = null;
  const passed: CID[] = [];
  const single = blocksOf(gateway);
  let file: CID | null = null;
  /** What a cache had of the way need not come again. */
  const open = async (from: CID): Promise<CarSource> => {
    const way = from.equals(root) ? segments : [];
    const path = [cidText(from), ...way].map(encodeURIComponent).join('/');
    const entity = range === undefined ? '' : `&entity-bytes=${entityBytes(range)}`;
    const url = `${gateway.url}/ipfs/${path}?format=car&dag-scope=entity${entity}`;
    const body = await getBody(url, CAR, { signal, accept: `${CAR}; version=1; order=dfs; dups=n` });
    const source = carSource(readCar(body), single);
    for (const cid of passed) source.pass(cid);
    return source;
  };
  return {
    async get(cid, ending) {
      if (opening === null && file === null && cid.code === CODEC.raw) return single.get(cid, ending);
      opening ??= open(file ?? cid);
      return (await opening).get(cid, ending);
    },
    pass(cid) {
      if (opening === null) passed.push(cid);
      else void opening.then((source) => source.pass(cid)).catch(() => undefined); // its failure is told to whoever gets
    },
    enter(cid) {
      file = cid;
    },
    done() {
      void opening?.then((source) => source.close()).catch(() => undefined); // as above
    },
  };
}

/** https://specs.ipfs.tech/http-gateways/trustless-gateway/#entity-bytes-request-query-parameter */
function entityBytes(range: ByteRange): string {
  return range.kind === 'suffix' ? `-${range.bytes}:*` : `${range.first}:${range.last ?? '*'}`;
}
