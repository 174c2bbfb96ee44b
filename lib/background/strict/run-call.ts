// One eth_call run on this computer, on state that was proven piece by piece under one agreed block (rules, part 2, 3.1). Runs in the background.

import type { RpcTrail } from '@/lib/background/rescue/rescue';
import { blockAsked, type Provable, prove } from '@/lib/background/trust/prove';
import type { VoteOptions } from '@/lib/background/trust/vote';
import { runTask } from '@/lib/browser/evm/host';
import { stackOf } from '@/lib/directory/stacks';
import type { WhyNotRun } from '@/lib/ledger/report';
import type { RpcCall } from '@/lib/rpc/call';
import type { EvmAccount, EvmBlock, EvmCall, EvmOutcome } from '@/lib/rpc/evm-task';
import { type Head, headIn } from '@/lib/rpc/head';
import { blockAt } from '@/lib/rpc/own-call';
import { evmBlockIn, evmCallOf, memberOf, readsOf, withProven } from '@/lib/rpc/proof/call-state';
import type { Member } from '@/lib/rpc/reply';

export type Run =
  | { kind: 'ran'; member: Member; by: string; trail: RpcTrail }
  | { kind: 'gave-up'; why: WhyNotRun; trail: RpcTrail };

/** What is needed is found by running; each time costs a request. */
const MOST_ROUNDS = 10;
/** Requests for proofs, by block and site: strict mode stands outside the usual six, and says so. */
const MOST_PROOFS = 60;

const killed: EvmOutcome = { kind: 'gives-up', why: 'killed' };

/** Whether a call can be run here at all: by its chain, its form, and the block that it names. */
export const mayRun = (call: RpcCall, chainId: number): boolean =>
  stackOf(chainId) !== null && blockAsked(call) !== null && evmCallOf(call) !== null;

/** @param onBlock Called once, as soon as the block is known at which it runs. */
export async function runHere(call: RpcCall, options: VoteOptions, onBlock: (head: Head) => void): Promise<Run> {
  const trail: RpcTrail = [];
  const gaveUp = (why: WhyNotRun): Run => ({ kind: 'gave-up', why, trail });
  const [stack, evmCall, block] = [stackOf(options.chainId), evmCallOf(call), blockAsked(call)];
  if (stack === null || evmCall === null || block === null) return gaveUp('call');
  const deadline = options.clock.now() + options.budgetMs;
  let by = '';
  const proven = async (reads: readonly Provable[], at: typeof block): Promise<Member[] | null> => {
    const budgetMs = deadline - options.clock.now();
    const result = await prove(reads, at, { ...options, budgetMs, mostProofs: MOST_PROOFS });
    trail.push(...result.trail);
    if (result.members !== null) by ||= result.by;
    return result.members;
  };
  const begun = await begin(evmCall, block, options, proven);
  if (begun === null) return gaveUp('proof');
  onBlock(begun.head);
  let { accounts } = begun;
  for (let round = 0; round < MOST_ROUNDS && options.clock.now() < deadline; round++) {
    const running = runTask({ chainId: options.chainId, stack, block: begun.block, call: evmCall, accounts });
    const late = options.clock.sleep(Math.max(0, deadline - options.clock.now()), options.signal);
    const outcome = (await Promise.race([running, late])) ?? killed;
    if (outcome.kind === 'gives-up') return gaveUp(outcome.why);
    if (outcome.kind !== 'needs') return { kind: 'ran', member: memberOf(outcome), by, trail };
    const more = await proven(readsOf(outcome.needs, accounts), begun.head.number);
    if (more === null) return gaveUp('proof');
    accounts = withProven(accounts, more);
  }
  return gaveUp(options.clock.now() < deadline ? 'size' : 'killed');
}

interface Begun {
  head: Head;
  block: EvmBlock;
  accounts: EvmAccount[];
}

/** The block, and who calls and is called. */
async function begin(
  { from, to }: EvmCall,
  block: NonNullable<ReturnType<typeof blockAsked>>,
  { family }: VoteOptions,
  proven: (reads: readonly Provable[], at: typeof block) => Promise<Member[] | null>,
): Promise<Begun | null> {
  const ask = blockAt(block);
  const read = family.stateReadOf(ask);
  const both = [...new Set([from, to ?? from])].map((address) => ({ address, slot: null }));
  const members = read === null ? null : await proven([{ call: ask, read }, ...readsOf(both, [])], block);
  const [first, ...rest] = members ?? [];
  const source = first?.resultSource ?? '';
  const [head, fields] = [headIn(source), evmBlockIn(source)];
  return head === null || fields === null ? null : { head, block: fields, accounts: withProven([], rest) };
}
