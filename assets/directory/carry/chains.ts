// chains.json -> chains.json of ours: chains, and one row per endpoint in the order of asking. Runs in Node, in the refresh script.
import { operatorId } from './operators';
import { checkedDayOf, listOf, numberOf, type Row, rowOf, rowsOf, textOf } from './read';

/** `doNotUse` of the facts as expressions over the URL; one that stands in no row here ends the script. */
const doNotUse: Record<string, string> = {
  '*.public.blastapi.io': '^https://[^/]+\\.public\\.blastapi\\.io',
  '*.llamarpc.com': '^https://[^/]+\\.llamarpc\\.com',
  'rpc.ankr.com/{net} without key': '^https://rpc\\.ankr\\.com',
  'cloudflare-eth.com': '^https://cloudflare-eth\\.com',
  '1rpc.io/{net}': '^https://1rpc\\.io',
  '*.gateway.pokt.network, *.rpc.grove.city without key':
    '^https://[^/]+\\.(?:gateway\\.pokt\\.network|rpc\\.grove\\.city)',
  'go.getblock.io/{token}, *.nodereal.io/v1/{token}, api-*.n.dwellir.com/{token}, *.4everland.org/v1/{token}, rpc.owlracle.info/{net}/{token}':
    '^https://(?:go\\.getblock\\.(?:io|us|asia)/.|[^/]+\\.nodereal\\.io/v1/|[^/]+\\.dwellir\\.com/.|[^/]+\\.4everland\\.org/v1/|rpc\\.owlracle\\.info/.)',
};

/** Towards these at most so many calls in one HTTP request; 10 for everybody else (methods.json, "batch"). */
const batches: Record<string, number> = { drpc: 3 };

/**
 * Firms whose business is private transactions: that a plain URL of theirs broadcasts publicly is not known.
 * Everybody else's keyless endpoint without `privateTx` broadcasts publicly (rules 2.3).
 */
const relays = ['merkle', 'fullsend', 'gasswap', 'payload', 'blockrazor', 'flashbots', 'mevblocker', '48club'];

/** Source texts of the facts and their short keys here; the table stands in sources.json. */
export interface SourceKeys {
  keyOf(text: string): string;
}

function mempoolOf(endpoint: Row, operator: string): 'public' | 'private' | 'unknown' {
  if (endpoint.privateTx === true) return 'private';
  return relays.includes(operator) ? 'unknown' : 'public';
}

export function endpointRow(endpoint: Row, chain: number, keys: SourceKeys): Row {
  const operator = operatorId(textOf(endpoint.operator, `chain ${chain} operator`));
  return {
    chain,
    url: textOf(endpoint.https, `chain ${chain} https`),
    wss: endpoint.wss ?? null,
    operator,
    tracking: textOf(endpoint.tracking, `chain ${chain} tracking`),
    tier: numberOf(endpoint.tier, `chain ${chain} tier`),
    mempool: mempoolOf(endpoint, operator),
    fork: false,
    private: endpoint.privateTx === true,
    noTunnel: false,
    batch: batches[operator] ?? 10,
    subset: endpoint.methods === 'subset',
    lotus: endpoint.lotus === true,
    source: keys.keyOf(textOf(endpoint.src, `chain ${chain} src`)),
  };
}

/** Endpoints of the facts that we leave out by hand. Whatever else is unfit ends the script, so that somebody looks at it. */
const leftOut: [RegExp, string][] = [
  [/\/vk_demo\//, 'a shared demo key in the URL'],
  [/^https:\/\/api\.blockeden\.xyz\/metis\/\w{20}$/, 'a shared key in the URL'],
  [/^https:\/\/data-seed-prebsc-1-s1\.bnbchain\.org:8545$/, 'not on the default port, which the egress gate demands'],
];

/** What is not carried over, with the reason; the script prints it. */
function reasonToDrop(endpoint: Row): string | null {
  const url = endpoint.https;
  if (typeof url !== 'string') return 'WebSocket only';
  return leftOut.find(([re]) => re.test(url))?.[1] ?? null;
}

/** Best tier first, Pocket Network first among equals, subsets last in their tier; otherwise the facts' order. */
export function byTier(a: Row, b: Row): number {
  const place = (row: Row) => [row.tier, row.subset ? 1 : 0, row.operator === 'pocket' ? 0 : 1].map(Number);
  const [left, right] = [place(a), place(b)];
  return left.map((value, index) => value - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

/** Chains whose nodes speak `Filecoin.*` beside `eth_*`. */
const lotusChains = [314, 314159];

function chainRow(chain: Row): Row {
  const id = numberOf(chain.chainId, 'chainId');
  return {
    id,
    name: textOf(chain.name, `chain ${id} name`),
    testnet: chain.testnet === true,
    state: textOf(chain.status, `chain ${id} status`),
    blockSeconds: chain.blockTimeSec ?? null,
    thin: chain.thin !== undefined,
    latestOnly: chain.latestStateOnly === true,
    family: lotusChains.includes(id) ? 'filecoin' : 'evm',
    genesis: null,
    source: chain.auto === true ? 'auto' : 'hand',
  };
}

export interface CarriedChains {
  file: Row;
  dropped: string[];
}

/** @param lotus URLs that serve `Filecoin.*` beside `eth_*`. @param chains The whole of the facts' chains.json. */
export function carryChains(chains: Row, lotus: ReadonlySet<string>, keys: SourceKeys): CarriedChains {
  const checked = checkedDayOf(chains, 'chains');
  const rows = rowsOf(chains.chains, 'chains.chains');
  const dropped: string[] = [];
  const endpoints = rows.flatMap((chain) => {
    const id = numberOf(chain.chainId, 'chainId');
    const kept = rowsOf(chain.endpoints, `chain ${id} endpoints`).filter((endpoint) => {
      const reason = reasonToDrop(endpoint);
      if (reason !== null) dropped.push(`${id} ${String(endpoint.https ?? endpoint.wss)}: ${reason}`);
      return reason === null;
    });
    return kept
      .map((endpoint) => ({ ...endpoint, lotus: lotus.has(String(endpoint.https)) }))
      .map((endpoint) => ({ ...endpointRow(endpoint, id, keys), checked }))
      .sort(byTier);
  });
  const file = {
    checked,
    local: [
      ...new Set([1337, 31337, 5777, ...listOf(rowOf(chains.localChains, 'localChains').ids, 'localChains.ids')]),
    ],
    doNotUse: rowsOf(chains.doNotUse, 'chains.doNotUse').map((row) => doNotUseRow(row)),
    chains: rows.map((chain) => ({ ...chainRow(chain), checked })),
    endpoints,
  };
  return { file, dropped };
}

function doNotUseRow(row: Row): Row {
  const match = textOf(row.match, 'doNotUse.match');
  const re = doNotUse[match];
  if (re === undefined) throw new Error(`chains.doNotUse: nobody has said yet which URLs "${match}" means.`);
  return { re, why: textOf(row.why, 'doNotUse.why'), source: textOf(row.source, 'doNotUse.source') };
}
