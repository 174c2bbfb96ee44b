// Keeps with a site's open incidents in which clouds its hosts stand, and whether somebody elsewhere answered. Runs in the background.

import type { Scope } from '@/lib/background/state/scope';
import { ledgerOf, putLedger, type State } from '@/lib/background/state/state';
import { hostnameOf } from '@/lib/directory/cloud-of';
import { gatewayOf } from '@/lib/directory/gateways';
import { operatorById } from '@/lib/directory/operators';
import type { Dependency } from '@/lib/ledger/dependency';
import { hasUnplaced, withPlaces } from '@/lib/ledger/incident-place';
import type { Footing } from '@/lib/ledger/without';
import { cloudOfHost, footingOf, isOnHost, standingsOf } from './footing';

/** Called as long as it fails: who answers instead is seen in a cloud only by its first answer. What this is laid to follows from it, later too. */
export function placeIncidents(state: State, scope: Scope): void {
  const ledger = ledgerOf(state, scope);
  if (!hasUnplaced(ledger)) return;
  putLedger(state, scope, withPlaces(ledger, footing, standingsOf(state, scope, Object.values(ledger.dependencies))));
}

const footing = (one: Dependency): Footing =>
  isOnHost(one) ? footingOf(cloudOfHost(one)) : { domains: [], whole: false };

/** Operators of one group fail as one. */
export const groupOf = ({ operator, host }: { operator: string; host: string }): string =>
  operatorById(operator)?.group ?? gatewayOf(hostnameOf({ host }))?.group ?? operator;
