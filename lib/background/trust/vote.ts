// Reads that move money and cannot be proven: independent operators must say the same at one block (rules, part 2, 3.1 to 3.6). Runs in the background.

import { askOurs, vettedAt } from '@/lib/background/rescue/attempt';
import type { RpcCandidate } from '@/lib/background/rescue/candidates';
import type { RpcTrail, RunOptions } from '@/lib/background/rescue/rescue';
import { type Quorum, type QuorumOptions, quorum, type Said } from '@/lib/failover/quorum';
import type { Verdict } from '@/lib/failover/verdict';
import type { RpcCall } from '@/lib/rpc/call';
import type { Comparison, Word } from '@/lib/rpc/comparison';
import type { Head } from '@/lib/rpc/head';
import { headIn } from '@/lib/rpc/head';
import { resultOf } from '@/lib/rpc/identity';
import { blockAt } from '@/lib/rpc/own-call';
import { isAtHead, pinned } from '@/lib/rpc/pin';
import type { Member } from '@/lib/rpc/reply';
import { isVote } from '@/lib/rpc/same-answer';
import { type HeadSeen, pinAt, pinOf, settled } from './agreed-head';
import { accuse } from './dispute';
import { isBelowShown } from './height';

/** What one operator said of all `calls`. */
export interface Ballot {
  words: Word[];
  /** How far what it said was checked by itself. */
  standing: 'doubted' | 'unchecked' | 'checked';
}

export type Voted =
  | { kind: 'answer'; members: Member[]; by: string; assurance: 'agreed' | 'checked' | 'unchecked'; trail: RpcTrail }
  /** `isDisputed`: they were heard, and contradict each other. */
  | { kind: 'lost'; trail: RpcTrail; isDisputed?: boolean }
  | { kind: 'abandoned'; trail: RpcTrail };

/** Reads of one request, and how each is compared. */
export type Motion = readonly { call: RpcCall; comparison: Comparison }[];

export interface VoteOptions extends RunOptions {
  /** Voices that must say the same. */
  needed: number;
  /** Asked again before each attempt: may these calls still be shown to a stranger? */
  isBarred: (calls: readonly RpcCall[]) => boolean;
  /** Requests for proofs, by block and site; absent: as many as the rules have it. */
  mostProofs?: number;
}

const TIPS_MS = 2_000;
/** Then the first answer is told as one word: four are silent by then. */
const PATIENCE_MS = 2_000;
/** Beside those who must agree: for faults, and for disputes. */
const SPARES = 3;

const needsHead = ({ call, comparison }: Motion[number]): boolean => isAtHead(call) || comparison.beside !== undefined;

/**
 * All calls of `motion` or nothing. The first read of the head goes to two at once with the question for it, and costs no round trip more where both stand at
 * one block; where they do not, and ever after, all are asked at the block that they agree on.
 */
export function vote(motion: Motion, options: VoteOptions): Promise<Voted> {
  const needed = Math.max(options.needed, ...motion.map(({ comparison }) => comparison.voices ?? 0));
  return voteAtHead(motion, { ...options, needed });
}

async function voteAtHead(motion: Motion, options: VoteOptions): Promise<Voted> {
  const { clock, state, scope, chainId } = options;
  const startedAt = clock.now();
  const place = { session: state.session, scope, chainId };
  if (!motion.some(needsHead)) return inOneVote(motion, null, options);
  const pin = pinOf(place, clock.now());
  if (pin !== null) return inOneVote(motion, pin, options);
  const first = await ballots(motion, { head: 'newest' }, { ...options, isSame: () => true });
  const heads = first.kind === 'agreed' ? first.said.flatMap(headSeen) : [];
  const agreed = await settled(heads, options.signal, options);
  if (agreed === null) return told(motion, recount(motion, first, options), options);
  const at = pinAt(place, agreed, clock.now());
  const isSettled = heads.every(({ head }) => head.hash === at.hash);
  const sameWords = recount(motion, first, options);
  if (isSettled && sameWords.kind === 'agreed') return told(motion, sameWords, options);
  const budgetMs = options.budgetMs - (clock.now() - startedAt);
  const second = await inOneVote(motion, at, { ...options, budgetMs });
  return { ...second, trail: [...first.trail, ...second.trail] };
}

/** @param at The agreed block, or null for reads that are about no head. */
async function inOneVote(motion: Motion, at: Head | null, options: VoteOptions): Promise<Voted> {
  const isSame = (one: Ballot, other: Ballot) => areSame(motion, one, other);
  const result = await ballots(motion, { head: at }, { ...options, isSame });
  const trail = await accuse(motion, result, at, options);
  return { ...told(motion, result, options), trail };
}

type At = { head: Head | 'newest' | null };
type Result = Quorum<RpcCandidate, Ballot>;

/** What operators say of `motion` at a block, until enough of them say the same. */
export function ballots(
  motion: Motion,
  { head }: At,
  options: VoteOptions & Pick<QuorumOptions<RpcCandidate, Ballot>, 'isSame'>,
): Promise<Result> {
  const { clock, signal, budgetMs, needed, onlyResults, isSame } = options;
  return quorum(options.candidates, (one, ending) => ballotAt(one, motion, head, ending, options), {
    ...{ clock, signal, budgetMs, needed, isSame },
    patienceMs: PATIENCE_MS,
    mostAsked: needed + (onlyResults ? 1 : SPARES),
    standsAlone: ({ own }) => own,
    isEnough: ({ words }) => motion.every(({ comparison }, at) => isEnough(comparison, words[at])),
  });
}

const isEnough = (comparison: Comparison, word: Word | undefined): boolean =>
  word !== undefined && comparison.isEnough?.(word) === true;

/** One operator's words for all calls. */
async function ballotAt(
  candidate: RpcCandidate,
  motion: Motion,
  at: Head | 'newest' | null,
  signal: AbortSignal,
  options: VoteOptions,
): Promise<Verdict<Ballot>> {
  if (options.isBarred(motion.map(({ call }) => call))) return { kind: 'refusal', reason: 'unknown' };
  const block = at === null || at === 'newest' ? 'latest' : at.number;
  const asked = motion.map(({ call }) => pinned(call, block));
  const besides = motion.map(({ comparison }) => comparison.beside?.(block) ?? null);
  const all = at === 'newest' ? [...asked, blockAt('latest')] : asked;
  const [verdict, told] = await Promise.all([
    vettedAt(candidate, all, signal, options),
    askBeside(candidate, besides, signal, options),
  ]);
  if (verdict.kind !== 'answer') return verdict;
  const { members, standing } = verdict.value;
  const { state, scope, chainId, family, clock } = options;
  if (isBelowShown(asked, members, { session: state.session, key: scope.key, chainId, family }, clock.now()))
    return { kind: 'refusal', reason: 'missing-data' };
  const head = at === 'newest' ? headIn(members.at(-1)?.resultSource ?? null) : at;
  const words = asked.flatMap((_, nth): Word[] => {
    const member = members[nth];
    return member === undefined ? [] : [{ member, beside: told[nth] ?? null, head }];
  });
  const isHeadless = at === 'newest' && head === null;
  return isHeadless ? { kind: 'refusal', reason: 'unknown' } : { kind: 'answer', value: { words, standing } };
}

/** Questions of our own about the block, with nothing of the site in them; null where there is none, or no answer. */
async function askBeside(
  candidate: RpcCandidate,
  besides: readonly (RpcCall | null)[],
  signal: AbortSignal,
  options: VoteOptions,
): Promise<(string | null)[]> {
  const calls = besides.filter((call) => call !== null);
  if (calls.length === 0) return [];
  const verdicts = await askOurs(candidate, calls, signal, { ...options, isVoice: true, timeoutMs: TIPS_MS });
  return besides.map((call) => (call === null ? null : resultOf(verdicts[calls.indexOf(call)]) || null));
}

function areSame(motion: Motion, one: Ballot, other: Ballot): boolean {
  return motion.every(({ comparison }, at) => {
    const [mine, theirs] = [one.words[at], other.words[at]];
    return mine !== undefined && theirs !== undefined && comparison.isSame(mine, theirs);
  });
}

function headSeen({ by, value }: Said<RpcCandidate, Ballot>): HeadSeen[] {
  const head = value.words[0]?.head ?? null;
  return head === null ? [] : [{ by, head }];
}

/** The first round took whatever two said: do they say the same, of the same block? */
function recount(motion: Motion, first: Result, { needed }: VoteOptions): Result {
  if (first.kind !== 'agreed') return first;
  const [one, ...others] = first.said;
  const isOne = others.every(
    ({ value }) =>
      one !== undefined &&
      value.words[0]?.head?.hash === one.value.words[0]?.head?.hash &&
      areSame(motion, one.value, value),
  );
  const { said, trail } = first;
  if (!isOne) return { kind: 'disputed', said, trail };
  return said.length >= needed || said.some(({ by }) => by.own) ? first : { kind: 'alone', said, trail };
}

/** What the site is told. Where two differ and no third decides it is nothing: a wrong answer is worse than none (law 4). */
export function told(motion: Motion, result: Result, { candidates }: VoteOptions): Voted {
  const { kind, trail } = result;
  if (kind === 'abandoned') return { kind, trail };
  if (kind !== 'agreed' && kind !== 'alone') return { kind: 'lost', trail, isDisputed: kind === 'disputed' };
  const said = result.said.toSorted((a, b) => candidates.indexOf(a.by) - candidates.indexOf(b.by));
  const [first] = said;
  const members = motion.flatMap(({ comparison }, at) => {
    const words = said.flatMap(({ value }) => value.words[at] ?? []);
    return (comparison.choose === undefined ? words[0] : comparison.choose(words))?.member ?? [];
  });
  if (first === undefined || members.length < motion.length) return { kind: 'lost', trail };
  const isAgreed = kind === 'agreed' && said.length > 1;
  const isBounded = motion.some(({ comparison }) => comparison.isBounded === true);
  const alone = first.value.standing === 'checked' ? 'checked' : 'unchecked';
  // That a question is a wrong one says nothing of the chain.
  const assurance = !members.every(isVote) ? 'unchecked' : isAgreed ? (isBounded ? 'checked' : 'agreed') : alone;
  return { kind: 'answer', members, by: first.by.url, assurance, trail };
}
