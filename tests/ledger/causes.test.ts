// A cloud is said to be down only where two operators of it failed within a minute and somebody elsewhere answered: held against any incidents. Pure.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { domainOf } from '@/lib/directory/clouds';
import type { Fault } from '@/lib/failover/verdict';
import { byCause, isOutage, type Traced } from '@/lib/ledger/causes';

const minute = 60_000;
const refused: Fault = { kind: 'unreachable', reason: 'refused' };
const anyFault = fc.constantFrom<Fault>(
  refused,
  { kind: 'timeout', afterMs: 5_000 },
  { kind: 'broken', status: 503 },
  { kind: 'quota', status: 402 },
  { kind: 'denied', status: 401 },
  { kind: 'wrong', what: 'head' },
);
const anyDomains = fc.subarray(['aws', 'cloudflare', 'google']);
const anyIncident: fc.Arbitrary<Traced> = fc
  .record({
    group: fc.constantFrom('infura', 'alchemy', 'drpc', 'ankr', 'pocket'),
    domains: anyDomains,
    apart: anyDomains,
    startedAt: fc.nat(20 * minute),
    lastsMs: fc.option(fc.nat(10 * minute)),
    fault: anyFault,
  })
  .map(({ lastsMs, ...one }) => ({ ...one, endedAt: lastsMs === null ? null : one.startedAt + lastsMs }));

test('whatever failed: each incident has one cause, and a cloud that is named took two operators within a minute, not all elsewhere', () => {
  fc.assert(
    fc.property(fc.array(anyIncident, { maxLength: 14 }), (incidents) => {
      const causes = byCause(incidents);
      expect(new Set(causes.flatMap(({ members }) => members))).toEqual(new Set(incidents));
      expect(causes.flatMap(({ members }) => members)).toHaveLength(incidents.length);
      for (const { domain, members } of causes) {
        if (domain === null) continue;
        const [first] = members;
        const soon = members.filter(({ startedAt }) => startedAt - first.startedAt <= minute);
        expect(new Set(soon.map(({ group }) => group)).size).toBeGreaterThanOrEqual(2);
        expect(soon.some(({ apart }) => apart.includes(domain))).toBe(true);
        for (const one of members) expect([one.domains.includes(domain), isOutage(one.fault)]).toEqual([true, true]);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('no cloud is named where nobody answers elsewhere, where only one operator fails, or where each fails at its own time', () => {
  const noClouds = (incidents: Traced[]) =>
    expect(byCause(incidents).every(({ domain }) => domain === null)).toBe(true);
  fc.assert(
    fc.property(fc.array(anyIncident, { maxLength: 14 }), (incidents) => {
      noClouds(incidents.map((one) => ({ ...one, apart: [] })));
      noClouds(incidents.map((one) => ({ ...one, group: 'infura' })));
      noClouds(incidents.map((one, at) => ({ ...one, startedAt: at * (minute + 1), endedAt: at * (minute + 1) })));
    }),
  );
});

const on = (group: string, cloud: string, startedAt: number, patch: Partial<Traced> = {}): Traced => {
  const domains = [domainOf(cloud)];
  return { group, domains, apart: domains, startedAt, endedAt: null, fault: refused, ...patch };
};

test('labels that fall together are one cloud: Google Cloud and Google, Vercel and AWS, Linode and Akamai', () => {
  for (const [one, other] of [
    ['gcp', 'google'],
    ['vercel', 'aws'],
    ['linode', 'akamai'],
  ] as const)
    expect(byCause([on('infura', one, 0), on('alchemy', other, minute)])).toMatchObject([{ members: [{}, {}] }]);
  expect(byCause([on('infura', 'aws', 0), on('alchemy', 'gcp', 1)])).toHaveLength(2);
});

test('who of the cloud fails while it is down falls with it, and who fails after it was back does not', () => {
  const during = on('drpc', 'aws', 10 * minute);
  const causes = byCause([
    on('infura', 'aws', 0, { endedAt: 15 * minute }),
    on('alchemy', 'aws', minute, { endedAt: 2 * minute }),
    { ...during, endedAt: 16 * minute },
    on('ankr', 'aws', 30 * minute),
  ]);
  expect(causes.map(({ domain, members }) => [domain, members.map(({ group }) => group)])).toEqual([
    ['aws', ['infura', 'alchemy', 'drpc']],
    [null, ['ankr']],
  ]);
});

test('a key that is not accepted, and a plan that is used up, are no outage of a cloud', () => {
  expect(
    byCause([on('infura', 'aws', 0), on('alchemy', 'aws', 1, { fault: { kind: 'quota', status: 402 } })]),
  ).toHaveLength(2);
});

test('behind one edge and on one cloud: what fell is the one that took more operators', () => {
  const edge = { domains: ['cloudflare', 'aws'], apart: ['cloudflare', 'aws'] };
  const causes = byCause([on('infura', 'aws', 0, edge), on('alchemy', 'aws', 1, edge), on('drpc', 'cloudflare', 2)]);
  expect(causes.map(({ domain, members }) => [domain, members.length])).toEqual([['cloudflare', 3]]);
});
