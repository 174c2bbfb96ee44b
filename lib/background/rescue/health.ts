// How a candidate served one site: its breaker, its speed, its proof. Pure; runs in the background.

import type { Scope } from '@/lib/background/state/scope';
import type { Health, Session } from '@/lib/background/state/session';
import type { CloudSeen } from '@/lib/directory/cloud-of';
import { closedBreaker, nextBreaker } from '@/lib/failover/breaker';
import type { Verdict } from '@/lib/failover/verdict';
import type { Recent } from '@/lib/messages/live-health';

type Known = Pick<Session, 'candidates'>;

const LATENCY_WEIGHT = 0.3;
const MAX_RECENT = 24;

/** How one attempt ended. */
interface Met {
  verdict: Verdict<unknown>;
  tookMs: number;
  now: number;
}

const unknown: Health = { breaker: closedBreaker, latencyMs: null, provenUntil: 0, comparedUntil: 0 };

/**
 * By site: an attempt carries the page's own bytes, and with them a page can provoke whatever an attempt may meet, a reset and
 * a timeout too. Shared, it would move other sites' calls to worse endpoints and tell them of each other (rules 0.3).
 */
const keyOf = (scope: Pick<Scope, 'key'>, url: string): string => `${scope.key} ${url}`;

export function healthOf({ candidates }: Known, scope: Pick<Scope, 'key'>, url: string): Health {
  return candidates[keyOf(scope, url)] ?? unknown;
}

/** Moves the breaker by what an attempt met, and after an answer the latency. */
export function noteAttempt(session: Known, scope: Pick<Scope, 'key'>, url: string, met: Met): void {
  const { verdict, tookMs, now } = met;
  const before = healthOf(session, scope, url);
  const known = before.latencyMs ?? tookMs;
  session.candidates[keyOf(scope, url)] = {
    ...before,
    breaker: nextBreaker(before.breaker, verdict, now),
    latencyMs: verdict.kind === 'answer' ? known + LATENCY_WEIGHT * (tookMs - known) : before.latencyMs,
    ...recentOf(before, met),
  };
}

/** For the dashboard's line; what was given up says nothing of it. */
function recentOf(
  { recent = [], wrongs = 0 }: Health,
  { verdict, tookMs, now }: Met,
): Pick<Health, 'recent' | 'wrongAt' | 'wrongs'> {
  if (verdict.kind === 'abandoned') return {};
  const isFault = verdict.kind === 'fault';
  const met: Recent = [now, isFault ? null : Math.round(tookMs)];
  const isWrong = isFault && verdict.fault.kind === 'wrong';
  const wrong = isWrong ? { wrongAt: now, wrongs: wrongs + 1 } : {};
  return { recent: [...recent, met].slice(-MAX_RECENT), ...wrong };
}

export function noteProof(
  session: Known,
  scope: Pick<Scope, 'key'>,
  url: string,
  proof: Pick<Health, 'provenUntil'> & Partial<Health>,
): void {
  session.candidates[keyOf(scope, url)] = { ...healthOf(session, scope, url), ...proof };
}

/** The cloud that its server was seen in. */
export function noteCloud(session: Known, scope: Pick<Scope, 'key'>, url: string, cloud: CloudSeen): void {
  session.candidates[keyOf(scope, url)] = { ...healthOf(session, scope, url), cloud };
}

export function noteWidestLogs(session: Known, scope: Pick<Scope, 'key'>, url: string, widestLogs: number): void {
  session.candidates[keyOf(scope, url)] = { ...healthOf(session, scope, url), widestLogs };
}

const STALE_MS = 60_000;
const NO_PROOF_MS = 600_000;

/** How it stands to the head that two others agree on; a stale one is asked late for a while. */
export function noteBehind(
  session: Known,
  scope: Pick<Scope, 'key'>,
  url: string,
  { blocks, isStale, now }: { blocks: number; isStale: boolean; now: number },
): void {
  const stale = isStale ? { staleUntil: now + STALE_MS } : {};
  session.candidates[keyOf(scope, url)] = {
    ...healthOf(session, scope, url),
    ...stale,
    behind: { blocks, isStale, at: now },
  };
}

export function noteNoProof(session: Known, scope: Pick<Scope, 'key'>, url: string, now: number): void {
  session.candidates[keyOf(scope, url)] = { ...healthOf(session, scope, url), noProofUntil: now + NO_PROOF_MS };
}

export function noteNoBodies(session: Known, scope: Pick<Scope, 'key'>, url: string, now: number): void {
  session.candidates[keyOf(scope, url)] = { ...healthOf(session, scope, url), noBodiesUntil: now + NO_PROOF_MS };
}
