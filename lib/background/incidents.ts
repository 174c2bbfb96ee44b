// The incidents of all sites as the dashboard lists them, by their names. Runs in the background. Private windows are in none of it.
import { type Dependency, settle } from '@/lib/ledger/dependency';
import { incidentsOf } from '@/lib/ledger/incidents';
import type { IncidentRow } from '@/lib/messages/own-protocol';
import { placeName } from './cloud-words';
import { cloudOfHost, isOnHost } from './footing';
import { operatorName } from './report';
import type { State } from './state';

/** The newest first. */
export function incidentRows(state: State, now: number): IncidentRow[] {
  const ledgers = [...state.ledgers.values()].map((ledger) => settle(ledger, now));
  return incidentsOf(ledgers).map(({ operator, dependency, rescuers, ...incident }) => ({
    ...incident,
    name: operatorName(state, operator),
    cloud: dependency === null ? null : cloudOf(dependency),
    rescuers: rescuers.map((one) => ({ operator: one, name: operatorName(state, one) })),
  }));
}

/** "Cloudflare / AWS us-east-1": the edge, and what is behind it, as far as they are known. */
function cloudOf(one: Dependency): string | null {
  if (!isOnHost(one)) return null;
  const { edge, origin } = cloudOfHost(one);
  const known = [edge, origin].filter((place) => place !== null);
  return known.map(placeName).join(' / ') || null;
}
