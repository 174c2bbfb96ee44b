// Invented sights of one site: whom it contacts. Names are real so that widths are; the faults never happened.
import { outlineOf } from '@/lib/ledger/outline';
import { overviewOf } from '@/lib/ledger/overview';
import { nothingSeen, type PartyReport, type Role, type Sight, type Spare } from '@/lib/ledger/sight';
import { now, since } from './reports-of';

const party = (host: string, operatorName: string, role: Role, patch: Partial<PartyReport> = {}): PartyReport => ({
  host,
  group: operatorName,
  operatorName,
  role,
  part: role,
  partName: null,
  requests: 61,
  lastAt: now - 60_000,
  failingSince: null,
  cloud: '',
  domains: [],
  whole: true,
  spare: 'none',
  ...patch,
});

const on = (domain: string, cloud: string, spare: Spare = 'none'): Partial<PartyReport> => ({
  domains: [domain],
  cloud: `${cloud} (by its address, ranges of Nov 22, 2026).`,
  spare,
});

const edge: Partial<PartyReport> = {
  domains: ['cloudflare'],
  cloud: 'behind Cloudflare (by its address, ranges of Nov 22, 2026); where the work is done is not known.',
  whole: false,
};

const chain = (chainId: string, partName: string): Partial<PartyReport> => ({
  part: chainId,
  partName,
  spare: 'agreed',
});

const infura = party('mainnet.infura.io', 'Infura', 'chains', {
  ...on('aws', 'AWS us-east-1'),
  ...chain('1', 'Ethereum'),
  requests: 1245,
  failingSince: since,
});
const alchemy = party('base-mainnet.g.alchemy.com', 'Alchemy', 'chains', {
  ...on('aws', 'AWS us-east-1'),
  ...chain('8453', 'Base'),
  requests: 88,
});

const rest: PartyReport[] = [
  party('app.uniswap.org', 'uniswap.org', 'site', edge),
  party('interface.gateway.uniswap.org', 'Uniswap API and front-end', 'prices', {
    ...on('aws', 'AWS us-east-1'),
    requests: 318,
  }),
  party('gateway.thegraph.com', 'The Graph', 'index', { ...edge, requests: 96, failingSince: since }),
  party('api.zerion.io', 'Zerion', 'index', { requests: 3, whole: false }),
  party('relay.walletconnect.org', 'WalletConnect / Reown', 'wallet', {
    ...on('aws', 'AWS eu-central-1'),
    requests: 8,
  }),
  party('cdn.jsdelivr.net', 'jsDelivr', 'assets', { ...edge, requests: 12 }),
  party('fonts.gstatic.com', 'Google Fonts', 'fonts', { ...on('google', 'Google Cloud', 'unneeded'), requests: 4 }),
  party('region1.google-analytics.com', 'Google Analytics / Tag Manager', 'stats', {
    ...on('google', 'Google Cloud', 'unneeded'),
    requests: 40,
  }),
  party('o4505.ingest.sentry.io', 'Sentry', 'stats', { ...on('google', 'Google Cloud', 'unneeded'), requests: 2 }),
];

const spare = (group: string, domain: string) => ({ group, domains: [domain], whole: true });

export const sight: Sight = {
  parties: [
    infura,
    ...rest.filter(({ failingSince }) => failingSince !== null),
    alchemy,
    ...rest.filter(({ failingSince }) => failingSince === null),
  ],
  spares: {
    '1': [spare('pocket', 'hetzner'), spare('drpc', 'ovh'), spare('publicnode', 'ovh')],
    '8453': [spare('pocket', 'hetzner'), spare('drpc', 'ovh')],
  },
  instead: [{ group: 'pocket', operatorName: 'Pocket Network', saved: 47, domains: ['hetzner'] }],
  domainNames: { aws: 'AWS', cloudflare: 'Cloudflare', google: 'Google Cloud', hetzner: 'Hetzner', ovh: 'OVHcloud' },
};

export const quietSight: Sight = {
  ...nothingSeen,
  ...sight,
  parties: sight.parties.map((one) => ({ ...one, failingSince: null })),
  instead: [],
};

const opensea = party('i.seadn.io', 'OpenSea images', 'nft', { ...edge, requests: 722 });
const ipfs = party('ipfs.io', 'IPFS Foundation', 'content', {
  ...edge,
  requests: 310,
  spare: 'proven',
  partName: 'IPFS',
});
const alchemyMainnet = { ...alchemy, host: 'eth-mainnet.g.alchemy.com', ...chain('1', 'Ethereum'), requests: 2140 };
const own = (host: string, cloud: Partial<PartyReport>, requests = 40) =>
  party(host, host, 'site', { ...cloud, requests });

/** Most of what the user visits, each with its own wiring. */
const everySite: { site: string; sight: Sight }[] = [
  { site: 'https://uniswap.org', sight },
  {
    site: 'https://opensea.io',
    sight: { ...sight, instead: [], parties: [infura, alchemyMainnet, opensea, ipfs, own('opensea.io', edge, 230)] },
  },
  { site: 'https://aave.com', sight: { ...sight, instead: [], parties: [alchemyMainnet, own('app.aave.com', edge)] } },
  {
    site: 'https://ens.domains',
    sight: {
      ...sight,
      instead: [],
      parties: [{ ...alchemy, requests: 300 }, ipfs, own('app.ens.domains', on('google', 'Google Cloud'))],
    },
  },
  ...Array.from({ length: 14 }, (_, at) => ({
    site: `https://site-${at}.example`,
    sight: {
      ...sight,
      instead: [],
      parties: [
        { ...alchemyMainnet, requests: 20 + at },
        own(`site-${at}.example`, at % 3 === 0 ? edge : on('fastly', 'Fastly')),
      ],
      domainNames: { ...sight.domainNames, fastly: 'Fastly' },
    },
  })),
];

export const overview = overviewOf(everySite.map((one) => outlineOf(one.site, one.sight)));
