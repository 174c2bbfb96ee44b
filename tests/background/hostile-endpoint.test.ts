// Endpoints that answer to hurt: bodies too deep, doubled, foreign or odd. Whatever they say the site is answered by the next, and nothing breaks.
// Real nodes, the real rescue; only the browser around it is missing.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callNode } from '@/tests/lab/anvil';
import { type LabChain, labAccounts, startChain } from '@/tests/lab/chain';
import { labUrls } from '@/tests/lab/hosts';
import { openInternet, standInForBrowser } from './internet';
import { hosts } from './liars-run';
import { type AskedCall, movableClock, openSite } from './site-rescue';

const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
const clock = movableClock();
let chain: LabChain;
/** What the hostile ones answer to a call with that id. */
let body: (id: number) => string = () => '';
/** Instead of that, megabytes without an end: how many of each answer were taken. */
let taken: number[] | null = null;

function endless(counts: number[]): Response {
  const at = counts.push(0) - 1;
  const megabyte = new TextEncoder().encode(' '.repeat(1_048_576));
  const pull = (stream: ReadableStreamDefaultController<Uint8Array>) => {
    counts[at] = (counts[at] ?? 0) + 1;
    stream.enqueue(megabyte);
  };
  return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }));
}

const hostile = new Set(hosts.slice(0, 3));

standInForBrowser();
beforeAll(async () => {
  chain = await startChain({ chainId: 1, nodeCount: 1, blockTimeS: 12, firstBlock: 23_159_290, folder });
  const internet = openInternet();
  const [{ url } = { url: '' }] = chain.nodes;
  for (const host of hosts) internet.nodes.set(host, url);
  const answer = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const { host } = new URL(`${input}`);
    if (taken !== null && host === hosts[0]) return endless(taken);
    if (taken !== null || !hostile.has(host)) return answer(input, init);
    const asked: unknown = JSON.parse(`${init?.body}`);
    const text = Array.isArray(asked) ? `[${asked.map((_, at) => body(at + 1)).join()}]` : body(1);
    return new Response(text, {
      headers: { 'content-type': 'application/json', date: 'Thu, 01 Jan 1970 00:00:00 GMT' },
    });
  };
}, 60_000);
afterAll(async () => {
  await chain.stop();
  rmSync(folder, { recursive: true, force: true });
});

const deep = (open: string, close: string, depth = 200_000) => `${open.repeat(depth)}1${close.repeat(depth)}`;
const result = (source: string) => (id: number) => `{"jsonrpc":"2.0","id":${id},"result":${source}}`;

const bodies: [string, (id: number) => string][] = [
  ['lists in lists', result(deep('[', ']'))],
  ['objects in objects', result(deep('{"hash":', '}'))],
  [
    'an error that is as deep',
    (id) => `{"jsonrpc":"2.0","id":${id},"error":{"code":-32000,"message":"x","data":${deep('[', ']')}}}`,
  ],
  ['a prototype', result('{"__proto__":{"number":"0x1"},"constructor":1,"hash":{"toString":1}}')],
  ['two results', (id) => `{"jsonrpc":"2.0","id":${id},"result":"0x1","result":{"a":1},"id":${id}}`],
  ['another id', (id) => `{"jsonrpc":"2.0","id":${id + 77},"result":"0x1"}`],
  ['a number beyond all', result('1e999999')],
  ['a half of a sign', result('"\\ud800"')],
  ['a long number', result(`"0x${'f'.repeat(200_000)}"`)],
  ['many members', result(`{${Array.from({ length: 20_000 }, (_, at) => `"${at}":${at}`).join()}}`)],
  [
    'an error with a pattern’s nightmare',
    (id) => `{"jsonrpc":"2.0","id":${id},"error":{"code":-32000,"message":"${'execution reverted '.repeat(20_000)}"}}`,
  ],
];

const asks: AskedCall[] = [
  ['eth_getBalance', [labAccounts[0], 'latest']],
  ['eth_getBlockByNumber', ['latest', true]],
  ['eth_gasPrice', []],
  ['eth_getLogs', [{ fromBlock: '0x16161ba', toBlock: '0x16161bc' }]],
];

test.each(bodies)('%s', async (name, hurting) => {
  body = hurting;
  const { rescued } = await openSite(`https://hurt-${name.replaceAll(/\W/g, '')}.xyz/`, clock, { url: labUrls.infura });
  const startedAt = performance.now();
  const call: AskedCall = ['eth_call', [{ to: chain.tokens[0]?.address, data: '0x18160ddd' }, 'latest']];
  for (const asked of [...asks, call]) {
    const told = await rescued(asked);
    clock.skip(2_000);
    const told1 = told.kind === 'answer' ? told.members[0]?.resultSource : JSON.stringify(told).slice(0, 300);
    expect([asked[0], told1]).toEqual([asked[0], JSON.stringify(await callNode(chain.nodes[0]?.url ?? '', ...asked))]);
  }
  expect(performance.now() - startedAt).toBeLessThan(20_000);
});

test.each<[string, number, AskedCall]>([
  ['4 MB, where one number is asked for', 6, ['eth_getBalance', [labAccounts[0], 'latest']]],
  ['32 MB, where a list may come', 34, ['eth_getLogs', [{ fromBlock: '0x16161ba', toBlock: '0x16161bc' }]]],
])('a body without an end is cut at %s', async (name, most, asked) => {
  taken = [];
  const { rescued } = await openSite(`https://endless-${most}.xyz/`, clock, { url: labUrls.infura });
  const told = await rescued(asked);
  expect([name, told.kind]).toEqual([name, 'answer']);
  expect(taken.length).toBeGreaterThan(0);
  expect(Math.max(...taken)).toBeLessThanOrEqual(most);
  taken = null;
});
