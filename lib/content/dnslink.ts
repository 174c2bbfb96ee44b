// Reads the DNSLink of a domain out of two resolvers' answers. Pure; runs in the background and in tests.
import { type ContentPath, decoded, parseContentPath } from './content-path';

/** Strangers answer here: `failed` says nothing about the domain, `none` that it has no such record. */
export type DnslinkAnswer =
  | { kind: 'link'; text: string; path: ContentPath; ttlSeconds: number }
  | { kind: 'none' }
  | { kind: 'failed' };

/** `disputed`: two resolvers contradict each other, and nothing is to be believed. `unproven`: only one of them spoke. */
export type Agreement =
  | { kind: 'agreed'; text: string; path: ContentPath; ttlSeconds: number }
  | { kind: 'none' }
  | { kind: 'disputed' }
  | { kind: 'unproven' };

const NO_ERROR = 0;
const NX_DOMAIN = 3;
const TYPE_TXT = 16;
/** More records than any domain has; the rest is not looked at. */
const MAX_RECORDS = 128;

/** Where the record stands: a name of its own, so that an alias of the site can stand beside it. */
export const dnslinkHost = (domain: string): string => `_dnslink.${domain}`;

/**
 * @param answer Parsed JSON of an `application/dns-json` reply to a question for TXT records.
 * @see https://dnslink.dev and https://developers.cloudflare.com/1.1.1.1/encryption/dns-over-https/make-api-requests/dns-json/
 */
export function parseDnslinkAnswer(answer: unknown): DnslinkAnswer {
  if (typeof answer !== 'object' || answer === null || !('Status' in answer)) return { kind: 'failed' };
  if (answer.Status === NX_DOMAIN) return { kind: 'none' };
  if (answer.Status !== NO_ERROR || ('TC' in answer && answer.TC === true)) return { kind: 'failed' };
  const records: unknown = 'Answer' in answer ? answer.Answer : [];
  if (!Array.isArray(records)) return { kind: 'failed' };
  const links = records.slice(0, MAX_RECORDS).flatMap(linkOf);
  // Of several the first by its letters counts, so that all readers take the same.
  const [first] = links.sort((a, b) => (a.text < b.text ? -1 : 1));
  return first === undefined ? { kind: 'none' } : { kind: 'link', ...first };
}

/** None for what is no TXT record (an alias on the way, for one) or no link of ours. */
function linkOf(record: unknown): { text: string; path: ContentPath; ttlSeconds: number }[] {
  if (typeof record !== 'object' || record === null) return [];
  if (!('type' in record) || record.type !== TYPE_TXT || !('data' in record) || typeof record.data !== 'string')
    return [];
  const text = /^dnslink=(\/[ -~]+)$/.exec(txtOf(record.data))?.[1];
  const path = text === undefined ? null : pathOf(text);
  if (text === undefined || path === null) return [];
  const ttl = 'TTL' in record && typeof record.TTL === 'number' ? record.TTL : 0;
  return [{ text, path, ttlSeconds: Math.max(0, Math.trunc(ttl)) }];
}

/** Names beyond ASCII stand percent-encoded in DNS. */
function pathOf(text: string): ContentPath | null {
  const plain = decoded(text);
  return plain === null ? null : parseContentPath(plain);
}

/**
 * One text out of a record's pieces of at most 255 bytes. Some resolvers quote each piece as zone files do, with `\"`, `\\`
 * and `\065`; others give the text bare.
 */
function txtOf(data: string): string {
  const trimmed = data.trim();
  if (!/^"(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*$/s.test(trimmed)) return trimmed;
  return [...trimmed.matchAll(/"((?:[^"\\]|\\.)*)"/gs)]
    .map(([, piece = '']) => piece.replace(/\\(\d{3}|.)/gs, (_, escaped: string) => unescaped(escaped)))
    .join('');
}

const unescaped = (escaped: string): string =>
  /^\d{3}$/.test(escaped) ? String.fromCharCode(Number(escaped) % 256) : escaped;

/** A link counts when two resolvers of two operators say the same; for the shorter of their times. */
export function agreeOnDnslink(a: DnslinkAnswer, b: DnslinkAnswer): Agreement {
  if (a.kind === 'failed' || b.kind === 'failed') return { kind: 'unproven' };
  if (a.kind === 'none' && b.kind === 'none') return { kind: 'none' };
  if (a.kind === 'none' || b.kind === 'none' || a.text !== b.text) return { kind: 'disputed' };
  return { ...a, kind: 'agreed', ttlSeconds: Math.min(a.ttlSeconds, b.ttlSeconds) };
}
