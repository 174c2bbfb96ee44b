// Where the delivery of a lost socket's subscriptions stands, as the page hands it over: written by a hostile page until read here. Pure; runs in the background.

import { familyFor } from '@/lib/rpc/families';
import { admitHead, admitLog, beginFollow, type Follow } from '@/lib/rpc/follow/follow';
import { readHeader, readLog } from '@/lib/rpc/follow/follow-read';
import { type GivenBlock, RING_BLOCKS } from '@/lib/rpc/follow/follow-ring';
import type { LogFilter } from '@/lib/rpc/follow/follow-round';
import { parseJson } from '@/lib/rpc/json-source';
import { isOurs } from '@/lib/rpc/methods';

/** One subscription of `eth_subscribe`, as data. */
export type Followed =
  /** `follow` is null for one that is made now: it begins at the head. */
  | { topic: 'newHeads' | 'logs'; follow: Follow | null; filter: LogFilter }
  /** Hashes that were looked at, newest last; null before the first look. */
  | { topic: 'newPendingTransactions'; seen: string[] | null }
  | { topic: 'syncing' };

export interface FollowAsk {
  subscriptions: Followed[];
  /** Nobody has been asked about one of them before. */
  isFirst: boolean;
  own: OwnResults | null;
}

/** Results by the JSON text of their call. */
export interface OwnResults {
  results: Map<string, string>;
  pageBlocks: number;
}

const MAX_SUBSCRIPTIONS = 32;
const MAX_SEEN = 2_000;
const MAX_LOGS = 10_000;
const HASH = /^0x[0-9a-f]{64}$/i;

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isHash = (value: unknown): value is string => typeof value === 'string' && HASH.test(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const isCountOrNull = (value: unknown): value is number | null => value === null || isCount(value);
const countOf = (value: unknown): number => (typeof value === 'number' && value > 0 ? Math.floor(value) : 0);

/** Null when it is nothing that the hook writes. */
export function parseFollow(body: string, now: number): FollowAsk | null {
  const asked = parseJson(body);
  if (!isFields(asked) || !Array.isArray(asked.subscriptions)) return null;
  if (asked.subscriptions.length > MAX_SUBSCRIPTIONS) return null;
  const subscriptions = asked.subscriptions.map((one: unknown) => parseOne(one, now));
  const known = subscriptions.filter((one) => one !== null);
  if (known.length < subscriptions.length) return null;
  const isFirst = asked.subscriptions.some(
    (one: unknown) => isFields(one) && isFields(one.place) && !('state' in one.place),
  );
  return { subscriptions: known, isFirst, own: parseOwn(asked.own) };
}

function parseOwn(value: unknown): OwnResults | null {
  if (!isFields(value) || !isFields(value.results)) return null;
  const told = Object.entries(value.results);
  const results = new Map(told.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  return { results, pageBlocks: countOf(value.pageBlocks) };
}

function parseOne(value: unknown, now: number): Followed | null {
  if (!isFields(value) || !Array.isArray(value.params) || !isFields(value.place)) return null;
  const [topic, filter = {}]: unknown[] = value.params;
  const { state, given, sinceMs, aliveMs, height } = value.place;
  const before = typeof state === 'string' ? parseJson(state) : null;
  switch (topic) {
    case 'newHeads':
    case 'logs': {
      const subject = topic === 'logs' ? 'logs' : 'heads';
      if (!isFields(filter)) return null;
      if (before === null && given === null) return { topic, follow: null, filter };
      const since = { createdAt: now - countOf(sinceMs), aliveAt: now - countOf(aliveMs) };
      const follow =
        before === null ? fromGiven(subject, given, { since, height: countOf(height) }) : parseState(before, subject);
      return follow && { topic, follow, filter };
    }
    case 'newPendingTransactions': {
      const seen = isFields(before) && Array.isArray(before.seen) ? before.seen : null;
      return { topic, seen: seen?.filter(isHash).slice(-MAX_SEEN) ?? null };
    }
    case 'syncing':
      return { topic };
    default:
      return null;
  }
}

/** Of what the own endpoint gave before it was lost. */
function fromGiven(
  subject: Follow['subject'],
  given: unknown,
  { since, height }: { since: Follow['since']; height: number },
): Follow {
  const sources = Array.isArray(given) ? given.filter((one) => typeof one === 'string') : [];
  const first = height > 0 ? height + 1 : null;
  let follow: Follow = { ...beginFollow(subject, since.createdAt), since, first };
  for (const source of sources) {
    if (subject === 'heads') {
      const head = readHeader(source);
      follow = (head && admitHead(follow, head)) ?? follow;
    } else {
      const log = readLog(source);
      follow = (log && admitLog(follow, log)) ?? follow;
    }
  }
  return follow;
}

/** A state that we gave out ourselves, or that a page made up: only its own delivery hangs on it. */
function parseState(value: unknown, subject: Follow['subject']): Follow | null {
  if (!isFields(value) || value.subject !== subject || !isFields(value.since)) return null;
  const { through, first, since } = value;
  const [ring, beside] = [parseBlocks(value.ring), parseBlocks(value.beside)];
  if (ring === null || beside === null) return null;
  if (!isCountOrNull(through) || !isCountOrNull(first) || !isCount(since.createdAt) || !isCount(since.aliveAt))
    return null;
  const { createdAt, aliveAt } = since;
  return { subject, ring, beside, through, first, hashes: [], since: { createdAt, aliveAt } };
}

function parseBlocks(value: unknown): GivenBlock[] | null {
  if (!Array.isArray(value) || value.length > RING_BLOCKS) return null;
  const blocks = value.map(parseBlock).filter((block) => block !== null);
  return blocks.length < value.length ? null : blocks;
}

function parseBlock(value: unknown): GivenBlock | null {
  if (!isFields(value) || !isCount(value.number) || !isHash(value.hash) || !Array.isArray(value.logs)) return null;
  const { number, hash, parentHash } = value;
  if (!(parentHash === null || isHash(parentHash)) || value.logs.length > MAX_LOGS) return null;
  const logs = value.logs.flatMap((log: unknown) =>
    isFields(log) && isCount(log.index) && (log.source === null || typeof log.source === 'string')
      ? [{ index: log.index, source: log.source }]
      : [],
  );
  return { number, hash, parentHash, logs };
}

/** What the stand-in is asked in the place of a subscription. */
export const askedFor: Record<Followed['topic'], string> = {
  newHeads: 'eth_getBlockByNumber',
  logs: 'eth_getLogs',
  newPendingTransactions: 'eth_getBlockByNumber',
  syncing: 'eth_getBlockByNumber',
};

/** False on chains whose endpoints speak none of that. */
export const isFollowed = (chainId: number): boolean => isOurs(Object.values(askedFor), familyFor(chainId).methods);

const MAX_CALLS_PER_LOOK = 10;

/** What one look counts for among a site's calls that are sent elsewhere: the head, and each subscription; no more than are granted in a second. */
export const callsPerLook = (subscriptions: readonly Followed[]): number =>
  Math.min(MAX_CALLS_PER_LOOK, 1 + subscriptions.length);
