// How did the handshake of a web socket go, as the browser saw it (law 3)? Runs in the background.
import { meaningOfHandshake } from '@/lib/browser/network-error';
import { type Asker, cutFault, isCut, PROOF_MS, sentBy, soon } from '@/lib/browser/proof';
import type { SeenRequest } from '@/lib/browser/watch';
import type { Fault } from '@/lib/failover/verdict';

/** What became of the handshake of a web socket. */
export type Handshake =
  /** It was opened, or nothing was seen of it. */
  | { kind: 'none' }
  /** It was answered with something else. */
  | { kind: 'status'; status: number }
  | { kind: 'fault'; fault: Fault };

/** A handshake takes a few round trips; the hook waits longer than this. */
const HANDSHAKE_MS = 4_000;
const SWITCHING_PROTOCOLS = 101;

/** Of the newest handshake of that document to that URL that has ended, or hangs; waits up to 300 ms for one, and longer for its end. */
export async function proveHandshake(url: string, asker: Asker): Promise<Handshake> {
  const ended = (handshakes: readonly SeenRequest[]) => handshakes.map(handshakeOf).findLast((one) => one !== null);
  return (await soon(() => sentBy(asker, url, 'GET'), ended)) ?? { kind: 'none' };
}

/** Whether a socket of that document to that URL was opened; waits as long. */
export async function wasOpened(url: string, asker: Asker): Promise<boolean> {
  const isOpen = (handshakes: readonly SeenRequest[]) =>
    handshakes.some(({ status }) => status === SWITCHING_PROTOCOLS);
  return (await soon(() => sentBy(asker, url, 'GET'), isOpen)) ?? false;
}

/** Null while it is young. */
function handshakeOf(record: SeenRequest): Handshake | null {
  const { end, status, startedAt } = record;
  if (status === SWITCHING_PROTOCOLS) return { kind: 'none' };
  const ageMs = Date.now() - startedAt;
  if (end.kind === 'pending')
    return ageMs < HANDSHAKE_MS ? null : { kind: 'fault', fault: { kind: 'timeout', afterMs: Math.round(ageMs) } };
  if (Date.now() - end.at >= PROOF_MS) return { kind: 'none' };
  if (status >= 400) return { kind: 'status', status };
  if (isCut(record)) return { kind: 'fault', fault: cutFault };
  const meaning = end.kind === 'error' ? meaningOfHandshake(end.error) : null;
  return meaning?.kind === 'fault' ? meaning : { kind: 'none' };
}
