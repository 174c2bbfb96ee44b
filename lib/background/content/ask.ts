// Reads an ask for content. The page is hostile: everything is parsed, and nothing but the address counts. Pure.
import { fields } from '@/lib/background/rescue/ask';
import type { ByteRange } from '@/lib/content/unixfs-file';
import type { ContentAsk, OwnLoad, Surface } from '@/lib/messages/content-protocol';

const MAX_URL = 4_096;
const surfaces: readonly Surface[] = ['fetch', 'image', 'media', 'style', 'font', 'script'];

/** Null when it is not an ask as the relay writes them. */
export function parseContentAsk(value: unknown): ContentAsk | null {
  const it = fields(value);
  const [url, range, given] = [it?.get('url'), it?.get('range'), it?.get('given')];
  const surface = surfaces.find((one) => one === it?.get('surface'));
  const load = parseOwnLoad(it?.get('own'));
  if (typeof url !== 'string' || url.length > MAX_URL || !/^(?:https?|ipfs|ipns|ar):/.test(url)) return null;
  if (surface === undefined || load === null || !isCount(given)) return null;
  if (range !== null && (typeof range !== 'string' || range.length > 100)) return null;
  return { url, surface, range, own: load, given };
}

/** Whether the port that it came by carries bytes; where messages are JSON they come as an object with numbers for names. */
export const carriesBytes = (value: unknown): boolean => fields(value)?.get('probe') instanceof Uint8Array;

function parseOwnLoad(value: unknown): OwnLoad | null {
  const it = fields(value);
  const [kind, status, waitedMs] = [it?.get('kind'), it?.get('status'), it?.get('waitedMs')];
  if (kind === 'failed' || kind === 'detour') return { kind };
  if (kind === 'response') return isCount(status) ? { kind, status } : null;
  if (kind === 'late') return isCount(waitedMs) ? { kind, waitedMs } : null;
  return null;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** One range of bytes (RFC 9110, 14.1.2); undefined for several or for what is none: the whole is given then, as the RFC allows. */
export function parseRange(header: string | null): ByteRange | undefined {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.replaceAll(' ', '') ?? '') ?? [];
  if (from === '') return Number(to) === 0 ? undefined : { kind: 'suffix', bytes: Number(to) };
  if (to !== '' && Number(to) < Number(from)) return undefined;
  return { kind: 'span', first: Number(from), last: to === '' ? null : Number(to) };
}
