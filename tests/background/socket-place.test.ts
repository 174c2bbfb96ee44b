// What a lost socket's subscriptions cost, and on which chains they are followed at all.
import { expect, test } from 'vitest';
import { callsPerLook, type Followed, isFollowed } from '@/lib/background/sockets/socket-place';
import { chainIds, familyOf } from '@/lib/directory/chains';

test('subscriptions are followed where endpoints know Ethereum’s blocks and logs, and not on Solana', () => {
  expect([1, 8453, 314].map(isFollowed)).toEqual([true, true, true]);
  const solana = chainIds().filter((id) => familyOf(id) === 'solana');
  expect(solana.map(isFollowed)).toEqual([false]);
});

test('a look counts for the head and for each subscription, and for no more than a site is granted in a second', () => {
  const heads: Followed = { topic: 'newHeads', follow: null, filter: {} };
  expect([1, 3, 32].map((count) => callsPerLook(Array(count).fill(heads)))).toEqual([2, 4, 10]);
});
