// What an invented report of one site is made of. Names are real so that widths are; the faults never happened.
import type { Attempt } from '@/lib/failover/verdict';
import type { DependencyReport, SiteReport, SiteState } from '@/lib/ledger/report';
import { nothingSeen } from '@/lib/ledger/sight';

/** 14:07 on the day of the invented outage. */
export const now = new Date(2026, 10, 22, 14, 7).getTime();
export const since = new Date(2026, 10, 22, 14, 2).getTime();

type Told = Attempt & { operatorName: string };

export const attempt = (operatorName: string, durationMs: number, outcome: Attempt['outcome']): Told => ({
  origin: `https://${operatorName.toLowerCase().replace(/\W+/g, '-')}.example`,
  operator: operatorName.toLowerCase(),
  operatorName,
  startedAt: since,
  durationMs,
  outcome,
});

export const down: Attempt['outcome'] = { kind: 'fault', fault: { kind: 'broken', status: 503 } };

export const dependency = (patch: Partial<DependencyReport> = {}): DependencyReport => ({
  operator: 'infura',
  operatorName: 'Infura',
  host: 'mainnet.infura.io',
  chainId: 1,
  chainName: 'Ethereum',
  state: 'answers',
  failingSince: null,
  fault: null,
  calls: 1204,
  saved: 0,
  lost: 0,
  lastAt: now,
  rescuer: null,
  whyNot: null,
  told: [],
  domains: [],
  trail: [],
  ...patch,
});

export const report = (state: SiteState, patch: Partial<SiteReport> = {}): SiteReport => ({
  site: 'https://uniswap.org',
  host: 'app.uniswap.org',
  state,
  everywhere: true,
  locked: false,
  here: true,
  pausedUntil: 0,
  dependencies: [],
  savedInTab: 0,
  question: null,
  silentNode: null,
  node: null,
  content: null,
  elsewhere: null,
  wallet: false,
  private: false,
  sight: nothingSeen,
  without: [],
  fallen: null,
  stalled: null,
  ...patch,
});
