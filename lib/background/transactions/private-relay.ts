// Which sites a request to a private relay speaks for (rules 2.3). Pure; runs in the background.

import { isPrivateAt } from '@/lib/background/rescue/target';
import { type Scope, scopeOf } from '@/lib/background/state/scope';
import type { SeenRequest } from '@/lib/browser/watch';

/** A transaction leaves by a POST, or over the socket whose handshake this is. */
export const mayCarryTransaction = ({ method, url }: Pick<SeenRequest, 'method' | 'url'>): boolean =>
  method === 'POST' || /^wss?:/.test(url);

/** Whether it goes to a relay that keeps transactions to itself. */
export const isToRelay = (request: Pick<SeenRequest, 'method' | 'url'>): boolean =>
  mayCarryTransaction(request) && isPrivateAt(request.url);

/**
 * Of a service or shared worker: its origin's site. Where a private window is open and the browser does not say whose worker it is, that
 * site in both modes: a trade that is told to strangers is worse than a simulation that is not helped.
 */
export function scopesOfWorker(
  { initiator, private: isPrivate }: Pick<SeenRequest, 'initiator' | 'private'>,
  isUnsure: boolean,
): Scope[] {
  if (initiator === null) return [];
  const modes = isUnsure ? [false, true] : [isPrivate];
  return modes.flatMap((mode) => scopeOf(initiator, mode) ?? []);
}
