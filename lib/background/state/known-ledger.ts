// The ledger of a site as it is known now: of a private window's and a drill's in the session, of all others from the disk. Pure.
import { emptyLedger, type SiteLedger } from '@/lib/ledger/dependency';
import type { Scope } from './scope';
import type { Session } from './session';

interface Ledgers {
  session: Pick<Session, 'privateLedgers'>;
  ledgers: ReadonlyMap<string, SiteLedger>;
}

export type LedgerScope = Pick<Scope, 'top' | 'site' | 'private' | 'cut'>;

/** It goes with the window, or with the drill. */
export const isInSession = ({ private: isPrivate, cut }: LedgerScope): boolean => isPrivate || cut !== undefined;

export function knownLedger({ session, ledgers }: Ledgers, scope: LedgerScope): SiteLedger {
  const known = isInSession(scope) ? session.privateLedgers[scope.top] : ledgers.get(scope.site);
  return known ?? emptyLedger(scope.site);
}
