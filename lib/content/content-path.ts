// Reads `/ipfs/{cid}/a/b` and `/ipns/{name}/a/b`, as they stand in links, records and names. Pure; runs in the background and in tests.
import type { CID } from 'multiformats/cid';
import { parseCid, parseIpnsName } from './cid-text';

/** `segments` are decoded names. An IPNS name is a key, or a domain that has a DNSLink. */
export type ContentPath =
  | { kind: 'ipfs'; cid: CID; segments: string[] }
  | { kind: 'ipns-key'; name: CID; segments: string[] }
  | { kind: 'ipns-domain'; domain: string; segments: string[] };

/** Longer than any path that a browser sends. */
const MAX_CHARS = 8192;

/** @param text A path as it stands, nothing in it encoded. Null where it is none. */
export function parseContentPath(text: string): ContentPath | null {
  const [empty, namespace, root = '', ...segments] = text.length > MAX_CHARS ? [] : text.split('/');
  if (empty !== '' || root === '') return null;
  return rooted(
    namespace,
    root,
    segments.filter((segment) => segment !== ''),
  );
}

function rooted(namespace: string | undefined, root: string, segments: string[]): ContentPath | null {
  if (namespace === 'ipfs') {
    const cid = parseCid(root);
    return cid && { kind: 'ipfs', cid, segments };
  }
  if (namespace !== 'ipns') return null;
  const name = parseIpnsName(root);
  if (name !== null) return { kind: 'ipns-key', name, segments };
  const domain = root.toLowerCase();
  return isDomain(domain) ? { kind: 'ipns-domain', domain, segments } : null;
}

/** Letters, digits, hyphens and at least one dot; underscores stand in names that are no hosts. */
export const isDomain = (text: string): boolean =>
  text.length <= 253 &&
  /^(?=.*[a-z])(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text);

/** Null where a percent sign means nothing. */
export function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null; // a URIError: that is the question asked
  }
}
