// What the failure of a site's own load means: the gateway's fault, its word about the content, or neither. Pure; runs in the background and in tests.
import type { Verdict } from '@/lib/failover/verdict';

/**
 * 4xx speaks of the content, 5xx of the gateway. A 404 is one gateway's word and needs a second; 410 and 451 are answers: this gateway
 * may not, and nobody goes round it unasked (rules 2.5). 401 is a login of the site's own.
 *
 * @param isGateway The directory knows the host as a gateway: its 403 means "not for you" or "not pinned here", not the site's own login.
 */
export function verdictOfStatus(status: number, isGateway: boolean): Verdict<never> | null {
  if (status === 404) return { kind: 'refusal', reason: 'missing-data' };
  if (status === 429) return { kind: 'fault', fault: { kind: 'limited', status, retryAfterMs: null } };
  if (status === 402) return { kind: 'fault', fault: { kind: 'quota', status } };
  if (status === 403) return isGateway ? { kind: 'fault', fault: { kind: 'denied', status } } : null;
  if (status === 408 || status >= 500) return { kind: 'fault', fault: { kind: 'broken', status } };
  return null;
}

/**
 * The same of a gateway that was asked in its place: whatever it refuses, the next is asked, and only what is its own failure counts
 * against it.
 *
 * @param retryAfterMs As it asked for; null where it did not.
 */
export function verdictOfGateway(status: number, retryAfterMs: number | null): Verdict<never> {
  if (status === 429) return { kind: 'fault', fault: { kind: 'limited', status, retryAfterMs } };
  if (status === 408 || status >= 500) return { kind: 'fault', fault: { kind: 'broken', status } };
  return { kind: 'refusal', reason: 'missing-data' };
}
