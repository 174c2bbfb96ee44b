// Whose answer the site gets: its own endpoint's wherever that has one, of that very endpoint, and its own failure for what is never asked
// elsewhere (rules, part 2 items 3, 12; law 2). The built extension in both browsers.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LabPage } from '@/tests/lab/browser';
import { labAccounts } from '@/tests/lab/chain';
import { faults } from '@/tests/lab/faults';
import { labUrls } from '@/tests/lab/hosts';
import { blockNumber, blockNumberAnswer, callOf } from '@/tests/lab/page-asks';
import { signPayment } from '@/tests/lab/signing';
import { type AskStage, ask, openAskStage } from './ask-stage';

const ways = ['fetch', 'XMLHttpRequest'] as const;
const answerOf = (result: unknown): string => JSON.stringify({ jsonrpc: '2.0', id: 1, result });
const errorOf = (code: number, message: string): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code, message } });
const nobody = `0x${'5e'.repeat(20)}`;
const answered = { ended: 200, text: expect.stringMatching(blockNumberAnswer) };

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  let stage: AskStage;
  /** Each at a site of its own, and so with a hedge of its own. */
  let tabs: LabPage[];
  let tab: LabPage;

  beforeAll(async () => {
    stage = await openAskStage(name);
    tabs = [];
    for (let site = 0; site < 6; site += 1) tabs.push(await stage.openTab(site));
    const [first] = tabs;
    if (first === undefined) throw new Error('no tab was opened');
    tab = first;
  });
  afterAll(() => stage.stop());
  beforeEach(() => stage.renew());
  afterEach(() => expect(stage.audit.problems()).toEqual([]));

  test('an empty answer from elsewhere, however fast, never wins over the site’s own that is late', async () => {
    const rich = { body: callOf('eth_getBalance', [labAccounts[0], 'latest']), own: answerOf('0x2a'), isEmpty: false };
    const empty = [
      { body: callOf('eth_getTransactionReceipt', [`0x${'11'.repeat(32)}`]), own: answerOf({ status: '0x1' }) },
      { body: callOf('eth_getBalance', [nobody, 'latest']), own: answerOf('0x2a') },
      { body: callOf('eth_getCode', [nobody, 'latest']), own: answerOf('0x6001') },
      { body: callOf('eth_call', [{ to: nobody }, 'latest']), own: answerOf('0x01') },
      { body: callOf('eth_getTransactionByHash', [`0x${'22'.repeat(32)}`]), own: answerOf({ nonce: '0x7' }) },
    ].map((row) => ({ ...row, isEmpty: true }));
    const rows = [rich, ...empty];
    const told = await Promise.all(
      tabs.map(async (one, at) => {
        const { body, own } = rows[at] ?? rich;
        return ask(one, stage.answering(own, { afterMs: 4200 }), body, at % 2 === 0 ? 'fetch' : 'XMLHttpRequest');
      }),
    );
    expect(told.slice(1).map(({ text }) => text)).toEqual(empty.map(({ own }) => own));
    // The controls: all were asked elsewhere, and the one that is not empty was faster.
    for (const { body } of rows) {
      const [about] = JSON.parse(body).params;
      expect(stage.oursWith(typeof about === 'string' ? about : JSON.stringify(about))).not.toEqual([]);
    }
    expect(told[0]?.text).toMatch(/"result":"0x[0-9a-f]{16,}"/);
  });

  test('when its own answer comes before the other’s, whatever it says, the site gets its own', async () => {
    await stage.setCommunity({ kind: 'slow', ms: 1800 });
    const own = errorOf(-32602, 'give me a better block');
    const quota = errorOf(-32005, 'daily request count exceeded, request rate limited');
    const rows = [
      { own, way: 'fetch', gets: own },
      { own, way: 'XMLHttpRequest', gets: own },
      { own: quota, way: 'fetch', gets: expect.stringMatching(/"result":"0x[0-9a-f]{16,}"/) },
    ] as const;
    const body = callOf('eth_getBalance', [labAccounts[0], 'latest']);
    const told = await Promise.all(
      rows.map((row, at) => ask(tabs[at] ?? tab, stage.answering(row.own, { afterMs: 3200 }), body, row.way)),
    );
    expect(told.map(({ text }) => text)).toEqual(rows.map(({ gets }) => gets));
    expect(stage.oursWith(labAccounts[0]).length).toBeGreaterThanOrEqual(3);
  });

  const shown = [callOf('eth_chainId'), callOf('eth_getBlockByNumber', ['latest', false])];

  test('an endpoint that names its chain in the query is down for that query alone', async () => {
    const [a, b] = ['a', 'b'].map((chain) => `${labUrls.unlisted}?chain=${chain}${name}`);
    const [urlA = '', urlB = ''] = [a, b];
    for (const url of [urlA, urlB]) for (const body of shown) expect((await ask(tab, url, body)).ended).toBe(200);
    await sleep(200);
    await stage.lab.setFault('rpc.somedapp.xyz', faults.refused);
    expect(await ask(tab, urlA, blockNumber)).toMatchObject(answered);
    await stage.lab.setFault('rpc.somedapp.xyz', null);
    stage.audit.clear();
    stage.lab.clearRequests();
    for (const way of ways) expect(await ask(tab, urlB, blockNumber, way)).toMatchObject(answered);
    expect([stage.pagesWith(`chain=b${name}`).length, stage.audit.ours()]).toEqual([2, []]);
    // The control: the other is gone round.
    for (const way of ways) expect(await ask(tab, urlA, blockNumber, way)).toMatchObject(answered);
    expect([stage.pagesWith(`chain=a${name}`).length, stage.audit.ours().length > 0]).toEqual([0, true]);
  });

  test('what an endpoint showed under one query is no evidence for another', async () => {
    const [known, strange] = [`${labUrls.unlisted}?known=${name}`, `${labUrls.unlisted}?strange=${name}`];
    for (const body of shown) expect((await ask(tab, known, body)).ended).toBe(200);
    await sleep(200);
    await stage.lab.setFault('rpc.somedapp.xyz', faults.refused);
    expect((await ask(tab, strange, blockNumber)).ended).toBe('TypeError');
    expect((await ask(tab, strange, blockNumber, 'XMLHttpRequest')).ended).toBe('error');
    await sleep(300);
    expect(stage.audit.ours()).toEqual([]);
    // The control: the evidence was good.
    expect(await ask(tab, known, blockNumber)).toMatchObject(answered);
  });

  test('bundles, private transactions and notifications get their own failure, and nothing is sent', async () => {
    const raw = await signPayment();
    const notification = '{"jsonrpc":"2.0","method":"eth_blockNumber","params":[]}';
    const bundle = { txs: [raw], blockNumber: '0x1', stateBlockNumber: 'latest' };
    const bodies = [
      callOf('eth_callBundle', [bundle]),
      callOf('eth_sendBundle', [bundle]),
      callOf('mev_simBundle', [bundle]),
      callOf('eth_sendPrivateTransaction', [{ tx: raw }]),
      notification,
      `[${notification},${notification}]`,
      `[${blockNumber},${notification}]`,
      notification.replace('eth_blockNumber', 'eth_sendRawTransaction').replace('[]', `["${raw}"]`),
    ];
    const down = '{"message":"Service Unavailable"}';
    const told = await Promise.all(
      bodies.flatMap((body) => ways.map((way) => ask(tab, stage.answering(down, { status: 503 }), body, way))),
    );
    expect(told.map(({ ended, text }) => [ended, text])).toEqual(told.map(() => [503, down]));
    await sleep(400);
    expect(stage.audit.ours()).toEqual([]);
    // The control: a call with an id, beside no notification.
    expect(await ask(tab, stage.answering(down, { status: 503 }), blockNumber)).toMatchObject(answered);
  });
});
