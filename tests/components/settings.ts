// An invented dashboard: three chains shown in full, many more by name, and settings that the user has touched.

import type { DashboardData } from '@/components/dashboard-view';
import type { Recent } from '@/lib/messages/live-health';
import type { ChainRow, EndpointRow, GatewayRow, IncidentRow, OperatorRow } from '@/lib/messages/own-protocol';
import { noPolicy } from '@/lib/messages/policy';
import { defaultSettings } from '@/lib/messages/settings';
import { drills } from './drills';
import { now } from './reports-of';

/** Wavy, and at its end as its state says. */
const lately = (
  latencyMs: number | null,
  state: EndpointRow['state'],
): Pick<EndpointRow, 'recent' | 'standing' | 'behind' | 'wrongs'> => ({
  recent:
    latencyMs === null && state === 'unknown'
      ? []
      : Array.from({ length: 24 }, (_, at): Recent => {
          const isDown = at > 17 && state !== 'answers' && state !== 'unknown';
          return [now - (24 - at) * 60_000, isDown ? null : Math.round((latencyMs ?? 150) * (1 + ((at * 7) % 5) / 6))];
        }),
  standing: state === 'answers' ? 'proven' : state === 'fails' ? 'wrong' : null,
  behind: state === 'answers' ? { blocks: 0, isStale: false } : null,
  wrongs: state === 'fails' ? 2 : 0,
});

const endpoint = (name: string, host: string, patch: Partial<EndpointRow> = {}): EndpointRow => ({
  url: `https://${host}`,
  name,
  operator: name.toLowerCase(),
  tracking: 'none',
  on: true,
  own: false,
  locked: false,
  isInside: false,
  isFirst: false,
  broadcasts: false,
  barred: null,
  privateTx: false,
  latencyMs: null,
  state: 'unknown',
  ...lately(patch.latencyMs ?? null, patch.state ?? 'unknown'),
  ...patch,
});

const ethereum: ChainRow = {
  chainId: 1,
  reference: null,
  name: 'Ethereum',
  testnet: false,
  endpoints: [
    endpoint('Pocket Network', 'eth.api.pocket.network', { state: 'answers', latencyMs: 118 }),
    endpoint('PublicNode (Allnodes)', 'ethereum-rpc.publicnode.com', { state: 'answers', latencyMs: 96.4 }),
    endpoint('1RPC (Automata)', '1rpc.io/eth', {
      state: 'trying',
      latencyMs: 164,
      behind: { blocks: 14, isStale: true },
    }),
    endpoint('dRPC', 'eth.drpc.org', { state: 'fails', tracking: 'limited' }),
    endpoint('My geth', '127.0.0.1:8545', {
      url: 'http://127.0.0.1:8545/',
      own: true,
      tracking: 'own',
      isInside: true,
      isFirst: true,
      broadcasts: true,
      state: 'answers',
      latencyMs: 3,
    }),
    endpoint('My node', 'node.example.org/key', { own: true, tracking: 'own', operator: 'own', latencyMs: 4 }),
    endpoint('MEV Blocker', 'rpc.mevblocker.io', { privateTx: true }),
    endpoint('Example Nodes', 'rpc.example.org', { on: false }),
    endpoint('Lava Network', 'eth1.lava.build', { tracking: 'yes', barred: 'tracking' }),
    endpoint('Old Faithful', 'rpc.old.example', { tracking: 'unspecified', barred: 'expired' }),
  ],
};

const names = [
  'Arbitrum One',
  'Avalanche C-Chain',
  'Base',
  'BNB Smart Chain',
  'Celo',
  'Fantom',
  'Gnosis',
  'Linea',
  'Mantle',
  'Moonbeam',
  'OP Mainnet',
  'Polygon',
  'Polygon zkEVM',
  'Ronin',
  'Scroll',
  'Sonic',
  'Unichain',
  'World Chain',
  'ZKsync Era',
  'Zora',
  'Holesky',
  'Sepolia',
];

const others = names.map(
  (name, index): ChainRow => ({
    chainId: 1000 + index,
    reference: null,
    name,
    testnet: index > 19,
    endpoints: ethereum.endpoints.slice(0, 1 + (index % 7)),
  }),
);

/** Known by its first block; its number is Detour's own. */
const solana: ChainRow = {
  chainId: 9_000_000_000_000_501,
  reference: 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp',
  name: 'Solana',
  testnet: false,
  endpoints: [endpoint('Pocket Network', 'solana.api.pocket.network')],
};

const policies = ['none', 'limited', 'unspecified', 'yes'] as const;

const operators = Array.from(
  { length: 60 },
  (_, index): OperatorRow => ({
    id: `operator-${index}`,
    name: index === 0 ? 'Pocket Network' : `Operator ${index}`,
    tracking: policies[index % 4] ?? 'none',
    chains: 1 + ((index * 7) % 40),
    off: index % 9 === 4,
    locked: false,
  }),
);

const gateway = (host: string, operator: string, patch: Partial<GatewayRow> = {}): GatewayRow => ({
  host,
  operator,
  group: operator.toLowerCase(),
  network: 'IPFS',
  serves: 'blocks',
  on: true,
  locked: false,
  latencyMs: null,
  state: 'unknown',
  ...lately(patch.latencyMs ?? null, patch.state ?? 'unknown'),
  ...patch,
});

const gateways: GatewayRow[] = [
  gateway('trustless-gateway.link', 'IPFS Foundation', { state: 'fails' }),
  gateway('4everland.io', '4EVERLAND', { state: 'answers', latencyMs: 240 }),
  gateway('ipfs.orbitor.dev', 'Orbitor', { on: false }),
  gateway('dweb.link', 'IPFS Foundation', { serves: 'pages' }),
  gateway('turbo-gateway.com', 'ar.io', { network: 'Arweave', serves: 'files', state: 'answers', latencyMs: 84 }),
  gateway('permagate.io', 'permagate.io', { network: 'Arweave', serves: 'files', state: 'trying' }),
];

const hourMs = 3_600_000;
/** The day of the gallery's clock. */
const incidentAt = (hours: number, lasting: number | null, patch: Partial<IncidentRow>): IncidentRow => ({
  cause: 'operator',
  name: 'Infura',
  hosts: ['mainnet.infura.io'],
  operators: ['Infura'],
  cloud: 'AWS us-east-1',
  startedAt: now - hours * hourMs,
  endedAt: lasting === null ? null : now - hours * hourMs + lasting,
  fault: { kind: 'broken', status: 503 },
  sites: ['https://uniswap.org', 'https://aave.com'],
  rescuers: [
    { operator: 'pocket', name: 'Pocket Network', listed: true },
    { operator: 'drpc', name: 'dRPC', listed: true },
  ],
  saved: 88,
  lost: 0,
  ...patch,
});

const incidents: IncidentRow[] = [
  incidentAt(0.3, null, {
    cause: 'sequencer',
    name: 'Base',
    hosts: [],
    operators: [],
    cloud: null,
    fault: null,
    sites: ['https://aave.com'],
    rescuers: [],
    saved: 0,
  }),
  incidentAt(1, null, {
    cause: 'cloud',
    name: 'AWS',
    hosts: ['mainnet.infura.io', 'eth-mainnet.g.alchemy.com', 'rpc.ankr.com'],
    operators: ['Infura', 'Alchemy', 'Ankr'],
    cloud: null,
    fault: { kind: 'unreachable', reason: 'refused' },
  }),
  incidentAt(2, null, {}),
  incidentAt(7.5, 90_000, {
    name: 'Alchemy',
    hosts: ['eth-mainnet.g.alchemy.com'],
    operators: ['Alchemy'],
    cloud: null,
    fault: { kind: 'timeout', afterMs: 2_500 },
    rescuers: [],
    saved: 0,
    lost: 3,
  }),
  incidentAt(18, 22 * 60_000, {
    name: 'IPFS Foundation',
    hosts: ['ipfs.io'],
    operators: ['IPFS Foundation'],
    cloud: 'Cloudflare',
    fault: { kind: 'limited', status: 429, retryAfterMs: null },
    sites: ['https://opensea.io'],
    rescuers: [{ operator: 'detour', name: 'detour', listed: true }],
    saved: 1_904,
  }),
];

export const dashboard: DashboardData = {
  settings: {
    ...defaultSettings,
    sites: {
      'https://uniswap.org': { failover: true, broadcast: 'never' },
      'https://aave.com': { failover: false, broadcast: 'ask' },
      'https://opensea.io': { failover: true, broadcast: 'yes', content: 'off' },
    },
    chains: {
      '1': {
        order: [],
        off: ['https://rpc.example.org'],
        own: [{ url: 'https://node.example.org/key', name: 'My node' }],
      },
    },
  },
  setAside: false,
  seen: ['https://uniswap.org', 'https://opensea.io'],
  hasNode: true,
  ...noPolicy,
  chains: [ethereum, ...others, solana],
  checked: '2026-11-22',
  operators,
  gateways,
  incidents,
  drills,
  runningDrills: [],
  online: true,
  keptBytes: 207_618_048,
};

/** The same user in an organisation that has decided something of everything, and mistyped a name. */
export const managed: DashboardData = {
  ...dashboard,
  policy: {
    failover: true,
    hedge: false,
    tracking: ['none'],
    operatorsOff: ['operator-0'],
    endpoints: [{ chainId: 1, url: 'https://node.office.example', name: 'Office node' }],
    onlyOwn: true,
    contentMode: null,
  },
  problems: [
    { at: 'operatorsNeverAsked[1]', closed: true },
    { at: 'endpoints[2]', closed: false },
  ],
  settings: {
    ...dashboard.settings,
    hedge: false,
    content: { ...defaultSettings.content, mode: 'off' },
    tracking: { none: false, limited: false, unspecified: false, yes: false },
  },
  chains: dashboard.chains.map((chain) => ({
    ...chain,
    endpoints: [
      endpoint('Office node', 'node.office.example', { own: true, locked: true, tracking: 'own', latencyMs: 9 }),
      ...chain.endpoints.map((one): EndpointRow => ({ ...one, barred: 'tracking' })),
    ],
  })),
  gateways: gateways.map((one) => (one.group === 'orbitor' ? { ...one, locked: true } : one)),
  operators: dashboard.operators.map((one) => (one.id === 'operator-0' ? { ...one, off: true, locked: true } : one)),
};
