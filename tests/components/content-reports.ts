// Invented reports of sites that load pictures and files by the address of their content; for the popup's tests and pictures.
import type { DependencyReport, SiteReport } from '@/lib/ledger/report';
import { attempt, dependency, now, report, since } from './reports-of';

const open = { here: null, locked: false } as const;

const gateway = (patch: Partial<DependencyReport> = {}): DependencyReport =>
  dependency({
    role: 'content',
    operator: 'IPFS Foundation',
    operatorName: 'IPFS Foundation',
    host: 'ipfs.io',
    chainId: null,
    chainName: 'IPFS',
    calls: 24,
    ...patch,
  });

const gone: DependencyReport['fault'] = { kind: 'broken', status: 504 };

const rescued = gateway({
  state: 'fails',
  failingSince: since,
  fault: gone,
  saved: 6,
  rescuer: { operator: 'dget', operatorName: 'dget.top', assurance: 'proven' },
  trail: [
    attempt('IPFS Foundation', 4200, { kind: 'fault', fault: gone }),
    attempt('4EVERLAND', 310, { kind: 'fault', fault: { kind: 'wrong', what: 'bytes' } }),
    attempt('dget.top', 240, { kind: 'answer' }),
  ],
});

const lost = gateway({
  ...rescued,
  rescuer: null,
  saved: 0,
  lost: 4,
  whyNot: 'all-failed',
  missing: [{ why: 'all-failed', pieces: 4 }],
  trail: [
    attempt('IPFS Foundation', 4200, { kind: 'fault', fault: gone }),
    attempt('dget.top', 900, { kind: 'fault', fault: { kind: 'timeout', afterMs: 900 } }),
  ],
});

const arweave = gateway({
  operator: 'ar.io',
  operatorName: 'ar.io',
  host: 'arweave.net',
  chainName: 'Arweave',
  calls: 9,
});

const infuraDown = dependency({
  state: 'fails',
  failingSince: since,
  fault: { kind: 'broken', status: 503 },
  saved: 47,
  rescuer: { operator: 'pocket', operatorName: 'Pocket Network', assurance: 'checked' },
  trail: [attempt('Infura', 212, { kind: 'fault', fault: { kind: 'broken', status: 503 } })],
});

const site = (state: SiteReport['state'], dependencies: DependencyReport[], patch: Partial<SiteReport> = {}) =>
  report(state, { dependencies, content: open, ...patch });

const elsewhere = (kind: 'page' | 'frame'): NonNullable<SiteReport['elsewhere']> => ({
  kind,
  failedName: 'IPFS Foundation',
  at: since,
  operatorName: '4EVERLAND',
  published: '',
  url: 'https://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi.ipfs.4everland.io/',
});

/** By the name of the picture. */
export const contentReports: Record<string, SiteReport> = {
  'content-well': site('well', [dependency(), gateway(), arweave]),
  'content-well-one': site('well', [gateway()]),
  'content-well-again': site('well', [gateway({ saved: 6 })], { savedInTab: 6 }),
  content: site('rescuing', [rescued, arweave], { savedInTab: 6 }),
  'content-beside': site('rescuing', [rescued, dependency(), arweave], { savedInTab: 6 }),
  'content-both': site('rescuing', [infuraDown, rescued, arweave], { savedInTab: 53 }),
  'content-unchecked': site('rescuing', [
    gateway({
      ...arweave,
      state: 'fails',
      failingSince: since,
      fault: gone,
      saved: 1,
      rescuer: { operator: 'permagate.io', operatorName: 'permagate.io', assurance: 'unchecked' },
      trail: [attempt('ar.io', 800, { kind: 'fault', fault: gone }), attempt('permagate.io', 300, { kind: 'answer' })],
    }),
  ]),
  'content-kept': site('rescuing', [
    gateway({
      ...rescued,
      rescuer: { operator: 'detour', operatorName: '', assurance: 'proven', kept: true },
      trail: [attempt('IPFS Foundation', 4200, { kind: 'fault', fault: gone })],
    }),
  ]),
  'content-scheme': site('rescuing', [
    gateway({
      ...rescued,
      operator: 'ipfs:',
      operatorName: 'ipfs:',
      host: 'ipfs:',
      saved: 2,
      calls: 2,
      trail: [attempt('dget.top', 240, { kind: 'answer' })],
    }),
  ]),
  'content-missing': site('exhausted', [
    gateway({
      ...rescued,
      saved: 198,
      lost: 3,
      calls: 240,
      missing: [
        { why: 'no-such-content', pieces: 1 },
        { why: 'content-type', pieces: 2 },
      ],
    }),
  ]),
  'content-lost': site('exhausted', [lost]),
  'content-lost-both': site('exhausted', [
    lost,
    dependency({ ...infuraDown, rescuer: null, saved: 0, lost: 9, whyNot: 'all-failed' }),
  ]),
  'content-blocked': site('exhausted', [
    gateway({
      ...lost,
      lost: 1,
      fault: { kind: 'broken', status: 451 },
      whyNot: 'gateway-blocked',
      missing: [{ why: 'gateway-blocked', pieces: 1 }],
      trail: [attempt('IPFS Foundation', 120, { kind: 'fault', fault: { kind: 'broken', status: 451 } })],
    }),
  ]),
  'content-no-address': site(
    'exhausted',
    [
      gateway({
        ...lost,
        operator: 'OpenSea images',
        operatorName: 'OpenSea images',
        host: 'i2c.seadn.io',
        chainName: null,
        whyNot: 'no-address',
        missing: [{ why: 'no-address', pieces: 4 }],
        trail: [attempt('OpenSea images', 900, { kind: 'fault', fault: gone })],
      }),
    ],
    { site: 'https://opensea.io', host: 'opensea.io' },
  ),
  'content-frame': site(
    'exhausted',
    [
      gateway({
        ...lost,
        lost: 1,
        whyNot: 'whole-page',
        missing: [{ why: 'whole-page', pieces: 1 }],
        trail: [attempt('IPFS Foundation', 900, { kind: 'fault', fault: gone })],
      }),
    ],
    { elsewhere: elsewhere('frame') },
  ),
  'site-down': site('site-down', [], { site: 'https://ipfs.io', host: 'ipfs.io', elsewhere: elsewhere('page') }),
  'site-mirror': site('site-down', [], {
    site: 'https://swap.cow.fi',
    host: 'swap.cow.fi',
    elsewhere: { ...elsewhere('page'), kind: 'mirror', failedName: 'swap.cow.fi', published: 'cowswap.eth' },
  }),
  'content-off-here': site('well', [dependency(), gateway()], { content: { here: 'off', locked: false } }),
  'content-locked': site('well', [gateway()], { content: { here: null, locked: true } }),
  'content-long': site(
    'rescuing',
    [
      gateway({
        ...rescued,
        operatorName: 'Kraken-Infrastruktur-Dienstleistungsgesellschaft.example',
        host: 'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi.ipfs.a-very-long-subdomain.example',
        saved: 12480,
        rescuer: { operator: 'x', operatorName: 'gateway.a-very-long-subdomain.staging.example', assurance: 'agreed' },
      }),
      dependency({ lastAt: now }),
    ],
    { savedInTab: 12480 },
  ),
};
