// Did a web socket of the site really leave the page (law 3)? Its handshake is remembered, because a socket outlives the observer's memory and the worker. Runs in the background.

import type { Caller } from '@/lib/background/rescue/caller';
import { type State, saveSoon } from '@/lib/background/state/state';
import type { Clock } from '@/lib/failover/clock';
import type { Fault } from '@/lib/failover/verdict';
import type { RpcAsk } from '@/lib/messages/page-protocol';
import type { Calls } from '@/lib/rpc/call';
import { judgeResponse } from '@/lib/rpc/judge';
import { proveHandshake, wasOpened } from './handshake';
import { isKnownSocket, noteSocket } from './sockets-seen';

interface Context {
  state: State;
  caller: Caller;
  calls: Calls;
  clock: Clock;
}

/** As long as the hook waits for a call before it asks whether the line lives, and for that. */
const SILENT_MS = 4_000;
/** The hook says that a socket answers: was its handshake seen? */
export async function noteSpeaks(state: State, caller: Caller, url: string, now: number): Promise<void> {
  await isAttested(url, state, caller, now);
}

function attest(state: State, caller: Caller, url: string, now: number): void {
  noteSocket(state.session, caller, url, now);
  saveSoon(state);
}

/** What a socket's end means; null when no handshake of that document to that URL was seen, or none that failed in a listed way. */
export async function faultOfSocket(ask: RpcAsk, { state, caller, calls, clock }: Context): Promise<Fault | null> {
  const { own, url } = ask;
  if (own.kind !== 'socket') return null;
  if (own.how !== 'unopened')
    return (await isAttested(url, state, caller, clock.now())) ? faultOfEnd(own.how, own.code) : null;
  const proof = await proveHandshake(url, caller);
  const fault = proof.kind === 'status' ? faultOfStatus(proof.status, url, calls, clock.now()) : null;
  if (proof.kind !== 'fault' && fault === null) return null;
  attest(state, caller, url, clock.now());
  return proof.kind === 'fault' ? proof.fault : fault;
}

/** That document had such a socket open, not long ago; each word of it counts as use. */
export async function isAttested(url: string, state: State, caller: Caller, now: number): Promise<boolean> {
  const isOpen = isKnownSocket(state.session, caller, url, now) || (await wasOpened(url, caller));
  if (isOpen) attest(state, caller, url, now);
  return isOpen;
}

/** Infura severs a socket whose plan is used up, others say "try again later" (rules, part 2, 4.3). */
const LIMITING_CODES = new Set([1008, 1013, 4029, 4429]);

function faultOfEnd(how: 'closed' | 'silent', code: number): Fault {
  if (how === 'silent') return { kind: 'timeout', afterMs: SILENT_MS };
  if (LIMITING_CODES.has(code)) return { kind: 'limited', status: code, retryAfterMs: null };
  return { kind: 'unreachable', reason: 'reset' };
}

/** A handshake that was answered, but not with a socket: what that means for the calls that were to go over it. */
function faultOfStatus(status: number, url: string, calls: Calls, now: number): Fault | null {
  const response = { status, contentType: '', retryAfter: '', body: '', complete: true };
  const host = new URL(url).hostname;
  const [verdict] = judgeResponse({ calls, from: 'own', host, response, credentialed: false, now });
  return verdict?.kind === 'fault' ? verdict.fault : null;
}
