// chains.json operators + providers.json -> operators.json: one table of firms with stable ids. Runs in Node, in the refresh script.
import { checkedDayOf, type Row, rowOf, rowsOf, textOf, textsOf } from './read';
import { roleOf } from './roles';

/** An operator of chains.json that is a firm of providers.json under another id. */
const aliases: Record<string, string> = {
  'alchemy-public': 'alchemy',
  'worldchain-team': 'alchemy', // "World Chain, served by Alchemy"
  'base-team': 'coinbase-cdp',
};

/** Ids that are one firm and so one failure domain; beside the groups that the facts give. Owners of the domains. */
const firms: Record<string, string[]> = {
  alchemy: ['alchemy', 'alchemy-nft-cdn'],
  aws: ['aws-s3', 'aws-cloudfront', 'aws-other'],
  chainstack: ['chainstack', 'chainstacklabs'],
  cloudflare: ['cloudflare', 'cloudflare-eth', 'cloudflare-ipfs', 'cdnjs', 'cf-insights', 'cf-challenge', 'eth-link'],
  coinbase: ['coinbase-cdp'],
  consensys: ['infura', 'infura-ipfs', 'metamask', 'linea-team'],
  cow: ['cow', 'mevblocker'],
  google: ['gcp', 'google-analytics', 'google-fonts', 'gcs-nft'],
  microsoft: ['azure', 'clarity', 'github-pages'],
  opensea: ['opensea', 'seadn'],
  quicknode: ['quicknode', 'quicknode-ipfs'],
  sonic: ['sonic-team', 'fantom-team'],
  storacha: ['storacha', 'nftstorage'],
  taiko: ['taiko-team', 'taiko'],
  vercel: ['vercel', 'vercel-insights'],
};

/** Clouds that the facts write in several ways (rules 5.3). */
const cloudNames: Record<string, string> = {
  google: 'gcp',
  'fly.io': 'fly',
  'railway-metal': 'railway',
  linode: 'akamai',
};

/** The node behind is somebody else's, perhaps the same one: no independent voice (rules part 2 item 19). */
const dependentKinds = ['decentralized-marketplace', 'decentralized-network', 'privacy-relay', 'aggregator'];
const dependentFirms = ['thirdweb', 'walletconnect'];

const strictness = ['none', 'limited', 'unspecified', 'yes'];

/** One row of the facts for three firms, which stand apart below. */
const umbrella = 'syndica-helius';

/** Firms that stand in no list of the facts, or not alone: hosts of forks and toys, then Solana's. Recalled. */
const otherFirms: Row[] = [
  { id: 'buildbear', name: 'BuildBear (forks)', domains: ['buildbear.io'] },
  { id: 'phalcon', name: 'BlockSec Phalcon (forks)', domains: ['phalcon.xyz', 'phalcon.blocksec.com'] },
  { id: 'solana-foundation', name: 'Solana Foundation', domains: ['solana.com'] },
  { id: 'helius', name: 'Helius', domains: ['helius-rpc.com', 'helius.xyz', 'helius.dev'] },
  { id: 'triton', name: 'Triton One', domains: ['rpcpool.com', 'triton.one'] },
  { id: 'syndica', name: 'Syndica', domains: ['syndica.io'] },
  { id: 'jito', name: 'Jito', domains: ['jito.wtf'] },
  { id: 'nozomi', name: 'Nozomi', domains: ['temporal.xyz'] },
  { id: 'astralane', name: 'Astralane', domains: ['astralane.io'] },
];

export function operatorId(id: string): string {
  return aliases[id] ?? id;
}

/** The least private policy among an operator's own endpoints; `unspecified` when it has none. */
function trackingOf(id: string, chains: Row): string {
  const policies = rowsOf(chains.chains, 'chains.chains')
    .flatMap((chain) => rowsOf(chain.endpoints, 'chains.endpoints'))
    .filter((endpoint) => operatorId(textOf(endpoint.operator, 'endpoint.operator')) === id)
    .map((endpoint) => strictness.indexOf(textOf(endpoint.tracking, 'endpoint.tracking')));
  return strictness[policies.length === 0 ? 2 : Math.max(...policies)] ?? 'yes';
}

function groupOf(id: string, twins: Row[]): string {
  const firm = Object.entries(firms).find(([, ids]) => ids.includes(id))?.[0];
  const given = twins.map((twin) => twin.group).find((group) => typeof group === 'string');
  return firm ?? (typeof given === 'string' ? given : id);
}

/** @param twins The same firm's rows in chains.json. */
function operatorRow(id: string, provider: Row, twins: Row[]): Omit<Row, 'tracking'> {
  const kinds = [provider.class, ...twins.map((twin) => twin.kind)].map(String);
  const twinHosts = twins.flatMap((twin) => [...textsOf(twin.hostSuffix, id), ...textsOf(twin.alsoHosts, id)]);
  const clouds = textsOf(provider.hostedOn, `providers.${id}.hostedOn`).map((cloud) => cloudNames[cloud] ?? cloud);
  return {
    id,
    name: shortName(textOf(provider.name, `providers.${id}.name`)),
    group: groupOf(id, twins),
    independent: !kinds.some((kind) => dependentKinds.includes(kind)) && !dependentFirms.includes(id),
    centralized: provider.centralized !== false,
    role: roleOf(id, provider),
    clouds: [...new Set(clouds)],
    hosts: shortestSuffixes([...textsOf(provider.domains, `providers.${id}.domains`), ...twinHosts]),
  };
}

/** `Infura (Consensys / MetaMask Developer)` is Infura to a reader of the popup. */
function shortName(name: string): string {
  return name.replace(/ \([^)]*\)$/, '');
}

/** Without the suffixes that another one of the list covers. */
function shortestSuffixes(hosts: string[]): string[] {
  const unique = [...new Set(hosts)];
  return unique.filter((host) => !unique.some((other) => host.endsWith(`.${other}`)));
}

/** @param chains The whole of chains.json. @param providers The whole of providers.json. */
export function carryOperators(chains: Row, providers: Row): Row {
  const twins = Object.entries(rowOf(chains.operators, 'chains.operators'));
  const rows = rowsOf(providers.providers, 'providers.providers').filter((row) => row.id !== umbrella);
  const ids = new Set(rows.map((row) => row.id));
  const lost = twins.filter(([id]) => !ids.has(operatorId(id))).map(([id]) => id);
  if (lost.length > 0)
    throw new Error(`Operators of chains.json without a row in providers.json or an alias: ${lost}.`);
  const checked = checkedDayOf(providers, 'providers');
  const operators = rows.map((provider) => {
    const id = textOf(provider.id, 'providers.id');
    const same = twins.filter(([twin]) => operatorId(twin) === id).map(([twin, row]) => rowOf(row, twin));
    const source = textsOf(provider.source, `providers.${id}.source`).join(' ');
    return { ...operatorRow(id, provider, same), tracking: trackingOf(id, chains), source, checked };
  });
  const others = otherFirms.map((firm) => ({
    ...operatorRow(textOf(firm.id, 'firm'), { ...firm, role: 'rpc', centralized: true }, []),
    tracking: 'unspecified',
    source: 'recalled',
    checked,
  }));
  return { checked, operators: [...operators, ...others] };
}
