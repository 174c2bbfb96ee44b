// What failed, as the dashboard lists it: laid to a cloud or an operator, by their names. Runs in the background. Private windows are in none of it.

import { scopeOf } from '@/lib/background/state/scope';
import type { State } from '@/lib/background/state/state';
import { domainName } from '@/lib/directory/clouds';
import { isListedOperator } from '@/lib/directory/gateways';
import { type Dependency, keptHere, type SiteLedger, settle } from '@/lib/ledger/dependency';
import { causesOf, type Incident, incidentsOf } from '@/lib/ledger/incidents';
import { stallsOver } from '@/lib/ledger/stall';
import type { IncidentRow } from '@/lib/messages/own-protocol';
import { placeName } from './cloud-words';
import { cloudOfHost, isOnHost } from './footing';
import { groupOf, placeIncidents } from './incident-place';
import { operatorName } from './report';
import { nameOfChain } from './stalled';

/** Over all sites: what each met is put together for the user's own eyes. The newest first. */
export function incidentRows(state: State, now: number): IncidentRow[] {
  for (const site of state.ledgers.keys()) {
    const scope = scopeOf(site, false);
    if (scope !== null) placeIncidents(state, scope);
  }
  const ledgers = [...state.ledgers.values()].map((ledger) => settle(ledger, now));
  return [...operatorRows(state, ledgers), ...stallsOver(ledgers, now).map(stallRow)].sort(
    (a, b) => b.startedAt - a.startedAt,
  );
}

function operatorRows(state: State, ledgers: readonly SiteLedger[]): IncidentRow[] {
  return causesOf(incidentsOf(ledgers, groupOf)).map(({ domain, members, ...incident }) => ({
    name: domain === null ? operatorName(state, incident.operator) : domainName(domain),
    cause: domain === null ? 'operator' : 'cloud',
    hosts: [...new Set(members.map(({ host }) => host))],
    operators: [...new Set(members.map(({ operator }) => operatorName(state, operator)))],
    cloud: domain === null && incident.dependency !== null ? cloudOf(incident.dependency) : null,
    ...spanOf(incident),
    rescuers: incident.rescuers.map((one) => ({
      operator: one,
      name: operatorName(state, one),
      listed: isListed(one),
    })),
  }));
}

const isListed = (operator: string): boolean => operator === keptHere || isListedOperator(operator);

const stallRow = ({
  chainId,
  sequencer,
  startedAt,
  endedAt,
  sites,
}: ReturnType<typeof stallsOver>[number]): IncidentRow => ({
  cause: sequencer ? 'sequencer' : 'chain',
  name: nameOfChain(chainId),
  hosts: [],
  operators: [],
  cloud: null,
  ...{ startedAt, endedAt, sites },
  fault: null,
  rescuers: [],
  saved: 0,
  lost: 0,
});

const spanOf = ({ startedAt, endedAt, fault, sites, saved, lost }: Incident) => ({
  ...{ startedAt, endedAt, fault, sites, saved, lost },
});

/** "Cloudflare / AWS us-east-1": the edge, and what is behind it, as far as they are known. */
function cloudOf(one: Dependency): string | null {
  if (!isOnHost(one)) return null;
  const { edge, origin } = cloudOfHost(one);
  const known = [edge, origin].filter((place) => place !== null);
  return known.map(placeName).join(' / ') || null;
}
