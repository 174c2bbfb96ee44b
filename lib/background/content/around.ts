// Where the user goes round centralized gateways from the start: which documents may, and how they are told. Runs in the background.

import { inDrill } from '@/lib/background/drill/scope';
import type { Caller } from '@/lib/background/rescue/caller';
import { contentModeFor, isOnFor } from '@/lib/background/state/power';
import { type Scope, scopeOf } from '@/lib/background/state/scope';
import { type State, saveSoon } from '@/lib/background/state/state';
import { systemClock } from '@/lib/browser/clock';
import { proofOfLoad } from '@/lib/browser/load-proof';
import { siteOfTab, tellTab } from '@/lib/browser/tabs';
import type { SeenRequest } from '@/lib/browser/watch';
import { documentKey, isLetOut, noteLetOut, type PageDocument, pieceToPass } from './let-out';

/** A document rarely lives longer; it is told again by the first load that goes its own way after that. */
const ROUND_MS = 86_400_000;

const goesRound = (state: State, scope: Scope): boolean =>
  isOnFor(state, scope, systemClock.now()) && contentModeFor(state.settings, scope.site) === 'always';

/** A load by script has ended: the observer sees nothing of what a page's policy stops, so this one was let out. */
export function hearLetOut(state: State, request: SeenRequest): void {
  if (request.type !== 'xmlhttprequest' || request.end.kind === 'pending' || !wasLetOut(request)) return;
  const url = request.cameFrom ?? request.url;
  // Of nearly all requests there are, this is all that is looked at.
  const piece = pieceToPass(url);
  if (piece === null) return;
  const tab = request.page ?? siteOfTab(request.tabId);
  const plain = tab === undefined ? null : scopeOf(tab.url, tab.private, request.initiator ?? undefined);
  const scope = inDrill(state.session, request.tabId, plain);
  if (scope === null || !goesRound(state, scope)) return;
  const key = documentKey(scope, request, piece.origin);
  if (key !== null && noteLetOut(state.session.letOut, key, piece)) tell(request, piece.origin, ROUND_MS);
  saveSoon(state);
}

function wasLetOut(request: SeenRequest): boolean {
  const { kind } = proofOfLoad(request);
  return kind === 'status' || kind === 'fault' || kind === 'document';
}

const tell = ({ tabId, frameId }: PageDocument, url: string, detourMs: number): void =>
  void tellTab(tabId, { type: 'hook/detour', url, detourMs }, frameId);

/** Whether this document may have it from elsewhere at once. One that may not, any more, is told so. */
export function mayGoRound(state: State, url: string, caller: Caller): boolean {
  const piece = pieceToPass(url);
  const key = piece === null ? null : documentKey(caller.scope, caller, piece.origin);
  const isOpen = piece !== null && key !== null && isLetOut(state.session.letOut, key, piece.root);
  const may = isOpen && goesRound(state, caller.scope);
  if (!may) tell(caller, new URL(url).origin, 0);
  return may;
}
