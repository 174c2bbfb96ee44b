// Addresses that the tests of names share, and a path put in words.
import { cidText, ipnsNameText } from '@/lib/content/cid-text';
import type { ContentPath } from '@/lib/content/content-path';

export const CID_TEXT = 'bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4';
export const QM = 'QmWvY6FaqFMS89YAQ9NAPjVP4WZKA1qbHbicc9HeSKQTgt';
export const KEY = 'k51qzi5uqu5djokp3m1keo36hoxtd6u3a1d2rg1camf6al7p3huy63dojlm57c';

/** A path in words. */
export function words(path: ContentPath | null): string | null {
  if (path === null) return null;
  const tail = path.segments.map((segment) => `/${segment}`).join('');
  if (path.kind === 'ipfs') return `ipfs ${cidText(path.cid)}${tail}`;
  return path.kind === 'ipns-key' ? `key ${ipnsNameText(path.name)}${tail}` : `domain ${path.domain}${tail}`;
}
