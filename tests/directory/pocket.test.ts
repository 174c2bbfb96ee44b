// Pocket Network serves as a first choice wherever it serves: its public endpoint is listed, asked first among equals, and known by its service.
import { describe, expect, test } from 'vitest';
import { candidatesFor } from '@/lib/background/rescue/candidates';
import { targetOf } from '@/lib/background/rescue/target';
import { scopeOf } from '@/lib/background/state/scope';
import { emptySession } from '@/lib/background/state/session';
import { chainIds, endpointsOf } from '@/lib/directory/chains';
import { operatorById } from '@/lib/directory/operators';
import { pocketServiceOf } from '@/lib/directory/own-places';
import { defaultSettings } from '@/lib/messages/settings';

/** The public services that were compiled, by chain; a refresh that loses one must say so here. Holesky's chain has been switched off. */
const services: readonly (readonly [chainId: number, service: string])[] = [
  [1, 'eth'],
  [10, 'op'],
  [56, 'bsc'],
  [100, 'gnosis'],
  [122, 'fuse'],
  [130, 'unichain'],
  [137, 'poly'],
  [146, 'sonic'],
  [169, 'manta'],
  [204, 'opbnb'],
  [248, 'oasys'],
  [250, 'fantom'],
  [252, 'fraxtal'],
  [324, 'zksync-era'],
  [999, 'hyperliquid'],
  [1088, 'metis'],
  [1101, 'poly-zkevm'],
  [1284, 'moonbeam'],
  [1285, 'moonriver'],
  [1329, 'sei'],
  [4689, 'iotex'],
  [5000, 'mantle'],
  [8217, 'kaia'],
  [8453, 'base'],
  [42161, 'arb-one'],
  [42220, 'celo'],
  [43114, 'avax'],
  [57073, 'ink'],
  [59144, 'linea'],
  [80002, 'poly-amoy-testnet'],
  [80094, 'bera'],
  [81457, 'blast'],
  [84532, 'base-sepolia-testnet'],
  [167000, 'taiko'],
  [421614, 'arb-sepolia-testnet'],
  [534352, 'scroll'],
  [1440000, 'xrplevm'],
  [11155111, 'eth-sepolia-testnet'],
  [11155420, 'op-sepolia-testnet'],
  [9_000_000_000_000_501, 'solana'],
];

const now = Date.UTC(2026, 11, 1);
const scope = scopeOf('https://app.somedapp.xyz/', false);

describe.each(services)('on chain %i', (chainId, service) => {
  const url = `https://${service}.api.pocket.network`;

  test('its public endpoint is listed, and keeps nothing', () => {
    expect(endpointsOf(chainId).find((one) => one.url === url)).toMatchObject({ operator: 'pocket', tracking: 'none' });
    expect(pocketServiceOf(chainId)).toBe(service);
  });

  test('it is asked before all that are as good', () => {
    if (scope === null) throw new Error('no scope');
    const target = { ...targetOf(`https://rpc.site.xyz/${chainId}`, emptySession(), scope), chainId };
    const state = { settings: defaultSettings, session: emptySession() };
    const ranked = candidatesFor(target, state, scope, now);
    const pocket = ranked.findIndex(({ operator }) => operator === 'pocket');
    const before = ranked.slice(0, pocket).filter(({ tier }) => tier >= (ranked[pocket]?.tier ?? 0));
    expect([pocket >= 0, before]).toEqual([true, []]);
  });
});

test('there are no others, and none of its nodes is taken for its own', () => {
  const known = services.map(([chainId]) => chainId);
  expect(chainIds().filter((id) => pocketServiceOf(id) !== null)).toEqual(known.sort((a, b) => a - b));
  expect(operatorById('pocket')).toMatchObject({ independent: false, centralized: false });
});
