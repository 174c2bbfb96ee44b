// Endpoints that lie: what does not give the hash that it names, and what another operator contradicts, never reaches the page, and the popup says how far the answer was
// checked and who lied (rules, part 2, 3.1 to 3.3). Logs are whole although each endpoint takes a narrow range only, from one endpoint alone, and never from one that
// lacks the blocks (item 13). The built extension in both browsers; the thousands of lies are told in tests/background/liars.test.ts.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LabPage } from '@/tests/lab/browser';
import { labAccounts } from '@/tests/lab/chain';
import { faults } from '@/tests/lab/faults';
import { communityHosts } from '@/tests/lab/hosts';
import { callOf, freshInfuraUrl } from '@/tests/lab/page-asks';
import type { PageContent } from '@/tests/lab/pages';
import { exchanges } from '@/tests/rpc/proof/recorded';
import { type AskStage, ask, openAskStage } from './ask-stage';

/** What a report says of the site's failing endpoint. */
interface Dependency {
  operator: string;
  rescuer: { assurance: string } | null;
  trail: { origin: string; outcome: { kind: string; fault?: { kind: string; what?: string } } }[];
}

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  let stage: AskStage;
  let tab: LabPage;
  let own: LabPage;

  beforeAll(async () => {
    stage = await openAskStage(name);
    tab = await stage.openTab();
    own = await stage.browser.openExtensionPage('/dashboard.html');
  });
  afterAll(() => stage.stop());
  beforeEach(async () => {
    await stage.renew();
    await stage.lab.setFault('operator:infura', faults.http503);
  });
  afterEach(() => expect(stage.audit.problems()).toEqual([]));

  const node = (method: string, params: unknown[]) => {
    const [first] = stage.lab.chains.ethereum.nodes;
    if (first === undefined) throw new Error('the lab has no node');
    return first.rpc(method, params);
  };

  const askNow = async (method: string, params: unknown[]) => {
    const { ended, text } = await ask(tab, freshInfuraUrl(), callOf(method, params));
    return { ended, result: JSON.parse(text).result };
  };

  async function infura(): Promise<Dependency | undefined> {
    const site = new URL(await tab.evaluate(() => location.href)).origin;
    const report = await own.evaluate(async (origin: string) => {
      const [first] = await chrome.tabs.query({ url: `${origin}/*` });
      return chrome.runtime.sendMessage({ type: 'site/report', ask: { tabId: first?.id } });
    }, site);
    return report.dependencies.find(({ operator }: Dependency) => operator === 'infura');
  }

  /** The host that is asked first, and that its next calls are asked of as well. */
  async function firstAsked(): Promise<string> {
    await askNow('net_listening', []);
    const [first] = stage.oursWith('net_listening');
    if (first === undefined) throw new Error('nobody was asked');
    return first.host;
  }

  /** The lab's first blocks, which hold the tokens' first transfers. */
  const wholeRange = () => [{ fromBlock: '0x16e3600', toBlock: '0x16e3608' }];

  const logQuestions = () => stage.oursWith('eth_getLogs').map(({ host }) => host);

  test('a range that every other endpoint finds too wide is put together from pieces of one of them', async () => {
    const params = wholeRange();
    const truth = await node('eth_getLogs', params);
    expect(truth).not.toEqual([]);
    await stage.setCommunity({ kind: 'narrowLogs', most: 2 });
    const told = await ask(tab, freshInfuraUrl(), callOf('eth_getLogs', params));
    expect(JSON.parse(told.text)).toEqual({ jsonrpc: '2.0', id: 1, result: truth });
    const hosts = logQuestions();
    // On a busy machine another is asked beside the first, for all of it again; pieces of two would be fewer of each.
    const most = Math.max(...hosts.map((host) => hosts.filter((one) => one === host).length));
    expect(most).toBeGreaterThan(4);
  });

  test('logs of blocks that no other endpoint has yet are nobody’s to give: the site gets its own failure', async () => {
    const beyond = [{ fromBlock: '0x16e3600', toBlock: '0x16e3c00' }];
    const told = await ask(tab, freshInfuraUrl(), callOf('eth_getLogs', beyond));
    expect(told.ended).toBe(503);
    expect(logQuestions()).not.toEqual([]);
  });

  const tokenDeploy = '0x16e3602';
  const transactions = async () => {
    const block = await node('eth_getBlockByNumber', [tokenDeploy, false]);
    return JSON.parse(JSON.stringify(block)).transactions;
  };

  test('a block is proven by the hash that two know, a price is held within bounds, what stands under no hash is one word', async () => {
    const truth = await node('eth_getBlockByNumber', [tokenDeploy, true]);
    expect(await askNow('eth_getBlockByNumber', [tokenDeploy, true])).toEqual({ ended: 200, result: truth });
    expect(await infura()).toMatchObject({ rescuer: { assurance: 'proven' } });
    await askNow('eth_gasPrice', []);
    expect(await infura()).toMatchObject({ rescuer: { assurance: 'checked' } });
    await askNow('net_listening', []);
    expect(await infura()).toMatchObject({ rescuer: { assurance: 'unchecked' } });
    const outcomes = (await infura())?.trail.map(({ outcome }) => outcome.fault?.kind ?? outcome.kind);
    expect(outcomes).not.toContain('wrong');
  });

  test('a block of the first one asked that does not give its hash is not taken: another gives the true one, and the liar is named', async () => {
    const liar = await firstAsked();
    await stage.renew();
    await stage.lab.setFault('operator:infura', faults.http503);
    await stage.lab.setFault(liar, { kind: 'falseFields', names: ['stateRoot', 'gasUsed'] });
    const truth = await node('eth_getBlockByNumber', [tokenDeploy, true]);
    expect(await askNow('eth_getBlockByNumber', [tokenDeploy, true])).toEqual({ ended: 200, result: truth });
    expect(stage.oursWith('true]').map(({ host }) => host)).toContain(liar);
    const told = await infura();
    expect(told).toMatchObject({ rescuer: { assurance: 'proven' } });
    const attempt = told?.trail.find(({ origin }) => origin === `https://${liar}`);
    expect(attempt?.outcome).toEqual({ kind: 'fault', fault: { kind: 'wrong', what: 'block hash' } });
  });

  test('with every second endpoint lying about transactions and receipts, the page gets true ones alone', async () => {
    const liars = communityHosts('ethereum').filter((_, at) => at % 2 === 0);
    const lie = { kind: 'falseFields', names: ['value', 'from', 'logsBloom'] } as const;
    await Promise.all(liars.map((host) => stage.lab.setFault(host, lie)));
    const [hash] = await transactions();
    const ways = [
      ['eth_getTransactionByHash', 'proven'],
      ['eth_getTransactionReceipt', 'proven'],
    ] as const;
    for (const [method, assurance] of ways) {
      const truth = await node(method, [hash]);
      expect(await askNow(method, [hash])).toEqual({ ended: 200, result: truth });
      expect(await infura()).toMatchObject({ rescuer: { assurance } });
    }
  });

  test('with every third endpoint lying about balances and calls, the page gets a proven balance and an agreed call, and the liar is named', async () => {
    const liar = await firstAsked();
    await stage.renew();
    await stage.lab.setFault('operator:infura', faults.http503);
    const liars = communityHosts('ethereum').filter((host, at) => at % 3 === 0 || host === liar);
    const methods = ['eth_call', 'eth_getBalance', 'eth_getTransactionCount'];
    await Promise.all(liars.map((host) => stage.lab.setFault(host, { kind: 'lie', methods })));
    const [token] = stage.lab.chains.ethereum.tokens;
    const [owner] = labAccounts;
    const balance = await node('eth_getBalance', [owner, 'latest']);
    expect(await askNow('eth_getBalance', [owner, 'latest'])).toEqual({ ended: 200, result: balance });
    expect(await infura()).toMatchObject({ rescuer: { assurance: 'proven' } });
    // The address was shown to one operator alone: whoever confirms the block hears of no account.
    expect(new Set(stage.oursWith(owner).map(({ host }) => host)).size).toBe(1);
    const call = { to: token?.address, data: '0x18160ddd' };
    const supply = await node('eth_call', [call, 'latest']);
    expect(await askNow('eth_call', [call, 'latest'])).toEqual({ ended: 200, result: supply });
    const told = await infura();
    expect(told).toMatchObject({ rescuer: { assurance: 'agreed' } });
    const named = told?.trail.find(({ origin }) => origin === `https://${liar}`);
    expect(named?.outcome).toEqual({ kind: 'fault', fault: { kind: 'wrong', what: 'answer' } });
  });

  test('all that geth said in the tests of execution-apis reaches the page byte for byte, and where it answered nobody else is asked', async () => {
    // What geth says no to may be something that another has: here nobody has it.
    await stage.setCommunity(faults.http503);
    const host = 'eth-mainnet.g.alchemy.com';
    const headers = { 'access-control-allow-origin': '*' };
    const replay = (place: string): PageContent => ({
      ...{ body: exchanges[Number(place)]?.response ?? '', type: 'application/json', headers },
    });
    stage.lab.setPage(host, '/v2/replay*', ({ path }) => replay(path.split('/').at(-1) ?? ''));
    const requests = JSON.stringify(exchanges.map(({ request }) => request));
    stage.lab.setPage(host, '/v2/recorded.json', { body: requests, type: 'application/json', headers });
    const told = await tab.evaluate(askAll, `https://${host}/v2`);
    const wrong = exchanges.filter(({ response }, at) => response !== told[at]);
    expect(wrong.map(({ request, response }) => [request, response.slice(0, 100)])).toEqual([]);
    expect(told).toHaveLength(exchanges.length);
    const answered = new Set(
      exchanges.flatMap(({ request, response }) =>
        'result' in JSON.parse(response) ? questionIn(JSON.parse(request)) : [],
      ),
    );
    const elsewhere = stage.audit.ours().flatMap(({ calls }) => calls.map(questionIn));
    expect(elsewhere.filter((one) => answered.has(one) && !ofOurs.test(one))).toEqual([]);
  });

  test('in strict mode a call is run here on proven state, whoever lies about it is named, and nothing stays behind', async () => {
    const site = new URL(await tab.evaluate(() => location.href)).origin;
    await own.evaluate(
      (to: string) => chrome.runtime.sendMessage({ type: 'strict/switch', ask: { site: to, on: true } }),
      site,
    );
    const liar = await firstAsked();
    await stage.lab.setFault(liar, { kind: 'lie', methods: ['eth_call'] });
    const [token] = stage.lab.chains.ethereum.tokens;
    const call = { to: token?.address, data: '0x18160ddd' };
    const supply = await node('eth_call', [call, 'latest']);
    expect(await askNow('eth_call', [call, 'latest'])).toEqual({ ended: 200, result: supply });
    const told = await infura();
    expect(told).toMatchObject({ rescuer: { assurance: 'proven' } });
    const named = told?.trail.filter(({ outcome }) => outcome.fault?.kind === 'wrong').map(({ origin }) => origin);
    expect(named).toEqual([`https://${liar}`]);
    expect(stage.oursWith('eth_getProof').length).toBeGreaterThan(0);
    if (name === 'firefox') return; // the worker ends with its background there
    const isOpen = () => own.evaluate(() => chrome.offscreen.hasDocument());
    expect(await isOpen()).toBe(true);
    await vi.waitFor(async () => expect(await isOpen()).toBe(false), 9_000);
  });
});

const questionIn = ({ method, params }: { method: string; params?: unknown }): string =>
  `${method} ${JSON.stringify(params)}`;
/** What we ask by ourselves, of anybody's chain. */
const ofOurs = /^eth_(?:chainId|blockNumber|getBlockByNumber \["(?:latest|finalized)",false\])/;

/** In the page: each request of a list, and what came back. Eight at a time: where hundreds wait in line the last are late, and another is asked beside. */
async function askAll(at: string): Promise<string[]> {
  const requests: string[] = await (await fetch(`${at}/recorded.json`)).json();
  const told: string[] = [];
  const left = requests.entries();
  const askOn = async () => {
    for (const [place, body] of left) {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
      told[place] = await (await fetch(`${at}/replay/${place}`, init)).text();
    }
  };
  await Promise.all(Array.from({ length: 8 }, askOn));
  return told;
}
