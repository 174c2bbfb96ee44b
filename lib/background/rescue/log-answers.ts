// Logs from a candidate: only from one that has those blocks, in pieces where it takes no wider range (rules part 2, item 13). Runs in the background.
import type { Verdict } from '@/lib/failover/verdict';
import type { RpcCall } from '@/lib/rpc/call';
import { checkShape } from '@/lib/rpc/integrity';
import { parseJson } from '@/lib/rpc/json-source';
import { type BlockRange, blocksIn, joinLogs, overRange, rangeOf, splitRange } from '@/lib/rpc/log-range';
import { hexOf, ownCall } from '@/lib/rpc/own-call';
import { plainCall } from '@/lib/rpc/plain-name';
import type { Member } from '@/lib/rpc/reply';
import { numberOf } from '@/lib/rpc/shapes';

type Verdicts = readonly Verdict<Member>[];

export interface LogOptions {
  chainId: number;
  /** The widest range that this candidate is known to take, blocks; null: not known. */
  widest: number | null;
  /** One candidate, all calls at once; one verdict per call. */
  ask: (calls: readonly RpcCall[]) => Promise<Verdicts>;
  /** The candidate takes no wider range than this, blocks. */
  learn: (widest: number) => void;
}

/** More pieces are somebody else's work. */
const MAX_PIECES = 8;
/** Nodes may have thrown older bodies and receipts away (EIP-4444), and then say `[]`. */
const EXPIRED_BEFORE: Readonly<Record<number, number>> = { 1: 15_537_394 };

const headQuestion = ownCall('eth_blockNumber');

const refusal = (reason: 'range' | 'missing-data') => ({ kind: 'refusal', reason }) as const;

/**
 * Asks one candidate all `calls`, one verdict per call in order. With logs among them its height is asked in the same request, and for
 * old blocks whether it still has their transactions: what it does not have, it would answer with an empty list.
 */
export async function askWithLogs(calls: readonly RpcCall[], options: LogOptions): Promise<Verdict<Member>[]> {
  const ranges = calls.map(rangeOf);
  const last = Math.max(...ranges.map((range) => range?.to ?? -1));
  if (last < 0) return [...(await options.ask(calls))];
  const isWide = (range: BlockRange | null) =>
    range !== null && options.widest !== null && blocksIn(range) > options.widest;
  const whole = calls.filter((_, at) => !isWide(ranges[at] ?? null));
  const witnesses = witnessesFor(ranges, options.chainId);
  const said = await options.ask([...whole, ...witnesses]);
  const doubt = doubtOf(said.slice(whole.length), last);
  const verdicts: Verdict<Member>[] = [];
  for (const [at, call] of calls.entries()) {
    const range = ranges[at] ?? null;
    const verdict = said[whole.indexOf(call)] ?? refusal('range');
    const isTooWide = verdict.kind === 'refusal' && verdict.reason === 'range';
    if (range === null) verdicts.push(verdict);
    else if (doubt !== null) verdicts.push(verdict.kind === 'answer' ? doubt : verdict);
    else verdicts.push(isTooWide ? await askInPieces(call, range, options) : verdict);
  }
  return verdicts;
}

function witnessesFor(ranges: readonly (BlockRange | null)[], chainId: number): RpcCall[] {
  const first = Math.min(...ranges.map((range) => range?.from ?? Number.POSITIVE_INFINITY));
  if (first >= (EXPIRED_BEFORE[chainId] ?? 0)) return [headQuestion];
  return [headQuestion, ownCall('eth_getBlockTransactionCountByNumber', `["${hexOf(first)}"]`)];
}

/** What keeps this candidate's logs from being believed; null when nothing does. */
function doubtOf([head, count]: Verdicts, last: number): Verdict<Member> | null {
  if (head?.kind !== 'answer') return head ?? refusal('missing-data');
  if ((numberOf(parseJson(head.value.resultSource ?? 'null')) ?? -1) < last) return refusal('missing-data');
  const hasBodies = count === undefined || (count.kind === 'answer' && count.value.resultSource?.startsWith('"'));
  return hasBodies ? null : refusal('missing-data');
}

/** One after the other, all from this candidate; the first piece that goes wrong ends it. */
async function askInPieces(call: RpcCall, range: BlockRange, options: LogOptions): Promise<Verdict<Member>> {
  const { ask, learn, widest } = options;
  const most = widest !== null && widest < blocksIn(range) ? widest : Math.ceil(blocksIn(range) / MAX_PIECES);
  const pieces = splitRange(range, most);
  if (pieces.length < 2 || pieces.length > MAX_PIECES) return refusal('range');
  const sources: string[] = [];
  for (const piece of pieces) {
    const [verdict] = await ask([overRange(call, piece)]);
    if (verdict?.kind !== 'answer') return verdict ?? refusal('range');
    if (verdict.value.error !== null || verdict.value.resultSource === null) return verdict;
    sources.push(verdict.value.resultSource);
  }
  learn(most);
  const resultSource = joinLogs(sources);
  const wrong = resultSource === null ? 'logs are no list' : checkShape(plainCall(call), resultSource);
  if (wrong !== null) return { kind: 'fault', fault: { kind: 'wrong', what: wrong } };
  return { kind: 'answer', value: { idSource: call.idSource, resultSource, error: null } };
}
