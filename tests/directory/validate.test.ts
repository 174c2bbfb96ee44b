// The committed directory is fit to ship, and what is unfit is named.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { carryDirectory } from '@/assets/directory/carry/directory';
import { rowOf } from '@/assets/directory/carry/read';
import chains from '@/assets/directory/chains.json';
import dialects from '@/assets/directory/dialects.json';
import methods from '@/assets/directory/methods.json';
import operators from '@/assets/directory/operators.json';
import patterns from '@/assets/directory/patterns.json';
import sources from '@/assets/directory/sources.json';
import viemChains from '@/assets/directory/viem-chains.json';
import { type DirectoryFiles, problemsOf } from '@/lib/directory/validate';

function committed(): DirectoryFiles {
  return structuredClone({ chains, operators, patterns, viemChains, methods, dialects, sources });
}

/** The first endpoint of Ethereum with some members changed. */
function withEndpoint(change: Partial<DirectoryFiles['chains']['endpoints'][number]>): DirectoryFiles {
  const files = committed();
  const [first, ...rest] = files.chains.endpoints;
  if (first === undefined) throw new Error('The directory is empty.');
  files.chains.endpoints = [{ ...first, ...change }, ...rest];
  return files;
}

test('the committed directory has no problem', () => {
  expect(problemsOf(committed())).toEqual([]);
});

test.each([
  ['http://eth.api.pocket.network', /is not https or wss/],
  ['https://127.0.0.1', /is not on a public host/],
  ['https://node.localhost', /is not on a public host/],
  ['https://eth.api.pocket.network:8545', /names a port/],
  ['https://me@eth.api.pocket.network', /holds a user name/],
  ['https://eth.api.pocket.network/v1/0123456789abcdef0123456789abcdef', /holds a key or token/],
  ['https://one.valve.city/rpc/vk_demo/evm/1', /holds a key or token/],
  ['https://eth.api.pocket.network/?apikey=x', /holds a key or token/],
  ['https://ETH.api.pocket.network', /is not in its normal spelling/],
  ['https://eth.llamarpc.com', /is not to be used: LlamaNodes/],
  ['https://1rpc.io/eth', /is not to be used: renamed/],
  ['https://rpc.ankr.com/eth', /is not to be used: 403/],
  ['https://ethereum-rpc.publicnode.com', /stands twice/],
  ['https://rpc.example.com', /is not on a host of its operator/],
])('the endpoint %s is refused', (url, problem) => {
  const problems = problemsOf(withEndpoint({ url }));
  expect(problems.some((sentence) => problem.test(sentence))).toBe(true);
});

test.each([
  [{ operator: 'nobody' }, /has an unknown operator nobody/],
  [{ tier: 5 }, /has tier 5/],
  [{ tracking: 'some' }, /unknown tracking policy some/],
  [{ mempool: 'open' }, /unknown mempool open/],
  [{ private: true }, /says private and another mempool/],
  [{ fork: true }, /is a fork/],
  [{ batch: -1 }, /has batch -1/],
  [{ wss: 'ws://eth.api.pocket.network' }, /WebSocket that is not https or wss/],
  [{ chain: 31337 }, /Chain 31337 has endpoints but no row/],
  [{ checked: 'yesterday' }, /has no date/],
  [{ source: 'hearsay' }, /Source hearsay of chains is in no table/],
])('an endpoint with %j is refused', (change, problem) => {
  expect(problemsOf(withEndpoint(change)).some((sentence) => problem.test(sentence))).toBe(true);
});

test('a private relay cannot be listed as an endpoint that broadcasts publicly', () => {
  const url = 'https://rpc.flashbots.net';
  const problems = problemsOf(withEndpoint({ url, wss: null, operator: 'flashbots', mempool: 'public' }));
  expect(problems).toEqual([`${url} (chain 1) matches a private relay and says public mempool.`]);
});

test('no local chain may enter by any door', () => {
  for (const id of [1337, 31337, 5777]) {
    const files = committed();
    const row = { id, name: 'x', family: 'evm', genesis: null, source: 'hand', checked: '2026-11-22' };
    files.chains.chains = [...files.chains.chains, row];
    files.viemChains.chains = [{ id, urls: ['https://a.publicnode.com'], source: 'viem', checked: '2026-11-22' }];
    files.patterns.nets = { infura: { local: id } };
    const problems = problemsOf(files).join('\n');
    expect(problems).toContain(`Chain ${id} is a local chain.`);
    expect(problems).toContain(`viem chain ${id} is local or in the directory.`);
    expect(problems).toContain(`Net infura/local names chain ${id}`);
  }
});

test('a chain without a chain id has a number that no EVM chain can claim, and the other way round', () => {
  const files = committed();
  const row = {
    id: 1_151_111_081_099_710,
    name: 'x',
    family: 'solana',
    genesis: 'g',
    source: 'hand',
    checked: '2026-11-22',
  };
  const number = 9_000_000_000_000_001;
  files.chains.chains = [row, { ...row, id: number, family: 'evm' }, { ...row, id: number + 1, family: 'sui' }];
  const problems = problemsOf(files).filter((sentence) => sentence.includes('family'));
  expect(problems).toEqual([
    'Chain 1151111081099710 has a number that its family solana does not allow.',
    `Chain ${number} has a number that its family evm does not allow.`,
    `Chain ${number + 1} is of an unknown family sui.`,
  ]);
  files.chains.chains = [{ ...row, id: number, genesis: null }];
  expect(problemsOf(files)).toContain(`Chain ${number} must be known either by a genesis hash or by a chain id.`);
});

test('a prefix can never be asked elsewhere', () => {
  const files = committed();
  files.methods.others = [{ name: 'parity_*', kind: 'read', source: 'recalled', checked: '2026-11-22' }];
  expect(problemsOf(files)).toContain('Method parity_*: whatever is asked elsewhere must be named in full.');
});

test('a pattern that is not anchored, or of nobody, is refused', () => {
  const files = committed();
  const row = { operator: 'nobody', re: 'infura', nets: 'none', private: false, source: 'erpc', checked: '2026-11-22' };
  files.patterns.patterns = [row];
  expect(problemsOf(files)).toEqual([
    'Pattern infura has an unknown operator nobody.',
    'Pattern infura is not anchored.',
    'Pattern infura names unknown nets none.',
  ]);
});

test('a dialect of an unknown class, or with a broken expression, is refused', () => {
  const files = committed();
  files.dialects.generic.http = [{ class: 'bad-hair-day' }];
  files.dialects.generic.legal = ['('];
  expect(problemsOf(files)).toEqual([
    'Dialects use a class bad-hair-day that is not among the classes.',
    'Expression ( does not compile, or is empty and fits everything.',
  ]);
});

test('a refresh without a folder says what it wants', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'assets/directory/refresh.ts'], {
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^Name the folder that holds the facts: npm run directory/);
}, 60_000);

/** The smallest facts that have the right shape, with one endpoint. */
function factsWith(https: string, chainId: number): Record<string, unknown> {
  const checked = 'Compiled 2026-11-22';
  const endpoint = { https, operator: 'a', tracking: 'none', tier: 1, src: 's' };
  const chain = { chainId, name: 'A', status: 'active', endpoints: [endpoint] };
  const operator = { name: 'A', hostSuffix: 'a.com', kind: 'company' };
  const provider = { id: 'a', name: 'A', domains: ['a.com'], source: ['s'], class: 'centralized', hostedOn: null };
  const generic = { http: [], jsonrpcCodes: [], messagePatterns: {} };
  const classes = { 'edge-html': { failover: true, cooldownSec: [1] }, answer: { failover: false } };
  const ranges = { built: '2026-11-22', dataAsOf: '2026-11-22', sources: ['lists'], domains: {} };
  return {
    'cloud-ranges.core-region': ranges,
    'cloud-fingerprints': { checked, weakAlone: [], fingerprints: [] },
    chains: { checked, operators: { a: operator }, chains: [chain], localChains: { ids: [] }, doNotUse: [] },
    providers: { checked, sources: { s: 'here', recalled: 'x' }, providers: [provider] },
    errors: { checked, sources: {}, generic, neverFailover: { walletErrors: [] }, classes, providers: [] },
    methods: { checked, methods: [] },
    filecoin: { rpc: {} },
    'ipfs-gateways': { checked, gateways: [], dead: [], delegatedRouting: [] },
    'arweave-gateways': { checked, gateways: [], stale: [] },
    solana: { checked, mainnet: { genesisHash: 'g', endpoints: [] } },
    'dapp-frontends': { checked, dapps: [], sources: {} },
  };
}

function carried(facts: Record<string, unknown>) {
  return carryDirectory((name) => rowOf(facts[name], name), '1.2.3');
}

test('facts with a local endpoint on a local chain are refused by both', () => {
  const { problems } = carried(factsWith('https://10.0.0.1', 31337));
  expect(problems).toContain('Chain 31337 is a local chain.');
  expect(problems).toContain('https://10.0.0.1 (chain 31337) is not on a public host.');
});

test('a demo key is left out and said', () => {
  const { dropped, texts } = carried(factsWith('https://one.a.com/rpc/vk_demo/evm/1', 1));
  expect(dropped).toEqual(['1 https://one.a.com/rpc/vk_demo/evm/1: a shared demo key in the URL']);
  expect(texts.chains).not.toContain('vk_demo');
});

test('words of the facts that nobody has translated end the refresh', () => {
  const facts = factsWith('https://rpc.a.com', 1);
  const errors = rowOf(facts.errors, 'errors');
  const generic = { ...rowOf(errors.generic, 'generic'), http: [{ status: [418], class: 'a teapot, read the body' }] };
  expect(() => carried({ ...facts, errors: { ...errors, generic } })).toThrow(/what "a teapot, read the body" means/);
});
