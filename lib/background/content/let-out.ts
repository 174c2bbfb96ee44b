// Which documents' own policy was seen to let content out to which centralized gateway: the proof that stands for going round it. Pure.
import type { Scope } from '@/lib/background/state/scope';
import { contentAddressOf } from '@/lib/content/address';
import { arweaveGatewayOf, gatewayOf } from '@/lib/directory/gateways';

/** By document and origin of a gateway: `root /path` of the one piece that was let out, `root` after a second one of it, '' after a second root. */
export type LetOut = Record<string, string>;

/** A piece at a centralized gateway, as a page's policy may name it: by its path, and never by its query (CSP, 6.7.2.12). */
export interface PassedPiece {
  origin: string;
  /** The text of its CID, or an id of Arweave. */
  root: string;
  /** Below that, with a slash before each part. */
  path: string;
}

export interface PageDocument {
  tabId: number;
  frameId: number;
  documentId: string | null;
}

/**
 * A piece of a centralized gateway, which any other gateway can hand out just the same: null for names, which are only as sure as two
 * who agree, and for gateways with an origin for each piece, of which a page's policy may name one.
 */
export function pieceToPass(url: string): PassedPiece | null {
  if (!URL.canParse(url)) return null;
  const { protocol, host, origin } = new URL(url);
  const gateway = protocol === 'https:' ? gatewayOf(host) : null;
  if (gateway === null || gateway.host !== host || !gateway.isCentral) return null;
  const address = contentAddressOf(url, arweaveGatewayOf);
  if (address?.kind !== 'ipfs' && address?.kind !== 'arweave') return null;
  const path = address.path.map((part) => `/${part}`).join('');
  return { origin, root: address.kind === 'ipfs' ? address.cid : address.id, path };
}

/** Null: not to be told from another. Firefox tells no frame's document from the next one in it; of a tab's it tells when it goes. */
export function documentKey(
  { key }: Pick<Scope, 'key'>,
  { tabId, frameId, documentId }: PageDocument,
  origin: string,
): string | null {
  return documentId === null && frameId !== 0 ? null : `${key} ${tabId} ${documentId ?? ''} ${origin}`;
}

/**
 * A piece was let out. A policy may name one file, or one folder with all that is in it: two files of a folder stand for that folder,
 * and two roots for all, because a policy hardly names two and means no more.
 *
 * @returns Whether anything may be had from elsewhere now.
 */
export function noteLetOut(letOut: LetOut, key: string, { root, path }: Omit<PassedPiece, 'origin'>): boolean {
  const before = letOut[key];
  const piece = `${root} ${path}`;
  if (before === undefined) letOut[key] = piece;
  else if (before !== '' && before.split(' ', 1)[0] !== root) letOut[key] = '';
  else if (before !== '' && before !== piece) letOut[key] = root;
  return letOut[key] !== piece;
}

/** Whether pieces of that root may be had from elsewhere. */
export const isLetOut = (letOut: LetOut, key: string, root: string): boolean =>
  letOut[key] === '' || letOut[key] === root;

/** The tab shows another document now; those that have names of their own are known by them. */
export function forgetTab(letOut: LetOut, tabId: number): void {
  for (const key of Object.keys(letOut)) {
    const [, , tab, documentId] = key.split(' ');
    if (tab === `${tabId}` && documentId === '') delete letOut[key];
  }
}
