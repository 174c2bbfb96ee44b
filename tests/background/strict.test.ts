// Strict mode: a rescued contract read is run here on proven state. Whatever others say, the site is told what the chain says, and whoever lied is named. Real nodes, the real rescue
// and the real EVM in a thread; only the browser around it is missing.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeFunctionData, erc20Abi, type Hex, multicall3Abi, pad, toHex } from 'viem';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Rescue } from '@/lib/background/rescue/rescue';
import { runsOf } from '@/lib/background/strict/runs';
import { endpointsOf } from '@/lib/directory/chains';
import { isObject } from '@/lib/rpc/shapes';
import { assemble, revertedWith } from '@/tests/evm/assemble';
import { standInForWorkers } from '@/tests/evm/node-worker';
import { callNode } from '@/tests/lab/anvil';
import { type LabChain, labAccounts, startChain } from '@/tests/lab/chain';
import { labUrls } from '@/tests/lab/hosts';
import { type Internet, type Lie, openInternet, standInForBrowser } from './internet';
import { beStrict, dialects, hosts, pick, receiptsIn, runSites, type Scene } from './liars-run';
import { liesWith } from './lies';
import { movingNodes } from './moving';
import { type AskedCall, movableClock, openSite } from './site-rescue';

const folder = mkdtempSync(join(tmpdir(), 'strict-'));
/** Thousands take minutes: `CALLS=2000`. */
const calls = Number(process.env.CALLS ?? 60);
const firstBlock = 23_159_290;
const clock = movableClock();
let chain: LabChain;
let internet: Internet;

standInForBrowser();
beforeAll(async () => {
  await standInForWorkers();
  chain = await startChain({ chainId: 1, nodeCount: 2, blockTimeS: 12, firstBlock, folder });
  internet = openInternet();
});
afterAll(async () => {
  await chain.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  internet.lies.clear();
  internet.kept = new Map();
  internet.sent.length = 0;
  for (const [at, host] of hosts.entries()) internet.nodes.set(host, chain.nodes[at % 2]?.url ?? '');
});

let sites = 0;
async function strictSite() {
  const origin = `https://strict${sites++}.xyz`;
  const site = await openSite(`${origin}/`, clock, { url: labUrls.infura });
  beStrict(site.state, origin);
  return { ...site, runs: () => runsOf({ state: site.state, scope: { key: `normal ${origin}` } }) };
}

const token = (): Hex => chain.tokens[0]?.address ?? expect.unreachable('the lab has tokens');
const balanceCall = (): AskedCall => {
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [labAccounts[0]] });
  return ['eth_call', [{ to: token(), data }, 'latest']];
};
const balance = `"${pad(toHex(5_000_000n * 10n ** 6n), { size: 32 })}"`;

const accused = (result: Rescue): string[] =>
  'trail' in result
    ? result.trail.flatMap(({ candidate, verdict }) =>
        verdict.kind === 'fault' && verdict.fault.kind === 'wrong' ? [new URL(candidate.url).host] : [],
      )
    : [];

test('a balance is proven by running the contract here', async () => {
  const { rescued, runs } = await strictSite();
  const result = await rescued(balanceCall());
  expect(result).toMatchObject({ kind: 'answer', assurance: 'proven', members: [{ resultSource: balance }] });
  expect(runs()).toEqual({ ran: 1, gaveUp: 0, why: null });
  expect(accused(result)).toEqual([]);
});

const lieIn =
  (method: string, change: (truth: unknown) => unknown): Lie =>
  (asked, truth) =>
    asked.method === method ? change(truth) : truth;

const inSlots = (truth: unknown): unknown =>
  isObject(truth) && Array.isArray(truth.storageProof)
    ? { ...truth, storageProof: truth.storageProof.map((one: object) => ({ ...one, value: '0x99' })) }
    : truth;

const falseWord = pad('0x1234', { size: 32 });
const lies: Record<string, Lie> = {
  'a slot': lieIn('eth_getProof', inSlots),
  code: lieIn('eth_getCode', () => assemble(`0x1234 0 MSTORE 32 0 RETURN`)),
  'a result': lieIn('eth_call', () => falseWord),
};

test.each(Object.keys(lies))('whoever lies about %s never gets it to the site, and is named', async (what) => {
  const lie = lies[what] ?? expect.unreachable('a lie has a name');
  for (const liar of hosts.slice(0, 3)) {
    internet.lies.clear();
    internet.lies.set(liar, lie);
    const { rescued } = await strictSite();
    for (let call = 0; call < 2; call++) {
      const result = await rescued(balanceCall());
      expect(result).toMatchObject({ kind: 'answer', assurance: 'proven', members: [{ resultSource: balance }] });
      expect(accused(result).filter((host) => host !== liar)).toEqual([]);
    }
  }
});

test('once an honest one has said the same, two who lie alike are outvoted by the proof, and named', async () => {
  const { rescued, state } = await strictSite();
  await rescued(balanceCall());
  for (const host of hosts) internet.lies.set(host, lies['a result'] ?? expect.unreachable());
  const result = await rescued(balanceCall());
  expect(result).toMatchObject({ kind: 'answer', assurance: 'proven', members: [{ resultSource: balance }] });
  expect(accused(result).length).toBeGreaterThan(1);
  const open = Object.values(state.session.candidates).filter(({ breaker }) => breaker.state === 'open');
  expect(open.length).toBeGreaterThan(1);
});

test('where two agree on something else before anybody has said the same, we run it by other rules than the chain: their word is told, and nobody is blamed', async () => {
  for (const host of hosts) internet.lies.set(host, lies['a result'] ?? expect.unreachable());
  const { rescued } = await strictSite();
  for (let call = 0; call < 2; call++) {
    const result = await rescued(balanceCall());
    expect(result).toMatchObject({
      kind: 'answer',
      assurance: 'agreed',
      members: [{ resultSource: `"${falseWord}"` }],
    });
    expect(accused(result)).toEqual([]);
  }
});

test('a revert is told as clients tell it, with its reason and its data', async () => {
  const place = toHex(0x44_0000, { size: 20 });
  const code = assemble(revertedWith('not today'));
  for (const node of chain.nodes) await node.rpc('anvil_setCode', [place, code]);
  await chain.mine();
  const { rescued } = await strictSite();
  const result = await rescued(['eth_call', [{ to: place }, 'latest']]);
  expect(result).toMatchObject({
    kind: 'answer',
    assurance: 'proven',
    members: [{ resultSource: null, error: { code: 3, message: 'execution reverted: not today' } }],
  });
});

test('many tokens in one call, at a block that is named', async () => {
  const { rescued } = await strictSite();
  const calls = chain.tokens.map(({ address }) => ({
    target: address,
    allowFailure: true,
    callData: encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [labAccounts[0]] }),
  }));
  const data = encodeFunctionData({ abi: multicall3Abi, functionName: 'aggregate3', args: [calls] });
  const to = '0xcA11bde05977b3631167028862bE2a173976CA11';
  const number = await chain.nodes[0]?.rpc('eth_blockNumber');
  const said = await chain.nodes[0]?.rpc('eth_call', [{ to, data }, number]);
  const result = await rescued(['eth_call', [{ to, data }, number]]);
  expect(result).toMatchObject({ kind: 'answer', assurance: 'proven', members: [{ resultSource: `"${said}"` }] });
});

test.each([
  [
    'more accounts than may be',
    'size',
    Array.from({ length: 9 }, (_, at) => `${0x20_0000 + at} BALANCE POP`).join(' '),
  ],
  ['gas that nodes choose', 'own-choice', 'GAS 0 MSTORE 32 0 RETURN'],
])('%s: it is put to a vote, and that is counted', async (_, why, program) => {
  const place = toHex(0x45_0000 + program.length, { size: 20 });
  for (const node of chain.nodes) await node.rpc('anvil_setCode', [place, assemble(program)]);
  await chain.mine();
  const { rescued, runs } = await strictSite();
  const result = await rescued(['eth_call', [{ to: place }, 'latest']]);
  expect(result).toMatchObject({ kind: 'answer', assurance: 'agreed' });
  expect(runs()).toEqual({ ran: 0, gaveUp: 1, why });
});

test('other state than the chain’s, or a price: such a call is not run at all', async () => {
  const { rescued, runs } = await strictSite();
  const [method, [call]] = balanceCall();
  const overridden = await rescued([method, [call, 'latest', { [labAccounts[1]]: { balance: '0x1' } }]]);
  expect(overridden).toMatchObject({ kind: 'answer', assurance: 'agreed' });
  expect(runs()).toBeNull();
});

test('where nobody proves anything soon, the vote has begun: the site is answered in its time', async () => {
  for (const host of hosts)
    internet.lies.set(host, async ({ method }, truth) => {
      const waitMs = method === 'eth_getProof' ? 6_000 : method === 'eth_call' ? 700 : 0;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      return truth;
    });
  const { rescued, runs } = await strictSite();
  const began = performance.now();
  expect(await rescued(balanceCall())).toMatchObject({ assurance: 'agreed', members: [{ resultSource: balance }] });
  expect(performance.now() - began).toBeLessThan(4_500);
  expect(runs()).toEqual({ ran: 0, gaveUp: 1, why: 'proof' });
});

test('a rollup of the OP Stack is run by the rules that its headers show', async () => {
  const base = await startChain({ chainId: 8453, nodeCount: 1, blockTimeS: 2, firstBlock: 34_000_000, folder });
  try {
    for (const { url } of endpointsOf(8453)) internet.nodes.set(new URL(url).host, base.nodes[0]?.url ?? '');
    const { rescued, state } = await openSite('https://onbase.xyz/', clock, { url: labUrls.base });
    beStrict(state, 'https://onbase.xyz');
    const data = encodeFunctionData({ abi: erc20Abi, functionName: 'balanceOf', args: [labAccounts[0]] });
    const result = await rescued(['eth_call', [{ to: base.tokens[0]?.address, data }, 'latest']]);
    expect(result).toMatchObject({ kind: 'answer', assurance: 'proven', members: [{ resultSource: balance }] });
  } finally {
    await base.stop();
  }
});

test('without strict mode nothing is run', async () => {
  const { rescued, state, runs } = await strictSite();
  state.settings = { ...state.settings, sites: {} };
  expect(await rescued(balanceCall())).toMatchObject({ kind: 'answer', assurance: 'agreed' });
  expect(runs()).toBeNull();
});

/** What the press of "Check the last answer" gives, as the popup gets it. */
async function checked({ state }: Awaited<ReturnType<typeof strictSite>>, origin: string) {
  const [{ strictHandlers }, { scopeOf }] = await Promise.all([
    import('@/lib/background/strict/check-answer'),
    import('@/lib/background/state/scope'),
  ]);
  const handlers = strictHandlers(
    state,
    clock,
    async () => scopeOf(origin, false),
    (operator) => operator,
  );
  return (await handlers['strict/check']({ tabId: 1 })).check;
}

test('an answer that two agreed on is checked at a press: right, once; a false one is said to be wrong, and who repeats it is named', async () => {
  const site = await strictSite();
  const origin = `https://strict${sites - 1}.xyz/`;
  site.state.settings = { ...site.state.settings, sites: {} };
  expect(await checked(site, origin)).toBeNull();
  await site.rescued(balanceCall());
  expect(await checked(site, origin)).toEqual({ kind: 'right' });
  expect(await checked(site, origin)).toBeNull();
  for (const host of hosts) internet.lies.set(host, lies['a result'] ?? expect.unreachable());
  expect(await site.rescued(balanceCall())).toMatchObject({
    assurance: 'agreed',
    members: [{ resultSource: `"${falseWord}"` }],
  });
  const check = await checked(site, origin);
  expect(check).toMatchObject({ kind: 'wrong' });
  expect(check !== null && check.kind === 'wrong' && check.liars.length).toBeGreaterThan(1);
  // What the site asked is kept no longer than that.
  expect(await checked(site, origin)).toBeNull();
});

test('what cannot be run is said not to have been checked, and stays to be tried again', async () => {
  const site = await strictSite();
  const origin = `https://strict${sites - 1}.xyz/`;
  const place = toHex(0x46_0000, { size: 20 });
  for (const node of chain.nodes) await node.rpc('anvil_setCode', [place, assemble('GAS 0 MSTORE 32 0 RETURN')]);
  await chain.mine();
  await site.rescued(['eth_call', [{ to: place }, 'latest']]);
  expect(await checked(site, origin)).toEqual({ kind: 'cannot', why: 'own-choice' });
  clock.skip(240_000);
  expect(await checked(site, origin)).toBeNull();
});

async function scene(): Promise<Scene> {
  const nodes = chain.nodes.map(({ url }) => url);
  const receipts = await receiptsIn(nodes[0] ?? '', firstBlock);
  const tokens = chain.tokens.map(({ address }) => address);
  return { internet, clock, nodes, tokens, receipts, firstBlock, calls, isStrict: true };
}

test('a third of the endpoints lie in thirteen ways, and contract reads are run here: no lie is called proven or agreed, and nobody honest is named', {
  timeout: 900_000,
  retry: 0,
}, async () => {
  const liars = new Set<string>();
  let site = -1;
  const tally = await runSites(await scene(), 11, (chance) => {
    site += 1;
    for (const [at, host] of hosts.entries()) {
      if (chance() > 1 / 3) continue;
      internet.lies.set(host, pick(Object.values(liesWith(at + 1, labAccounts[0], callNode)), chance));
      liars.add(`${site} ${host}`);
    }
  });
  expect(tally.lies).toEqual([]);
  expect([...tally.accused].filter((one) => !liars.has(one))).toEqual([]);
  expect(tally.assurances.proven ?? 0).toBeGreaterThan(calls / 3);
});

test('nodes that are apart by a block, on two branches for some calls, and of five dialects: strict mode names nobody', {
  timeout: 900_000,
  retry: 0,
}, async () => {
  const moving = movingNodes(chain.nodes[0]?.url ?? '', chain.nodes[1]?.url ?? '', clock.now);
  const tally = await runSites(await scene(), 13, (chance) => {
    internet.kept = null;
    internet.meanwhile = () => moving.step(chance);
    for (const [at, host] of hosts.entries())
      internet.lies.set(host, dialects[at % dialects.length] ?? ((_, truth) => truth));
  });
  internet.meanwhile = () => {};
  await moving.settle();
  expect([...tally.accused]).toEqual([]);
  expect(tally.assurances.proven ?? 0).toBeGreaterThan(calls / 4);
});
