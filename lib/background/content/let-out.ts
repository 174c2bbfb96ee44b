// Which documents' own policy was seen to let content out to which centralized gateway: the proof that stands for going round it. Pure.
import type { Scope } from '@/lib/background/scope';
import { contentAddressOf } from '@/lib/content/address';
import { arweaveGatewayOf, gatewayOf } from '@/lib/directory/gateways';

/** By document and origin of a gateway: the piece that was let out; '' once it was a second one. */
export type LetOut = Record<string, string>;

export interface PageDocument {
  tabId: number;
  frameId: number;
  documentId: string | null;
}

/**
 * The origin of a centralized gateway, of whose pieces any other gateway can hand out the very same: null for names, which are only as
 * sure as two who agree, and for gateways with an origin for each piece, of which a page's policy may name one.
 */
export function originToPass(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, host, origin } = new URL(url);
  const gateway = protocol === 'https:' ? gatewayOf(host) : null;
  if (gateway === null || gateway.host !== host || !gateway.isCentral) return null;
  const kind = contentAddressOf(url, arweaveGatewayOf)?.kind;
  return kind === 'ipfs' || kind === 'arweave' ? origin : null;
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
 * A piece was let out. Once it was two they stand for all: a policy may name a single one by its path, and hardly names two and means
 * no more.
 *
 * @returns Whether any may be had from elsewhere now.
 */
export function noteLetOut(letOut: LetOut, key: string, url: string): boolean {
  const before = letOut[key];
  letOut[key] = before === undefined || before === url ? url : '';
  return letOut[key] === '';
}

/** The tab shows another document now; those that have names of their own are known by them. */
export function forgetTab(letOut: LetOut, tabId: number): void {
  for (const key of Object.keys(letOut)) {
    const [, , tab, documentId] = key.split(' ');
    if (tab === `${tabId}` && documentId === '') delete letOut[key];
  }
}
