// Invented reports of one site, one for each state of the popup. Names are real so that widths are; the faults never happened.
import type { Attempt } from '@/lib/failover/verdict';
import type { SiteReport } from '@/lib/ledger/report';
import { contentReports } from './content-reports';
import { drillReports } from './drills';
import { attempt, dependency, down, now, report, since } from './reports-of';
import { quietSight, sight } from './sights';

const alchemy = dependency({
  operator: 'alchemy',
  operatorName: 'Alchemy',
  host: 'base-mainnet.g.alchemy.com',
  chainId: 8453,
  chainName: 'Base',
  calls: 88,
});
const drpc = dependency({
  operator: 'drpc',
  operatorName: 'dRPC',
  host: 'arbitrum.drpc.org',
  chainId: 42161,
  chainName: 'Arbitrum One',
  calls: 31,
});

const pocket = { operator: 'pocket', operatorName: 'Pocket Network' };

const rescued = dependency({
  state: 'fails',
  failingSince: since,
  fault: { kind: 'broken', status: 503 },
  calls: 240,
  saved: 47,
  rescuer: { ...pocket, assurance: 'checked' },
  trail: [
    attempt('Infura', 212, down),
    attempt('1RPC', 96, { kind: 'refusal', reason: 'method-unsupported' }),
    attempt('Pocket Network', 118, { kind: 'answer' }),
  ],
  told: ['eth_call', 'eth_getBalance'],
});

const slow: Attempt['outcome'] = { kind: 'fault', fault: { kind: 'timeout', afterMs: 5000 } };

const lost = dependency({
  state: 'fails',
  failingSince: since,
  fault: { kind: 'timeout', afterMs: 5000 },
  chainId: 137,
  chainName: 'Polygon',
  host: 'polygon-mainnet.infura.io',
  calls: 60,
  lost: 9,
  whyNot: 'all-failed',
  trail: [
    attempt('Infura', 5000, slow),
    attempt('dRPC', 800, down),
    attempt('PublicNode (Allnodes)', 2100, slow),
    attempt('1RPC', 90, down),
  ],
});

const unknown = dependency({
  operator: 'rpc.example.gg',
  operatorName: 'rpc.example.gg',
  host: 'rpc.example.gg',
  chainId: 88991,
  chainName: null,
  calls: 17,
});

const longName = 'Coinbase Developer Platform and Base RPC (mainnet, sequencer read replicas)';
const longNames = [
  'Kraken-Infrastruktur-Dienstleistungsgesellschaft.example',
  'dRPC',
  'PublicNode (Allnodes)',
  longName,
];

/** 30 rows, names longer than their place. */
const many = Array.from({ length: 29 }, (_, index) =>
  dependency({
    operator: `operator-${index}`,
    operatorName: `${longNames[index % longNames.length] ?? ''} ${index + 2}`,
    host: `rpc-${index}.a-very-long-subdomain.staging.lending-protocol.example`,
    calls: 4063 - index * 131,
    ...(index % 5 === 3 ? { state: 'trying' as const, failingSince: since } : {}),
  }),
);

const manyLost = dependency({
  ...rescued,
  operatorName: longName,
  host: 'developer-access-mainnet.base.org',
  saved: 12480,
  rescuer: { operator: 'kraken', operatorName: longNames[0] ?? '', assurance: 'unchecked' },
});

/** By the name of the picture. */
export const reports: Record<string, SiteReport | null> = {
  ...contentReports,
  ...drillReports,
  well: report('well', { dependencies: [dependency(), alchemy, drpc] }),
  parties: report('rescuing', { dependencies: [rescued, alchemy], savedInTab: 47, sight }),
  'parties-quiet': report('well', {
    dependencies: [dependency(), alchemy],
    sight: quietSight,
    without: [
      { domain: 'cloudflare', name: 'Cloudflare', verdict: 'no', host: 'app.uniswap.org' },
      { domain: 'google', name: 'Google Cloud', verdict: 'yes', host: 'fonts.gstatic.com' },
    ],
  }),
  'well-one': report('well', { dependencies: [dependency()] }),
  'well-again': report('well', { dependencies: [dependency({ saved: 47 }), alchemy], savedInTab: 47 }),
  rescuing: report('rescuing', { dependencies: [rescued, alchemy, drpc], savedInTab: 47 }),
  clouds: report('rescuing', {
    dependencies: [
      { ...rescued, domains: ['aws'], cloud: 'AWS us-east-1 (by its address, ranges of Nov 22, 2026).' },
      { ...lost, whyNot: null, rescuer: rescued.rescuer, operatorName: 'Alchemy', domains: ['aws', 'cloudflare'] },
      { ...drpc, domains: ['cloudflare'] },
    ],
    savedInTab: 212,
    without: [
      { domain: 'aws', name: 'AWS', verdict: 'partly', host: rescued.host },
      { domain: 'cloudflare', name: 'Cloudflare', verdict: 'no', host: lost.host },
      { domain: 'google', name: 'Google Cloud', verdict: 'unknown', host: null },
    ],
    fallen: { name: 'AWS', since, operators: 2 },
  }),
  frozen: report('rescuing', {
    dependencies: [{ ...rescued, fault: { kind: 'wrong', what: 'head' } }, alchemy],
    savedInTab: 47,
  }),
  'other-chain': report('rescuing', {
    dependencies: [{ ...rescued, fault: { kind: 'wrong', what: 'chain' } }, alchemy],
    savedInTab: 47,
  }),
  stalled: report('stalled', {
    dependencies: [dependency()],
    stalled: { chainName: 'Ethereum', since, sequencer: false },
  }),
  sequencer: report('stalled', { dependencies: [alchemy], stalled: { chainName: 'Base', since, sequencer: true } }),
  'rescuing-some': report('rescuing', {
    dependencies: [
      rescued,
      dependency({
        ...rescued,
        operator: 'alchemy',
        operatorName: 'Alchemy',
        host: 'eth-mainnet.g.alchemy.com',
        saved: 165,
      }),
      drpc,
    ],
    savedInTab: 212,
  }),
  redirected: report('rescuing', {
    dependencies: [
      dependency({
        ...rescued,
        rescuer: {
          operator: 'publicnode',
          operatorName: 'PublicNode (Allnodes)',
          assurance: 'unchecked',
          redirected: true,
        },
        trail: [attempt('Infura', 0, down), attempt('PublicNode (Allnodes)', 118, { kind: 'answer' })],
        told: [],
      }),
      alchemy,
    ],
    savedInTab: 47,
  }),
  exhausted: report('exhausted', { dependencies: [lost, alchemy] }),
  'private-relay': report('exhausted', {
    dependencies: [dependency({ ...lost, whyNot: 'private-relay', trail: [attempt('Infura', 5000, slow)] })],
  }),
  'mempool-unknown': report('exhausted', {
    dependencies: [
      dependency({
        ...lost,
        operator: 'drpc',
        operatorName: 'dRPC',
        host: 'eth.drpc.org',
        chainId: 1,
        chainName: 'Ethereum',
        lost: 1,
        whyNot: 'mempool-unknown',
        trail: [attempt('dRPC', 118, down)],
      }),
    ],
    question: { operatorName: 'dRPC' },
  }),
  // Its reads were saved since, and the question is still open.
  'question-open': report('rescuing', {
    dependencies: [rescued, alchemy],
    savedInTab: 47,
    question: { operatorName: 'rpc.a-very-long-subdomain.staging.lending-protocol.example' },
  }),
  'node-offered': report('well', {
    dependencies: [dependency(), alchemy],
    node: { name: 'My geth', chainName: 'Ethereum', on: false },
  }),
  'node-in-use': report('rescuing', {
    dependencies: [
      dependency({
        ...rescued,
        rescuer: { operator: '127.0.0.1:8545', operatorName: 'My geth', assurance: 'unchecked' },
        trail: [attempt('Infura', 212, down), attempt('My geth', 4, { kind: 'answer' })],
      }),
    ],
    savedInTab: 47,
    node: { name: 'My geth', chainName: 'Ethereum', on: true },
  }),
  'strict-off': report('rescuing', {
    dependencies: [rescued],
    savedInTab: 47,
    strict: { on: false, runs: null, canCheck: true },
  }),
  strict: report('rescuing', {
    dependencies: [dependency({ ...rescued, rescuer: { ...pocket, assurance: 'proven' } })],
    savedInTab: 47,
    strict: { on: true, runs: { ran: 41, gaveUp: 6, why: 'size' }, canCheck: true },
  }),
  'node-silent': report('exhausted', {
    dependencies: [
      dependency({
        ...lost,
        chainId: 1,
        chainName: 'Ethereum',
        host: 'mainnet.infura.io',
        whyNot: 'own-only',
        trail: [
          attempt('Infura', 5000, slow),
          attempt('My geth', 3, { kind: 'fault', fault: { kind: 'unreachable', reason: 'other' } }),
        ],
      }),
    ],
    silentNode: { name: 'node.a-very-long-subdomain.staging.lending-protocol.internal:8545' },
    node: {
      name: 'node.a-very-long-subdomain.staging.lending-protocol.internal:8545',
      chainName: 'Ethereum',
      on: true,
    },
  }),
  'broadcast-off': report('exhausted', {
    dependencies: [dependency({ ...lost, lost: 1, whyNot: 'broadcast-off', trail: [attempt('Infura', 118, down)] })],
  }),
  'unknown-chain': report('unknown-chain', {
    dependencies: [unknown],
    host: 'play.example.gg',
    site: 'https://example.gg',
  }),
  'unknown-chain-down': report('unknown-chain', {
    dependencies: [
      dependency({
        ...unknown,
        state: 'fails',
        failingSince: since,
        whyNot: 'unknown-chain',
        lost: 3,
        trail: [attempt('rpc.example.gg', 30, { kind: 'fault', fault: { kind: 'unreachable', reason: 'dns' } })],
      }),
    ],
    host: 'play.example.gg',
  }),
  unseen: report('unseen', { host: 'docs.example.org' }),
  'off-here': report('off-here', { here: false, dependencies: [dependency(), alchemy] }),
  'off-everywhere': report('off-everywhere', { everywhere: false }),
  'off-locked': report('off-everywhere', { everywhere: false, locked: true }),
  'on-locked': report('well', { dependencies: [dependency()], locked: true }),
  paused: report('paused', { pausedUntil: now + 3_300_000 }),
  'safe-mode': report('safe-mode'),
  permission: report('permission'),
  'permission-blind': report('permission', { site: null, host: '' }),
  'not-allowed': report('not-allowed', { site: null, host: 'extensions' }),
  offline: report('offline', { dependencies: [dependency(), alchemy] }),
  private: report('well', { dependencies: [dependency()], private: true }),
  long: report('rescuing', {
    dependencies: [manyLost, ...many],
    savedInTab: 12480,
    host: 'a-very-long-subdomain.staging.lending-protocol.example',
  }),
  'wallet-asked': report('unseen', { wallet: true }),
  'wallet-taken': report('well', { dependencies: [dependency()] }),
  'wallet-refused': report('unseen'),
  silent: null,
};
