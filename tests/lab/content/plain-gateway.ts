// The lab's second IPFS gateway, straight from its block store: raw blocks, CARs and files as fast as the disk-less machine can copy them.
// It serves the independent operators and every big file; helia.ts serves the rest.
import type { CID } from 'multiformats/cid';
import type { Reply } from '../replies';
import { type Block, type BlockStore, carOf, keyOf } from './block-store';
import {
  allBlocks,
  blockOf,
  codecs,
  directoryBlocks,
  type Entity,
  entityOf,
  entriesOf,
  fileBlocks,
  fileBytes,
  type Part,
  type Walked,
  walk,
} from './dag';
import { type AskedPath, type CarWish, readEntityBytes, readRange } from './gateway-request';
import { mediaTypeOf } from './media-types';

const exposed = 'Content-Length, Content-Range, X-Chunked-Output, X-Ipfs-Path, X-Ipfs-Roots, X-Stream-Output';

/** What every gateway lets a page read. */
const gatewayHeaders = { 'access-control-allow-origin': '*', 'access-control-expose-headers': exposed } as const;

export const plainText = (status: number, text: string): Reply => ({
  status,
  headers: { ...gatewayHeaders, 'content-type': 'text/plain; charset=utf-8' },
  body: Buffer.from(`${text}\n`),
});

const immutable = 'public, max-age=29030400, immutable';

function headersOf(asked: AskedPath, cid: CID, own: Record<string, string>): Record<string, string> {
  const path = {
    'x-ipfs-path': asked.written,
    'x-ipfs-roots': `${[asked.cid, cid].join(',')}`,
    'cache-control': immutable,
  };
  return { ...gatewayHeaders, ...path, 'x-content-type-options': 'nosniff', ...own };
}

function rawReply(store: BlockStore, asked: AskedPath, { cid }: Walked): Reply {
  const { bytes } = blockOf(store, cid);
  const headers = {
    'content-type': 'application/vnd.ipld.raw',
    'content-disposition': `attachment; filename="${cid}.bin"`,
    etag: `"${cid}.raw"`,
  };
  return { status: 200, headers: headersOf(asked, cid, headers), body: Buffer.from(bytes) };
}

function* targetBlocks(store: BlockStore, cid: CID, wish: CarWish): Generator<Block> {
  const entity = entityOf(store, cid);
  const { kind, fileBytes: size } = entity.unixfs;
  if (wish.scope === 'block') yield entity.block;
  else if (wish.scope === 'all') yield* allBlocks(store, cid);
  else if (kind === 'directory' || kind === 'hamt') yield* directoryBlocks(store, cid);
  else {
    const part = wish.entityBytes === null ? null : readEntityBytes(wish.entityBytes, size);
    yield* fileBlocks(store, cid, part ?? { from: 0, to: size });
  }
}

/** Identity CIDs hold their bytes, so that a CAR has no block for them; nor, unless asked, the same block twice. */
function* sent(blocks: Iterable<Block>, withDuplicates: boolean): Generator<Block> {
  const seen = new Set<string>();
  for (const block of blocks) {
    const key = keyOf(block.cid);
    if (block.cid.multihash.code === 0 || (!withDuplicates && seen.has(key))) continue;
    seen.add(key);
    yield block;
  }
}

function carReply(store: BlockStore, asked: AskedPath, walked: Walked, wish: CarWish): Reply {
  const { cid, over } = walked;
  function* blocks(): Generator<Block> {
    yield* over;
    yield* targetBlocks(store, cid, wish);
  }
  const headers = {
    'content-type': `application/vnd.ipld.car; version=1; order=dfs; dups=${wish.withDuplicates ? 'y' : 'n'}`,
    'content-disposition': `attachment; filename="${cid}.car"`,
    etag: `W/"${cid}.car.${wish.scope}.${wish.entityBytes ?? ''}"`,
    'accept-ranges': 'none',
  };
  const chunks = () => carOf([cid], sent(blocks(), wish.withDuplicates));
  return {
    status: 200,
    headers: headersOf(asked, cid, headers),
    body: Buffer.alloc(0),
    stream: { bodyBytes: null, chunks },
  };
}

export type Trustless = { format: 'raw' } | { format: 'car'; wish: CarWish };

/** Answers in one of the two formats that can be verified. */
export function answerTrustless(store: BlockStore, asked: AskedPath, wanted: Trustless): Reply {
  const walked = walk(store, asked.cid, asked.names);
  if (walked === null) return plainText(404, `no link named under ${asked.written}`);
  return wanted.format === 'raw' ? rawReply(store, asked, walked) : carReply(store, asked, walked, wanted.wish);
}

function fileReply(store: BlockStore, asked: AskedPath, cid: CID, range: string | undefined): Reply {
  const { unixfs } = entityOf(store, cid);
  const whole: Part = { from: 0, to: unixfs.fileBytes - 1 };
  const wanted = readRange(range, unixfs.fileBytes);
  const [start = new Uint8Array()] = fileBytes(store, cid, { from: 0, to: Math.min(63, whole.to) });
  const type = mediaTypeOf(asked.names.at(-1) ?? '', start);
  const headers = headersOf(asked, cid, { 'content-type': type, etag: `"${cid}"`, 'accept-ranges': 'bytes' });
  if (wanted === 'unsatisfiable')
    return {
      ...plainText(416, 'no such range'),
      headers: { ...headers, 'content-range': `bytes */${unixfs.fileBytes}` },
    };
  const part = wanted ?? whole;
  const ranged = wanted === null ? {} : { 'content-range': `bytes ${part.from}-${part.to}/${unixfs.fileBytes}` };
  const stream = { bodyBytes: part.to - part.from + 1, chunks: () => fileBytes(store, cid, part) };
  return { status: wanted === null ? 200 : 206, headers: { ...headers, ...ranged }, body: Buffer.alloc(0), stream };
}

const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A listing in HTML, plainer than Kubo's. */
export function listing(store: BlockStore, asked: AskedPath, cid: CID): Reply {
  const rows = entriesOf(store, cid).map(
    ({ name }) => `<li><a href="./${encodeURIComponent(name)}">${escapeHtml(name)}</a></li>`,
  );
  const title = escapeHtml(asked.written);
  const html = `<!doctype html><title>${title}</title><h1>Index of ${title}</h1><ul>${rows.join('')}</ul>`;
  const headers = { 'content-type': 'text/html', etag: `"DirIndex-lab_CID-${cid}"` };
  return { status: 200, headers: headersOf(asked, cid, headers), body: Buffer.from(html) };
}

export const valueType = ({ code }: CID): string =>
  code === codecs.dagJson ? 'application/vnd.ipld.dag-json' : 'application/vnd.ipld.dag-cbor';

function valueReply(store: BlockStore, asked: AskedPath, cid: CID): Reply {
  const type = valueType(cid);
  const headers = headersOf(asked, cid, { 'content-type': type, etag: `"${cid}"` });
  return { status: 200, headers, body: Buffer.from(blockOf(store, cid).bytes) };
}

/** Answers with a file or a value that `walked` led to. */
export function answerFile(store: BlockStore, asked: AskedPath, cid: CID, range: string | undefined): Reply {
  const isValue = cid.code === codecs.dagJson || cid.code === codecs.dagCbor;
  return isValue ? valueReply(store, asked, cid) : fileReply(store, asked, cid, range);
}

/** How many links from one symbolic link to the next are followed, as the kernel's ELOOP is. */
const mostLinks = 16;

export interface Target {
  asked: AskedPath;
  walked: Walked;
  entity: Entity;
}

/** Follows the path and the symbolic links in it; a word for why there is nothing at its end. */
export function findTarget(store: BlockStore, asked: AskedPath, left = mostLinks): Target | 'missing' | 'loop' {
  const names: string[] = [];
  for (const name of asked.names) {
    const walked = walk(store, asked.cid, [...names, name]);
    if (walked === null) return 'missing';
    const { unixfs } = entityOf(store, walked.cid);
    if (unixfs.kind !== 'symlink') {
      names.push(name);
      continue;
    }
    if (left === 0) return 'loop';
    const target = Buffer.from(unixfs.data).toString();
    const rest = asked.names.slice(names.length + 1);
    return findTarget(store, { ...asked, names: resolveNames(names, [...target.split('/'), ...rest]) }, left - 1);
  }
  const walked = walk(store, asked.cid, names);
  return walked === null ? 'missing' : { asked: { ...asked, names }, walked, entity: entityOf(store, walked.cid) };
}

function resolveNames(base: readonly string[], steps: readonly string[]): string[] {
  const names = [...base];
  for (const step of steps) {
    if (step === '..') names.pop();
    else if (step !== '.' && step !== '') names.push(step);
  }
  return names;
}
