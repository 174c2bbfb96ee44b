// Reads what a page sent. The page is hostile: everything is parsed, nothing is taken from it but its own request. Pure.

import { maxAskBytes } from '@/lib/background/state/limits';
import type { OwnOutcome, RpcAsk } from '@/lib/messages/page-protocol';
import { type Evidence, readEvidence } from '@/lib/rpc/evidence';
import { readFilterNotes } from '@/lib/rpc/follow/filter-note';

const MAX_URL = 2_048;
const MAX_OWN_BODY = 1_100_000;

/** Null when it is not an ask as the hook writes them. */
export function parseAsk(value: unknown): RpcAsk | null {
  const it = fields(value);
  const [id, url, body, elapsedMs, credentialed] = [
    it?.get('id'),
    it?.get('url'),
    it?.get('body'),
    it?.get('elapsedMs'),
    it?.get('credentialed'),
  ];
  const own = parseOwn(it?.get('own'));
  if (!isCount(id) || !isEndpointUrl(url) || typeof body !== 'string' || body.length > maxAskBytes) return null;
  if (!isCount(elapsedMs) || typeof credentialed !== 'boolean' || own === null) return null;
  const filters = readFilterNotes(it?.get('filters'));
  const ask = { id, url, body, own, elapsedMs, credentialed };
  return filters.length > 0 ? { ...ask, filters } : ask;
}

function parseOwn(value: unknown): OwnOutcome | null {
  const it = fields(value);
  switch (it?.get('kind')) {
    case 'failed':
      return { kind: 'failed' };
    case 'detour':
      return { kind: 'detour' };
    case 'late': {
      const waitedMs = it.get('waitedMs');
      return isCount(waitedMs) ? { kind: 'late', waitedMs } : null;
    }
    case 'socket': {
      const [how, code] = [it.get('how'), it.get('code')];
      const isEnd = how === 'unopened' || how === 'closed' || how === 'silent';
      return isEnd && isCount(code) ? { kind: 'socket', how, code } : null;
    }
    case 'response':
      return parseResponse(it);
    default:
      return null;
  }
}

function parseResponse(it: Map<string, unknown>): OwnOutcome | null {
  const [status, contentType, retryAfter, body, complete] = [
    it.get('status'),
    it.get('contentType'),
    it.get('retryAfter'),
    it.get('body'),
    it.get('complete'),
  ];
  if (!isCount(status) || typeof contentType !== 'string' || typeof retryAfter !== 'string') return null;
  if (typeof body !== 'string' || body.length > MAX_OWN_BODY || typeof complete !== 'boolean') return null;
  return {
    kind: 'response',
    status,
    contentType: contentType.slice(0, 200),
    retryAfter: retryAfter.slice(0, 100),
    body,
    complete,
  };
}

/** What an endpoint showed of itself in the site's own traffic. */
export interface Seen extends Evidence {
  url: string;
  /** The site sent it a method that only a fork or a toy chain has. */
  development?: boolean;
}

/** Null when it is not a note as the hook writes them. What is too long shows nothing. */
export function parseSeen(value: unknown): Seen | null {
  const it = fields(value);
  const [url, body, answer] = [it?.get('url'), it?.get('body'), it?.get('answer')];
  if (!isEndpointUrl(url) || typeof body !== 'string' || typeof answer !== 'string') return null;
  return { url, ...readEvidence(body, answer) };
}

export function isEndpointUrl(value: unknown): value is string {
  return (
    typeof value === 'string' && value.length <= MAX_URL && /^(?:https?|wss?):\/\//.test(value) && URL.canParse(value)
  );
}

/** The members of an object as a map; null for whatever is none. */
export function fields(value: unknown): Map<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? new Map(Object.entries(value)) : null;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
