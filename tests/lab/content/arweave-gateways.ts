// Answers for every Arweave gateway of the lab, as AR.IO's (and, with less, as arweave.net): data, sandboxes, manifests, names, chunks, GraphQL.

import { base32 } from 'multiformats/bases/base32';
import { jsonReply, notFound, type Reply } from '../replies';
import type { LoggedRequest } from '../request-log';
import { manifestType } from './arweave-fixtures';
import { answerGraphql } from './arweave-graphql';
import { digestOf, type Ledger, type Piece } from './arweave-ledger';
import { type ArweaveGateway, arweavePlaceOf, graphqlHost } from './content-hosts';
import { readRange } from './gateway-request';

export interface ArnsBook {
  /** @param host One gateway that resolves the name otherwise than the others. */
  set: (name: string, id: string, host?: string) => void;
  find: (name: string, host: string) => string | undefined;
}

export function makeArnsBook(): ArnsBook {
  const names = new Map<string, string>();
  return {
    set: (name, id, host = '*') => {
      names.set(`${host} ${name}`, id);
    },
    find: (name, host) => names.get(`${host} ${name}`) ?? names.get(`* ${name}`),
  };
}

export interface Weave {
  ledger: Ledger;
  arns: ArnsBook;
}

interface Asked {
  weave: Weave;
  gateway: ArweaveGateway;
  request: LoggedRequest;
  url: URL;
}

const exposed =
  'Content-Length, Content-Range, Content-Digest, X-AR-IO-Digest, X-AR-IO-Data-Id, X-AR-IO-Verified, X-AR-IO-Root-Transaction-Id, ' +
  'X-AR-IO-Root-Data-Item-Offset, X-AR-IO-Root-Data-Offset, X-ArNS-Resolved-Id, X-ArNS-TTL-Seconds, X-ArNS-Name';

const cors = { 'access-control-allow-origin': '*', 'access-control-expose-headers': exposed } as const;

const redirect = (location: string): Reply => ({ status: 302, headers: { ...cors, location }, body: Buffer.alloc(0) });

/** Id to the label of its sandbox: base32, because case does not count in host names. */
export const sandboxLabel = (id: string): string => base32.baseEncode(Buffer.from(id, 'base64url'));

const tagOf = ({ tags }: Piece, wanted: string): string | undefined =>
  tags.find(({ name }) => name.toLowerCase() === wanted)?.value;

/** What an AR.IO node says about data that it has checked; arweave.net says none of it. */
function trustHeaders({ id, data, bundled }: Piece): Record<string, string> {
  const digest = digestOf(data);
  const place =
    bundled === null
      ? {}
      : {
          'x-ar-io-root-transaction-id': bundled.root,
          'x-ar-io-root-data-item-offset': String(bundled.itemOffset),
          'x-ar-io-root-data-offset': String(bundled.dataOffset),
        };
  return {
    ...{
      'x-ar-io-digest': digest,
      'content-digest': `sha-256=:${Buffer.from(digest, 'base64url').toString('base64')}:`,
    },
    ...{
      'x-ar-io-data-id': id,
      'x-ar-io-verified': 'true',
      'x-ar-io-trusted': 'true',
      'x-ar-io-stable': 'true',
      'x-ar-io-hops': '1',
    },
    ...place,
  };
}

function dataReply({ gateway, request }: Asked, piece: Piece): Reply {
  const { data } = piece;
  const own = gateway.isArIo ? trustHeaders(piece) : {};
  const type = tagOf(piece, 'content-type') ?? 'application/octet-stream';
  const headers = { ...cors, ...own, 'content-type': type, etag: `"${digestOf(data)}"`, 'accept-ranges': 'bytes' };
  const range = readRange(request.headers.range, data.length);
  if (range === 'unsatisfiable') return { ...notFound, status: 416 };
  if (range === null) return { status: 200, headers, body: data };
  const { from, to } = range;
  const ranged = { ...headers, 'content-range': `bytes ${from}-${to}/${data.length}` };
  return { status: 206, headers: ranged, body: data.subarray(from, to + 1) };
}

interface Manifest {
  index?: { path?: string };
  fallback?: { id?: string };
  paths: Record<string, { id: string }>;
}

/** The id behind a path of a manifest. */
function throughManifest(data: Buffer, path: string): string | undefined {
  const { paths, index, fallback }: Manifest = JSON.parse(data.toString());
  const wanted = path === '' ? (index?.path ?? '') : path;
  return paths[wanted]?.id ?? paths[`${wanted.replace(/\/$/, '')}/index.html`]?.id ?? fallback?.id;
}

/** @param path Below the id, without a slash in front; null when not even a slash follows the id. */
function servePiece(asked: Asked, id: string, path: string | null): Reply {
  const { pieces } = asked.weave.ledger;
  const piece = pieces.get(id);
  if (piece === undefined) return notFound;
  if (tagOf(piece, 'content-type') !== manifestType)
    return path === null || path === '' ? dataReply(asked, piece) : notFound;
  // Relative links of the index count from the folder.
  if (path === null) return redirect(`${asked.url.pathname}/`);
  const inner = pieces.get(throughManifest(piece.data, path) ?? '');
  return inner === undefined ? notFound : dataReply(asked, inner);
}

function offsetReply({ weaveEnd, data }: Piece): Reply {
  return weaveEnd === null ? notFound : jsonReply(200, { size: String(data.length), offset: String(weaveEnd) });
}

/** Of layer 1 only: data items have no transaction, on real gateways too. The data itself is left out, as nodes do for large ones. */
function transactionReply({ weave }: Asked, id: string, part: string | undefined): Reply {
  const piece = weave.ledger.pieces.get(id);
  if (piece?.transaction === null || piece === undefined) return notFound;
  if (part === 'offset') return offsetReply(piece);
  if (part === 'data') return { ...jsonReply(200, null), body: Buffer.from(piece.data.toString('base64url')) };
  return part === undefined ? jsonReply(200, { ...piece.transaction.toJSON(), data: '' }) : notFound;
}

function chunkReply({ weave }: Asked, offset: string): Reply {
  const found = /^\d+$/.test(offset) ? weave.ledger.chunkAt(Number(offset)) : null;
  return found === null ? notFound : jsonReply(200, { ...found, packing: 'unpacked' });
}

/** Long enough for a test, short enough for a cache. */
const arnsTtlS = 900;

function arnsHeaders(name: string, id: string): Record<string, string> {
  return { 'x-arns-name': name, 'x-arns-resolved-id': id, 'x-arns-ttl-seconds': String(arnsTtlS) };
}

function resolverReply({ weave, gateway }: Asked, name: string): Reply {
  const id = weave.arns.find(name, gateway.host);
  if (id === undefined) return notFound;
  const reply = jsonReply(200, { txId: id, ttlSeconds: arnsTtlS, processId: 'P'.repeat(43), resolvedAt: Date.now() });
  return { ...reply, headers: { ...reply.headers, ...arnsHeaders(name, id) } };
}

function serveName(asked: Asked, name: string): Reply {
  const { weave, gateway, url } = asked;
  const id = gateway.isArIo ? weave.arns.find(name, gateway.host) : undefined;
  if (id === undefined) return notFound;
  const reply = servePiece(asked, id, url.pathname.slice(1));
  return { ...reply, headers: { ...reply.headers, ...arnsHeaders(name, id) } };
}

const idPath = /^\/([\w-]{43})(?:\/(.*))?$/;

function serveSandbox(asked: Asked, label: string): Reply {
  const found = idPath.exec(asked.url.pathname);
  if (found?.[1] !== undefined && sandboxLabel(found[1]) === label)
    return servePiece(asked, found[1], found[2] ?? null);
  return serveName(asked, label);
}

function serveId(asked: Asked, id: string, path: string | null): Reply {
  const { gateway, url } = asked;
  if (!gateway.hasSandbox) return servePiece(asked, id, path);
  return redirect(`https://${sandboxLabel(id)}.${gateway.host}${url.pathname}${url.search}`);
}

function rawReply(asked: Asked, id: string): Reply {
  const piece = asked.weave.ledger.pieces.get(id);
  return piece === undefined ? notFound : dataReply(asked, piece);
}

function arIoReply(asked: Asked, what: string | undefined, name: string): Reply {
  if (!asked.gateway.isArIo) return notFound;
  if (what === 'resolver') return resolverReply(asked, name);
  return what === 'info'
    ? jsonReply(200, { wallet: 'W'.repeat(43), release: 'lab', supportedManifestVersions: ['0.1.0', '0.2.0'] })
    : notFound;
}

function serveRoot(asked: Asked): Reply {
  const { url, request, weave } = asked;
  const [, first, second = '', third] = url.pathname.split('/');
  switch (first) {
    case 'graphql':
      return request.method === 'POST' ? answerGraphql(weave.ledger, request.body) : notFound;
    case 'tx':
      return transactionReply(asked, second, third);
    case 'chunk':
      return chunkReply(asked, second);
    case 'raw':
      return rawReply(asked, second);
    case 'ar-io':
      return arIoReply(asked, second, third ?? '');
    case 'info':
      return jsonReply(200, { network: 'arweave.N.1', height: 1_800_000 });
    default: {
      const found = idPath.exec(url.pathname);
      return found?.[1] === undefined ? notFound : serveId(asked, found[1], found[2] ?? null);
    }
  }
}

/** Answers for a gateway's host, or null when the host is none. */
export function answerWeave(weave: Weave, request: LoggedRequest): Reply | null {
  const url = new URL(request.path, `https://${request.host}`);
  if (request.host === graphqlHost)
    return url.pathname === '/graphql' ? answerGraphql(weave.ledger, request.body) : notFound;
  const place = arweavePlaceOf(request.host);
  if (place === null) return null;
  const asked = { weave, gateway: place.gateway, request, url };
  return place.label === null ? serveRoot(asked) : serveSandbox(asked, place.label);
}
