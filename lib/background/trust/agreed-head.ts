// The head that two operators agree on, and the block that a site is kept at while it is rescued (rules, part 2 items 5 and 6). Nothing is asked before a call needs it. Runs in the background.

import { type AttemptContext, askOurs } from '@/lib/background/rescue/attempt';
import type { RpcCandidate } from '@/lib/background/rescue/candidates';
import { noteBehind } from '@/lib/background/rescue/health';
import type { Scope } from '@/lib/background/state/scope';
import type { Session } from '@/lib/background/state/session';
import { createShared } from '@/lib/background/state/shared';
import { blockTimeSecondsOf } from '@/lib/directory/chains';
import { areApart, quorum } from '@/lib/failover/quorum';
import type { Verdict } from '@/lib/failover/verdict';
import type { RpcCall } from '@/lib/rpc/call';
import { commonOf, type Head, headIn, staleBlocks } from '@/lib/rpc/head';
import { resultOf } from '@/lib/rpc/identity';
import { parseJson } from '@/lib/rpc/json-source';
import { blockAt } from '@/lib/rpc/own-call';
import type { Member } from '@/lib/rpc/reply';
import { isObject, numberOf } from '@/lib/rpc/shapes';

/** The block that a read is asked at. */
export type BlockAsked = number | 'latest' | 'safe' | 'finalized';

/** Where somebody's head was seen. */
export interface HeadSeen {
  by: RpcCandidate;
  head: Head;
}

type Pins = Pick<Session, 'pins'>;
type Place = { session: Pins; scope: Pick<Scope, 'key'>; chainId: number };

const HEAD_MS = 2_000;
const SPARES = 2;
/** No height and no receipt is longer; no newer block is further away. */
const MOST_CHARACTERS = 65_536;
const NEAR_BLOCKS = 10_000;
/** Calls of one moment are answered at one block. */
const SHARED_MS = 1_000;
const SHORTEST_MS = 4_000;
const LONGEST_MS = 30_000;
/** Their nodes keep 128 blocks, which are seconds there: Arbitrum, BNB, opBNB, Sonic. */
const shortLived = new Set([42161, 42170, 56, 204, 146]);
const SHORT_LIVED_MS = 20_000;
/** By then every honest endpoint is past it. */
const FLOOR_LASTS_MS = 60_000;

const keyOf = ({ scope, chainId }: Place): string => `${scope.key} ${chainId}`;

/** One block time, within bounds. */
export function pinLastsMs(chainId: number): number {
  const blockMs = (blockTimeSecondsOf(chainId) ?? 0) * 1_000;
  return Math.min(shortLived.has(chainId) ? SHORT_LIVED_MS : LONGEST_MS, Math.max(SHORTEST_MS, blockMs));
}

/** The block that the site's reads of the head are asked at now; null when two operators must agree on one first. */
export function pinOf(place: Place, now: number): Head | null {
  const pin = place.session.pins[keyOf(place)];
  return pin !== undefined && now - pin.at < pinLastsMs(place.chainId) ? pin.head : null;
}

/**
 * The pin after two agreed on `head`: never one below what the site has been at, and the one of a moment ago stays.
 *
 * @param mayMove A live one gives way to a newer: whoever proves has no older block. Calls within a second keep theirs.
 */
export function pinAt(place: Place, head: Head, now: number, mayMove = false): Head {
  const before = place.session.pins[keyOf(place)];
  const live = pinOf(place, now);
  const moves = mayMove && before !== undefined && head.number > before.head.number && now - before.at >= SHARED_MS;
  if (live !== null && !moves) return live;
  const isFloor = before !== undefined && now - before.at < FLOOR_LASTS_MS && before.head.number > head.number;
  const next = isFloor ? before.head : head;
  place.session.pins[keyOf(place)] = { head: next, at: now };
  return next;
}

/** How far below the block that two have agreed on the newest is that somebody has told; 0 where that may be. */
export function blocksTooFar(calls: readonly RpcCall[], members: readonly Member[], place: Place, now: number): number {
  const pin = pinOf(place, now);
  const behind = calls.map(({ method }, at) => {
    const number = method === 'eth_blockNumber' ? numberOf(parseJson(members[at]?.resultSource ?? '')) : null;
    return pin === null || number === null ? 0 : pin.number - number;
  });
  const most = Math.max(0, ...behind);
  return most > mostBehind(place.chainId) ? most : 0;
}

/** The site has been shown a newer block than its pin, by a height or by a receipt: its next read of the head is asked at a block agreed on anew. */
export function noteNewer(members: readonly Member[], place: Place, now: number): void {
  const pin = place.session.pins[keyOf(place)];
  if (pin === undefined) return;
  const isNewer = members.some(({ resultSource }) => {
    if (resultSource === null || resultSource.length > MOST_CHARACTERS) return false;
    const result = parseJson(resultSource);
    const number = numberOf(isObject(result) ? result.blockNumber : result);
    return number !== null && number > pin.head.number && number <= pin.head.number + NEAR_BLOCKS;
  });
  if (isNewer) place.session.pins[keyOf(place)] = { ...pin, at: Math.min(pin.at, now - pinLastsMs(place.chainId)) };
}

/** How far behind the agreed head an endpoint may be. */
export const mostBehind = (chainId: number): number => staleBlocks(blockTimeSecondsOf(chainId));

/**
 * A block as up to `count` operators know it who do not know each other, asked at once; of one that is silent or late the next is asked. Fewer where
 * there are no more. Never rejects.
 */
export async function headsElsewhere(
  candidates: readonly RpcCandidate[],
  count: number,
  at: BlockAsked,
  signal: AbortSignal,
  context: AttemptContext,
): Promise<HeadSeen[]> {
  const attempt = async (by: RpcCandidate, ending: AbortSignal): Promise<Verdict<Head>> => {
    const head = await headAt(by, at, ending, context);
    return head === null ? { kind: 'refusal', reason: 'missing-data' } : { kind: 'answer', value: head };
  };
  const result = await quorum(candidates, attempt, {
    ...{
      clock: context.clock,
      signal,
      budgetMs: HEAD_MS,
      patienceMs: HEAD_MS,
      needed: count,
      mostAsked: count + SPARES,
    },
    isSame: () => true,
    standsAlone: () => false,
    isEnough: () => false,
  });
  return 'said' in result ? result.said.map(({ by, value }) => ({ by, head: value })) : [];
}

/** One operator's word for a block; null when it does not say. */
export async function headAt(
  by: RpcCandidate,
  at: BlockAsked,
  signal: AbortSignal,
  context: AttemptContext,
): Promise<Head | null> {
  const [verdict] = await askOurs(by, [blockAt(at)], signal, { ...context, isVoice: true, timeoutMs: HEAD_MS });
  const head = headIn(resultOf(verdict) || null);
  return typeof at === 'number' && head?.number !== at ? null : head;
}

/** The newest block that both know; null when one of them is stale, or they are on two chains. */
async function agreedOf(
  [one, other]: readonly [HeadSeen, HeadSeen],
  signal: AbortSignal,
  context: AttemptContext,
): Promise<Head | null> {
  const common = commonOf(one.head, other.head);
  if (common !== null) return common;
  const [older, newer] = one.head.number <= other.head.number ? [one, other] : [other, one];
  const apart = newer.head.number - older.head.number;
  if (apart === 0 || apart > mostBehind(context.chainId)) return null;
  const known = await headAt(newer.by, older.head.number, signal, context);
  return known?.hash === older.head.hash ? older.head : null;
}

/** The newest block that two of them know; null when there are no two, or no two know the same. */
async function agreedAmong(
  heads: readonly HeadSeen[],
  signal: AbortSignal,
  context: AttemptContext,
): Promise<Head | null> {
  const pairs = heads.flatMap((one, at) => heads.slice(at + 1).map((other) => [one, other] as const));
  const known = await Promise.all(
    pairs.filter(([one, other]) => areApart(one.by, other.by)).map((pair) => agreedOf(pair, signal, context)),
  );
  const [newest] = known.flatMap((head) => head ?? []).toSorted((a, b) => b.number - a.number);
  return newest ?? null;
}

/** Two more are asked in each. */
const MOST_ROUNDS = 3;
const LATE_MS = 60_000;
const LATE_BLOCKS = 8;

/** Old by the user's clock: the chain stands still, or those who say so do. */
export function isLate({ timestampMs }: Head, chainId: number, now: number): boolean {
  return now - timestampMs > Math.max(LATE_MS, LATE_BLOCKS * 1_000 * (blockTimeSecondsOf(chainId) ?? 0));
}

/**
 * The block that two operators agree on, where these two or more have said their heads already: others decide where they cannot both be right, and where
 * what they agree on is old. Who is too far behind is asked late from then on.
 */
export async function settled(
  heads: readonly HeadSeen[],
  signal: AbortSignal,
  context: AttemptContext,
): Promise<Head | null> {
  if (heads.length < 2) return null;
  const { state, scope, chainId, clock, candidates } = context;
  const all = [...heads];
  let agreed = await agreedAmong(all, signal, context);
  const isDoubtful = () => agreed === null || isLate(agreed, chainId, clock.now());
  for (let round = 0; round < MOST_ROUNDS && isDoubtful(); round++) {
    const others = candidates.filter((one) => !all.some(({ by }) => by === one));
    const more = await headsElsewhere(others, 2, 'latest', signal, context);
    all.push(...more);
    agreed = more.length > 0 ? await agreedAmong(all, signal, context) : agreed;
    // Nobody knows of a newer one: the chain stands still.
    const top = agreed?.number ?? Number.POSITIVE_INFINITY;
    if (more.length === 0 || all.every(({ head }) => head.number <= top + mostBehind(chainId))) break;
  }
  if (agreed === null) return null;
  const now = clock.now();
  for (const { by, head } of heads) {
    const blocks = Math.max(0, agreed.number - head.number);
    noteBehind(state.session, scope, by.url, { blocks, isStale: blocks > mostBehind(chainId), now });
  }
  return agreed;
}

/** The pin, or the block that two operators agree on now and that becomes it; null when there are no two. Asked for once by many calls. */
export function agreedHead(signal: AbortSignal, context: AttemptContext): Promise<Head | null> {
  const { state, scope, chainId, clock, candidates } = context;
  const place = { session: state.session, scope, chainId };
  const pin = pinOf(place, clock.now());
  if (pin !== null) return Promise.resolve(pin);
  return agreements(keyOf(place), signal, async (ending) => {
    const heads = await headsElsewhere(candidates, 2, 'latest', ending, context);
    const agreed = await settled(heads, ending, context);
    return agreed === null ? null : pinAt(place, agreed, clock.now());
  });
}

const agreements = createShared<Head | null>();
