// One notification an incident, whatever falls with it, and none again while it comes and goes. Pure.
import { expect, test } from 'vitest';
import { type Ending, emptyLedger, noteFault, noteRequest, type SiteLedger, settle } from '@/lib/ledger/dependency';
import { withPlaces } from '@/lib/ledger/incident-place';
import { noticesOf, type Told, withTold } from '@/lib/ledger/notice';
import { noteStall } from '@/lib/ledger/stall';

const t0 = 1_795_000_000_000;
const minute = 60_000;
const infura = { host: 'mainnet.infura.io', operator: 'infura', chainId: 1 };
const alchemy = { host: 'eth-mainnet.g.alchemy.com', operator: 'alchemy', chainId: 1 };
const saved: Ending = { kind: 'saved', by: 'drpc', assurance: 'checked', calls: 1, trail: [], told: [] };
const lost: Ending = { kind: 'lost', whyNot: 'all-failed', calls: 1, trail: [], told: [] };

const failing = (ledger: SiteLedger, ref: typeof infura, at: number, ending: Ending = saved) =>
  noteFault(ledger, ref, { kind: 'unreachable', reason: 'refused' }, ending, t0 + at);
const onAws = (ledger: SiteLedger) => {
  const elsewhere = { domains: ['hetzner'], whole: true, group: 'drpc', failingSince: null, answeredAt: t0 + minute };
  return withPlaces(ledger, () => ({ domains: ['aws'], whole: true }), [elsewhere]);
};
const notices = (ledger: SiteLedger, told: Told, at: number) =>
  noticesOf(ledger, told, { now: t0 + at, groupOf: ({ operator }) => operator });

test('an operator, a cloud with all that falls with it, a chain: one notice each, with how it ended for the site', () => {
  const one = failing(emptyLedger('https://a.xyz'), infura, 0);
  expect(notices(one, {}, 0)).toEqual([{ cause: 'operator', of: 'infura', saved: true, about: ['infura'] }]);
  expect(notices(failing(emptyLedger('https://a.xyz'), infura, 0, lost), {}, 0)).toMatchObject([{ saved: false }]);
  expect(notices(onAws(failing(one, alchemy, 1_000)), {}, 1_000)).toEqual([
    { cause: 'cloud', of: 'aws', saved: true, about: ['infura', 'alchemy'] },
  ]);
  const still = noteStall(emptyLedger('https://a.xyz'), { chainId: 8453, startedAt: t0, sequencer: true }, t0);
  expect(notices(still, {}, 0)).toMatchObject([{ cause: 'sequencer', of: '8453' }]);
});

test('what was told is not told again for half an hour: not while it comes and goes, and not as its cloud', () => {
  const one = failing(emptyLedger('https://a.xyz'), infura, 0);
  const told = withTold({}, notices(one, {}, 0), t0);
  expect(notices(one, told, minute)).toEqual([]);
  expect(notices(onAws(failing(one, alchemy, 1_000)), told, minute)).toEqual([]);
  const back = settle(noteRequest(one, infura, true, t0 + minute), t0 + 2 * minute);
  expect(notices(back, {}, 2 * minute)).toEqual([]);
  const again = failing(back, infura, 10 * minute);
  expect(notices(again, told, 10 * minute)).toEqual([]);
  expect(notices(again, told, 31 * minute)).toHaveLength(1);
  expect(withTold(told, [], t0 + 31 * minute)).toEqual({});
});

test('another operator is news although one was told', () => {
  const both = failing(failing(emptyLedger('https://a.xyz'), infura, 0), alchemy, 5 * minute);
  const told = withTold({}, [{ cause: 'operator', of: 'infura', saved: true, about: ['infura'] }], t0);
  expect(notices(both, told, 5 * minute)).toMatchObject([{ of: 'alchemy' }]);
});
