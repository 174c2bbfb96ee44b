// Two say different things, and a third has decided: has the other lied? Only who says it again, at a block that both know by one hash, is named (rules, part 2, 3.2). Runs in the background.

import { vettedAt } from '@/lib/background/rescue/attempt';
import type { RpcCandidate } from '@/lib/background/rescue/candidates';
import { noteAttempt } from '@/lib/background/rescue/health';
import type { RpcTrail } from '@/lib/background/rescue/rescue';
import { within } from '@/lib/background/state/within';
import type { Said } from '@/lib/failover/quorum';
import type { Fault } from '@/lib/failover/verdict';
import type { Word } from '@/lib/rpc/comparison';
import { type Head, hashIn } from '@/lib/rpc/head';
import { parseJson } from '@/lib/rpc/json-source';
import { blockAt } from '@/lib/rpc/own-call';
import { blockOf, pinned } from '@/lib/rpc/pin';
import { isObject, numberOf } from '@/lib/rpc/shapes';
import type { Ballot, Motion, VoteOptions } from './vote';

type Result = {
  kind: string;
  said?: Said<RpcCandidate, Ballot>[];
  others?: Said<RpcCandidate, Ballot>[];
  trail: RpcTrail;
};

/** The site waits for it, so that the popup names the liar beside the answer. */
const ACCUSE_MS = 1_500;
const lie: Fault = { kind: 'wrong', what: 'answer' };

/**
 * The trail, in which whoever has lied has a fault; its breaker opens for this site.
 *
 * @param known What is true at that block, where that needs nobody's word.
 */
export async function accuse(
  motion: Motion,
  result: Result,
  at: Head | null,
  options: VoteOptions,
  known?: { head: Head; words: Word[] },
): Promise<RpcTrail> {
  const { trail, others = [] } = result;
  const [witness] = result.said ?? [];
  const words = known?.words ?? witness?.value.words;
  if (result.kind !== 'agreed' || words === undefined) return trail;
  const suspects = others.filter(({ value }) => differs(motion, value.words, words));
  if (suspects.length === 0) return trail;
  const number = at?.number ?? numberIn(motion, words);
  if (number === null) return trail;
  const { clock, signal, state, scope } = options;
  const heard = await within(ACCUSE_MS, { clock, signal }, (ending) =>
    Promise.all(
      [known === undefined ? witness : undefined, ...suspects].map((one) =>
        one === undefined ? null : repeated(one, motion, number, ending, options),
      ),
    ),
  );
  const [said, ...again] = heard;
  const truth = known === undefined ? said : { hash: known.head.hash, words };
  const liars = suspects.filter((_, nth) => {
    const now = again[nth];
    return truth != null && now != null && truth.hash === now.hash && differs(motion, now.words, truth.words);
  });
  const verdict = { kind: 'fault', fault: lie } as const;
  for (const { by } of liars) noteAttempt(state.session, scope, by.url, { verdict, tookMs: 0, now: clock.now() });
  return trail.map((step) => (liars.some(({ by }) => by === step.candidate) ? { ...step, verdict } : step));
}

function differs(motion: Motion, words: readonly Word[], truths: readonly Word[]): boolean {
  return motion.some(({ comparison }, nth) => {
    const [word, truth] = [words[nth], truths[nth]];
    return (
      word !== undefined &&
      truth !== undefined &&
      !comparison.isSame(word, truth) &&
      comparison.blames?.(word, truth) === true
    );
  });
}

/** The block that the calls are about: they name it, or the true answer does. */
function numberIn(motion: Motion, truths: readonly Word[]): number | null {
  for (const [nth, { call }] of motion.entries()) {
    const at = blockOf(call);
    if (at?.kind === 'number') return at.number;
    const result = parseJson(truths[nth]?.member.resultSource ?? 'null');
    if (isObject(result)) return numberOf(result.blockNumber);
  }
  return null;
}

/** What one says when it is asked once more, with its hash of the block before and after; null when that moved, or it says something else now. */
async function repeated(
  { by, value }: Said<RpcCandidate, Ballot>,
  motion: Motion,
  number: number,
  signal: AbortSignal,
  options: VoteOptions,
): Promise<{ hash: string; words: Word[] } | null> {
  const asked = motion.map(({ call }) => pinned(call, number));
  const verdict = await vettedAt(by, [blockAt(number), ...asked, blockAt(number)], signal, options);
  if (verdict.kind !== 'answer') return null;
  const { members } = verdict.value;
  const hash = hashIn(members[0]?.resultSource ?? null);
  const words = value.words.flatMap((word, nth): Word[] => {
    const member = members[nth + 1];
    return member === undefined ? [] : [{ ...word, member }];
  });
  const isSame = motion.every(({ comparison }, nth) => {
    const [before, now] = [value.words[nth], words[nth]];
    return before !== undefined && now !== undefined && comparison.isSame(before, now);
  });
  return hash !== null && hash === hashIn(members.at(-1)?.resultSource ?? null) && isSame ? { hash, words } : null;
}
