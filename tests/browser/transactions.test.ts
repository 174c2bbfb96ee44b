// What a signed transaction, and what shows one before it is signed, must not do: leave after its page left, after a verdict, for another
// call's fault, to an unproven chain, or past a private relay (rules 0.5, 2.3, 2.4, part 2 item 2). The built extension, both browsers.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Hex, keccak256 } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LabPage } from '@/tests/lab/browser';
import { faults } from '@/tests/lab/faults';
import { labUrls } from '@/tests/lab/hosts';
import { askUntilLeave, blockNumber, blockNumberAnswer, callOf, freshInfuraUrl } from '@/tests/lab/page-asks';
import { signPayment } from '@/tests/lab/signing';
import { type AskStage, ask, openAskStage } from './ask-stage';

const send = (raw: Hex): string => callOf('eth_sendRawTransaction', [raw]);
const hashOf = (raw: Hex) => ({ ended: 200, text: expect.stringContaining(`"result":"${keccak256(raw)}"`) });
const ways = ['fetch', 'XMLHttpRequest'] as const;
const relay = 'https://rpc.mevblocker.io/';

/** What an endpoint that is alive says of a transaction; the last ones in words that no list of ours has. */
const verdicts = [
  { code: -32000, message: 'insufficient funds for gas * price + value' },
  { code: -32000, message: 'nonce too low' },
  { code: -32000, message: 'already known' },
  { code: -32000, message: 'replacement transaction underpriced' },
  { code: -32601, message: 'the method eth_sendRawTransaction does not exist/is not available' },
  { code: -32000, message: 'this sender rang the wrong bell' },
  { code: -31999, message: 'come back when the moon is new' },
].map((error) => JSON.stringify({ jsonrpc: '2.0', id: 1, error }));

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  let stage: AskStage;
  let tab: LabPage;

  beforeAll(async () => {
    stage = await openAskStage(name);
    tab = await stage.openTab();
  });
  afterAll(() => stage.stop());
  beforeEach(() => stage.renew());
  afterEach(() => expect(stage.audit.problems()).toEqual([]));

  const hostsWith = (raw: Hex): string[] => [...new Set(stage.oursWith(raw).map(({ host }) => host))];
  const soon = { timeout: 8000, interval: 20 };

  /** Four pages leave, each in its own way, and one stays; all ask at the same time. */
  async function openLeavers() {
    const abort = (page: LabPage) => page.evaluate(() => void dispatchEvent(new Event('leave')));
    const plans: [way: (typeof ways)[number], leave: (page: LabPage) => Promise<unknown>][] = [
      ['fetch', (page) => page.close()],
      ['XMLHttpRequest', (page) => page.goto(page.url().replace(/\/$/, '/next'))],
      ['fetch', abort],
      ['XMLHttpRequest', abort],
      ['fetch', async () => undefined],
    ];
    const ready = await Promise.all(
      plans.map(async ([way, leave]) => ({ way, leave, page: await stage.openTab(), raw: await signPayment() })),
    );
    const everyone = ready.map(({ way, leave, page, raw }) => {
      const began = page.evaluate(askUntilLeave, freshInfuraUrl(), send(raw), way).catch(() => 'gone');
      return { page, raw, began, leave: () => leave(page) };
    });
    await expect.poll(() => everyone.every(({ raw }) => stage.pagesWith(raw).length > 0), soon).toBe(true);
    return { everyone, leavers: everyone.slice(0, -1), stays: everyone.slice(-1) };
  }

  async function closeAll(leavers: { page: LabPage }[]): Promise<void> {
    await Promise.all(leavers.map(({ page }) => page.close().catch(() => undefined)));
  }

  test('no transaction leaves for a page that left or aborted while the candidates still proved their chain', async () => {
    // The one that stays needs twice this: the proof, and then the transaction.
    await stage.setCommunity({ kind: 'slow', ms: 1000 });
    await stage.lab.setFault('operator:infura', faults.http503);
    const { leavers, stays, everyone } = await openLeavers();
    await expect.poll(() => stage.oursWith('eth_chainId').length, soon).toBeGreaterThan(0);
    await Promise.all(leavers.map(({ leave }) => leave()));
    expect(everyone.flatMap(({ raw }) => hostsWith(raw))).toEqual([]);
    expect(await Promise.all(stays.map(({ began }) => began))).toEqual(['200']);
    await sleep(300);
    expect(stays.flatMap(({ raw }) => hostsWith(raw)).length).toBeGreaterThan(0);
    expect(leavers.flatMap(({ raw }) => hostsWith(raw))).toEqual([]);
    await closeAll(everyone);
  });

  test('for a page that left or aborted while operators are asked, no attempt begins any more', async () => {
    await stage.lab.setFault('operator:infura', faults.http503);
    const read = callOf('net_listening');
    expect((await ask(tab, freshInfuraUrl(), read)).ended).toBe(200);
    // The one that has proven its chain, and is asked first.
    const [first] = stage.oursWith('net_listening');
    // The silent one is also the voice that the others wait for: all of it must fit into the budget.
    await stage.setCommunity({ kind: 'slow', ms: 600 });
    await stage.lab.setFault(first?.host ?? '', faults.hang);
    const { leavers, stays, everyone } = await openLeavers();
    await expect.poll(() => everyone.every(({ raw }) => hostsWith(raw).length > 0), soon).toBe(true);
    await Promise.all(leavers.map(({ leave }) => leave()));
    const leftAt = Date.now();
    expect(await Promise.all(stays.map(({ began }) => began))).toEqual(['200']);
    await sleep(300);
    expect(stays.flatMap(({ raw }) => hostsWith(raw)).length).toBeGreaterThan(1);
    // A little for the word to get round.
    const late = leavers.flatMap(({ raw }) => stage.oursWith(raw)).filter(({ at }) => at > leftAt + 150);
    expect(late).toEqual([]);
    await closeAll(everyone);
  });

  test('the verdict of the site’s own endpoint stays its own, in whatever words and however late, and nothing is sent', async () => {
    const rows = [
      ...verdicts.map((body) => ({ body, afterMs: 0 })),
      ...verdicts.slice(-1).map((body) => ({ body, afterMs: 3500 })),
    ];
    const asked = rows.flatMap(({ body, afterMs }) => ways.map((way) => ({ body, afterMs, way })));
    const told = await Promise.all(
      asked.map(async ({ body, afterMs, way }) =>
        ask(tab, stage.answering(body, { afterMs }), send(await signPayment()), way),
      ),
    );
    expect(told.map(({ text }) => text)).toEqual(asked.map(({ body }) => body));
    await sleep(300);
    expect(stage.audit.ours()).toEqual([]);
  });

  test('the control: a transaction for which its pool alone has no room is sent elsewhere', async () => {
    const raw = await signPayment();
    const full = JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code: -32000, message: 'txpool is full' } });
    expect(await ask(tab, stage.answering(full), send(raw))).toMatchObject(hashOf(raw));
    expect(hostsWith(raw).length).toBeGreaterThan(0);
  });

  test('while reads go round an endpoint, a transaction goes there first, and elsewhere only when that fails', async () => {
    const url = freshInfuraUrl();
    await stage.lab.setFault('operator:infura', faults.refused);
    expect((await ask(tab, url, blockNumber)).ended).toBe(200);
    await stage.lab.setFault('operator:infura', null);
    for (const way of ways) {
      const raw = await signPayment();
      expect(await ask(tab, url, send(raw), way)).toMatchObject(hashOf(raw));
      expect([stage.pagesWith(raw).length, hostsWith(raw)]).toEqual([1, []]);
    }
    // Down again: its own endpoint was asked, and then others.
    for (const way of ways) {
      await stage.lab.setFault('operator:infura', faults.refused);
      await ask(tab, url, blockNumber);
      await stage.lab.setFault('operator:infura', faults.http503);
      const raw = await signPayment();
      expect(await ask(tab, url, send(raw), way)).toMatchObject(hashOf(raw));
      expect([stage.pagesWith(raw).length, hostsWith(raw).length > 0]).toEqual([1, true]);
    }
  });

  test('a transaction is no probe: after an endpoint’s time to rest it goes there alone', async () => {
    const headers = { 'retry-after': '1', 'access-control-expose-headers': 'retry-after' };
    const resting = { ...faults.http429, headers };
    const urls = ways.map((way) => ({ way, url: freshInfuraUrl() }));
    await stage.lab.setFault('operator:infura', resting);
    for (const { url } of urls) expect((await ask(tab, url, blockNumber)).ended).toBe(200);
    await stage.lab.setFault('operator:infura', null);
    await sleep(1100);
    for (const { way, url } of urls) {
      const raw = await signPayment();
      expect(await ask(tab, url, send(raw), way)).toMatchObject(hashOf(raw));
      expect([stage.pagesWith(raw).length, hostsWith(raw)]).toEqual([1, []]);
    }
  });

  test('a candidate that says another chain gets not a byte of a transaction, and one that says the right one does', async () => {
    const wrong = ['base.api.pocket.network', 'base-rpc.publicnode.com'];
    for (const host of wrong) await stage.lab.setFault(host, faults.wrongChain);
    await stage.lab.setFault('operator:infura', faults.refused);
    const raw = await signPayment(8453);
    expect(await ask(tab, freshInfuraUrl('base-mainnet.infura.io'), send(raw))).toMatchObject(hashOf(raw));
    const proving = stage.oursWith('eth_chainId').map(({ host }) => host);
    expect(proving).toEqual(expect.arrayContaining(wrong));
    await sleep(300);
    expect(hostsWith(raw).length).toBeGreaterThan(0);
    expect(hostsWith(raw).filter((host) => wrong.includes(host))).toEqual([]);
  });

  test('operators that could not prove their chain are not chosen again for the next transaction', async () => {
    await stage.lab.setFault('operator:infura', faults.http503);
    const raws = [await signPayment(), await signPayment(), await signPayment()] as const;
    expect(await ask(tab, freshInfuraUrl(), send(raws[0]))).toMatchObject(hashOf(raws[0]));
    await sleep(300);
    const chosen = hostsWith(raws[0]);
    expect(chosen).toHaveLength(3);
    await stage.renew();
    await stage.lab.setFault('operator:infura', faults.http503);
    for (const host of chosen) await stage.lab.setFault(host, faults.refused);
    expect((await ask(tab, freshInfuraUrl(), send(raws[1]))).ended).toBe(503);
    expect(await ask(tab, freshInfuraUrl(), send(raws[2]))).toMatchObject(hashOf(raws[2]));
  });

  test('an operator whose blocks nobody compared for a read proves its chain again before a transaction', async () => {
    await stage.lab.setFault('operator:infura', faults.http503);
    expect((await ask(tab, freshInfuraUrl(), callOf('net_listening'))).ended).toBe(200);
    const [first] = stage.oursWith('net_listening');
    await stage.renew();
    await stage.lab.setFault('operator:infura', faults.http503);
    // Far longer than a read waits for the word of another operator, once the one that it asks has answered: on a busy machine that is late too.
    await stage.setCommunity({ kind: 'slow', ms: 4000 });
    await stage.lab.setFault(first?.host ?? '', null);
    expect((await ask(tab, freshInfuraUrl(), callOf('net_listening'))).ended).toBe(200);
    await stage.setCommunity(null);
    stage.audit.clear();
    const raw = await signPayment();
    expect(await ask(tab, freshInfuraUrl(), send(raw))).toMatchObject(hashOf(raw));
    await sleep(300);
    const atFirst = stage.audit.ours().filter(({ host }) => host === first?.host);
    const methods = atFirst.flatMap(({ calls }) => calls.map(({ method }) => method));
    // On a busy machine another may have taken it before this one was proven: then it gets none (GATHER_MS in transactions/broadcast.ts).
    const [before] = methods.join(' ').split('eth_sendRawTransaction');
    expect(before).toContain('eth_getBlockByNumber');
  });

  const trade = { from: `0x${'ab'.repeat(20)}`, to: `0x${'cd'.repeat(20)}`, data: '0x12345678' };
  const simulations = ['eth_call', 'eth_estimateGas'].map((method) => callOf(method, [trade]));

  test('from the moment a site sends to a private relay, what shows its trades goes nowhere else', async () => {
    const raw = await signPayment();
    await stage.lab.setFault('operator:infura', faults.refused);
    await stage.lab.setFault('rpc.mevblocker.io', faults.hang);
    const sending = ask(tab, relay, send(raw));
    await expect.poll(() => stage.pagesWith(raw).length, soon).toBe(1);
    // While the relay has it, and after it has answered.
    for (const body of simulations) expect((await ask(tab, freshInfuraUrl(), body)).ended).toBe('TypeError');
    await stage.lab.setFault('rpc.mevblocker.io', faults.refused);
    expect((await sending).ended).toBe('TypeError');
    for (const body of simulations) expect((await ask(tab, freshInfuraUrl(), body)).ended).toBe('TypeError');
    expect([stage.oursWith(trade.from.slice(2)), hostsWith(raw)]).toEqual([[], []]);
    // The control: what shows no trade is answered.
    const { from: _from, ...nobodys } = trade;
    expect((await ask(tab, freshInfuraUrl(), callOf('eth_call', [nobodys, 'latest']))).ended).toBe(200);
  });

  // A worker dies at a given instant in Chromium only.
  if (name === 'chromium') {
    test('that a site sent to a private relay outlives the worker, though the relay is silent', async () => {
      const raw = await signPayment();
      await stage.lab.setFault('operator:infura', faults.refused);
      await stage.lab.setFault('rpc.mevblocker.io', faults.hang);
      const sending = ask(tab, relay, send(raw));
      await expect.poll(() => stage.pagesWith(raw).length, soon).toBe(1);
      await sleep(200);
      await stage.browser.killWorker();
      for (const body of simulations) expect((await ask(tab, freshInfuraUrl(), body)).ended).toBe('TypeError');
      expect(stage.oursWith(trade.from.slice(2))).toEqual([]);
      await stage.lab.setFault('rpc.mevblocker.io', faults.refused);
      await sending;
    });
  }

  test('a simulation that waits while its site sends to a private relay goes nowhere either', async () => {
    const url = `${labUrls.unlisted}beside-a-relay`;
    for (const body of [callOf('eth_chainId'), callOf('eth_getBlockByNumber', ['latest', false])])
      expect((await ask(tab, url, body)).ended).toBe(200);
    await stage.setCommunity({ kind: 'slow', ms: 1000 });
    await stage.lab.setFault('rpc.mevblocker.io', null);
    await stage.lab.setFault('rpc.somedapp.xyz', faults.refused);
    const simulating = ask(tab, url, callOf('eth_call', [trade, 'latest']));
    await expect.poll(() => stage.oursWith('eth_getBlockByNumber').length, soon).toBeGreaterThan(0);
    const raw = await signPayment();
    expect(await ask(tab, relay, send(raw))).toMatchObject(hashOf(raw));
    expect((await simulating).ended).toBe('TypeError');
    expect(stage.oursWith(trade.from.slice(2))).toEqual([]);
    // The control: the endpoint is confirmed, and its other reads are answered.
    await stage.setCommunity(null);
    expect(await ask(tab, url, blockNumber)).toMatchObject({ text: expect.stringMatching(blockNumberAnswer) });
  });
});
