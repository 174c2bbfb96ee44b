// What is left when a span of time is erased: nothing of that time, and all of the rest.
import { serialize } from 'node:v8';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Ending, emptyLedger, noteFault, noteRequest } from '@/lib/ledger/dependency';
import { boundedLedgers, ledgerWithout, partiesWithout } from '@/lib/ledger/erase';
import { noParties, type PartyRequest, withRequests } from '@/lib/ledger/party';

const DAY = 86_400_000;
const now = 20_000 * DAY + DAY / 2;
const request = (host: string, at: number, outcome: PartyRequest['outcome'] = 'sound'): PartyRequest => ({
  ...{ host, kinds: ['font'], at, outcome, server: null },
});
const after = (requests: PartyRequest[]) => withRequests(noParties('https://a.example'), requests, now);
const infura = { host: 'mainnet.infura.io', operator: 'infura', chainId: 1 };
const lost: Ending = { kind: 'lost', whyNot: 'all-failed', calls: 1, trail: [], told: [] };

test('a host keeps the days outside of the span, and is gone when there are none', () => {
  const known = after([
    request('old', now - 5 * DAY),
    request('both', now - 5 * DAY),
    request('both', now, 'fault'),
    request('new', now),
  ]);
  const { parties, lastAt } = partiesWithout(known, { from: now - DAY, to: null });
  expect(Object.keys(parties)).toEqual(['old', 'both']);
  expect(parties.both).toMatchObject({ days: [[19_995, 1]], faultAt: 0, failingSince: null, soundAt: now - 5 * DAY });
  expect(parties.both?.lastAt).toBeLessThan(now - 4 * DAY);
  expect(lastAt).toBe(Math.max(...Object.values(parties).map((one) => one.lastAt)));
  expect(Object.keys(partiesWithout(known, { from: null, to: now - 2 * DAY }).parties)).toEqual(['both', 'new']);
  expect(partiesWithout(known, { from: null, to: null }).parties).toEqual({});
});

test('whatever the requests and the span, no day of it and no instant in it is left, and no day outside of it is lost', () => {
  const at = fc.integer({ min: now - 29 * DAY, max: now });
  fc.assert(
    fc.property(fc.array(at, { minLength: 1, maxLength: 12 }), at, at, (times, a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const known = after(
        [...times]
          .sort((x, y) => x - y)
          .map((time, i) => request('h', time, (['fault', 'sound', 'doubt'] as const)[i % 3])),
      );
      const left = partiesWithout(known, { from, to }).parties.h;
      const isIn = (time: number) => time >= from && time < to;
      for (const time of [left?.lastAt, left?.soundAt, left?.faultAt, left?.failingSince ?? 0, left?.doubtAt])
        if (left?.days.length !== known.parties.h?.days.length) expect(isIn(time ?? 0)).toBe(false);
      const days = known.parties.h?.days.filter(([day]) => (day + 1) * DAY <= from || day * DAY >= to) ?? [];
      expect(left?.days ?? []).toEqual(days);
    }),
  );
});

test('calls go with a host that was last asked in the span, and incidents that touched it', () => {
  let ledger = noteRequest(emptyLedger('https://a.example'), { ...infura, host: 'old' }, true, now - 9 * DAY);
  ledger = noteFault(ledger, infura, { kind: 'broken', status: 503 }, lost, now - DAY / 2);
  expect(ledgerWithout(ledger, { from: null, to: now - 7 * DAY })).toMatchObject({
    incidents: [{ host: infura.host }],
  });
  const left = ledgerWithout(ledger, { from: now - DAY, to: null });
  expect(Object.values(left.dependencies).map(({ host }) => host)).toEqual(['old']);
  expect(left.incidents).toEqual([]);
});

test('of what was failing in the span, and still is, nothing of that time is left, and it still fails', () => {
  const trail = [{ origin: 'https://a.example', operator: 'a', startedAt: now - 3 * DAY, durationMs: 1 }].map(
    (one) => ({
      ...one,
      outcome: { kind: 'answer' } as const,
    }),
  );
  const fault = { kind: 'broken', status: 503 } as const;
  let ledger = noteRequest(emptyLedger('https://a.example'), infura, true, now - 4 * DAY);
  ledger = noteFault(ledger, infura, fault, { ...lost, trail, told: ['eth_call'] }, now - 3 * DAY);
  ledger = { ...noteRequest(ledger, infura, false, now), stalls: [stall(now - 3 * DAY), stall(now - 60_000)] };
  const span = { from: now - 5 * DAY, to: now - DAY };
  const quiet = ledgerWithout(ledger, span);
  expect(Object.values(quiet.dependencies)).toMatchObject([
    { failingSince: null, fault: null, whyNot: null, soundAt: 0, faultAt: 0, trail: [], told: [] },
  ]);
  expect(quiet).toMatchObject({ incidents: [], stalls: [{ startedAt: now - 60_000 }] });
  const failing = noteFault(ledger, infura, fault, { ...lost, told: ['eth_call'] }, now);
  const left = ledgerWithout(failing, span);
  expect(Object.values(left.dependencies)).toMatchObject([{ failingSince: now, fault, told: ['eth_call'] }]);
  expect(noteFault(left, infura, fault, lost, now + 1).incidents).toMatchObject([{ startedAt: now, endedAt: null }]);
});

const stall = (at: number) => ({ chainId: 1, startedAt: at, lastAt: at, endedAt: null, sequencer: false });

test('ledgers of sites that were not used for 30 days go, and the longest unused of more than 150', () => {
  const used = (site: string, at: number) => noteRequest(emptyLedger(site), infura, true, at);
  const many = Array.from({ length: 152 }, (_, at) => used(`https://s${at}.example`, now - at * 1_000));
  const { kept, gone } = boundedLedgers([used('https://old.example', now - 31 * DAY), ...many], now);
  expect(kept).toHaveLength(150);
  expect(gone.map(({ site }) => site).sort()).toEqual([
    'https://old.example',
    'https://s150.example',
    'https://s151.example',
  ]);
  const few = boundedLedgers([used('https://old.example', now - 31 * DAY), used('https://new.example', now)], now);
  expect([few.kept, few.gone].map((some) => some.map(({ site }) => site))).toEqual([
    ['https://new.example'],
    ['https://old.example'],
  ]);
});

test('150 sites that wrote down all that they may, and 500 that contacted all that they may, stay below 50 MB', () => {
  const trail = Array.from({ length: 8 }, () => ({
    ...{
      origin: 'https://a-long-name-of-an-endpoint.example.org',
      operator: 'a-long-name',
      startedAt: now,
      durationMs: 1234,
    },
    outcome: { kind: 'fault', fault: { kind: 'broken', status: 503 } } as const,
  }));
  let ledger = emptyLedger('https://a.example');
  for (let at = 0; at < 200; at++) {
    const ref = {
      host: `node-${at}.endpoints-of-somebody.example`,
      operator: 'endpoints-of-somebody.example',
      chainId: at,
    };
    ledger = noteFault(
      ledger,
      ref,
      { kind: 'broken', status: 503 },
      { ...lost, trail, told: ['eth_getTransactionByHash'] },
      now + at,
    );
  }
  const days = Array.from({ length: 30 }, (_, at) => now - at * DAY).reverse();
  const requests = Array.from({ length: 120 }, (_, host) =>
    days.map((at) => request(`host-${host}.services-of-somebody.example`, at)),
  );
  const bytes = 150 * serialize(ledger).length + 500 * serialize(after(requests.flat())).length;
  expect(bytes).toBeLessThan(50 * 1024 * 1024);
});

test('an incident that still lasts goes with a span that begins after it, and not with one that was over before', () => {
  const begun = noteFault(
    emptyLedger('https://a.example'),
    infura,
    { kind: 'broken', status: 503 },
    lost,
    now - 3 * DAY,
  );
  const left = (span: Parameters<typeof ledgerWithout>[1]) => ledgerWithout(begun, span).incidents.length;
  expect(left({ from: now - DAY, to: null })).toBe(0);
  expect(left({ from: null, to: now - 4 * DAY })).toBe(1);
});
