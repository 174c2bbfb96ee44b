// Which chain a site's URL serves, who runs it, and whether it may be rescued at all (rules 0.5). Runs in the background.

import type { Scope } from '@/lib/background/state/scope';
import type { Evidence, Session } from '@/lib/background/state/session';
import { identify, isRescuableHost } from '@/lib/directory/identify';
import { operatorById, operatorIdOf, operatorOf } from '@/lib/directory/operators';
import { remembering } from '@/lib/directory/remembering';
import type { WhyNot } from '@/lib/ledger/report';

export interface Target {
  /** The full URL but its fragment: what a breaker of the site's own endpoint is kept by; some name the chain in the query. */
  endpoint: string;
  url: string;
  host: string;
  operator: string;
  group: string;
  clouds: readonly string[];
  /** Null while nobody knows. */
  chainId: number | null;
  /** In the directory: its URL is proof enough. Others must show a block that a community endpoint knows. */
  listed: boolean;
  mempool: 'public' | 'private' | 'unknown';
  /** Why it is never rescued; null when it may be. */
  barred: WhyNot | null;
}

export function targetOf(url: string, session: Session, scope: Scope): Target {
  const { known, isRescuable, ...facts } = factsOf(url);
  const evidence = session.evidence[`${scope.key} ${facts.endpoint}`];
  const chainId = known?.chainId ?? evidence?.chainId ?? null;
  return { ...facts, chainId, barred: isRescuable ? barredBy(known, evidence) : 'local' };
}

/** Whether whoever takes transactions there keeps them to itself. */
export const isPrivateAt = (url: string): boolean => factsOf(url).mempool === 'private';

interface Facts extends Omit<Target, 'chainId' | 'barred'> {
  known: ReturnType<typeof identify>;
  isRescuable: boolean;
}

/** What its URL alone says. Each call to an endpoint asks three times. */
const factsOf = remembering((url): Facts => {
  const { origin, pathname, search, hostname, host } = new URL(url);
  const known = identify(url);
  const operator = operatorById(known?.operator ?? '') ?? operatorOf(hostname);
  // Two hosts of one domain are one operator's, and what stands before the domain may be a key.
  const id = known?.operator ?? operatorIdOf(hostname);
  return {
    endpoint: origin + pathname + search,
    url,
    host,
    operator: id,
    group: operator?.group ?? id,
    clouds: operator?.clouds ?? [],
    listed: known !== null && known.chainId !== null,
    mempool: known === null ? 'unknown' : known.privateTx ? 'private' : known.mempool,
    known,
    isRescuable: isRescuableHost(url),
  };
}, 200);

function barredBy(known: Facts['known'], evidence: Evidence | undefined): WhyNot | null {
  if (known !== null && (known.fork || !known.failover)) return 'fork';
  if (known !== null && known.chainId !== null) return null;
  if (evidence?.development || evidence?.confirmed === false) return 'fork';
  return evidence?.chainId == null || evidence.blocks.length === 0 ? 'unknown-chain' : null;
}

export function emptyEvidence(): Evidence {
  return { chainId: null, blocks: [], development: false, confirmed: null };
}

/** No endpoint of the site's failed: nobody is left out of the candidates. */
export const nobody: Target = {
  endpoint: '',
  url: '',
  host: '',
  operator: '',
  group: '',
  clouds: [],
  chainId: null,
  listed: true,
  mempool: 'unknown',
  barred: null,
};
