// Logs from elsewhere: whole although each endpoint takes a narrow range only, from one endpoint alone, and never from one that lacks the
// blocks (rules, part 2 item 13). The built extension in both browsers.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LabPage } from '@/tests/lab/browser';
import { faults } from '@/tests/lab/faults';
import { callOf, freshInfuraUrl } from '@/tests/lab/page-asks';
import { type AskStage, ask, openAskStage } from './ask-stage';

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  let stage: AskStage;
  let tab: LabPage;

  beforeAll(async () => {
    stage = await openAskStage(name);
    tab = await stage.openTab();
  });
  afterAll(() => stage.stop());
  beforeEach(async () => {
    await stage.renew();
    await stage.lab.setFault('operator:infura', faults.http503);
  });
  afterEach(() => expect(stage.audit.problems()).toEqual([]));

  const node = () => {
    const [first] = stage.lab.chains.ethereum.nodes;
    if (first === undefined) throw new Error('the lab has no node');
    return first;
  };

  /** The lab's first blocks, which hold the tokens' first transfers. */
  const wholeRange = () => [{ fromBlock: '0x16e3600', toBlock: '0x16e3608' }];

  const logQuestions = () => stage.oursWith('eth_getLogs').map(({ host }) => host);

  test('a range that every other endpoint finds too wide is put together from pieces of one of them', async () => {
    const params = wholeRange();
    const truth = await node().rpc('eth_getLogs', params);
    expect(truth).not.toEqual([]);
    await stage.setCommunity({ kind: 'narrowLogs', most: 2 });
    const told = await ask(tab, freshInfuraUrl(), callOf('eth_getLogs', params));
    expect(JSON.parse(told.text)).toEqual({ jsonrpc: '2.0', id: 1, result: truth });
    const hosts = logQuestions();
    expect(new Set(hosts).size).toBe(1);
    expect(hosts.length).toBeGreaterThan(4);
  });

  test('logs of blocks that no other endpoint has yet are nobody’s to give: the site gets its own failure', async () => {
    const beyond = [{ fromBlock: '0x16e3600', toBlock: '0x16e3c00' }];
    const told = await ask(tab, freshInfuraUrl(), callOf('eth_getLogs', beyond));
    expect(told.ended).toBe(503);
    expect(logQuestions()).not.toEqual([]);
  });
});
