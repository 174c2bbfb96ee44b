// What a request to an IPFS gateway asks for: path, format, part. Pure look-ups in headers and query (Path and Trustless Gateway specifications).
import { CID } from 'multiformats/cid';
import type { Part } from './dag';

export interface AskedPath {
  cid: CID;
  /** Decoded names below the CID. */
  names: string[];
  /** `/ipfs/…` as it was written, without the query. */
  written: string;
  endsWithSlash: boolean;
}

function cidOf(text: string): CID | null {
  try {
    return CID.parse(text);
  } catch {
    return null; // no CID: the caller answers 400
  }
}

/** Null when there is no CID after `/ipfs/`. */
export function readPath(pathname: string): AskedPath | null {
  const [, space, id = '', ...rest] = pathname.split('/');
  const cid = space === 'ipfs' ? cidOf(id) : null;
  if (cid === null) return null;
  const names = rest.filter((name) => name !== '').map(decodeURIComponent);
  return { cid, names, written: pathname, endsWithSlash: pathname.endsWith('/') };
}

export type Format = 'bytes' | 'raw' | 'car' | 'ipns-record' | 'other';

const formats: Record<string, Format> = { raw: 'raw', car: 'car', 'ipns-record': 'ipns-record' };

/** The query wins over Accept. `bytes` is the file itself, `other` a format of which only helia knows. */
export function formatOf(query: URLSearchParams, accept: string): Format {
  const named = query.get('format');
  if (named !== null) return formats[named] ?? 'other';
  const type = /application\/vnd\.(?:ipld\.(raw|car)|ipfs\.(ipns-record))/.exec(accept);
  const asked = type?.[1] ?? type?.[2];
  return asked === undefined
    ? /application\/(?:vnd\.ipld\.|x-tar)/.test(accept)
      ? 'other'
      : 'bytes'
    : (formats[asked] ?? 'bytes');
}

export interface CarWish {
  scope: 'all' | 'entity' | 'block';
  /** `entity-bytes` as sent; null for all. */
  entityBytes: string | null;
  withDuplicates: boolean;
}

export function carWishOf(query: URLSearchParams, accept: string): CarWish {
  const entityBytes = query.get('entity-bytes');
  const scope = query.get('dag-scope');
  const dups = query.get('car-dups') ?? /\bdups=([yn])/.exec(accept)?.[1];
  const known = scope === 'entity' || scope === 'block' ? scope : 'all';
  return {
    scope: scope === null && entityBytes !== null ? 'entity' : known,
    entityBytes,
    withDuplicates: dups === 'y',
  };
}

/** `entity-bytes=from:to`, both counted from the end when negative; null for what is no such thing. */
export function readEntityBytes(text: string, fileBytes: number): Part | null {
  const found = /^(-?\d+):(-?\d+|\*)$/.exec(text);
  if (found === null) return null;
  const place = (written: string): number => (written.startsWith('-') ? fileBytes + Number(written) : Number(written));
  const to = found[2] === '*' ? fileBytes - 1 : place(found[2] ?? '');
  return { from: Math.max(0, place(found[1] ?? '')), to: Math.min(to, fileBytes - 1) };
}

/** One range of RFC 9110; null for none or several (then the whole is sent), `unsatisfiable` beyond the end. */
export function readRange(header: string | undefined, fileBytes: number): Part | 'unsatisfiable' | null {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (found === null || (found[1] === '' && found[2] === '')) return null;
  const last = fileBytes - 1;
  const part =
    found[1] === ''
      ? { from: Math.max(0, fileBytes - Number(found[2])), to: last }
      : { from: Number(found[1]), to: found[2] === '' ? last : Math.min(last, Number(found[2])) };
  return part.from > part.to ? 'unsatisfiable' : part;
}
