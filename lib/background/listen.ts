// Every listener of the background, registered in its first tick; each handler awaits the loaded state. Runs in the background.
import type { Runtime } from 'webextension-polyfill';
import { forgetTab } from '@/lib/background/content/let-out';
import { listenForContent } from '@/lib/background/content/listen';
import { hasMetRarePlace } from '@/lib/background/content/rare-places';
import { recordLoads } from '@/lib/background/content/record';
import { tellOfContent } from '@/lib/background/content/tell';
import { markWholePage, watchWholePages } from '@/lib/background/content/whole-pages';
import { drillAlarm } from '@/lib/background/drill/enforce';
import { endDrill, makeWay, reviewDrills } from '@/lib/background/drill/run';
import { callerInDrill } from '@/lib/background/drill/scope';
import { hearStopped } from '@/lib/background/drill/tally';
import { redirectAlarm } from '@/lib/background/redirects/redirect-force';
import { endsWith } from '@/lib/background/redirects/redirect-plan';
import { watchRedirects } from '@/lib/background/redirects/redirect-watch';
import { giveWay, lift, reconcile, review, tend } from '@/lib/background/redirects/redirects';
import { isEndpointUrl, parseAsk, parseSeen } from '@/lib/background/rescue/ask';
import { type Caller, callerOf } from '@/lib/background/rescue/caller';
import { noteSafeMode, noteSeen, noteSound } from '@/lib/background/rescue/notes';
import { recordRequests } from '@/lib/background/rescue/record';
import { answerAsk, own, QUICK_BUDGET_MS } from '@/lib/background/rescue/rpc';
import { recordParties, settleHeld } from '@/lib/background/sight/parties';
import { keepReady } from '@/lib/background/sight/ready';
import { answerFollow } from '@/lib/background/sockets/socket-follow';
import { noteSpeaks } from '@/lib/background/sockets/socket-proof';
import { forgetSockets } from '@/lib/background/sockets/sockets-seen';
import { scopeOf } from '@/lib/background/state/scope';
import { loaded, quiet, renewPolicy } from '@/lib/background/state/state';
import { inTime } from '@/lib/background/state/within';
import { hearHead, stayAway } from '@/lib/background/trust/heads';
import { answerWallet } from '@/lib/background/wallet/wallet-read';
import { onAlarm } from '@/lib/browser/alarm';
import { resumeHearing } from '@/lib/browser/carried';
import { systemClock } from '@/lib/browser/clock';
import { hearRequests, meetPlace, settleRare } from '@/lib/browser/hear';
import { isOwnPage, onInstalled, onMessage } from '@/lib/browser/incoming';
import { onManagedChange } from '@/lib/browser/managed';
import { proveAttempt } from '@/lib/browser/proof';
import { watchComing, watchStopped } from '@/lib/browser/stopped';
import { openPage, siteOfTab, watchTabs } from '@/lib/browser/tabs';
import type { RpcAsk, RpcReply } from '@/lib/messages/page-protocol';
import { answerOwn, ownHandlers } from './own-handlers';
import { isOwnMessage } from './own-message';

/** Asks in flight, by document and ask id, so that the site can leave. */
const asks = new Map<string, AbortController>();

export function listen(): void {
  hearRequests();
  watchTabs(leaveTab, showTab);
  onMessage((message, sender) => (isOwnPage(sender) ? fromOwnPage(message) : fromPage(message, sender)));
  listenForContent();
  onInstalled((reason) => {
    if (reason === 'install') void openPage('/welcome.html');
  });
  onManagedChange(() => void loaded().then((state) => renewPolicy(state).then(() => review(state))));
  onAlarm(redirectAlarm, () => void loaded().then(tend));
  onAlarm(drillAlarm, () => void loaded().then(reviewDrills));
  watchStopped((request) => void loaded().then((state) => hearStopped(state, request)));
  watchComing((tabId, url) => {
    meetPlace(tabId, url);
    void loaded().then((state) => makeWay(state, tabId, url));
  });
  void loaded().then((state) => settleRare(hasMetRarePlace(state)));
  void loaded().then(reconcile);
  void loaded().then(reviewDrills);
  recordRequests(loaded);
  recordLoads(loaded);
  recordParties(loaded);
  keepReady(loaded);
  tellOfContent(loaded);
  watchWholePages(loaded);
  watchRedirects(loaded);
  void resumeHearing();
}

function fromOwnPage(message: unknown): Promise<unknown> | null {
  if (!isOwnMessage(message)) return null;
  return loaded().then((state) =>
    answerOwn(ownHandlers(state, systemClock), message).finally(() => void review(state)),
  );
}

function fromPage(message: unknown, sender: Runtime.MessageSender): Promise<unknown> | null {
  if (typeof message !== 'object' || message === null || !('type' in message)) return null;
  const caller = callerOf(sender, message);
  switch (message.type) {
    case 'rpc/failover':
    case 'socket/follow': {
      const ask = 'ask' in message ? parseAsk(message.ask) : null;
      const how = message.type === 'rpc/failover' ? answerAsk : answerFollow;
      const reply = caller === null || ask === null ? Promise.resolve(own()) : answer(ask, caller, how);
      return reply.then((it) => ({ type: 'rpc/failover', reply: it }));
    }
    case 'wallet/open':
    case 'wallet/read':
    case 'wallet/shown':
      return caller === null ? null : answerWalletEntry(message, caller);
    case 'rpc/abort':
      if (caller !== null && 'id' in message) asks.get(askKey(caller, message.id))?.abort();
      return null;
    case 'rpc/seen':
    case 'rpc/development':
    case 'rpc/sound':
    case 'socket/speaks':
    case 'rpc/ended':
    case 'rpc/broadcast':
    case 'hook/safe-mode':
      if (caller !== null) void note(message, caller);
      return null;
    default:
      return null;
  }
}

async function answer(ask: RpcAsk, caller: Caller, how: typeof answerAsk): Promise<RpcReply> {
  const key = askKey(caller, ask.id);
  const leaving = new AbortController();
  asks.set(key, leaving);
  try {
    const { signal } = leaving;
    const state = await (isHopeless(ask)
      ? inTime(loaded(), QUICK_BUDGET_MS - ask.elapsedMs, { clock: systemClock, signal })
      : loaded());
    if (state === null) return own();
    const online = navigator.onLine;
    return await how(ask, { state, caller: callerInDrill(state.session, caller), clock: systemClock, signal, online });
  } finally {
    asks.delete(key);
  }
}

/**
 * It has failed, and nothing else can come of it: that need not wait for a browser that has just started and is a minute late with the
 * administrator's policy. What may still answer, must not be given twice, or must not leave by a rule, waits as long as its page does.
 */
function isHopeless({ own: { kind }, filters }: RpcAsk): boolean {
  return (kind === 'failed' || kind === 'response') && filters === undefined;
}

async function answerWalletEntry(message: { type: unknown }, caller: Caller): Promise<unknown> {
  const [state, signal] = [await loaded(), new AbortController().signal];
  return answerWallet(message, {
    state,
    caller: callerInDrill(state.session, caller),
    clock: systemClock,
    signal,
    online: navigator.onLine,
  });
}

async function note(message: { type: unknown; seen?: unknown; url?: unknown }, sender: Caller): Promise<void> {
  const state = await loaded();
  const caller = callerInDrill(state.session, sender);
  const seen = parseSeen(message.seen);
  const context = { state, caller, clock: systemClock };
  if (message.type === 'rpc/seen' && seen !== null) {
    noteSeen(state, caller, seen, systemClock.now());
    await hearHead(seen, context);
  }
  if (message.type === 'rpc/development' && isEndpointUrl(message.url)) {
    noteSeen(state, caller, { url: message.url, development: true }, systemClock.now());
  }
  if (message.type === 'rpc/sound' && isEndpointUrl(message.url) && !(await stayAway(message.url, context)))
    noteSound(state, caller, message.url);
  if (message.type === 'socket/speaks' && isEndpointUrl(message.url))
    await noteSpeaks(state, caller, message.url, systemClock.now());
  // A background that was just woken may hear the hook before it hears of the request.
  if (message.type === 'rpc/ended' && isEndpointUrl(message.url))
    await proveAttempt(message.url, caller, { kind: 'failed' });
  if (message.type === 'rpc/broadcast' && isEndpointUrl(message.url)) await giveWay(state, caller, message.url);
  if (message.type === 'hook/safe-mode') {
    noteSafeMode(state, caller);
    // A hook that stands aside keeps no transaction of its page from a rule for the workers.
    await review(state);
  }
}

/** A closed tab waits for nothing; documents that are left say so themselves. */
function leaveTab(tabId: number): void {
  quiet.turn();
  for (const [key, leaving] of asks) if (key.startsWith(`${tabId} `)) leaving.abort();
  void loaded().then((state) => {
    delete state.session.saved[tabId];
    delete state.session.offers[tabId];
    delete state.session.wholePages[tabId];
    forgetSockets(state.session, tabId);
    settleHeld(state);
    void endDrill(state, tabId, 'tab');
    return lift(state, (redirect) => redirect.tabId === tabId);
  });
}

function showTab(tabId: number): void {
  quiet.turn();
  const tab = siteOfTab(tabId);
  const top = tab === undefined ? undefined : scopeOf(tab.url, tab.private)?.top;
  const shown = { tabId, top, private: tab?.private ?? false };
  const at = systemClock.now();
  void loaded().then((state) => {
    forgetTab(state.session.letOut, tabId);
    settleHeld(state);
    markWholePage(state, tabId, tab?.url ?? '');
    if (Object.keys(state.session.drills).length > 0) void reviewDrills(state);
    return lift(state, (one) => endsWith(one, shown), at);
  });
}

const askKey = (caller: Caller, id: unknown): string =>
  `${caller.tabId} ${caller.frameId} ${caller.documentId ?? caller.origin} ${id}`;
