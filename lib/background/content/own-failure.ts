// What the site's own load met: the page's word held against what our observer saw. Runs in the background.
import type { Caller } from '@/lib/background/rescue/caller';
import type { State } from '@/lib/background/state/state';
import { type LoadProof, proveLoad } from '@/lib/browser/load-proof';
import { verdictOfStatus } from '@/lib/content/own-load';
import { gatewayOf } from '@/lib/directory/gateways';
import type { Fault } from '@/lib/failover/verdict';
import type { ContentAsk } from '@/lib/messages/content-protocol';

/** A background that was stopped at its work has seen nothing; what it wrote down before holds this long. */
const ATTESTED_MS = 30_000;

/** `refused`: the gateway is well, and says that it has no such content. `blocked`: it may not give it. */
export interface OwnFailure {
  kind: 'failed' | 'refused' | 'blocked';
  /** Of a gateway that is well: what its word looked like. */
  fault: Fault;
}

/** Null: no outage, or no proof of one. */
export async function ownFailure(
  ask: ContentAsk,
  caller: Caller,
  { session }: State,
  now: number,
): Promise<OwnFailure | null> {
  // No browser asks anybody for these; what the page's policy forbids does not get here (the document hears of it).
  if (!/^https?:/.test(ask.url)) return { kind: 'failed', fault: { kind: 'unreachable', reason: 'other' } };
  const [proof, key] = [await proveLoad(ask.url, caller, ask.own), `${caller.scope.key} ${ask.url}`];
  if (proof.kind === 'none' && now - (session.attestedAt[key] ?? 0) < ATTESTED_MS)
    return { kind: 'failed', fault: { kind: 'unreachable', reason: 'other' } };
  const failure = failureOf(proof, ask.url);
  if (failure !== null) session.attestedAt[key] = now;
  return failure;
}

function failureOf(proof: LoadProof, url: string): OwnFailure | null {
  switch (proof.kind) {
    case 'none':
    case 'blocked':
    case 'offline':
      return null;
    case 'document':
      return { kind: 'failed', fault: { kind: 'malformed', what: 'html' } };
    case 'pending':
      return { kind: 'failed', fault: { kind: 'timeout', afterMs: Math.round(proof.ageMs) } };
    case 'fault':
      return { kind: 'failed', fault: proof.fault };
    case 'status': {
      const { status } = proof;
      const verdict = verdictOfStatus(status, gatewayOf(new URL(url).hostname) !== null);
      const said: Fault = { kind: 'broken', status };
      if (status === 410 || status === 451) return { kind: 'blocked', fault: said };
      if (verdict === null) return null;
      return verdict.kind === 'fault' ? { kind: 'failed', fault: verdict.fault } : { kind: 'refused', fault: said };
    }
  }
}
