// What the popup tells about a site is what happened.
import { expect, test } from 'vitest';
import {
  type Ending,
  emptyLedger,
  noteBack,
  noteFault,
  noteRequest,
  noteServed,
  noteServer,
  settle,
} from '@/lib/ledger/dependency';

const t0 = 1_700_000_000_000;
const infura = { host: 'mainnet.infura.io', operator: 'infura', chainId: 1 };
const refused = { kind: 'unreachable', reason: 'refused' } as const;
const saved = (calls: number): Ending => ({
  kind: 'saved',
  calls,
  by: 'pocket',
  assurance: 'unchecked',
  trail: [],
  told: ['eth_call'],
});
const key = 'mainnet.infura.io 1';

test('a failing endpoint is failing since its first fault, with what was saved and by whom', () => {
  let ledger = noteFault(emptyLedger('https://a.xyz'), infura, refused, saved(2), t0);
  ledger = noteFault(ledger, infura, refused, saved(1), t0 + 5_000);
  expect(ledger.dependencies[key]).toMatchObject({
    failingSince: t0,
    saved: 3,
    told: ['eth_call'],
    rescuer: { operator: 'pocket' },
  });
  expect(ledger.incidents).toMatchObject([{ startedAt: t0, endedAt: null, saved: 3, rescuers: ['pocket'] }]);
});

test('an incident ends with the answer after which it was quiet', () => {
  let ledger = noteFault(emptyLedger('https://a.xyz'), infura, refused, saved(1), t0);
  ledger = noteRequest(ledger, infura, true, t0 + 10_000);
  expect(settle(ledger, t0 + 11_000).dependencies[key]?.failingSince).toBe(t0);
  const quiet = settle(ledger, t0 + 12_500);
  expect(quiet.dependencies[key]?.failingSince).toBeNull();
  expect(quiet.incidents).toMatchObject([{ endedAt: t0 + 10_000 }]);
});

test('a quota error inside a 200 looks like an answer to the browser, and does not end the incident', () => {
  let ledger = noteRequest(emptyLedger('https://a.xyz'), infura, true, t0);
  ledger = noteFault(ledger, infura, { kind: 'limited', status: 200, retryAfterMs: null }, saved(1), t0 + 5);
  expect(settle(ledger, t0 + 60_000).dependencies[key]?.failingSince).toBe(t0 + 5);
});

test('what others serve while the endpoint is well, as a filter that it has lost, is told with who was asked, and is no incident', () => {
  let ledger = noteRequest(emptyLedger('https://a.xyz'), infura, true, t0);
  const poll = { ...saved(1), told: ['eth_getFilterChanges'] };
  ledger = noteServed(ledger, infura, poll, t0 + 1);
  expect(ledger.dependencies[key]).toMatchObject({
    saved: 1,
    told: ['eth_getFilterChanges'],
    rescuer: { operator: 'pocket' },
    failingSince: null,
  });
  expect(ledger.incidents).toEqual([]);
  const vain: Ending = { kind: 'lost', whyNot: 'all-failed', calls: 1, trail: [], told: ['eth_call'] };
  expect(noteServed(ledger, infura, vain, t0 + 2).dependencies[key]).toMatchObject({
    saved: 1,
    lost: 0,
    told: ['eth_call'],
  });
  expect(noteServed(ledger, infura, { ...vain, told: [] }, t0 + 3)).toEqual(ledger);
});

test('a second outage is a second incident', () => {
  let ledger = noteFault(emptyLedger('https://a.xyz'), infura, refused, saved(1), t0);
  ledger = noteRequest(ledger, infura, true, t0 + 10_000);
  ledger = noteFault(ledger, infura, refused, saved(1), t0 + 80_000);
  expect(ledger.incidents.map(({ startedAt, endedAt }) => [startedAt - t0, endedAt && endedAt - t0])).toEqual([
    [0, 10_000],
    [80_000, null],
  ]);
});

test('an endpoint that comes and goes all day is one incident, and what failed before it is still remembered', () => {
  const other = { host: 'eth.llamarpc.com', operator: 'llama', chainId: 1 };
  let ledger = noteFault(emptyLedger('https://a.xyz'), other, refused, saved(1), t0 - 3_600_000);
  for (let at = t0; at < t0 + 86_400_000; at += 30_000) {
    ledger = noteFault(ledger, infura, refused, saved(1), at);
    ledger = settle(noteRequest(ledger, infura, true, at + 10_000), at + 20_000);
  }
  expect(ledger.incidents).toMatchObject([
    { host: other.host, endedAt: null },
    { host: infura.host, startedAt: t0, endedAt: t0 + 86_390_000 - 10_000, saved: 2_880 },
  ]);
});

test('what a rule of the browser has redirected counts as saved, and is told as redirected until somebody else answers', () => {
  const redirected: Ending = { ...saved(1), kind: 'redirected', by: 'drpc', assurance: 'unchecked', told: [] };
  let ledger = noteFault(emptyLedger('https://a.xyz'), infura, refused, redirected, t0);
  expect(ledger.dependencies[key]).toMatchObject({
    saved: 1,
    failingSince: t0,
    rescuer: { operator: 'drpc', assurance: 'unchecked', redirected: true },
  });
  expect(ledger.incidents).toMatchObject([{ saved: 1, lost: 0, rescuers: ['drpc'] }]);
  ledger = noteFault(ledger, infura, refused, saved(1), t0 + 1);
  expect(ledger.dependencies[key]?.rescuer).toEqual({ operator: 'pocket', assurance: 'unchecked' });
});

test('an answer to our own question ends an incident like one to the site’s, and counts as no call of the site’s', () => {
  let ledger = noteFault(emptyLedger('https://a.xyz'), infura, refused, saved(1), t0);
  ledger = noteBack(ledger, infura, t0 + 10_000);
  expect(settle(ledger, t0 + 12_500).dependencies[key]).toMatchObject({ failingSince: null, calls: 0 });
  expect(noteBack(emptyLedger('https://a.xyz'), infura, t0)).toEqual(emptyLedger('https://a.xyz'));
});

test('a page that speaks to a thousand hosts keeps sixty dependencies, the latest', () => {
  let ledger = emptyLedger('https://a.xyz');
  for (let n = 0; n < 1_000; n++) ledger = noteRequest(ledger, { ...infura, host: `h${n}.xyz` }, true, t0 + n);
  expect(Object.keys(ledger.dependencies)).toHaveLength(60);
  expect(ledger.dependencies['h999.xyz 1']).toBeDefined();
});

test('nothing but host, operator and chain of an endpoint is written down: its URL may hold a key', () => {
  const target = {
    ...infura,
    url: 'https://mainnet.infura.io/v3/SECRETKEY',
    endpoint: 'https://mainnet.infura.io/v3/SECRETKEY',
  };
  let ledger = noteRequest(emptyLedger('https://a.xyz'), target, true, t0);
  ledger = noteFault(ledger, target, refused, saved(1), t0 + 1);
  expect(JSON.stringify(ledger)).not.toContain('SECRETKEY');
});

const seen = { ip: '52.94.236.1', label: null, asOf: null, signs: ['cloudflare'] };
const serverIn = (ledger: ReturnType<typeof emptyLedger>) => ledger.dependencies[key]?.server;

test('the server that answered is kept with its cloud, and is the last known when none is met', () => {
  let ledger = noteRequest(emptyLedger('https://a.xyz'), infura, true, t0);
  ledger = noteServer(ledger, infura, { ...seen, label: 'aws:us-east-1', asOf: '2026-11-22' });
  // Met again: what was looked up need not be looked up again; its headers are those of the newer answer.
  ledger = noteServer(ledger, infura, { ...seen, signs: [] });
  expect(serverIn(ledger)).toEqual({ ...seen, signs: [], label: 'aws:us-east-1', asOf: '2026-11-22' });
  ledger = noteServer(ledger, infura, null);
  expect(serverIn(ledger)).toMatchObject({ label: 'aws:us-east-1', last: true });
  ledger = noteServer(ledger, infura, seen);
  expect(serverIn(ledger)).toEqual({ ...seen, label: 'aws:us-east-1', asOf: '2026-11-22' });
  ledger = noteServer(ledger, infura, { ...seen, ip: '192.0.2.7' });
  expect(serverIn(ledger)).toEqual({ ...seen, ip: '192.0.2.7' });
});

test('no server is written down of what the site never used, and none where none was ever met', () => {
  const nothing = emptyLedger('https://a.xyz');
  expect(noteServer(nothing, infura, seen)).toBe(nothing);
  const asked = noteRequest(nothing, infura, false, t0);
  expect(noteServer(asked, infura, null)).toBe(asked);
});
