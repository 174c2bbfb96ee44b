// The ledger of a site as it is known now: of a private window's in the session, of all others from the disk. Pure.
import { emptyLedger, type SiteLedger } from '@/lib/ledger/dependency';
import type { Scope } from './scope';
import type { Session } from './session';

interface Ledgers {
  session: Pick<Session, 'privateLedgers'>;
  ledgers: ReadonlyMap<string, SiteLedger>;
}

export function knownLedger({ session, ledgers }: Ledgers, scope: Pick<Scope, 'top' | 'site' | 'private'>): SiteLedger {
  const known = scope.private ? session.privateLedgers[scope.top] : ledgers.get(scope.site);
  return known ?? emptyLedger(scope.site);
}
