// What the user does to one chain's list, as new settings of that chain. Pure; every function returns a new value.
import type { EndpointRow } from '@/lib/messages/own-protocol';
import type { Policy } from '@/lib/messages/policy';
import type { ChainSettings, OwnEndpoint, Settings } from '@/lib/messages/settings';

export const untouched: ChainSettings = { order: [], off: [], own: [] };

/** What the user may edit: the settings that count, without the organisation's endpoints. */
export function chainSettingsOf(settings: Settings, policy: Policy, chainId: number): ChainSettings {
  const chain = settings.chains[`${chainId}`] ?? untouched;
  const isTheirs = (url: string) => policy.endpoints.some((one) => one.chainId === chainId && one.url === url);
  return { ...chain, own: chain.own.filter(({ url }) => !isTheirs(url)) };
}

export function isUntouched(chain: ChainSettings): boolean {
  return chain.order.length + chain.off.length + chain.own.length === 0;
}

/**
 * The organisation's rows stand first and have no place in the user's order.
 *
 * @param by -1 up, 1 down; beyond the ends nothing changes.
 */
export function moved(chain: ChainSettings, rows: EndpointRow[], move: { url: string; by: -1 | 1 }): ChainSettings {
  const order = rows.filter((row) => !row.locked).map((row) => row.url);
  const from = order.indexOf(move.url);
  const to = from + move.by;
  const neighbour = order[to];
  if (from < 0 || neighbour === undefined) return chain;
  order[to] = move.url;
  order[from] = neighbour;
  return { ...chain, order };
}

export function switched(chain: ChainSettings, url: string, state: 'on' | 'off'): ChainSettings {
  const others = chain.off.filter((entry) => entry !== url);
  return { ...chain, off: state === 'off' ? [...others, url] : others };
}

/** The same address twice keeps the newer name. */
export function withOwn(chain: ChainSettings, endpoint: OwnEndpoint): ChainSettings {
  const others = chain.own.filter((entry) => entry.url !== endpoint.url);
  return { ...chain, own: [...others, endpoint] };
}

export function withoutOwn(chain: ChainSettings, url: string): ChainSettings {
  const isOther = (entry: string) => entry !== url;
  return {
    order: chain.order.filter(isOther),
    off: chain.off.filter(isOther),
    own: chain.own.filter((entry) => isOther(entry.url)),
  };
}
