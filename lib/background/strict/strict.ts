// Strict mode: a contract read is run here on proven state, and whoever says something else at the same block is asked again and named. What cannot be run is put to a vote. Runs in the background.

import type { RpcCandidate } from '@/lib/background/rescue/candidates';
import type { RpcTrail } from '@/lib/background/rescue/rescue';
import type { Read } from '@/lib/background/trust/assured';
import { accuse } from '@/lib/background/trust/dispute';
import { type Ballot, ballots, told, type VoteOptions, vote } from '@/lib/background/trust/vote';
import { over } from '@/lib/failover/over';
import { apart, type Quorum } from '@/lib/failover/quorum';
import type { RpcCall } from '@/lib/rpc/call';
import type { Comparison, Word } from '@/lib/rpc/comparison';
import type { Head } from '@/lib/rpc/head';
import type { Member } from '@/lib/rpc/reply';
import { type Run, runHere } from './run-call';
import { noteRun } from './runs';
import { isKnownRight, isKnownWrong, noteRight, noteWrong } from './standing';

/** What others say of it may keep a result waiting for so long; their words change nothing of it. */
const WORDS_MS = 1_500;
/** A block that is not proven by then is waited for beside a vote. */
const LATE_MS = 1_200;
/** Left for what others have said, when the run itself took its whole time. */
const RESERVE_MS = 300;

type Words = Quorum<RpcCandidate, Ballot>;

export async function readStrictly(call: RpcCall, comparison: Comparison, options: VoteOptions): Promise<Read> {
  const motion = [{ call, comparison }];
  const startedAt = options.clock.now();
  const leftMs = () => options.budgetMs - (options.clock.now() - startedAt);
  if (isKnownWrong(options)) return vote(motion, options);
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const needed = Math.max(2, options.needed);
  const asked: { head: Head; words: Promise<Words> }[] = [];
  let voting: Promise<Read> | null = null;
  const voteInstead = () => {
    voting ??= vote(motion, { ...options, signal, budgetMs: leftMs() });
    return voting;
  };
  // Where nobody proves a block soon, a vote begins beside it.
  void options.clock.sleep(LATE_MS, signal).then(() => {
    if (!signal.aborted && asked.length === 0) void voteInstead();
  });
  const run = await runHere(call, { ...options, signal, budgetMs: leftMs() - RESERVE_MS }, (head) => {
    const isSame = (one: Ballot, other: Ballot) => sameBallot(comparison, one, other);
    const words = ballots(motion, { head }, { ...options, signal, needed, budgetMs: leftMs(), isSame });
    asked.push({ head, words });
  });
  const [first] = asked;
  noteRun(options, run);
  const read =
    first === undefined
      ? await voted(run, voteInstead())
      : await heldAgainst(run, first, { call, comparison, options });
  stop.abort(over);
  return read;
}

async function voted({ trail }: Run, reading: Promise<Read>): Promise<Read> {
  const read = await reading;
  return { ...read, trail: [...trail, ...read.trail] };
}

function sameBallot({ isSame }: Comparison, one: Ballot, other: Ballot): boolean {
  const [mine, theirs] = [one.words[0], other.words[0]];
  return mine !== undefined && theirs !== undefined && isSame(mine, theirs);
}

interface Case {
  call: RpcCall;
  comparison: Comparison;
  options: VoteOptions;
}

async function heldAgainst(run: Run, { head, words }: { head: Head; words: Promise<Words> }, of: Case): Promise<Read> {
  const { options } = of;
  const motion = [of];
  if (run.kind === 'gave-up') {
    const result = await words;
    const trail = await accuse(motion, result, head, options);
    return { ...told(motion, result, options), trail: [...run.trail, ...trail] };
  }
  const late = options.clock.sleep(WORDS_MS, options.signal).then(() => null);
  const result = await Promise.race([words, late]);
  const proven = (trail: RpcTrail): Read => ({
    ...{ kind: 'answer', members: [run.member], by: run.by, assurance: 'proven' },
    trail: [...run.trail, ...trail],
  });
  if (result === null || !('said' in result)) return proven(result?.trail ?? []);
  return compared(run.member, result, head, of, proven);
}

/** What others said at the same block, against what came out here. */
async function compared(
  member: Member,
  result: Extract<Words, { said: unknown }>,
  head: Head,
  { call, comparison, options }: Case,
  proven: (trail: RpcTrail) => Read,
): Promise<Read> {
  const motion = [{ call, comparison }];
  const truth: Word = { member, beside: null, head };
  const all = [...result.said, ...('others' in result ? result.others : [])];
  const isTrue = ({ value }: { value: Ballot }) =>
    value.words[0] !== undefined && comparison.isSame(value.words[0], truth);
  const [same, others] = [all.filter(isTrue), all.filter((one) => !isTrue(one))];
  if (same.length > 0) noteRight(options);
  const isContradicted = result.kind === 'agreed' && apart(result.said.map(({ by }) => by)).length > 1;
  if (same.length === 0 && isContradicted && !isKnownRight(options)) {
    // Two who do not know each other agree: here it is run by other rules than on the chain.
    noteWrong(options);
    return { ...told(motion, result, options), trail: result.trail };
  }
  if (others.length === 0 || !isKnownRight(options)) return proven(result.trail);
  const claim = { kind: 'agreed', said: same, others, trail: result.trail };
  return proven(await accuse(motion, claim, head, options, { head, words: [truth] }));
}
