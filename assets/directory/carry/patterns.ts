// providers.json urlPatterns -> patterns.json: how a keyed URL tells its chain. Runs in Node, in the refresh script.

import { checkedDayOf, type Row, rowOf, rowsOf, textOf, textsOf } from './read';
import { SOLANA } from './solana';

/** Kinds that carry JSON-RPC; every other kind (price API, IPFS gateway ...) is not this table's business. */
const rpcKinds = [
  'jsonrpc',
  'jsonrpc-legacy',
  'jsonrpc-public',
  'jsonrpc-unknown-chain',
  'jsonrpc-by-query',
  'jsonrpc-private-tx',
  'lotus+jsonrpc',
  'fork',
  'bundler',
  'wallet-relay',
];

/** JSON-RPC, but nothing that another endpoint could answer. */
const notOursKinds = ['fork', 'bundler', 'wallet-relay'];

/**
 * Firms whose plain RPC URL hands a raw transaction to the public mempool or the chain's one sequencer. Not here, so
 * `unknown`: firms that sell private transactions for the very same URL as an add-on or plan (QuickNode, Chainstack,
 * GetBlock, NodeReal, keyed dRPC, BlockPI and 1RPC ...), and whoever we know too little about (rules 2.3).
 */
const publicMempool = [
  'infura',
  'alchemy',
  'ankr',
  'blastapi',
  'cloudflare-eth',
  'coinbase-cdp',
  'glif',
  'lava',
  'llamanodes',
  'omnia',
  'onfinality',
  'pocket',
  'publicnode',
  'solana-foundation',
  'tatum',
];

/** Ours, after a firm's own patterns. Tenderly: what is not its gateway is a fork; "never fail over" says its row. Recalled. */
const extra: Record<string, Row[]> = {
  tenderly: [{ re: '^(?:https|wss)://(?:[a-z0-9-]+\\.)*tenderly\\.co', kind: 'fork' }],
};
const forkOnly: Row[] = ['buildbear', 'phalcon'].map((id) => ({
  id,
  source: 'recalled',
  urlPatterns: [{ re: '^(?:https|wss)://', kind: 'fork' }],
}));

/** How Solana is called by firms that serve other chains too, by table of nets. solana.json `centralized`; Chainstack recalled. */
const solanaNets: Record<string, string> = {
  alchemy: 'solana-mainnet',
  quicknode: 'solana-mainnet',
  chainstack: 'solana-mainnet',
  ankr: 'solana',
  drpc: 'solana',
  publicnode: 'solana',
  onfinality: 'solana',
  pocket: 'solana',
};

/** Solana's own firms. What is sent to a block engine or a sender is sent there to stay unseen. Recalled. */
const solanaFirms: Row[] = [
  solanaFirm('solana-foundation', '^(?:https|wss)://api\\.(?<net>mainnet-beta|mainnet)\\.solana\\.com', [
    'mainnet-beta',
    'mainnet',
  ]),
  {
    id: 'helius',
    source: 'recalled',
    urlPatterns: [
      { re: '^https://(?:[a-z0-9-]+-)?sender\\.helius-rpc\\.com', kind: 'jsonrpc-private-tx' },
      {
        re: '^(?:https|wss)://(?:[a-z0-9-]+-)?(?<net>mainnet|beta|staked)\\.helius-rpc\\.com',
        kind: 'jsonrpc',
        nets: { mainnet: SOLANA, beta: SOLANA, staked: SOLANA },
      },
    ],
  },
  solanaFirm('triton', '^(?:https|wss)://(?:[a-z0-9-]+\\.)?(?<net>mainnet)\\.rpcpool\\.com', ['mainnet']),
  solanaFirm('syndica', '^(?:https|wss)://(?<net>solana-mainnet)\\.api\\.syndica\\.io', ['solana-mainnet']),
  ...Object.entries({ jito: 'jito\\.wtf', nozomi: 'temporal\\.xyz', astralane: 'astralane\\.io' }).map(
    ([id, host]) => ({
      id,
      source: 'recalled',
      urlPatterns: [{ re: `^https?://(?:[a-z0-9-]+\\.)*${host}/`, kind: 'jsonrpc-private-tx' }],
    }),
  ),
];

function solanaFirm(id: string, re: string, nets: string[]): Row {
  const table = Object.fromEntries(nets.map((net) => [net, SOLANA]));
  return { id, source: 'recalled', urlPatterns: [{ re, kind: 'jsonrpc', nets: table }] };
}

type Nets = Record<string, unknown>;

/** Several patterns of one firm share their nets; each table stands once. */
function netsName(nets: unknown, id: string, tables: Map<string, Nets>): string | null {
  if (nets === undefined) return null;
  const table = rowOf(nets, `providers.${id}.nets`);
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? id : `${id}-${count}`;
    const known = tables.get(name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(table)) continue;
    tables.set(name, table);
    return name;
  }
}

function patternRow(pattern: Row, id: string, nets: string | null): Row {
  const kind = textOf(pattern.kind, `providers.${id}.kind`);
  const isPrivate = kind === 'jsonrpc-private-tx';
  return {
    operator: id,
    re: textOf(pattern.re, `providers.${id}.re`),
    nets,
    chainInUrl: pattern.chainIdFromGroup === 'chainId',
    fork: kind === 'fork',
    private: isPrivate,
    failover: pattern.failover !== false && !notOursKinds.includes(kind),
    mempool: isPrivate ? 'private' : publicMempool.includes(id) ? 'public' : 'unknown',
  };
}

/** @param providers The whole of providers.json. */
export function carryPatterns(providers: Row): Row {
  const tables = new Map<string, Nets>();
  const checked = checkedDayOf(providers, 'providers');
  const patterns = [...rowsOf(providers.providers, 'providers'), ...forkOnly, ...solanaFirms].flatMap((provider) => {
    const id = textOf(provider.id, 'providers.id');
    const source = textsOf(provider.source, `providers.${id}.source`).join(' ');
    const own = rowsOf(provider.urlPatterns ?? [], `providers.${id}.urlPatterns`);
    return [...own, ...(extra[id] ?? [])]
      .filter((pattern) => rpcKinds.includes(textOf(pattern.kind, `providers.${id}.kind`)))
      .map((pattern) => ({ ...patternRow(pattern, id, netsName(pattern.nets, id, tables)), source, checked }));
  });
  for (const [table, net] of Object.entries(solanaNets)) tables.set(table, { ...tables.get(table), [net]: SOLANA });
  return { checked, patterns, nets: Object.fromEntries(tables) };
}
