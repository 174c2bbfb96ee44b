// Reads what a token's contract says of where its metadata or picture is. Pure; runs in the background and in tests.
import { type Bytes, utf8 } from './bytes';
import { type ContentPath, decoded, parseContentPath } from './content-path';

export type TokenAddress =
  | { kind: 'content'; path: ContentPath }
  /** `id` and path as they stand: another file knows what is an id of Arweave. */
  | { kind: 'arweave'; text: string }
  /** It may lie behind a gateway: another file knows those. */
  | { kind: 'https'; url: string }
  | TokenData
  | { kind: 'unsupported' };

/** Whole in the contract. A picture is only ever to be used as one: SVG as a document would run scripts. */
type TokenData = { kind: 'data'; use: 'json' | 'image'; mediaType: string; bytes: Bytes };

/** The largest that ever fitted into a call's answer are some hundred kilobytes. */
const MAX_CHARS = 4_000_000;
const MAX_URI_CHARS = 8192;
const MAX_HEAD_CHARS = 256;

const unsupported = { kind: 'unsupported' } as const;

/**
 * Puts the token's id where ERC-1155 has `{id}`: 64 hexadecimal digits, in lower case, without 0x.
 *
 * @see https://eips.ethereum.org/EIPS/eip-1155#metadata
 */
export const withTokenId = (uri: string, id: bigint): string =>
  // What is longer is data, whole as it is: put in a million times, an id would fill the memory.
  uri.length > MAX_URI_CHARS
    ? uri
    : uri.replace(/\{id\}|%7bid%7d/gi, (id & ((1n << 256n) - 1n)).toString(16).padStart(64, '0'));

/** @param uri What `tokenURI` or `uri` returned, the id put in. */
export function parseTokenUri(uri: string): TokenAddress {
  const text = uri.trim();
  if (/^data:/i.test(text)) return text.length > MAX_CHARS ? unsupported : dataOf(text);
  if (text.length > MAX_URI_CHARS) return unsupported;
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text) ?? [];
  switch (scheme.toLowerCase()) {
    case 'ipfs':
      return contentOf('ipfs', rest);
    case 'ipns':
      return contentOf('ipns', rest);
    case 'ar':
      return rest === '' ? unsupported : { kind: 'arweave', text: rest };
    case 'https':
      return URL.canParse(text) ? { kind: 'https', url: text } : unsupported;
    case '':
      return contentOf('ipfs', text); // a bare CID, or `/ipfs/…`: many contracts say no more
    default:
      return unsupported;
  }
}

/** `ipfs://ipfs/{cid}` is as frequent as it is wrong. A question mark or a hash begins what no content has. */
function contentOf(namespace: 'ipfs' | 'ipns', rest: string): TokenAddress {
  const [bare = ''] = rest.split(/[?#]/);
  const plain = decoded(bare);
  if (plain === null) return unsupported;
  const inner = plain.replace(/^\/+/, '');
  const path = /^ip[fn]s\//.test(inner) ? parseContentPath(`/${inner}`) : parseContentPath(`/${namespace}/${inner}`);
  return path === null ? unsupported : { kind: 'content', path };
}

/** @see https://www.rfc-editor.org/rfc/rfc2397 */
function dataOf(text: string): TokenAddress {
  const comma = text.indexOf(',');
  if (comma < 0 || comma > MAX_HEAD_CHARS) return unsupported;
  const [mediaType = '', ...parameters] = text.slice('data:'.length, comma).toLowerCase().split(';');
  const use = useOf(mediaType.trim());
  const body = text.slice(comma + 1);
  const isBase64 = parameters.some((parameter) => parameter.trim() === 'base64');
  const bytes = use && (isBase64 ? base64Bytes(body) : plainBytes(body));
  return use && bytes ? { kind: 'data', use, mediaType: mediaType.trim(), bytes } : unsupported;
}

function useOf(mediaType: string): 'json' | 'image' | null {
  if (/^application\/(?:[a-z0-9.-]+\+)?json$/.test(mediaType)) return 'json';
  return /^image\/[a-z0-9.+-]+$/.test(mediaType) ? 'image' : null;
}

function base64Bytes(body: string): Bytes | null {
  try {
    return Uint8Array.from(atob(decoded(body) ?? body), (char) => char.charCodeAt(0));
  } catch {
    return null; // an InvalidCharacterError: no base64
  }
}

/** Contracts often put JSON and SVG in as they are: a percent sign that means nothing stands for itself. */
const plainBytes = (body: string): Bytes => utf8(decoded(body) ?? body);
