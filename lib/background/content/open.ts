// Asks gateways for a file until one begins to give it, and others for the rest when it breaks off. Runs in the background.

import { noteAttempt } from '@/lib/background/rescue/health';
import { learnClouds } from '@/lib/background/sight/clouds';
import { operatorKey } from '@/lib/background/state/limits';
import type { Bytes } from '@/lib/content/bytes';
import { fail } from '@/lib/content/content-failure';
import { failover } from '@/lib/failover/failover';
import type { Verdict } from '@/lib/failover/verdict';
import { type ArweavePiece, openPieceAt } from './arweave';
import { cachedSource } from './cache';
import { gatewaysFor, takeGateway } from './candidates';
import { verdictOfError } from './gateway';
import { type IpfsFile, openAt, openFrom } from './ipfs';
import type { ContentCandidate, ContentContext, Found, Opened, Opening } from './opened';
import { providersOf } from './providers';

/** A file, and how it is had. */
interface Way {
  family: 'ipfs' | 'arweave';
  open(gateway: ContentCandidate, ending: AbortSignal, context: ContentContext): Promise<Verdict<Found>>;
  /** Who may be asked now, best first. */
  gateways(context: ContentContext): Promise<ContentCandidate[]>;
  /** Those who were: none is asked twice. */
  asked: Set<string>;
}

/** A site's own gateway has failed already: with it five operators were asked. */
const MAX_ATTEMPTS = 4;
/** Until another goes on where a line broke. */
const REST_MS = 9_000;

/** From the cache alone, else from gateways, else from whoever stores it. */
export async function openIpfs(file: IpfsFile, context: ContentContext): Promise<Opening> {
  const way: Way = {
    family: 'ipfs',
    open: (gateway, ending, of) => openAt(gateway, file, ending, of),
    gateways: async (of) => gatewaysFor('ipfs', of),
    asked: new Set(),
  };
  const kept = await fromCache(file, way, context);
  if (kept !== null) return { kind: 'opened', opened: kept, by: null, trail: [] };
  const opening = await openAnywhere(way, context);
  if (opening.kind !== 'lost' || context.isAround || context.signal.aborted || context.clock.now() >= context.endsAt)
    return opening;
  // No gateway has it. What providers say is held against the same address.
  const further = await openAnywhere({ ...way, gateways: (of) => providersOf(file, of) }, context);
  return further.kind === 'lost' ? { kind: 'lost', trail: [...opening.trail, ...further.trail] } : further;
}

/** Null unless the first bytes are there; what is missing later is asked for then. */
async function fromCache(file: IpfsFile, way: Way, context: ContentContext): Promise<Opened | null> {
  const nothing = { get: (cid: { toString(): string }) => fail({ kind: 'missing', cid: cid.toString() }) };
  try {
    const opened = await openFrom(cachedSource(nothing, context.cache), file, context);
    return { ...opened, bytes: continued(opened, null, way, context) };
  } catch {
    return null; // not kept, or not in a form that can be read: gateways are asked
  }
}

/** From gateways alone: transactions have no blocks to keep. */
export function openArweave(piece: ArweavePiece, context: ContentContext): Promise<Opening> {
  return openAnywhere(
    {
      family: 'arweave',
      open: (gateway, ending, of) => openPieceAt(gateway, piece, ending, of),
      gateways: async (of) => gatewaysFor('arweave', of),
      asked: new Set(),
    },
    context,
  );
}

async function openAnywhere(way: Way, context: ContentContext): Promise<Opening> {
  const { clock, signal, endsAt } = context;
  const begun: Opened[] = [];
  const attempt = async (gateway: ContentCandidate, ending: AbortSignal) => {
    way.asked.add(gateway.url);
    const verdict = await measured(gateway, context, () => way.open(gateway, ending, context));
    if (verdict.kind === 'answer' && verdict.value.kind === 'opened') begun.push(verdict.value.opened);
    return verdict;
  };
  const gateways = (await way.gateways(context)).filter(({ url }) => !way.asked.has(url));
  const result = await failover(gateways, attempt, {
    clock,
    signal,
    budgetMs: endsAt - clock.now(),
    maxAttempts: MAX_ATTEMPTS,
    // A gateway may prove what it likes of a name that it was led to by another's word.
    isWeak: (found) => found.kind === 'none',
  });
  const opened = result.kind === 'answer' && result.value.kind === 'opened' ? result.value.opened : null;
  for (const other of begun) if (other !== opened) other.close();
  if (result.kind === 'abandoned') return { kind: 'abandoned' };
  if (result.kind === 'exhausted') return { kind: 'lost', trail: result.trail };
  if (opened === null) return { kind: 'none', trail: result.trail };
  const { by, trail } = result;
  context.state.session.serving[`${context.scope.key} ${way.family}`] = by.url;
  return { kind: 'opened', opened: { ...opened, bytes: continued(opened, by, way, context) }, by, trail };
}

/** Takes its toll of the operator, and moves its breaker. */
async function measured(
  gateway: ContentCandidate,
  { state, scope, clock }: ContentContext,
  ask: () => Promise<Verdict<Found>>,
): Promise<Verdict<Found>> {
  const startedAt = clock.now();
  takeGateway(operatorKey(scope, gateway.operator), 1, startedAt);
  const verdict = await ask();
  const now = clock.now();
  noteAttempt(state.session, scope, gateway.url, { verdict, tookMs: now - startedAt, now });
  void learnClouds(state, scope, gateway.url, gateway.clouds);
  return verdict;
}

/** The bytes of `opened`, and where its line breaks, the rest from the next gateway: what came is verified, so it joins without a seam. */
async function* continued(
  opened: Opened,
  by: ContentCandidate | null,
  way: Way,
  context: ContentContext,
): AsyncGenerator<Bytes> {
  let at = opened.span.from;
  const broken: unknown = yield* upTo(opened, (length) => {
    at += length;
  });
  if (broken === null) return opened.done?.();
  opened.close();
  if (context.signal.aborted) throw broken;
  const range = { kind: 'span', first: at, last: opened.span.to - 1 } as const;
  yield* (await next(broken, by, way, { ...context, range })).bytes;
}

/** @returns What broke the line; null at its end. */
async function* upTo({ bytes }: Opened, took: (length: number) => void): AsyncGenerator<Bytes, unknown> {
  try {
    for await (const part of bytes) {
      took(part.length);
      yield part;
    }
    return null;
  } catch (error) {
    return error;
  }
}

async function next(broken: unknown, by: ContentCandidate | null, way: Way, context: ContentContext): Promise<Opened> {
  const verdict = verdictOfError(broken);
  // The content itself is at fault: nobody has more of it.
  if (verdict === null) throw broken;
  const { state, scope, clock } = context;
  if (by !== null) noteAttempt(state.session, scope, by.url, { verdict, tookMs: 0, now: clock.now() });
  // Somebody's bytes were given already: the gateway that was gone round is one more that may have the rest.
  const whoever = context.isAround ? { isAround: false, failed: { group: '', clouds: [] } } : {};
  const opening = await openAnywhere(way, { ...context, ...whoever, endsAt: clock.now() + REST_MS });
  if (opening.kind === 'opened') return opening.opened;
  throw broken;
}
