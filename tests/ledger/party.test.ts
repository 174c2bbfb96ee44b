// Whom a site contacted, as it is counted, bounded and put together.
import { expect, test } from 'vitest';
import {
  isWeb3,
  noParties,
  type PartyRequest,
  requestsOf,
  type SiteParties,
  together,
  withRequests,
} from '@/lib/ledger/party';

const day = 86_400_000;
const now = Date.UTC(2026, 10, 22, 12);
const site = 'https://example.org';
const request = (patch: Partial<PartyRequest> = {}): PartyRequest => ({
  host: 'a.example',
  kinds: ['call'],
  at: now,
  outcome: 'sound',
  server: null,
  ...patch,
});
const after = (requests: PartyRequest[], before: SiteParties = noParties(site), at = now) =>
  withRequests(before, requests, at);
const server = (ip: string, label: string | null = null) => ({ ip, label, asOf: label && '2026-11-22', signs: [] });

test('requests are counted by day, and those of more than 30 days ago are not any more', () => {
  const old = after(
    [request({ at: now - 40 * day }), request({ at: now - 29 * day })],
    noParties(site),
    now - 29 * day,
  );
  const known = after([request(), request()], old);
  expect(known.parties['a.example']?.days.map(([, requests]) => requests)).toEqual([1, 2]);
  expect(
    Object.keys(after([request({ host: 'b.example', at: now + 40 * day })], known, now + 40 * day).parties),
  ).toEqual(['b.example']);
});

test('a site that contacts a hundred thousand hosts keeps the hundred that it contacted last', () => {
  let known = noParties(site);
  for (let batch = 0; batch < 200; batch += 1)
    known = after(
      Array.from({ length: 500 }, (_, at) => request({ host: `h${batch}-${at}.example`, at: now + batch * 500 + at })),
      known,
    );
  expect(Object.keys(known.parties)).toHaveLength(100);
  expect(known.parties['h199-499.example']).toBeDefined();
  expect(JSON.stringify(known).length).toBeLessThan(50_000);
});

test('it fails from its first fault until it answers; what tells nothing of it changes nothing', () => {
  const first = after([request({ outcome: 'fault', at: now }), request({ outcome: 'fault', at: now + 5 })]);
  expect(first.parties['a.example']?.failingSince).toBe(now);
  expect(after([request({ outcome: 'silent', at: now + 9 })], first).parties['a.example']?.failingSince).toBe(now);
  expect(after([request({ at: now + 9 })], first).parties['a.example']?.failingSince).toBeNull();
});

test('the server that it was last seen at stays known when it cannot be reached, and what was looked up of it', () => {
  const met = after([request({ server: server('192.0.2.1', 'aws') })]);
  expect(after([request({ server: server('192.0.2.1') })], met).parties['a.example']?.server).toMatchObject({
    label: 'aws',
  });
  expect(after([request({ server: server('192.0.2.2') })], met).parties['a.example']?.server).toMatchObject({
    label: null,
  });
  const lost = after([request({ outcome: 'fault' })], met).parties['a.example']?.server;
  expect(lost).toMatchObject({ label: 'aws', last: true });
  expect(
    after([request({ server: server('192.0.2.1') })], after([request({ outcome: 'fault' })], met)).parties['a.example']
      ?.server,
  ).not.toHaveProperty('last');
});

test('what was held and what was kept are one: counts add up, the newer state stands', () => {
  const kept = after([request({ outcome: 'fault', kinds: ['media'], server: server('192.0.2.1', 'aws') })]);
  const held = after([
    request({ at: now + 1, server: server('192.0.2.1') }),
    request({ host: 'b.example', at: now + 2 }),
  ]);
  const both = together(kept, held, now + 2);
  expect(both.parties['a.example']).toMatchObject({
    failingSince: null,
    kinds: ['media', 'call'],
    server: { label: 'aws' },
  });
  expect(Object.values(both.parties).map(requestsOf)).toEqual([2, 1]);
  expect(both.lastAt).toBe(now + 2);
  const stillDown = together(kept, after([request({ outcome: 'fault', at: now + 3 })]), now + 3);
  expect(stillDown.parties['a.example']?.failingSince).toBe(now);
  const quiet = together(kept, after([request({ outcome: 'silent', at: now + 4 })]), now + 4);
  expect(quiet.parties['a.example']?.failingSince).toBe(now);
});

test('a host by the name of a member of every object is a host like others', () => {
  const { parties } = after([request({ host: 'constructor' }), request({ host: 'constructor' })]);
  expect(Object.values(parties)).toMatchObject([{ host: 'constructor', days: [[expect.any(Number), 2]] }]);
});

test('a site shows that it is one of ours by what it asks', () => {
  expect(isWeb3(after([request()]))).toBe(false);
  expect(isWeb3(after([request({ kinds: ['socket', 'rpc'] })]))).toBe(true);
});

test('a handshake that failed or was given up says nothing, a second one a while later that its host fails, and an answer that it is well', () => {
  const at = (ms: number, outcome: PartyRequest['outcome'], before?: SiteParties) =>
    after([request({ at: now + ms, outcome })], before, now + ms);
  const since = (known: SiteParties) => known.parties['a.example']?.failingSince;
  const once = at(0, 'doubt');
  expect(since(once)).toBe(null);
  expect(since(at(300, 'doubt', once))).toBe(null); // a page that is drawn twice
  expect(since(at(1_300, 'doubt', at(600, 'doubt', at(300, 'doubt', once))))).toBe(now);
  expect(since(at(700_000, 'doubt', once))).toBe(null);
  const answered = at(500, 'sound', once);
  expect(since(at(2_000, 'doubt', answered))).toBe(null);
  expect(since(at(4_000, 'doubt', at(2_000, 'doubt', answered)))).toBe(now + 2_000);
  expect(since(at(5_000, 'sound', at(4_000, 'doubt', at(2_000, 'doubt', answered))))).toBe(null);
});
