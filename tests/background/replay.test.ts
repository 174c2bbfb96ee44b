// What geth answered in the tests of ethereum/execution-apis comes back from endpoints that have that chain, equal as JSON, when a site's own is silent.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { methodOf } from '@/lib/rpc/methods';
import { labUrls } from '@/tests/lab/hosts';
import { startReplayNode } from '@/tests/lab/replay-node';
import { exchanges } from '@/tests/rpc/proof/recorded';
import { openInternet, standInForBrowser } from './internet';
import { hosts } from './liars-run';
import { movableClock, openSite } from './site-rescue';

const clock = movableClock();
let node: Awaited<ReturnType<typeof startReplayNode>>;

standInForBrowser();
beforeAll(async () => {
  node = await startReplayNode();
  const internet = openInternet();
  for (const host of hosts) internet.nodes.set(host, node.url);
});
afterAll(() => node.stop());

/** What an identified endpoint is answered from memory: behind Ethereum's hosts the chain of the tests is called 1. */
const ofChain = new Set(['eth_chainId', 'net_version']);

test('every read that geth answered is answered elsewhere with the same', async () => {
  const { rescued } = await openSite('https://replayed.xyz/', clock, { url: labUrls.infura });
  const wrong: unknown[] = [];
  let reads = 0;
  for (const { request, response } of exchanges) {
    const [{ method, params = [] }, told] = [JSON.parse(request), JSON.parse(response)];
    if (methodOf(method).kind !== 'read' || ofChain.has(method) || !('result' in told)) continue;
    const answer = await rescued([method, params]);
    clock.skip(2_000);
    reads += 1;
    const source = answer.kind === 'answer' ? answer.members[0]?.resultSource : null;
    if (JSON.stringify(JSON.parse(source ?? '"lost"')) !== JSON.stringify(told.result)) wrong.push([method, params]);
  }
  expect(wrong).toEqual([]);
  expect(reads).toBeGreaterThan(170);
});
