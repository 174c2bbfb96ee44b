// Answers for every IPFS gateway of the lab: which content a request is for, in which shape the host serves it, and by which engine.
import { CID } from 'multiformats/cid';
import type { Reply } from '../replies';
import type { LoggedRequest } from '../request-log';
import type { BlockStore } from './block-store';
import { ipfsPlaceOf, type Place } from './content-hosts';
import { blockOf, codecs, type Entity, entityOf, fileBytes, MissingBlock } from './dag';
import { type AskedPath, carWishOf, type Format, formatOf, readPath } from './gateway-request';
import type { Helia } from './helia';
import { mediaTypeOf } from './media-types';
import { type Names, nameInLabel, recordReply } from './names';
import { answerFile, answerTrustless, findTarget, listing, plainText, type Target, valueType } from './plain-gateway';

export interface Gateways {
  store: BlockStore;
  helia: Helia;
  names: Names;
}

interface Asked {
  place: Place;
  url: URL;
  format: Format;
  request: LoggedRequest;
}

const redirect = (status: number, location: string): Reply => ({
  ...plainText(status, location),
  headers: { 'access-control-allow-origin': '*', location },
});

/** A CID as a DNS label: lower case and at most 63 signs, so CIDv1 in base32, a key in base36. */
function labelOf(space: string, id: string): string | null {
  if (space === 'ipns') return id.includes('.') ? id.replaceAll('-', '--').replaceAll('.', '-') : id;
  try {
    return CID.parse(id).toV1().toString();
  } catch {
    return null; // no CID: the path is answered with 400
  }
}

function toSubdomain({ url }: Asked, host: string): Reply | null {
  const [, space = '', id = '', ...rest] = url.pathname.split('/');
  const label = space === 'ipfs' || space === 'ipns' ? labelOf(space, id) : null;
  if (label === null) return null;
  return redirect(301, `https://${label}.${space}.${host}/${rest.join('/')}${url.search}`);
}

/** The path as if it had been asked for without a subdomain. */
function fullPath({ place, url }: Asked): string {
  if (place.inHost === null) return url.pathname;
  return `/${place.inHost.space}/${place.inHost.id}${url.pathname}`;
}

/** `/ipns/name/…` as `/ipfs/cid/…`, through at most this many names. */
const mostNames = 8;

function resolveNames(names: Names, path: string, left = mostNames): string | null {
  const [, space, id = '', ...rest] = path.split('/');
  if (space !== 'ipns') return path;
  const value = names.resolve(id) ?? names.resolve(nameInLabel(id));
  if (value === undefined || left === 0) return null;
  return resolveNames(names, [value.replace(/\/$/, ''), ...rest].join('/'), left - 1);
}

function recordFor({ names }: Gateways, path: string): Reply {
  const [, space, id = ''] = path.split('/');
  return space === 'ipns' ? recordReply(names.recordOf(id)) : plainText(400, 'only IPNS names have records');
}

/** Directories are ours for both engines: helia shows their bare block. */
async function answerDirectory(gateways: Gateways, asked: Asked, target: Target): Promise<Reply> {
  const { asked: path } = target;
  const { place, url } = asked;
  if (!url.pathname.endsWith('/')) return redirect(301, `${url.pathname}/${url.search}`);
  const index = findTarget(gateways.store, { ...path, names: [...path.names, 'index.html'] });
  if (typeof index === 'string') return listing(gateways.store, path, target.walked.cid);
  return answerBytes(gateways, { ...asked, place }, { ...path, names: [...path.names, 'index.html'] });
}

const written = ({ cid, names }: AskedPath): string => ['/ipfs', cid, ...names.map(encodeURIComponent)].join('/');

function typeOf(store: BlockStore, { asked, walked, entity }: Target): string {
  if (entity.node === null && entity.block.cid.code !== codecs.raw) return valueType(walked.cid);
  const to = Math.min(63, entity.unixfs.fileBytes - 1);
  const [start = new Uint8Array()] = fileBytes(store, walked.cid, { from: 0, to });
  return mediaTypeOf(asked.names.at(-1) ?? '', start);
}

function askHelia({ helia }: Gateways, { request, url }: Asked, path: string): Promise<Reply> {
  const { range, accept, 'if-none-match': known } = request.headers;
  const headers = { ...(range && { range }), ...(accept && { accept }), ...(known && { 'if-none-match': known }) };
  return helia.ask({ method: request.method, path: `${path}${url.search}`, headers });
}

async function answerBytes(gateways: Gateways, asked: Asked, path: AskedPath): Promise<Reply> {
  const { store } = gateways;
  const target = findTarget(store, path);
  if (target === 'missing') return plainText(404, `no link named under ${path.written}`);
  if (target === 'loop') return plainText(400, 'too many levels of symbolic links');
  const { cid } = target.walked;
  const { kind } = target.entity.unixfs;
  if (target.entity.node !== null && (kind === 'directory' || kind === 'hamt'))
    return answerDirectory(gateways, asked, target);
  const { range, 'if-none-match': known } = asked.request.headers;
  if (known === `"${cid}"`) return { ...plainText(304, ''), body: Buffer.alloc(0) };
  if (asked.place.gateway.engine === 'plain' || isBig(store, target.entity))
    return answerFile(store, target.asked, cid, range);
  // A legacy gateway knows of no formats: it must not pass the wish on.
  const url = new URL(asked.url.pathname, asked.url);
  const { accept: _, ...headers } = asked.request.headers;
  const reply = await askHelia(
    gateways,
    { ...asked, url, request: { ...asked.request, headers } },
    written(target.asked),
  );
  // Kubo knows more kinds of files than verified-fetch, and names them for ranges too.
  return { ...reply, headers: { ...reply.headers, 'content-type': typeOf(store, target) } };
}

/** Files of blocks that are made on demand: helia has none of them. The first leaf tells. */
function isBig(store: BlockStore, { block, node }: Entity): boolean {
  const [first] = node?.Links ?? [];
  if (first === undefined || first.Name !== '' || store.isMade(first.Hash))
    return first !== undefined && store.isMade(first.Hash);
  return store.isMade(block.cid) || isBig(store, entityOf(store, first.Hash));
}

async function answerPath(gateways: Gateways, asked: Asked, path: AskedPath): Promise<Reply> {
  const { store } = gateways;
  const { gateway } = asked.place;
  const { format, url, request } = asked;
  if (gateway.shape === 'legacy' || (format === 'bytes' && gateway.shape !== 'trustless'))
    return answerBytes(gateways, asked, path);
  if (format === 'bytes') return plainText(406, 'only ?format=raw, car and ipns-record are served here');
  if (format === 'other' && gateway.shape === 'trustless') return plainText(406, 'this format is not served here');
  const target = findTarget(store, path);
  const isOurs = gateway.engine === 'plain' || (typeof target !== 'string' && isBig(store, target.entity));
  if (format === 'other' || !isOurs) return askHelia(gateways, asked, written(path));
  if (format === 'raw') return answerTrustless(store, path, { format });
  return answerTrustless(store, path, {
    format: 'car',
    wish: carWishOf(url.searchParams, request.headers.accept ?? ''),
  });
}

async function answerAsked(gateways: Gateways, asked: Asked): Promise<Reply> {
  const { gateway, inHost } = asked.place;
  const { url, format } = asked;
  if (gateway.shape === 'moved') {
    const host = inHost === null ? 'dweb.link' : `${inHost.id}.${inHost.space}.dweb.link`;
    return redirect(307, `https://${host}${url.pathname}${url.search}`);
  }
  const away = !gateway.paths && inHost === null ? toSubdomain(asked, gateway.host) : null;
  if (away !== null) return away;
  const full = fullPath(asked);
  if (format === 'ipns-record' && gateway.shape !== 'legacy') return recordFor(gateways, full);
  const resolved =
    gateway.shape === 'trustless' && full.startsWith('/ipns/') ? null : resolveNames(gateways.names, full);
  if (resolved === null) return plainText(gateway.shape === 'trustless' ? 406 : 500, 'failed to resolve the name');
  const path = readPath(resolved);
  if (path === null) return plainText(full.startsWith('/ip') ? 400 : 404, `invalid path ${full}`);
  blockOf(gateways.store, path.cid);
  return answerPath(gateways, asked, { ...path, written: full });
}

/** Answers for a gateway's host, or null when the host is none. What nobody has is a 504, at once: set `hang` to wait for it. */
export async function answerGateway(
  gateways: Gateways,
  request: LoggedRequest,
  place = ipfsPlaceOf(request.host),
): Promise<Reply | null> {
  if (place === null) return null;
  const url = new URL(request.path, `https://${request.host}`);
  const format = formatOf(url.searchParams, request.headers.accept ?? '');
  try {
    return await answerAsked(gateways, { place, url, format, request });
  } catch (error) {
    if (!(error instanceof MissingBlock)) throw error;
    return plainText(504, 'failed to resolve: no providers found for the CID');
  }
}
