// A signed transaction that the user pasted on the dashboard: handed to several operators, and followed on them. Runs in the background.

import { type AttemptContext, attemptAt } from '@/lib/background/rescue/attempt';
import { candidatesFor, type RpcCandidate } from '@/lib/background/rescue/candidates';
import { nobody } from '@/lib/background/rescue/target';
import { ownScope } from '@/lib/background/state/scope';
import type { State } from '@/lib/background/state/state';
import type { Clock } from '@/lib/failover/clock';
import type { TrailStep } from '@/lib/failover/failover';
import type { FollowedTransaction, Following, TakerSaid, TransactionSending } from '@/lib/messages/transaction';
import { familyFor } from '@/lib/rpc/families';
import { objectMembers, parseJson } from '@/lib/rpc/json-source';
import { ownCall } from '@/lib/rpc/own-call';
import type { Member } from '@/lib/rpc/reply';
import { broadcastMeaning } from '@/lib/rpc/transaction/transaction';
import { followed, type Voice } from '@/lib/rpc/transaction/transaction-state';
import { broadcast } from './broadcast';
import { nameOf, ready } from './read-transaction';
import { takersOf } from './takers';

const TIMEOUT_MS = 5_000;
/** The page waits 15 s for a reply. */
const BUDGET_MS = 11_000;
/** How long the slower operators are waited for once one has taken it. */
const REST_MS = 2_000;
const STEP_MS = 100;
const MAX_TEXT = 200;

export async function sendTransaction(raw: string, state: State, clock: Clock): Promise<TransactionSending> {
  const it = await ready(raw, state, clock.now());
  if (typeof it === 'string') return { kind: 'refused', why: it };
  const { transaction, candidates, takers } = it;
  const call = ownCall('eth_sendRawTransaction', JSON.stringify([transaction.raw]));
  const ending = AbortSignal.timeout(BUDGET_MS);
  const context: AttemptContext = {
    ...{ state, scope: ownScope, clock, timeoutMs: TIMEOUT_MS, candidates },
    ...{ chainId: transaction.chainId, family: familyFor(transaction.chainId) },
  };
  const { trail } = await broadcast(call, candidates, ending, context);
  // The first that took it ended the waiting; the others still run, and write themselves into the same trail.
  for (let waitedMs = 0; trail.length < takers.length && waitedMs < REST_MS; waitedMs += STEP_MS)
    await clock.sleep(STEP_MS, ending);
  return { kind: 'sent', takers: takers.map((taker) => saidBy(taker, trail, transaction.hash)) };
}

function saidBy(taker: RpcCandidate, trail: readonly TrailStep<RpcCandidate, Member[]>[], hash: string): TakerSaid {
  const operatorName = nameOf(taker.operator);
  const verdict = trail.find(({ candidate }) => candidate.url === taker.url)?.verdict;
  const member = verdict?.kind === 'answer' ? verdict.value[0] : undefined;
  if (member === undefined) return { operatorName, said: 'silent', text: '' };
  const meaning = broadcastMeaning(member, hash);
  if (meaning === 'accepted' || meaning === 'known') return { operatorName, said: 'taken', text: '' };
  return { operatorName, said: 'refused', text: (member.error?.message ?? '').slice(0, MAX_TEXT) };
}

/** One look at each of the operators that it was handed to. */
export async function followTransaction(wanted: FollowedTransaction, state: State, clock: Clock): Promise<Following> {
  const { hash, chainId, from, nonce, wasSeen } = wanted;
  const candidates = candidatesFor({ ...nobody, chainId }, state, ownScope, clock.now());
  const context: AttemptContext = {
    ...{ state, scope: ownScope, clock, timeoutMs: TIMEOUT_MS, candidates },
    ...{ chainId, family: familyFor(chainId) },
  };
  const calls = [
    ownCall('eth_getTransactionByHash', JSON.stringify([hash])),
    ownCall('eth_getTransactionReceipt', JSON.stringify([hash])),
    ownCall('eth_blockNumber'),
    ownCall('eth_getTransactionCount', JSON.stringify([from, 'latest'])),
  ];
  const voices = await Promise.all(
    takersOf(candidates).map(async (taker) => {
      const verdict = await attemptAt(taker, calls, AbortSignal.timeout(TIMEOUT_MS), context);
      const voice = verdict.kind === 'answer' ? voiceOf(verdict.value) : null;
      return { operatorName: nameOf(taker.operator), voice };
    }),
  );
  return {
    voices,
    state: followed(
      voices.map(({ voice }) => voice),
      { nonce, wasSeen },
    ),
  };
}

/** Null when one of the four was not answered with a result. */
function voiceOf(members: readonly Member[]): Voice | null {
  const [found, receipt, head, count] = members.map(({ resultSource, error }) =>
    error === null ? resultSource : null,
  );
  const [headNumber, nonce] = [quantity(head), quantity(count)];
  if (found == null || receipt == null || headNumber === null || nonce === null) return null;
  return { seen: found !== 'null', block: blockOf(receipt), head: headNumber, nonce };
}

function blockOf(receipt: string): Voice['block'] {
  if (!receipt.startsWith('{')) return null;
  const members = objectMembers(receipt);
  const [number, hash] = [quantity(members.get('blockNumber')), parseJson(members.get('blockHash') ?? 'null')];
  if (number === null || typeof hash !== 'string') return null;
  return { number, hash: hash.toLowerCase(), ok: parseJson(members.get('status') ?? '"0x1"') !== '0x0' };
}

function quantity(source: string | null | undefined): number | null {
  const value = parseJson(source ?? 'null');
  return typeof value === 'string' && /^0x[0-9a-f]{1,13}$/i.test(value) ? Number(value) : null;
}
