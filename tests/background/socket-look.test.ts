// Many subscriptions on one lost socket are looked at together: each is taken up, and the endpoint is asked a few times only.
import { expect, test } from 'vitest';
import { lookOnce } from '@/lib/background/sockets/socket-look';
import type { Followed } from '@/lib/background/sockets/socket-place';
import { beginFollowAt } from '@/lib/rpc/follow/follow';
import { readHeader } from '@/lib/rpc/follow/follow-read';
import type { AskOne } from '@/lib/rpc/follow/follow-round';
import { type Block, blockText, branchOf, createTree, logTexts } from '../rpc/block-tree';

const now = 1_700_000_000_000;
const tree = createTree(Math.floor(now / 1_000) - 600);
const chain = Array.from({ length: 40 }).reduce<Block>(
  (head) => tree.make(head, head.timestampS + 12, 2),
  tree.genesis,
);
const branch = branchOf(chain);

const begun = branch[20] === undefined ? null : readHeader(blockText(branch[20]));
/** All that stand where the site stood, twenty blocks ago. */
const subscriptions = (count: number): Followed[] =>
  Array.from({ length: count }, (_, nth) => {
    if (begun === null) throw new Error('no such block');
    const topic = nth % 4 === 0 ? 'newHeads' : 'logs';
    const follow = beginFollowAt(topic === 'logs' ? 'logs' : 'heads', begun, now);
    return { topic, follow, filter: { address: `0x${nth}` } };
  });

/** An endpoint that takes so many requests and no more, and none that asks for logs of `refused`. */
function endpoint(requestsMost: number, refused = ''): { ask: AskOne; sizes: number[] } {
  const sizes: number[] = [];
  const one = ([method, params]: [string, unknown[]]): string => {
    const [first] = params;
    if (method === 'eth_getBlockByNumber') {
      const block = first === 'latest' ? chain : branch[Number(first)];
      return block === undefined ? 'null' : blockText(block);
    }
    const { fromBlock, toBlock } = Object(first);
    return `[${branch.slice(Number(fromBlock), Number(toBlock) + 1).flatMap(logTexts)}]`;
  };
  const ask: AskOne = async (asks) => {
    if (sizes.length === requestsMost) return null;
    sizes.push(asks.length);
    return JSON.stringify(asks).includes(`"${refused}"`) ? null : asks.map(one);
  };
  return { ask, sizes };
}

const missed = branch.slice(21);
const countOf = ({ topic }: Followed) => (topic === 'logs' ? 2 * missed.length : missed.length);

test('sixteen subscriptions are each given all that they missed, by five requests at most', async () => {
  const { ask, sizes } = endpoint(5);
  const look = await lookOnce(subscriptions(16), ask, now);
  expect(look?.seen.map((seen) => seen?.events.length)).toEqual(subscriptions(16).map(countOf));
  // Nothing is asked twice: the headers are the same for all.
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(60);
});

test('one that the endpoint refuses takes nothing from the others, and is said to have been left out', async () => {
  const { ask, sizes } = endpoint(20, '0x5');
  const look = await lookOnce(subscriptions(16), ask, now);
  const given = look?.seen.map((seen) => seen?.events.length ?? null);
  expect(given).toEqual(subscriptions(16).map((one, nth) => (nth === 5 ? null : countOf(one))));
  expect(sizes.length).toBeLessThan(16);
});

test('an endpoint that serves none of them is none to look at', async () => {
  expect(await lookOnce(subscriptions(16), endpoint(1).ask, now)).toBeNull();
});
