// One look at what the subscriptions of a lost web socket have missed: at one candidate, or in what the site's own endpoint has answered since it is back. Runs in the background.
import { blockTimeSecondsOf } from '@/lib/directory/chains';
import type { RpcAsk, RpcReply, SocketNews } from '@/lib/messages/page-protocol';
import { parseCalls, type RpcCall } from '@/lib/rpc/call';
import { beginFollowAt } from '@/lib/rpc/follow';
import { type AskOne, askHead, lookAt } from '@/lib/rpc/follow-round';
import { arrayElements, objectMembers } from '@/lib/rpc/json-source';
import { attemptAt } from './attempt';
import { candidatesFor, type RpcCandidate } from './candidates';
import { confirmChain } from './confirm';
import { takeAsk } from './limits';
import { type AskContext, detourMs, isOn, noteOwnFault, own } from './rpc';
import { type Followed, parseFollow } from './socket-place';
import { faultOfSocket } from './socket-proof';
import { type Target, targetOf } from './target';
import { within } from './within';

/** One that is silent must leave time for the next. */
const CANDIDATES = 3;
const LOOK_MS = 5_000;
const CALL_MS = 3_000;
/** A few looks in a block's time, and no more than the operators bear. */
const LOOKS_PER_BLOCK = 3;
const MIN_WAIT_MS = 1_000;
const MAX_WAIT_MS = 4_000;

/** `place`: what the page hands in again. */
type Seen = { followed: Followed; events: string[] };

export async function answerFollow(ask: RpcAsk, context: AskContext): Promise<RpcReply> {
  const { state, caller, clock, online } = context;
  const now = clock.now();
  if (!online || !isOn(state, caller, now) || !takeAsk(caller.scope.top, 1, now)) return own();
  const wanted = parseFollow(ask.body, now);
  const target = targetOf(ask.url, state.session, caller.scope);
  const { chainId } = target;
  if (wanted === null || chainId === null || target.barred !== null) return own();
  const fault = await faultOfSocket(ask, { ...context, calls: anyCall });
  if (fault === null) return own();
  const { subscriptions } = wanted;
  if (wanted.own !== null) return reply(await lookHome(subscriptions, wanted.own, now), chainId, 0);
  if (subscriptions.length === 0) {
    noteOwnFault(context, target, fault);
    const key = `${caller.scope.key} ${target.endpoint}`;
    return reply({ seen: [], asks: [], isBehind: false }, chainId, detourMs(state, key, now));
  }
  const found = await lookElsewhere(subscriptions, { ...target, chainId }, context);
  return found === null ? own() : reply({ seen: found, asks: [], isBehind: false }, chainId, 0);
}

/** What a handshake's status means is asked as of a call. */
const anyCall = parseCalls('{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber"}') ?? { batch: false, calls: [] };

interface Look {
  seen: Seen[];
  asks: string[];
  isBehind: boolean;
}

function reply({ seen, asks, isBehind }: Look, chainId: number, restMs: number): RpcReply {
  const blockMs = (blockTimeSecondsOf(chainId) ?? 12) * 1_000;
  const waitMs = Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, blockMs / LOOKS_PER_BLOCK));
  const subscriptions = seen.map(({ followed, events }) => ({ state: stateOf(followed), events }));
  const news: SocketNews = { subscriptions, waitMs, asks, isBehind };
  return { kind: 'answer', body: JSON.stringify(news), detourMs: restMs };
}

function stateOf(followed: Followed): string {
  if (followed.topic === 'syncing') return '{}';
  return JSON.stringify('follow' in followed ? followed.follow : { seen: followed.seen });
}

/** At the first candidate that serves; null when nobody does. */
async function lookElsewhere(
  subscriptions: readonly Followed[],
  target: Target & { chainId: number },
  context: AskContext,
): Promise<Seen[] | null> {
  const { state, caller, clock, signal } = context;
  const { scope } = caller;
  const candidates = candidatesFor(target, state, scope, clock.now());
  const options = { state, scope, clock, timeoutMs: CALL_MS, candidates };
  if ((await confirmChain(target, candidates, signal, options)) !== true) return null;
  for (const candidate of candidates.slice(0, CANDIDATES)) {
    const seen = await within(LOOK_MS, { clock, signal }, (ending) => {
      const ask = askCandidate(candidate, (calls) => attemptAt(candidate, calls, ending, options));
      return lookOnce(subscriptions, ask, clock.now());
    });
    if (signal.aborted) return null;
    if (seen === null) continue;
    state.session.serving[`${scope.key} ${target.chainId}`] = candidate.url;
    return seen;
  }
  return null;
}

type Attempt = (calls: readonly RpcCall[]) => ReturnType<typeof attemptAt>;

function askCandidate({ batch }: RpcCandidate, attempt: Attempt): AskOne {
  return async (asks) => {
    const texts = asks.map(
      ([method, params], at) =>
        `{"jsonrpc":"2.0","id":${at + 1},"method":"${method}","params":${JSON.stringify(params)}}`,
    );
    const calls = parseCalls(`[${texts.join()}]`)?.calls ?? [];
    const verdict = calls.length > 0 && batch >= 0 ? await attempt(calls) : null;
    if (verdict?.kind !== 'answer') return null;
    return verdict.value.map((member) => member.resultSource ?? 'null');
  };
}

/** All subscriptions at one endpoint; null when it does not serve the first of them. */
async function lookOnce(subscriptions: readonly Followed[], ask: AskOne, now: number): Promise<Seen[] | null> {
  const head = await askHead(ask);
  if (head === null) return null;
  const seen: Seen[] = [];
  for (const followed of subscriptions) {
    if (followed.topic === 'syncing') seen.push({ followed, events: [] });
    else if (followed.topic === 'newPendingTransactions') seen.push(await lookAtPending(followed, ask));
    else {
      const subject = followed.topic === 'logs' ? 'logs' : 'heads';
      const start = followed.follow ?? beginFollowAt(subject, head, now);
      const looked = await lookAt(start, followed.filter, { ask, head, now });
      const isStuck = looked.kind === 'stopped' && looked.events.length === 0;
      if (isStuck && seen.length === 0) return null;
      seen.push({
        followed: { ...followed, follow: looked.follow },
        events: looked.events.map(({ source }) => source),
      });
    }
  }
  return seen;
}

/** What stands in the endpoint's pending block and was not given: as much of its pool as a read shows. The first look gives nothing. */
async function lookAtPending(followed: Extract<Followed, { seen: string[] }>, ask: AskOne): Promise<Seen> {
  const [block = ''] = (await ask([['eth_getBlockByNumber', ['pending', false]]])) ?? [];
  const source = block.startsWith('{') ? (objectMembers(block).get('transactions') ?? '[]') : '[]';
  const hashes = arrayElements(source).filter((text) => /^"0x[0-9a-f]{64}"$/i.test(text));
  const fresh = hashes.filter((text) => !followed.seen.includes(text.slice(1, -1)));
  const seen = [...followed.seen, ...fresh.map((text) => text.slice(1, -1))];
  return { followed: { ...followed, seen }, events: fresh };
}

/** In what its own endpoint has answered; what is missing is named, for the hook to ask there. */
async function lookHome(subscriptions: readonly Followed[], answers: Map<string, string>, now: number): Promise<Look> {
  const asks: string[] = [];
  const ask: AskOne = async (wanted) => {
    const texts = wanted.map((one) => JSON.stringify(one));
    const results = texts.map((text) => answers.get(text));
    asks.push(...texts.filter((_, at) => results[at] === undefined));
    const known = results.filter((result) => result !== undefined);
    return known.length < results.length ? null : known;
  };
  const head = await askHead(ask);
  const seen: Seen[] = [];
  let isBehind = head === null && asks.length === 0;
  for (const followed of head === null ? [] : subscriptions) {
    if (head === null || !('follow' in followed)) continue;
    const start = followed.follow ?? beginFollowAt(followed.topic === 'logs' ? 'logs' : 'heads', head, now);
    const looked = await lookAt(start, followed.filter, { ask, head, now });
    isBehind ||= looked.kind === 'stopped' && asks.length === 0;
    seen.push({ followed: { ...followed, follow: looked.follow }, events: looked.events.map(({ source }) => source) });
  }
  return { seen, asks, isBehind };
}
