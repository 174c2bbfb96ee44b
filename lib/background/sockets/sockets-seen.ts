// Which documents had which web socket open, for as long as anything is heard of it (law 3). Pure; runs in the background.
import type { Caller } from '@/lib/background/rescue/caller';
import type { Session } from '@/lib/background/state/session';
import { makeRoom } from '@/lib/background/state/site-share';

type Sockets = Pick<Session, 'sockets'>;

/** The hook says every ten minutes that it hears one; a machine that slept longer dials anew. */
const LASTS_MS = 3_600_000;
/** More than the tabs of one site hold open. */
const MAX_PER_SITE = 64;

const keyOf = ({ scope, tabId, frameId, documentId, origin }: Caller, url: string): string =>
  `${scope.key} ${tabId} ${frameId} ${documentId ?? origin} ${url.replace(/#.*$/, '')}`;

/** Its handshake was seen, or it was used. */
export function noteSocket({ sockets }: Sockets, caller: Caller, url: string, now: number): void {
  for (const [key, at] of Object.entries(sockets)) if (now - at >= LASTS_MS) delete sockets[key];
  const key = keyOf(caller, url);
  delete sockets[key];
  makeRoom(sockets, caller.scope, MAX_PER_SITE);
  sockets[key] = now;
}

export function isKnownSocket({ sockets }: Sockets, caller: Caller, url: string, now: number): boolean {
  return now - (sockets[keyOf(caller, url)] ?? 0) < LASTS_MS;
}

/** The tab is closed. */
export function forgetSockets({ sockets }: Sockets, tabId: number): void {
  for (const key of Object.keys(sockets)) if (key.split(' ')[2] === `${tabId}`) delete sockets[key];
}
