// Invented drills, for pictures and for what is read from them. Names are real so that widths are; the outages never happened.
import type { DrillChoice } from '@/lib/ledger/cut';
import type { DrillReport, DrillRow } from '@/lib/ledger/drill';
import type { SiteReport } from '@/lib/ledger/report';
import type { DrillPlaces, RunningDrill } from '@/lib/messages/drill';
import { dependency, now, report, since } from './reports-of';

const row = (patch: Partial<DrillRow>): DrillRow => ({
  host: 'mainnet.infura.io',
  operatorName: 'Infura',
  role: 'chains',
  partName: 'Ethereum',
  cloud: 'Cloud: AWS us-east-1 (by its address, ranges of Nov 22, 2026).',
  calls: 212,
  saved: 212,
  lost: 0,
  medianMs: 94,
  rescuerName: 'Pocket Network',
  assurance: 'agreed',
  whyNot: null,
  spare: 'agreed',
  isNew: false,
  ...patch,
});

const nobody = { partName: null, saved: 0, medianMs: null, rescuerName: null, assurance: null } as const;
const content = { role: 'content', partName: 'IPFS', spare: 'proven', assurance: 'proven' } as const;

export const partly: DrillReport = {
  format: 'detour-drill-1',
  id: 'a',
  site: 'https://uniswap.org',
  host: 'app.uniswap.org',
  what: { kind: 'cloud', id: 'aws', name: 'AWS' },
  startedAt: since,
  endedAt: now,
  ended: 'time',
  verdict: 'partly',
  calls: 288,
  saved: 248,
  lost: 40,
  medianMs: 118,
  rows: [
    row({
      ...nobody,
      host: 'api.uniswap.org',
      operatorName: 'Uniswap API',
      role: 'prices',
      calls: 28,
      lost: 28,
      spare: 'none',
    }),
    row({
      ...{ ...nobody, host: 'relay.walletconnect.org', operatorName: 'WalletConnect / Reown', role: 'wallet' },
      ...{ calls: 3, lost: 3, spare: 'none', isNew: true },
    }),
    row({}),
    row({
      ...content,
      host: 'ipfs.infura.io',
      operatorName: 'Infura IPFS',
      calls: 36,
      saved: 36,
      medianMs: 310,
      rescuerName: '',
    }),
    row({
      ...nobody,
      host: 'stats.metamask.io',
      operatorName: 'MetaMask services',
      role: 'stats',
      calls: 9,
      lost: 9,
      spare: 'unneeded',
    }),
  ],
  notCut: { workers: true, page: true, unplaced: 2 },
};

const works: DrillReport = {
  ...partly,
  ...{ id: 'b', host: 'xn--strae-oqa.example', verdict: 'works', rows: partly.rows.slice(2), ended: 'user' },
  ...{ what: { kind: 'all', id: '', name: '' }, notCut: { workers: false, page: false, unplaced: 0 } },
};
const idle: DrillReport = { ...works, id: 'c', verdict: 'idle', rows: [], calls: 0, saved: 0, lost: 0, medianMs: null };

/** The browser was closed in the middle of it. */
const cut: DrillReport = { ...partly, id: 'd', what: { kind: 'all', id: '', name: '' }, ended: 'cut' };

export const drills: DrillReport[] = [partly, works, idle, cut];

const choice = (kind: DrillChoice['kind'], id: string, name: string): DrillChoice => ({ kind, id, name, requests: 9 });
const rehearse = [
  choice('cloud', 'aws', 'AWS'),
  choice('cloud', 'cloudflare', 'Cloudflare'),
  choice('region', 'aws:us-east-1', 'AWS us-east-1'),
  choice('operator', 'consensys', 'Infura'),
  choice('operator', 'x', 'Kraken-Infrastruktur-Dienstleistungsgesellschaft.example'),
  choice('all', '', ''),
];

const running = (shown: DrillReport): Partial<SiteReport> => ({
  dependencies: [dependency()],
  drill: { ...shown, endedAt: null, ended: null, until: now + 252_000 },
});

export const drillReports: Record<string, SiteReport> = {
  drill: report('rescuing', running({ ...partly, verdict: 'works', rows: partly.rows.slice(2) })),
  'drill-partly': report('exhausted', running(partly)),
  'drill-stops': report('exhausted', running({ ...partly, verdict: 'stops', rows: partly.rows.slice(0, 2), saved: 0 })),
  'drill-idle': report('unseen', running({ ...idle, what: partly.what })),
  'drill-all': report('rescuing', running(works)),
  rehearse: report('well', { dependencies: [dependency()], rehearse }),
  'rehearse-refused': report('well', {
    dependencies: [dependency()],
    rehearse,
    drilled: { id: 'a', what: partly.what, verdict: 'partly' },
  }),
};

const tab = { tabId: 7, host: 'app.uniswap.org', path: '/swap' };

/** Where a drill of the site can begin, on the dashboard. */
export const places: Record<'one' | 'two' | 'none' | 'unused' | 'running', DrillPlaces> = {
  one: { tabs: [tab], rehearse, running: null },
  two: { tabs: [tab, { tabId: 8, host: 'app.uniswap.org', path: '/' }], rehearse, running: null },
  none: { tabs: [], rehearse, running: null },
  unused: { tabs: [tab], rehearse: [], running: null },
  running: { tabs: [tab], rehearse, running: { tabId: 7, what: partly.what, until: now + 240_000 } },
};

export const runningDrills: RunningDrill[] = [
  { tabId: 7, what: partly.what, until: now + 240_000, host: 'app.uniswap.org' },
  { tabId: 9, what: works.what, until: now + 60_000, host: works.host },
];
