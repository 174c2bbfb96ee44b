// Which asks were proven already: a worker that is stopped in the middle loses what its observer saw, and the relay asks again. Runs in the background.
import { keccak256, stringToBytes } from 'viem';
import type { Session } from '@/lib/background/state/session';
import type { RpcAsk } from '@/lib/messages/page-protocol';
import type { Caller } from './caller';

type Proofs = Pick<Session, 'provenAsks'>;

/** As long as a proof of the observer is good. */
const PROVEN_FOR_MS = 15_000;

/**
 * That very ask of that very document. Not the site nor its endpoint: what the policy of one page of a site stopped is no
 * outage because another page of it met one (law 3).
 */
function keyOf({ tabId, frameId, documentId, origin, scope }: Caller, { id, url, body }: RpcAsk): string {
  return `${scope.key} ${tabId} ${frameId} ${documentId ?? origin} ${id} ${url} ${keccak256(stringToBytes(body))}`;
}

/** Writes down that our observer saw this ask's request fail, or hang, until the ask is replied to. */
export function noteProven({ provenAsks }: Proofs, caller: Caller, ask: RpcAsk, now: number): void {
  for (const [key, at] of Object.entries(provenAsks)) if (now - at >= PROVEN_FOR_MS) delete provenAsks[key];
  provenAsks[keyOf(caller, ask)] = now;
}

/** The ask was replied to: a page that says it again says nothing new. */
export function forgetProven({ provenAsks }: Proofs, caller: Caller, ask: RpcAsk): void {
  delete provenAsks[keyOf(caller, ask)];
}

/** True once: a proof is good for one more ask of the same bytes. */
export function spendProven({ provenAsks }: Proofs, caller: Caller, ask: RpcAsk, now: number): boolean {
  const key = keyOf(caller, ask);
  const isGood = now - (provenAsks[key] ?? 0) < PROVEN_FOR_MS;
  delete provenAsks[key];
  return isGood;
}
