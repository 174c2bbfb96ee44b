// What a proof of a candidate's chain is good for, and for how long. Pure; runs in the background.

import type { RpcCandidate } from '@/lib/background/rescue/candidates';
import type { Health } from '@/lib/background/state/session';
import { blockTimeSecondsOf, endpointsOf } from '@/lib/directory/chains';
import type { Policy } from '@/lib/messages/policy';
import type { Identity } from '@/lib/rpc/identity';

/** What is to be sent once the chain is proven. */
export type Need = 'read' | 'broadcast';

type Of = Pick<RpcCandidate, 'own' | 'chainId'>;

/** A candidate proves its chain again after a day (rules, part 2 item 18) ... */
const PROOF_LASTS_MS = 86_400_000;
/** ... soon when nobody could be asked for the same block ... */
const ID_LASTS_MS = 300_000;
/** ... and an own one soon as well: whatever is started on its port answers in its place. */
const OWN_LASTS_MS = 300_000;
/** Heads of two that follow one chain: a minute apart, and always this many blocks. */
const APART_SECONDS = 60;
const APART_BLOCKS = 5;
const USUAL_BLOCK_SECONDS = 2;

/**
 * How long other operators may keep a read waiting that its candidate has answered, and a transaction, which must not end in another
 * chain's mempool. Without their word an own one gets none, so they are given more time, ...
 */
const PATIENCE_MS: Record<Need, number> = { read: 500, broadcast: 1_500 };
const OWN_BROADCAST_MS = 4_000;
const PROOF_TIMEOUT_MS = 5_000;
/** ... and one that is silent leaves enough of it to the next. */
const OWN_PROOF_TIMEOUT_MS = 1_300;

export const patienceMs = ({ own }: Of, need: Need): number =>
  own && need === 'broadcast' ? OWN_BROADCAST_MS : PATIENCE_MS[need];

/** Of one question to `asked` for the proof of `candidate`. */
export const proofTimeoutMs = (candidate: Of, asked: Of): number =>
  candidate.own && asked !== candidate ? OWN_PROOF_TIMEOUT_MS : PROOF_TIMEOUT_MS;

/** An own one is proven anew for every transaction. */
export function proofUntil(
  { own }: Of,
  kind: 'proven' | 'id-only',
  now: number,
): Pick<Health, 'provenUntil'> & Partial<Health> {
  if (kind === 'id-only') return { provenUntil: now + ID_LASTS_MS };
  if (own) return { provenUntil: now + OWN_LASTS_MS, comparedUntil: 0 };
  return { provenUntil: now + PROOF_LASTS_MS, comparedUntil: now + PROOF_LASTS_MS };
}

/** Whether its word for its chain is enough where no other voice could be heard. */
export function isIdEnough({ own, chainId }: Of, need: Need, { onlyOwn }: Pick<Policy, 'onlyOwn'>): boolean {
  if (need === 'read' || !own) return true;
  // The administrator lets nobody else be asked, or there is nobody.
  return onlyOwn || endpointsOf(chainId).length === 0;
}

/** How far from other heads an own one may stand; null where the final block that is compared is near the head anyway. */
export function mostApart({ own, chainId }: Of, { mostBehind }: Pick<Identity, 'mostBehind'>): number | null {
  if (!own || mostBehind !== null) return null;
  return Math.max(APART_BLOCKS, Math.ceil(APART_SECONDS / (blockTimeSecondsOf(chainId) ?? USUAL_BLOCK_SECONDS)));
}
