// One failing load, from the ask to the last byte: proof, address, gateways, bytes. Runs in the background.

import type { Caller } from '@/lib/background/rescue/caller';
import { inSeenClouds } from '@/lib/background/sight/clouds';
import { createBuckets } from '@/lib/background/state/limits';
import { isContentOnFor } from '@/lib/background/state/power';
import type { State } from '@/lib/background/state/state';
import { type ContentAddress, contentAddressOf } from '@/lib/content/address';
import type { Bytes } from '@/lib/content/bytes';
import { maySurface, sniffBytes, typeOf } from '@/lib/content/sniff';
import { arweaveGatewayOf } from '@/lib/directory/gateways';
import type { Clock } from '@/lib/failover/clock';
import type { Assurance } from '@/lib/failover/verdict';
import type { WhyNot } from '@/lib/ledger/report';
import type { ContentAsk, ContentWord, Surface } from '@/lib/messages/content-protocol';
import { mayGoRound } from './around';
import { parseRange } from './ask';
import type { BlockCache } from './cache';
import type { ContentContext, Opened, Opening } from './opened';
import { ownFailure } from './own-failure';
import { inParts } from './parts';
import { type ContentTarget, contentTargetOf, recordAround, recordContent } from './record';
import { openAddress } from './resolve';

export interface ServeContext {
  state: State;
  caller: Caller;
  clock: Clock;
  cache: BlockCache;
  signal: AbortSignal;
  online: boolean;
}

/** To the relay. */
export interface ContentLine {
  /** Its last word. */
  say(word: Exclude<ContentWord, { kind: 'part' | 'head' }>): void;
  /** With the first bytes; this and `part` resolve when they are on their way. */
  begin(head: Omit<Extract<ContentWord, { kind: 'head' }>, 'kind' | 'bytes'>, first: Bytes): Promise<void>;
  part(bytes: Bytes): Promise<void>;
}

/** An element tells the page within 5 s (rules 3.13), and a well gateway must not wait longer for its turn; a client of `fetch` waits longer. */
const ELEMENT_BUDGET_MS = 4_500;
const FETCH_BUDGET_MS = 9_000;
/** So long a small leaf waits for the next, to be one message with it. */
const GATHER_MS = 10;
/** Of one site: a page of pictures at once, then what a reader scrolls past. */
const takeLoad = createBuckets(50, 500);

export async function serveContent(ask: ContentAsk, line: ContentLine, context: ServeContext): Promise<void> {
  const { state, caller, clock, online } = context;
  const startedAt = clock.now();
  const own = () => line.say({ kind: 'own', passive: false });
  if (!isContentOnFor(state, caller.scope, startedAt)) return line.say({ kind: 'own', passive: true });
  const address = contentAddressOf(ask.url, arweaveGatewayOf);
  if (address === null || isUnseen(ask) || !online) return own();
  if (!takeLoad(caller.scope.top, 1, startedAt)) return own();
  const target = contentTargetOf(ask.url);
  if (ask.own.kind === 'detour') {
    const isServed =
      mayGoRound(state, ask.url, caller) && (await serveAround(ask, line, { address, target, startedAt, context }));
    return isServed ? undefined : own();
  }
  const failure = await ownFailure(ask, caller, state, startedAt);
  if (failure === null) return own();
  const facts = { target, fault: failure.fault, startedAt };
  const record = (whyNot: WhyNot | null, opening: Exclude<Opening, { kind: 'abandoned' }>) =>
    recordContent({ ...facts, opening, whyNot }, context);
  if (failure.kind === 'blocked') {
    record('gateway-blocked', { kind: 'lost', trail: [] });
    return own();
  }
  const failed = inSeenClouds({ ...target, chainId: null, role: 'content' as const }, state, caller.scope);
  const opening = await openAddress(address, { ...contentContext(ask, startedAt, context), failed });
  if (opening.kind === 'abandoned') return;
  if (opening.kind !== 'opened') {
    record(opening.kind === 'lost' ? 'all-failed' : 'no-such-content', opening);
    return own();
  }
  const whyNot = await give(opening.opened, ask, line, context);
  record(whyNot, opening);
  if (whyNot !== null) own();
}

interface Around {
  address: ContentAddress;
  target: ContentTarget;
  startedAt: number;
  context: ServeContext;
}

/** From other gateways at once; false when they do not have it: the site asks its own then. */
async function serveAround(ask: ContentAsk, line: ContentLine, it: Around): Promise<boolean> {
  const { address, target, startedAt, context } = it;
  const opening = await openAddress(address, { ...contentContext(ask, startedAt, context), failed: target });
  if (opening.kind !== 'opened' || (await give(opening.opened, ask, line, context)) !== null) return false;
  recordAround({ target, opening, startedAt }, context);
  return true;
}

/**
 * No observer sees a browser refuse a scheme that it does not know. Of an element the relay sees that it failed, and not by the page's
 * policy; of a fetch nobody sees either, and what a policy forbids must not leave by us (rules 0.1).
 */
const isUnseen = ({ url, surface }: ContentAsk): boolean => surface === 'fetch' && !/^https?:/.test(url);

function contentContext(
  ask: ContentAsk,
  startedAt: number,
  { state, caller, clock, cache, signal }: ServeContext,
): Omit<ContentContext, 'failed'> {
  const isAround = ask.own.kind === 'detour';
  const endsAt = startedAt + (ask.surface === 'fetch' && !isAround ? FETCH_BUDGET_MS : ELEMENT_BUDGET_MS);
  const range = ask.surface === 'fetch' ? parseRange(ask.range) : undefined;
  return { state, scope: caller.scope, clock, cache, signal, endsAt, isAround, range };
}

/** Law 7: what runs, or draws a page, only when its bytes match its address; a forgeable proof is for pictures alone (rules 3.15). */
function isSureEnough(assurance: Assurance, surface: Surface): boolean {
  if (assurance === 'proven') return true;
  return assurance === 'agreed' ? surface === 'fetch' || isPassive(surface) : isPassive(surface);
}

const isPassive = (surface: Surface): boolean => surface === 'image' || surface === 'media';

/** Sends it all; a reason where it may not be put there. */
async function give(opened: Opened, ask: ContentAsk, line: ContentLine, it: ServeContext): Promise<WhyNot | null> {
  const { from, to } = opened.span;
  const parts = inParts(opened.bytes, to - from, () => it.clock.sleep(GATHER_MS, it.signal));
  const first = (await parts.next()).value ?? new Uint8Array();
  const contentType = typeOf(first.subarray(0, sniffBytes), opened.name, opened.declared);
  if (!maySurface(contentType, ask.surface) || !isSureEnough(opened.assurance, ask.surface)) {
    opened.close();
    return 'content-type';
  }
  const isPart = ask.range !== null && to - from < opened.sizeBytes;
  const head = {
    status: isPart ? 206 : 200,
    contentType,
    length: to - from,
    range: isPart ? `bytes ${from}-${to - 1}/${opened.sizeBytes}` : null,
    assurance: opened.assurance,
  } as const;
  try {
    await line.begin(head, first);
    for await (const part of parts) await line.part(part);
  } catch {
    // Nobody had the rest: what came is true, and the stream breaks there as the site's own would have.
    line.say({ kind: 'broken' });
  }
  return null;
}
