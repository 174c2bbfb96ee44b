// How the relay reads what arrives on its port: page-written, so every field is rebuilt and nothing else gets through. Pure; runs in the relay.
import type { OwnOutcome, PageMessage, RpcAsk, SeenNote } from '@/lib/messages/page-protocol';
import { evidenceChars } from '@/lib/rpc/evidence';
import { readFilterWords } from './filter-words';
import { isRecord } from './port-words';

/** Longer than any address a browser sends. */
export const maxUrlChars = 8192;
/** The hook reads request and response bodies up to 1 MB each. */
export const maxTextChars = 1_048_576;

export const isText = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.length <= most;
export const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** Null for anything but the ten messages a page may send. `now` is on the clock of the document. */
export function readHookWord(data: unknown, now: number): PageMessage | null {
  if (!isRecord(data)) return null;
  const { type } = data;
  if (type === 'hook/safe-mode') return { type };
  if (type === 'rpc/abort') return isNumber(data.id) ? { type, id: data.id } : null;
  if (isUrlNote(type)) return isText(data.url, maxUrlChars) ? { type, url: data.url } : null;
  if (type === 'rpc/seen') {
    const seen = readSeen(data.seen);
    return seen === null ? null : { type, seen };
  }
  const ask = isAsk(type) ? readAsk(data.ask, now) : null;
  return ask === null || !isAsk(type) ? null : { type, ask };
}

const isAsk = (type: unknown) => type === 'rpc/failover' || type === 'socket/follow';
const isUrlNote = (type: unknown) =>
  type === 'rpc/sound' ||
  type === 'rpc/ended' ||
  type === 'rpc/development' ||
  type === 'rpc/broadcast' ||
  type === 'socket/speaks';

function readAsk(data: unknown, now: number): RpcAsk | null {
  if (!isRecord(data)) return null;
  const { id, url, body, elapsedMs, credentialed } = data;
  const own = readOwn(data.own);
  if (!isNumber(id) || !isText(url, maxUrlChars) || !isText(body, maxTextChars) || own === null) return null;
  if (!isNumber(elapsedMs)) return null;
  const filters = readFilterWords(data.filters, now);
  const ask = { id, url, body, own, elapsedMs, credentialed: credentialed !== false };
  return filters.length > 0 ? { ...ask, filters } : ask;
}

function readOwn(data: unknown): OwnOutcome | null {
  if (!isRecord(data)) return null;
  if (data.kind === 'failed' || data.kind === 'detour') return { kind: data.kind };
  if (data.kind === 'late') return isNumber(data.waitedMs) ? { kind: 'late', waitedMs: data.waitedMs } : null;
  if (data.kind === 'socket')
    return isEnd(data.how) && isNumber(data.code) ? { kind: 'socket', how: data.how, code: data.code } : null;
  if (data.kind !== 'response' || !isNumber(data.status)) return null;
  const { status, contentType, retryAfter, body, complete } = data;
  if (!isText(contentType, maxUrlChars) || !isText(retryAfter, maxUrlChars) || !isText(body, maxTextChars)) return null;
  return { kind: 'response', status, contentType, retryAfter, body, complete: complete === true };
}

export const isEnd = (how: unknown) => how === 'unopened' || how === 'closed' || how === 'silent';

function readSeen(data: unknown): SeenNote | null {
  if (!isRecord(data)) return null;
  const { url, body, answer } = data;
  const isWhole = isText(url, maxUrlChars) && isText(body, evidenceChars) && isText(answer, evidenceChars);
  return isWhole ? { url, body, answer } : null;
}
