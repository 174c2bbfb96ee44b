// Two implementations of Ethereum serve one chain, which goes on and branches while it is asked: nobody is accused, however differently they write, and say no.
// 10 000 calls take minutes and the second client 111 MB: `npx vitest run --project long`, never part of `npm test`.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isObject } from '@/lib/rpc/shapes';
import { type AnvilNode, callNode, startAnvil } from '@/tests/lab/anvil';
import { deployTokens, labAccounts } from '@/tests/lab/chain';
import { type SecondClient, startSecondClient } from '@/tests/lab/ethereumjs';
import { openInternet, standInForBrowser } from './internet';
import { dialects, hosts, receiptsIn, runSites, type Scene } from './liars-run';
import { type Moving, movingNodes } from './moving';
import { movableClock } from './site-rescue';

const calls = Number(process.env.CALLS ?? 10_000);
const chainId = 1;
const BLOCK_S = 12;
const BLOCKS = 84;
const folder = mkdtempSync(join(tmpdir(), 'two-clients-'));
const clock = movableClock();
const nodes: AnvilNode[] = [];
let second: SecondClient;
let scene: Scene;
let moving: Moving;

/** The newest fork whose blocks both make alike: later ones call contracts that anvil does not have. */
const fork = ['--hardfork', 'shanghai', '--accounts', '3', '--disable-default-create2-deployer'];

function genesisAt(timestampS: number): object {
  const forks =
    'homestead eip150 eip155 eip158 byzantium constantinople petersburg istanbul berlin london mergeNetsplit';
  const atZero = Object.fromEntries(forks.split(' ').map((name) => [`${name}Block`, 0]));
  const merged = { shanghaiTime: 0, terminalTotalDifficulty: 0, terminalTotalDifficultyPassed: true };
  const zero = (bytes: number) => `0x${'0'.repeat(2 * bytes)}`;
  return {
    config: { chainId, ...atZero, ...merged },
    alloc: Object.fromEntries(labAccounts.map((account) => [account, { balance: '0x21e19e0c9bab2400000' }])),
    ...{ nonce: '0x0', extraData: '0x', gasLimit: '0x1c9c380', difficulty: '0x0', number: '0x0', gasUsed: '0x0' },
    ...{ mixHash: zero(32), parentHash: zero(32), coinbase: zero(20), baseFeePerGas: '0x3b9aca00' },
    timestamp: `0x${timestampS.toString(16)}`,
  };
}

/** anvil writes a first block that names the state before its accounts were funded: it is given the one that follows from them. */
async function rightGenesis(file: string, stateRoot: unknown): Promise<void> {
  const dump: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const [first] = isObject(dump) && Array.isArray(dump.blocks) ? dump.blocks : [];
  const { blobGasUsed: _, excessBlobGas: __, ...header } = first.header;
  first.header = { ...header, stateRoot };
  writeFileSync(file, JSON.stringify(dump));
}

async function seed(timestampS: number, stateRoot: unknown, file: string) {
  const atStart = ['--timestamp', `${timestampS}`, '--gas-limit', '30000000', '--dump-state', file];
  const empty = await startAnvil({ name: 'genesis', chainId, args: [...fork, ...atStart] });
  // One that is stopped before it has answered writes nothing down.
  await empty.rpc('eth_blockNumber');
  await empty.stop();
  await rightGenesis(file, stateRoot);
  const kept = ['--load-state', file, '--dump-state', file, '--preserve-historical-states'];
  const node = await startAnvil({ name: 'seed', chainId, args: [...fork, ...kept] });
  let nowS = timestampS;
  await node.rpc('evm_setTime', [timestampS]);
  const tick = async () => {
    nowS += BLOCK_S;
    await node.rpc('evm_setNextBlockTimestamp', [nowS]);
    await node.rpc('anvil_mine', ['0x1']);
  };
  const tokens = await deployTokens(node, tick);
  for (let at = tokens.length; at < BLOCKS; at++) await tick();
  await node.stop();
  return tokens.map(({ address }) => address);
}

standInForBrowser();
beforeAll(async () => {
  const timestampS = Math.floor(Date.now() / 1_000) - BLOCK_S * BLOCKS;
  second = await startSecondClient(folder, genesisAt(timestampS));
  const genesis = await callNode(second.url, 'eth_getBlockByNumber', ['0x0', false]);
  const file = join(folder, 'state.json');
  const tokens = await seed(timestampS, isObject(genesis) ? genesis.stateRoot : null, file);
  for (const name of ['one', 'other']) {
    const args = [...fork, '--load-state', file, '--preserve-historical-states'];
    nodes.push(await startAnvil({ name, chainId, args }));
  }
  const [one = '', other = ''] = nodes.map(({ url }) => url);
  await second.follow(one);
  moving = movingNodes(one, other, clock.now);
  const receipts = await receiptsIn(second.url, 1);
  scene = { internet: openInternet(), clock, nodes: [one, other, second.url], tokens, receipts, firstBlock: 1, calls };
}, 240_000);
afterAll(async () => {
  second.stop();
  await Promise.all(nodes.map((node) => node.stop()));
  rmSync(folder, { recursive: true, force: true });
});

test('two implementations, moving heads, branches and five dialects: nobody is accused', {
  timeout: 3_600_000,
}, async () => {
  const { internet } = scene;
  const leader = nodes[0]?.url ?? '';
  const tally = await runSites(scene, 10, (chance) => {
    internet.kept = null;
    let told = moving.told.blocks;
    internet.meanwhile = async () => {
      await moving.step(chance);
      if (moving.told.blocks === told) return;
      told = moving.told.blocks;
      await second.follow(leader);
    };
    for (const [at, host] of hosts.entries())
      internet.lies.set(host, dialects[at % dialects.length] ?? ((_, truth) => truth));
  });
  internet.meanwhile = () => {};
  const { assurances, lost, accused } = tally;
  console.log({ assurances, lost, accused: accused.size, ...moving.told });
  expect([...tally.accused]).toEqual([]);
  expect(tally.lost).toBeLessThan(calls / 50);
  expect(moving.told.branches).toBeGreaterThan(0);
  await moving.settle();
});
