// Promises about what a proof of a chain is good for: a public endpoint's for a day, an own one's not for one transaction.
import { expect, test } from 'vitest';
import { firstTaken } from '@/lib/background/transactions/takers';
import { isIdEnough, mostApart, patienceMs, proofTimeoutMs, proofUntil } from '@/lib/background/trust/chain-trust';
import { evmIdentity } from '@/lib/rpc/identity';

const now = 1_000_000;
const [own, community] = [
  { own: true, chainId: 1 },
  { own: false, chainId: 1 },
];
const free = { onlyOwn: false };

test('an own node is proven for some minutes of reads, and for no transaction: a fork may be started on its port', () => {
  expect(proofUntil(community, 'proven', now)).toEqual({
    provenUntil: now + 86_400_000,
    comparedUntil: now + 86_400_000,
  });
  expect(proofUntil(own, 'proven', now)).toEqual({ provenUntil: now + 300_000, comparedUntil: 0 });
});

test('the chain id alone is never enough for a transaction to an own node, unless nobody may or can be asked', () => {
  expect(isIdEnough(own, 'broadcast', free)).toBe(false);
  expect(isIdEnough(own, 'read', free)).toBe(true);
  expect(isIdEnough(community, 'broadcast', free)).toBe(true);
  expect(isIdEnough(own, 'broadcast', { onlyOwn: true })).toBe(true);
  expect(isIdEnough({ own: true, chainId: 987_654_321 }, 'broadcast', free)).toBe(true);
});

test('before a transaction two silent operators leave time for the third to prove an own node', () => {
  expect(patienceMs(own, 'broadcast')).toBeGreaterThan(3 * proofTimeoutMs(own, community));
  expect(patienceMs(own, 'read')).toBe(patienceMs(community, 'read'));
  expect(proofTimeoutMs(own, own)).toBe(proofTimeoutMs(community, community));
});

test('only an own one is held against the heads of others, a minute of its chain at most', () => {
  expect(mostApart(own, evmIdentity)).toBe(5);
  expect(mostApart({ own: true, chainId: 8453 }, evmIdentity)).toBe(30);
  expect(mostApart(community, evmIdentity)).toBeNull();
  expect(mostApart(own, { mostBehind: 150 })).toBeNull();
});

test('an own node’s acceptance is the answer only once all others were heard, and another’s goes before it', async () => {
  const taken = (own: boolean, value: string) => ({ own, value });
  let late: (it: ReturnType<typeof taken> | null) => void = () => {};
  const other = () => new Promise<ReturnType<typeof taken> | null>((resolve) => (late = resolve));
  const soon = (told: Promise<unknown>) =>
    Promise.race([told, new Promise((resolve) => setTimeout(resolve, 5, 'waiting'))]);
  const first = firstTaken([Promise.resolve(taken(true, 'own')), other()]);
  expect(await soon(first)).toBe('waiting');
  late(taken(false, 'public'));
  expect(await first).toBe('public');
  const alone = firstTaken([Promise.resolve(taken(true, 'own')), other()]);
  late(null);
  expect(await alone).toBe('own');
  expect(await soon(firstTaken([Promise.resolve(taken(false, 'public')), other()]))).toBe('public');
  expect(await firstTaken([Promise.resolve(null)])).toBeNull();
});
