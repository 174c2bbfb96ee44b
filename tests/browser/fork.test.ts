// A private copy of the chain with the real chain id, on a host that no list knows, dies: nothing of the page's is asked of
// the real chain, in both browsers (rules 0.5). It first shows its chain id and its own blocks, as a healthy one would.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { labAccounts } from '@/tests/lab/chain';
import { type FaultName, faults } from '@/tests/lab/faults';
import { labUrls } from '@/tests/lab/hosts';
import type { Lab } from '@/tests/lab/lab';
import { type DappStage, elsewhere, openDappStage, showChain, useChain } from './dapp-stage';

const account = labAccounts[1];

/** All that may be asked of others on behalf of a fork: which chain they are, their newest and final blocks, and which block has a number that it showed. */
function isConfirmation({ method, params }: { method: string; params: unknown }): boolean {
  const [block] = Array.isArray(params) ? params : [];
  if (method === 'eth_getBlockByNumber') return /^(?:0x[0-9a-f]+|finalized|latest)$/.test(String(block));
  return method === 'eth_chainId' || method === 'eth_blockNumber';
}

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  let stage: DappStage;
  let lab: Lab;

  beforeAll(async () => {
    stage = await openDappStage(name);
    lab = stage.lab;
  });
  afterAll(() => stage.stop());
  beforeEach(async () => {
    await lab.clearFaults();
    lab.clearRequests();
  });

  function tokenOf(chain: 'ethereum' | 'fork'): string {
    const [token] = lab.chains[chain].tokens;
    if (token === undefined) throw new Error('the lab has no token');
    return token.address;
  }

  async function expectNothingLeaves(fault: FaultName): Promise<void> {
    const page = await stage.freshPage();
    const url = `${labUrls.fork}${fault}`;
    expect(await showChain(page, url)).toMatch(/^1 /);
    await lab.setFault('fork.devnets.dev', faults[fault]);
    const answers = await useChain(page, url, [account, tokenOf('fork')]);
    expect(answers).toEqual(answers.map(() => ({ error: expect.any(String) })));
    expect(elsewhere(lab).flatMap(({ calls }) => calls.filter((call) => !isConfirmation(call)))).toEqual([]);
    const leaked = elsewhere(lab).filter(({ body }) => body.toLowerCase().includes(account.slice(2).toLowerCase()));
    expect(leaked).toEqual([]);
    await page.close();
  }

  test.each(['refused', 'http503', 'http429', 'html200'] as const)(
    'a fork behind the real chain dies (%s): the page gets its own failure',
    (fault) => expectNothingLeaves(fault),
  );

  test('a fork that went on beyond the real chain’s blocks dies: the page gets its own failure', async () => {
    const head = Number(await lab.chains.ethereum.nodes[0]?.rpc('eth_blockNumber'));
    const forkHead = Number(await lab.chains.fork.nodes[0]?.rpc('eth_blockNumber'));
    await lab.mine('fork', Math.max(0, head - forkHead));
    await expectNothingLeaves('noCors503');
    expect(elsewhere(lab).flatMap(({ calls }) => calls.map(({ method }) => method))).toContain('eth_getBlockByNumber');
  });

  test('the same page’s calls to an endpoint that shows the real chain’s blocks are answered', async () => {
    const page = await stage.freshPage();
    const url = `${labUrls.unlisted}beside-a-fork`;
    expect(await showChain(page, url)).toMatch(/^1 /);
    await lab.setFault('rpc.somedapp.xyz', faults.refused);
    const [balance] = await useChain(page, url, [account, tokenOf('ethereum')]);
    expect(balance).toEqual({ result: '10001000000000000000000' });
    await page.close();
  });
});
