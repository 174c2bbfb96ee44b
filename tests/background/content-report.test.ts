// What the popup is told of pictures and files: whose gateway failed, where they came from, and why some are missing.
import { describe, expect, test } from 'vitest';
import { siteReport } from '@/lib/background/sight/report';
import { emptySession } from '@/lib/background/state/session';
import type { State } from '@/lib/background/state/state';
import type { Fault } from '@/lib/failover/verdict';
import { type Ending, emptyLedger, keptHere, noteFault, noteRequest, type SiteLedger } from '@/lib/ledger/dependency';
import { noParties } from '@/lib/ledger/party';
import { noPolicy, type Policy } from '@/lib/messages/policy';
import { defaultSettings, type Settings } from '@/lib/messages/settings';
import { english } from './words';

const site = 'https://opensea.io';
const now = Date.UTC(2026, 11, 1);
const gone: Fault = { kind: 'broken', status: 504 };
const gateway = { host: 'ipfs.io', operator: 'IPFS Foundation', chainId: null, role: 'content' } as const;
const saved = (by: string): Ending => ({ kind: 'saved', by, assurance: 'proven', calls: 1, trail: [], told: [] });
const lost = (whyNot: Extract<Ending, { kind: 'lost' }>['whyNot']): Ending => ({
  kind: 'lost',
  whyNot,
  calls: 1,
  trail: [],
  told: [],
});

function reportOf(ledger: SiteLedger, patch: Partial<Settings> = {}, policy: Partial<Policy> = {}) {
  const settings = { ...defaultSettings, ...patch };
  const state: State = {
    settings,
    mine: settings,
    policy: { ...noPolicy, policy: { ...noPolicy.policy, ...policy } },
    setAside: false,
    session: emptySession(),
    ledgers: new Map([[site, ledger]]),
  };
  const facts = { tabId: 1, tab: { url: `${site}/a`, private: false }, allowed: true, online: true, language: english };
  return siteReport(state, facts, noParties(''), now);
}

const of = (...endings: Ending[]) =>
  endings.reduce((ledger, ending) => noteFault(ledger, gateway, gone, ending, now), emptyLedger(site));

test('a rescued piece names the gateway’s network and who gave it', () => {
  const report = reportOf(of(saved('dget'), saved('dget')));
  expect(report.state).toBe('rescuing');
  expect(report.dependencies).toMatchObject([
    { role: 'content', chainName: 'IPFS', saved: 2, rescuer: { operatorName: 'dget.top', assurance: 'proven' } },
  ]);
  expect(report.content).toEqual({ here: null, locked: false });
});

test('what came from this computer names nobody', () => {
  expect(reportOf(of(saved(keptHere))).dependencies[0]?.rescuer).toMatchObject({ kept: true, operatorName: '' });
});

test('one missing piece among many is said, with each reason and its number, also when the last came through', () => {
  const report = reportOf(of(lost('content-type'), lost('no-such-content'), lost('content-type'), saved('dget')));
  expect(report.state).toBe('exhausted');
  expect(report.dependencies[0]).toMatchObject({
    saved: 1,
    lost: 3,
    whyNot: null,
    missing: [
      { why: 'no-such-content', pieces: 1 },
      { why: 'content-type', pieces: 2 },
    ],
  });
});

test('an RPC endpoint keeps no list of missing pieces', () => {
  const infura = { host: 'mainnet.infura.io', operator: 'infura', chainId: 1 };
  const ledger = noteFault(emptyLedger(site), infura, gone, lost('all-failed'), now);
  const report = reportOf(ledger);
  expect(report.dependencies[0]).not.toHaveProperty('missing');
  expect(report.content).toBe(null);
});

describe('the network of a host', () => {
  test.each([
    ['arweave.net', 'Arweave'],
    ['abc.arweave.net', 'Arweave'],
    ['ar:', 'Arweave'],
    ['dweb.link', 'IPFS'],
    ['gateway.example.org', 'IPFS'],
    ['ipfs:', 'IPFS'],
    ['i.seadn.io', null],
  ])('of %s is %s', (host, network) => {
    const ledger = noteRequest(emptyLedger(site), { ...gateway, host }, true, now);
    expect(reportOf(ledger).dependencies[0]?.chainName).toBe(network);
  });
});

test('what the user said for the site is shown, and that the organisation decides', () => {
  const sites = { [site]: { failover: true, broadcast: 'ask', content: 'off' } } as const;
  expect(reportOf(emptyLedger(site), { sites }).content).toEqual({ here: 'off', locked: false });
  expect(reportOf(emptyLedger(site), { sites }, { onlyOwn: true }).content).toEqual({ here: 'off', locked: true });
  expect(reportOf(emptyLedger(site)).content).toBe(null);
});
