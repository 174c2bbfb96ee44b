// Endpoints as the dashboard lists them. Runs in the background.

import { barredBySettings } from '@/lib/background/rescue/candidates';
import type { Health } from '@/lib/background/state/session';
import type { State } from '@/lib/background/state/state';
import { chainIds, chainName, checkedDate, endpointsOf, isTestnet, referenceOf } from '@/lib/directory/chains';
import type { Endpoint } from '@/lib/directory/entry';
import { operatorById, operators } from '@/lib/directory/operators';
import { isInside } from '@/lib/directory/own-host';
import { breakerState } from '@/lib/failover/breaker';
import type { LiveHealth, Recent } from '@/lib/messages/live-health';
import type { ChainRow, EndpointRow, OperatorRow } from '@/lib/messages/own-protocol';
import { isStopped } from './own-nodes';

const DAY_MS = 86_400_000;

export function chainRows(state: State, now: number): { chains: ChainRow[]; checked: string } {
  const chains = chainIds().map((chainId) => ({
    chainId,
    reference: referenceOf(chainId),
    name: chainName(chainId) ?? String(chainId),
    testnet: isTestnet(chainId),
    endpoints: endpointRows(chainId, state, now),
  }));
  return { chains, checked: checkedDate() };
}

function endpointRows(chainId: number, state: State, now: number): EndpointRow[] {
  const chain = state.settings.chains[chainId];
  const locked = new Set(state.policy.policy.endpoints.map(({ url }) => url));
  const own = (chain?.own ?? []).map(
    ({ url, name, ...words }): EndpointRow => ({
      ...health(url, state, now),
      url,
      name: name || new URL(url).host,
      operator: new URL(url).hostname,
      tracking: 'own',
      on: !chain?.off.includes(url),
      own: true,
      locked: locked.has(url),
      isInside: isInside({ url, ...words }),
      isFirst: words.first === true,
      broadcasts: words.broadcasts === true,
      barred: isStopped({ url, name, ...words }, state.settings) ? 'operator' : null,
      privateTx: false,
    }),
  );
  // As they are asked: what was added and has no place yet comes first, the organisation's before the user's.
  const rows = [...own, ...endpointsOf(chainId).map((one) => directoryRow(one, state, now))];
  const place = (row: EndpointRow) => {
    if (row.isFirst) return -2;
    const index = chain?.order.indexOf(row.url) ?? -1;
    return index === -1 && !row.own ? Number.MAX_SAFE_INTEGER : index;
  };
  return rows.sort((a, b) => place(a) - place(b));
}

function directoryRow(one: Endpoint, state: State, now: number): EndpointRow {
  const barred = barredBySettings(one, state.settings, now);
  return {
    ...health(one.url, state, now),
    url: one.url,
    name: operatorById(one.operator)?.name ?? one.operator,
    operator: one.operator,
    tracking: one.tracking,
    on: barred !== 'off',
    own: false,
    locked: false,
    isInside: false,
    isFirst: false,
    broadcasts: one.mempool === 'public',
    barred: barred === 'off' ? null : barred,
    privateTx: one.mempool === 'private',
  };
}

/** What our own attempts met in this session, for whichever site: the worst breaker, the best latency. Private windows are not told of. */
export function health(url: string, { session }: Pick<State, 'session'>, now: number): LiveHealth {
  const met = Object.entries(session.candidates)
    .filter(([key]) => key.startsWith('normal ') && key.endsWith(` ${url}`))
    .map(([, one]) => one);
  const breakers = met.map(({ breaker }) => breakerState(breaker, now));
  const latencies = met.flatMap(({ latencyMs }) => (latencyMs === null ? [] : [latencyMs]));
  const latencyMs = latencies.length === 0 ? null : Math.round(Math.min(...latencies));
  const wrongs = met.reduce((sum, one) => sum + (one.wrongs ?? 0), 0);
  const told = { latencyMs, recent: recentOf(met), standing: standingOf(met, now), behind: behindOf(met), wrongs };
  if (breakers.includes('open')) return { ...told, state: 'fails' };
  if (breakers.includes('half-open')) return { ...told, state: 'trying' };
  return { ...told, state: latencyMs === null ? 'unknown' : 'answers' };
}

const MOST_RECENT = 24;

const recentOf = (met: readonly Health[]): Recent[] =>
  met
    .flatMap(({ recent = [] }) => recent)
    .sort(([a], [b]) => a - b)
    .slice(-MOST_RECENT);

/** As it was last, whichever site it was asked for. */
function behindOf(met: readonly Health[]): LiveHealth['behind'] {
  const [last] = met.flatMap(({ behind }) => behind ?? []).sort((a, b) => b.at - a.at);
  return last === undefined ? null : { blocks: last.blocks, isStale: last.isStale };
}

/** A wrong answer is told of for a day. */
function standingOf(met: readonly Health[], now: number): LiveHealth['standing'] {
  if (met.some(({ wrongAt = 0 }) => now - wrongAt < DAY_MS)) return 'wrong';
  return met.some(({ provenUntil }) => provenUntil > now) ? 'proven' : null;
}

export function operatorRows({ settings, policy }: State): { operators: OperatorRow[] } {
  const chainsOf = new Map<string, Set<number>>();
  for (const chainId of chainIds())
    for (const { operator } of endpointsOf(chainId))
      chainsOf.set(operator, (chainsOf.get(operator) ?? new Set()).add(chainId));
  const rows = operators()
    .filter(({ id }) => chainsOf.has(id))
    .map(({ id, name, tracking }) => ({
      id,
      name,
      tracking,
      chains: chainsOf.get(id)?.size ?? 0,
      off: settings.operatorsOff.includes(id),
      locked: policy.policy.operatorsOff.includes(id),
    }));
  return { operators: rows };
}
