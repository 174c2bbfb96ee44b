// What a site was told of an account's next nonce, and what it has sent through us: never less than that again (rules, part 2 item 2, and 3.1). Pure; runs in the background.

import type { Scope } from '@/lib/background/state/scope';
import type { Session } from '@/lib/background/state/session';
import type { RpcCall } from '@/lib/rpc/call';
import { parseJson } from '@/lib/rpc/json-source';
import { hexOf } from '@/lib/rpc/own-call';
import type { Member } from '@/lib/rpc/reply';
import { numberOf } from '@/lib/rpc/shapes';
import { readSigned } from '@/lib/rpc/transaction/signed';

interface Place {
  session: Pick<Session, 'nonces'>;
  scope: Pick<Scope, 'key'>;
  chainId: number;
}

/** By then it is in a block, replaced, or lost. */
const LASTS_MS = 900_000;

const keyOf = ({ scope, chainId }: Place, address: string): string =>
  `${scope.key} ${chainId} ${address.toLowerCase()}`;

const paramsOf = (call: RpcCall): unknown[] => {
  const params = parseJson(call.paramsSource ?? '');
  return Array.isArray(params) ? params : [];
};

function note(place: Place, address: string, next: number, now: number): number {
  const key = keyOf(place, address);
  const before = place.session.nonces[key];
  const floor = before !== undefined && now - before.at < LASTS_MS ? before.next : 0;
  if (next > floor) place.session.nonces[key] = { next, at: now };
  return Math.max(next, floor);
}

/** Others have taken this transaction: the account's next one has a higher nonce. */
export function noteSent(place: Place, broadcast: RpcCall, now: number): void {
  const [raw] = paramsOf(broadcast);
  const read = typeof raw === 'string' ? readSigned(raw) : null;
  if (read !== null && typeof read === 'object') note(place, read.from, read.nonce + 1, now);
}

/** The same answers, with no pending nonce below what the site knows already. */
export function withKnownNonces(
  calls: readonly RpcCall[],
  members: readonly Member[],
  place: Place,
  now: number,
): Member[] {
  return members.map((member, at) => {
    const call = calls[at];
    const [address, block] = call?.method === 'eth_getTransactionCount' ? paramsOf(call) : [];
    const next = numberOf(parseJson(member.resultSource ?? ''));
    if (typeof address !== 'string' || block !== 'pending' || next === null) return member;
    return { ...member, resultSource: `"${hexOf(note(place, address, next, now))}"` };
  });
}
