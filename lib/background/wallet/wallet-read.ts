// What a page's wallet entry asks: the terms, a read that its wallet did not answer, a block that it did show (rules 2.8). Runs in the background.

import type { Caller } from '@/lib/background/rescue/caller';
import { recordEnding } from '@/lib/background/rescue/record';
import { type Rescue, type RescueOptions, rescue } from '@/lib/background/rescue/rescue';
import type { AskContext } from '@/lib/background/rescue/rpc';
import type { Target } from '@/lib/background/rescue/target';
import { enter, takeAsk } from '@/lib/background/state/limits';
import { isOnFor } from '@/lib/background/state/power';
import { createShared } from '@/lib/background/state/shared';
import { hasRoom } from '@/lib/background/state/site-share';
import { ledgerOf, putLedger, type State, saveSoon } from '@/lib/background/state/state';
import { walletName, walletNames } from '@/lib/directory/wallets';
import type { Fault } from '@/lib/failover/verdict';
import { noteRequest } from '@/lib/ledger/dependency';
import type { WalletAnswer, WalletAsk, WalletReply, WalletShown } from '@/lib/messages/wallet';
import { readWalletAsk, readWalletShown } from '@/lib/messages/wallet-parser';
import { parseCalls, type RpcCall } from '@/lib/rpc/call';
import { familyFor } from '@/lib/rpc/families';
import { isOurs, methodOf, readsOf } from '@/lib/rpc/methods';

/** From the wallet's failure; the entry itself gives up after 9 s. */
const BUDGET_MS = 7_000;
const own: WalletReply = { kind: 'own' };
const shared = createShared<Rescue>();
/** Filters are the wallet's alone. */
const noFilters: RescueOptions['filters'] = new Map();

/** The user wants it for this site, and the site's own page asks: a stranger in a frame of it has no entry. */
function mayStandIn(state: State, caller: Caller, now: number): boolean {
  const { frameId, scope } = caller;
  return frameId === 0 && state.settings.sites[scope.site]?.wallet === true && isOnFor(state, caller.scope, now);
}

/** Null for what is no word of an entry; only `wallet/open` and `wallet/read` have an answer. */
export async function answerWallet(
  message: { type: unknown; ask?: unknown; shown?: unknown },
  context: AskContext,
): Promise<WalletAnswer | null> {
  const { state, caller, clock } = context;
  const isWanted = mayStandIn(state, caller, clock.now());
  if (message.type === 'wallet/open')
    return { type: 'wallet/open', terms: isWanted ? { names: walletNames(), reads: readsOf('evm') } : null };
  if (message.type === 'wallet/shown') {
    const shown = readWalletShown(message.shown);
    if (isWanted && shown !== null) noteShown(shown, context);
    return null;
  }
  const ask = readWalletAsk(message.ask);
  const reply = isWanted && ask !== null ? await answerRead(ask, context) : own;
  return { type: 'wallet/read', reply };
}

/**
 * No observer of ours sees a wallet's requests, so the page's word that one failed is all there is. It gains nothing by it: only reads of
 * listed kinds, of one chain, go to endpoints of the directory, as many as the site's limits allow; what the page puts into them it
 * could have told the wallet's endpoint by the same provider (DECISIONS, "What a page can do with the wallet entry").
 */
async function answerRead(ask: WalletAsk, context: AskContext): Promise<WalletReply> {
  const { state, caller, clock, online, signal } = context;
  const { top } = caller.scope;
  const [call, second] = parseCalls(ask.body)?.calls ?? [];
  const name = walletName(ask.rdns);
  if (call === undefined || second !== undefined || name === null || !isRead(call, ask.chainId)) return own;
  if (!online || !takeAsk(top, 1, clock.now())) return own;
  const leave = enter(top);
  if (leave === null) return own;
  const startedAt = clock.now() - ask.elapsedMs;
  const target = walletTarget(ask, name, context);
  try {
    const result = await shared(`${caller.scope.key} ${target.endpoint} ${keyOf(call)}`, signal, (ending) =>
      rescue([call], target, {
        state,
        scope: caller.scope,
        clock,
        signal: ending,
        budgetMs: BUDGET_MS,
        timeoutMs: methodOf(call.method).timeoutMs,
        onlyResults: false,
        isHedge: false,
        endpoint: target.endpoint,
        filters: noFilters,
      }),
    );
    return conclude(result, { ask, call, target, startedAt }, context);
  } finally {
    leave();
  }
}

const isRead = ({ method }: RpcCall, chainId: number): boolean => {
  const { kind, family } = methodOf(method);
  return kind === 'read' && family === 'evm' && isOurs([method], familyFor(chainId).methods);
};

const keyOf = (call: RpcCall): string => `${call.method} ${call.paramsSource ?? ''}`;
const endpointOf = ({ rdns, chainId }: Pick<WalletAsk, 'rdns' | 'chainId'>) => `wallet:${rdns}:${chainId}`;

/**
 * The wallet in the place of an endpoint that no list knows. Where it has shown a block, that block must be known to others (law 5): a
 * private copy of a chain is never stood in for. Where it never answered here, the user's own word, the switch, is what there is.
 */
function walletTarget(ask: WalletAsk, name: string, { state, caller }: AskContext): Target & { chainId: number } {
  const endpoint = endpointOf(ask);
  const evidence = state.session.evidence[`${caller.scope.key} ${endpoint}`];
  return {
    endpoint,
    url: '',
    host: ask.rdns,
    operator: name,
    group: name,
    clouds: [],
    chainId: ask.chainId,
    listed: evidence === undefined,
    mempool: 'unknown',
    barred: null,
  };
}

function conclude(
  result: Rescue,
  facts: { ask: WalletAsk; call: RpcCall; target: Target; startedAt: number },
  context: AskContext,
): WalletReply {
  const { ask, call, target, startedAt } = facts;
  if (result.kind === 'abandoned') return own;
  const fault = faultOf(ask);
  recordEnding(
    result,
    { needy: [call], ownState: { kind: 'judged', verdicts: [], fault }, target, startedAt },
    context,
  );
  saveSoon(context.state);
  if (result.kind === 'lost') return own;
  if (result.by !== '') context.state.session.serving[`${context.caller.scope.key} ${target.chainId}`] = result.by;
  const [member] = result.members;
  // Errors are the wallet's own (rules, part 2, 4.1).
  return member?.resultSource == null || member.error !== null ? own : { kind: 'answer', result: member.resultSource };
}

function faultOf({ failure, elapsedMs }: WalletAsk): Fault {
  switch (failure) {
    case 'failed':
      return { kind: 'unreachable', reason: 'other' };
    case 'limited':
      return { kind: 'limited', status: 0, retryAfterMs: null };
    case 'silent':
      return { kind: 'timeout', afterMs: Math.round(elapsedMs) };
  }
}

/** The wallet answers: it has recovered, and its newest block will tell whether its chain is everybody's. */
function noteShown(shown: WalletShown, { state, caller, clock }: AskContext): void {
  const name = walletName(shown.rdns);
  const number = Number(shown.number);
  if (name === null || !/^0x[0-9a-f]{64}$/i.test(shown.hash) || !Number.isSafeInteger(number) || number <= 0) return;
  const { chainId } = shown;
  const block = { number, hash: shown.hash.toLowerCase(), seenAt: clock.now() };
  const evidence = { chainId, blocks: [block], development: false, confirmed: null };
  const key = `${caller.scope.key} ${endpointOf(shown)}`;
  if (state.session.evidence[key] === undefined && !hasRoom(state.session.evidence, caller.scope)) return;
  state.session.evidence[key] = evidence;
  const ref = { host: shown.rdns, operator: name, chainId };
  putLedger(state, caller.scope, noteRequest(ledgerOf(state, caller.scope), ref, true, clock.now()));
}
