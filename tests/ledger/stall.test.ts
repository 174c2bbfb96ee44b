// A chain that stands still is kept as long as somebody sees it, is over with its first block, and is one over all sites. Pure.
import { expect, test } from 'vitest';
import { type Ending, emptyLedger, noteFault, noteRequest, settle } from '@/lib/ledger/dependency';
import { noteGoesOn, noteStall, openStall, stallsOver } from '@/lib/ledger/stall';

const t0 = 1_795_000_000_000;
const minute = 60_000;
const base = { chainId: 8453, startedAt: t0, sequencer: true };

test('it began with its last block, lasts while it is seen, and ends with the next', () => {
  const seen = noteStall(
    noteStall(emptyLedger('https://a.xyz'), base, t0 + minute),
    { ...base, startedAt: t0 + 9 },
    t0 + 2 * minute,
  );
  expect(seen.stalls).toEqual([{ ...base, lastAt: t0 + 2 * minute, endedAt: null }]);
  expect([openStall(seen, 8453, t0 + 3 * minute)?.startedAt, openStall(seen, 1, t0 + 3 * minute)]).toEqual([
    t0,
    undefined,
  ]);
  const over = noteGoesOn(seen, 8453, t0 + 4 * minute);
  expect(openStall(over, null, t0 + 4 * minute)).toBeUndefined();
  expect(noteGoesOn(over, 8453, t0 + 5 * minute)).toBe(over);
});

test('a page that was closed does not keep it standing for ever', () => {
  const seen = noteStall(emptyLedger('https://a.xyz'), base, t0 + minute);
  expect(openStall(seen, null, t0 + 20 * minute)).toBeUndefined();
  expect(stallsOver([seen], t0 + 20 * minute)).toMatchObject([{ endedAt: t0 + minute }]);
});

test('two sites that see the same are one row', () => {
  const [a, b] = ['https://a.xyz', 'https://b.xyz'].map((site) => noteStall(emptyLedger(site), base, t0 + minute));
  const over = noteGoesOn(a ?? emptyLedger(''), 8453, t0 + 3 * minute);
  expect(stallsOver([over, b ?? over], t0 + 4 * minute)).toMatchObject([
    { sites: ['https://a.xyz', 'https://b.xyz'], endedAt: null },
  ]);
});

test('an endpoint that answers with an old head has not recovered because it answers', () => {
  const infura = { host: 'mainnet.infura.io', operator: 'infura', chainId: 1 };
  const ending: Ending = { kind: 'saved', by: 'drpc', assurance: 'checked', calls: 1, trail: [], told: [] };
  const isOver = (fault: Parameters<typeof noteFault>[2], laterMs: number) => {
    const failing = noteFault(emptyLedger('https://a.xyz'), infura, fault, ending, t0);
    const answered = settle(noteRequest(failing, infura, true, t0 + laterMs), t0 + laterMs + 10_000);
    return answered.incidents[0]?.endedAt !== null;
  };
  expect(isOver({ kind: 'wrong', what: 'head' }, minute)).toBe(false);
  expect(isOver({ kind: 'wrong', what: 'head' }, 11 * minute)).toBe(true);
  expect(isOver({ kind: 'broken', status: 503 }, minute)).toBe(true);
});
