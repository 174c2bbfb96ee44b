// Watches the heads that a site's own endpoints name: one that stands still while others go on is gone round; a chain that stands still is told. Runs in the background.

import type { Seen } from '@/lib/background/rescue/ask';
import { ensureChain } from '@/lib/background/rescue/attempt';
import type { Caller } from '@/lib/background/rescue/caller';
import { candidatesFor } from '@/lib/background/rescue/candidates';
import { noteBehind } from '@/lib/background/rescue/health';
import { detourMs, noteOwnFault } from '@/lib/background/rescue/own-breaker';
import { type Target, targetOf } from '@/lib/background/rescue/target';
import { inSeenClouds } from '@/lib/background/sight/clouds';
import { mayNotify } from '@/lib/background/sight/notice';
import { isAttested } from '@/lib/background/sockets/socket-proof';
import { createBuckets } from '@/lib/background/state/limits';
import { isOnFor } from '@/lib/background/state/power';
import { hasRoom } from '@/lib/background/state/site-share';
import { ledgerOf, putLedger, type State, saveLater } from '@/lib/background/state/state';
import { wasJustAnswered } from '@/lib/browser/proof';
import { tellTab } from '@/lib/browser/tabs';
import { blockTimeSecondsOf, hasOneSequencer } from '@/lib/directory/chains';
import { closedBreaker } from '@/lib/failover/breaker';
import type { Clock } from '@/lib/failover/clock';
import { areApart } from '@/lib/failover/quorum';
import { noteBack } from '@/lib/ledger/dependency';
import { isStandingWrong, noteGoesOn, noteStall } from '@/lib/ledger/stall';
import { familyFor } from '@/lib/rpc/families';
import { doubted, type HeadWatch, isDoubtful, withHead } from '@/lib/rpc/head-watch';
import { type HeadSeen, headsElsewhere } from './agreed-head';

interface Context {
  state: State;
  caller: Caller;
  clock: Clock;
}

/** An endpoint whose chain is sure: only there a head, and another chain's id, mean anything. */
type Known = Target & { chainId: number };

const HEAD_TIMEOUT_MS = 5_000;
/** A frozen endpoint whose probe said nothing of its head is left alone for so long again. */
const STAY_AWAY_MS = 60_000;
/** However many endpoints of a chain a site asks: two strangers are asked of it once a minute. */
const takeDoubt = createBuckets(1 / 60, 1);

/** What the hook saw an endpoint answer; the page's word, believed only of a URL that it was seen to be answered at, and for its own site (law 3). */
export async function hearHead(seen: Seen, context: Context): Promise<void> {
  const { state, caller, clock } = context;
  const target = knownTarget(seen.url, context);
  if (target === null || (seen.chainId === undefined && seen.head === undefined)) return;
  // A drill is of what fails, and nothing that stands still is real in it.
  if (caller.scope.cut !== undefined) return;
  if (!isOnFor(state, caller.scope, clock.now()) || !(await wasHeard(seen.url, context))) return;
  if (seen.chainId !== undefined) await hearChain(seen.chainId, target, context);
  if (seen.head !== undefined) await hearNumber(seen.head, target, context);
}

const isSocket = (url: string): boolean => url.startsWith('ws');

/** The page may speak of it; it was seen to be answered there. */
async function wasHeard(url: string, { state, caller, clock }: Context): Promise<boolean> {
  return isSocket(url) ? isAttested(url, state, caller, clock.now()) : wasJustAnswered(url, caller);
}

/** A probe of the page was answered by its own endpoint. True where that says nothing: each of its answers looked sound before, too. */
export async function stayAway(url: string, context: Context): Promise<boolean> {
  const target = knownTarget(url, context);
  const breaker = target === null ? undefined : context.state.session.breakers[keyOf(target, context)];
  if (target === null || breaker?.state !== 'open' || wrongNow(target, context) === null) return false;
  breaker.until = Math.max(breaker.until, context.clock.now() + STAY_AWAY_MS);
  await tellDetour(target, context);
  return true;
}

/** Endpoints of the directory alone: what is in no list may be a fork, which stands still as it likes (rules 0.5). */
function knownTarget(url: string, { state, caller }: Context): Known | null {
  const target = targetOf(url, state.session, caller.scope);
  const { chainId, barred, listed } = target;
  return chainId !== null && barred === null && listed ? { ...target, chainId } : null;
}

const keyOf = ({ endpoint }: Target, { caller }: Context): string => `${caller.scope.key} ${endpoint}`;

/** What it is gone round for, where that is no outage; null else. */
function wrongNow(target: Target, context: Context): string | null {
  const breaker = context.state.session.breakers[keyOf(target, context)];
  if (breaker?.state !== 'open' || breaker.fault.kind !== 'wrong') return null;
  return isStandingWrong(breaker.fault.what) ? breaker.fault.what : null;
}

/** It named the chain that the directory has for it, and now names another: its own word against its own word. */
async function hearChain(said: number, target: Known, context: Context): Promise<void> {
  const { state, caller } = context;
  const { chainsSaid } = state.session;
  const key = keyOf(target, context);
  const before = chainsSaid[key];
  if (before === undefined && !hasRoom(chainsSaid, caller.scope)) return;
  if (said !== target.chainId) return before === undefined ? undefined : goRoundFor('chain', target, context);
  chainsSaid[key] = said;
  saveLater(state);
  if (wrongNow(target, context) === 'chain') await comeBack(target, context);
}

async function hearNumber(number: number, target: Known, context: Context): Promise<void> {
  const { state, caller, clock } = context;
  const { heads } = state.session;
  const [key, now, pace] = [keyOf(target, context), clock.now(), blockTimeSecondsOf(target.chainId)];
  // Where nobody knows the chain's pace, standing still means nothing.
  if (pace === null || (heads[key] === undefined && !hasRoom(heads, caller.scope))) return;
  const watch = withHead(heads[key], number, now);
  heads[key] = watch;
  saveLater(state);
  const isAsked = isDoubtful(watch, pace, now) && takeDoubt(`${caller.scope.top} ${target.chainId}`, 1, now);
  const { finding, since } = isAsked ? await doubt(watch, target, context) : watch;
  // A socket that is open, and answers, is not gone round.
  if (finding === 'frozen') return isSocket(target.url) ? undefined : goRoundFor('head', target, context);
  if (finding === 'stalled') return noteStanding(target, since, context);
  noteMoving(target, context);
  if (wrongNow(target, context) === 'head') await comeBack(target, context);
}

/** What two others make of a head that stands still. */
async function doubt(watch: HeadWatch, target: Known, context: Context): Promise<HeadWatch> {
  const { heads } = context.state.session;
  const key = keyOf(target, context);
  heads[key] = { ...watch, doubtAt: context.clock.now() };
  const others = await twoHeads(target, context);
  const latest = heads[key];
  // It has moved meanwhile.
  if (latest === undefined || latest.number !== watch.number) return latest ?? watch;
  const found = doubted(latest, others);
  heads[key] = found;
  const blocks = found.aheadAt - found.number;
  if (found.finding === 'frozen')
    noteBehind(context.state.session, context.caller.scope, target.endpoint, {
      ...{ blocks, isStale: true, now: context.clock.now() },
    });
  return found;
}

/** Two operators that are independent of each other, each on its chain; null where one does not say, or there are not two. */
async function twoHeads(target: Known, { state, caller, clock }: Context): Promise<[number | null, number | null]> {
  const [{ scope }, family] = [caller, familyFor(target.chainId)];
  const candidates = candidatesFor(inSeenClouds(target, state, scope), state, scope, clock.now());
  const { signal } = new AbortController();
  const context = { state, scope, clock, timeoutMs: HEAD_TIMEOUT_MS, chainId: target.chainId, family, candidates };
  const seen = await headsElsewhere(candidates, 2, 'latest', signal, context);
  const isSure = async ({ by, head }: HeadSeen) =>
    (await ensureChain(by, 'read', signal, context)).kind === 'answer' ? head.number : null;
  const [first] = seen;
  const second = seen.find(({ by }) => first !== undefined && areApart(by, first.by));
  if (first === undefined || second === undefined) return [null, null];
  return Promise.all([isSure(first), isSure(second)]);
}

function noteStanding({ chainId }: Known, startedAt: number, { state, caller, clock }: Context): void {
  const stall = { chainId, startedAt, sequencer: hasOneSequencer(chainId) };
  putLedger(state, caller.scope, noteStall(ledgerOf(state, caller.scope), stall, clock.now()));
  mayNotify(state, caller.scope);
}

function noteMoving({ chainId }: Known, { state, caller, clock }: Context): void {
  const before = ledgerOf(state, caller.scope);
  const after = noteGoesOn(before, chainId, clock.now());
  if (after !== before) putLedger(state, caller.scope, after);
}

/** As after a fault, with the difference that the hook has seen none: it is told. */
async function goRoundFor(what: 'head' | 'chain', target: Known, context: Context): Promise<void> {
  if (wrongNow(target, context) === null) noteOwnFault(context, target, { kind: 'wrong', what });
  await tellDetour(target, context);
}

async function comeBack(target: Known, context: Context): Promise<void> {
  const { state, caller, clock } = context;
  state.session.breakers[keyOf(target, context)] = closedBreaker;
  putLedger(state, caller.scope, noteBack(ledgerOf(state, caller.scope), target, clock.now()));
  await tellDetour(target, context);
}

/** The document that spoke, and its tab's others; those of other tabs when they speak. */
async function tellDetour(target: Known, { state, caller, clock }: Context): Promise<void> {
  const message = { url: target.endpoint, detourMs: detourMs(state, caller, target, clock.now()) };
  await tellTab(caller.tabId, { type: 'hook/detour', ...message });
}
