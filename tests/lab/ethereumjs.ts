// A second implementation of Ethereum (@ethereumjs/client) that follows the lab's chain block by block, as a consensus client would drive it, and
// computes every state itself. It weighs 111 MB, so it is in no lock file: who runs the long tests has it installed in .lab once. Runs in Node, in long tests only.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { toHex } from 'viem';
import { isObject } from '@/lib/rpc/shapes';
import { callNode } from './anvil';
import { atExit } from './at-exit';

const version = '0.10.5';
const place = fileURLToPath(new URL('../../.lab/ethereumjs-client', import.meta.url));

export interface SecondClient {
  url: string;
  /** Takes over the other's chain up to its newest block, however its branches went; throws where it computes another state. */
  follow: (leader: string) => Promise<void>;
  stop: () => void;
}

/** The client's program; installed at the first call, which takes half a minute. */
function program(): string {
  const file = join(place, 'node_modules/@ethereumjs/client/dist/esm/bin/cli.js');
  if (existsSync(file)) return file;
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), '{"private":true}');
  const wanted = `@ethereumjs/client@${version}`;
  const options = ['--save-exact', '--no-audit', '--no-fund', '--ignore-scripts'];
  const { status } = spawnSync('npm', ['install', ...options, wanted], { cwd: place, stdio: 'inherit' });
  if (status !== 0) throw new Error(`npm install ${wanted} ended with ${status}`);
  return file;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

const START_MS = 60_000;

async function answering(url: string, child: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const isUp = await callNode(url, 'eth_blockNumber').then(
      () => true,
      () => false, // not listening yet
    );
    if (isUp) return;
    await sleep(200);
  }
  throw new Error(`@ethereumjs/client did not start: ${readFileSync(log, 'utf8').slice(-2_000)}`);
}

/** @param folder For its data. @param genesis As geth takes it. */
export async function startSecondClient(folder: string, genesis: object): Promise<SecondClient> {
  const [port, enginePort] = [await freePort(), await freePort()];
  const [genesisFile, log] = [join(folder, 'genesis.json'), join(folder, 'client.log')];
  writeFileSync(genesisFile, JSON.stringify(genesis));
  const rpc = [
    '--rpc',
    '--rpcPort',
    `${port}`,
    '--rpcEngine',
    '--rpcEngineAuth=false',
    '--rpcEnginePort',
    `${enginePort}`,
  ];
  const data = ['--dataDir', join(folder, 'data'), '--gethGenesis', genesisFile];
  const args = [program(), ...data, ...rpc, '--isSingleNode', '--saveReceipts', '--logLevel', 'warn'];
  const output = openSync(log, 'a');
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', output, output] });
  const stop = () => {
    child.kill('SIGKILL');
  };
  atExit(stop);
  const url = `http://127.0.0.1:${port}`;
  await answering(url, child, log);
  return { url, stop, follow: followerAt(`http://127.0.0.1:${enginePort}`) };
}

type Block = Record<string, unknown>;

async function blockOf(node: string, which: string, isByHash = false): Promise<Block> {
  const block = await callNode(node, isByHash ? 'eth_getBlockByHash' : 'eth_getBlockByNumber', [which, true]);
  if (!isObject(block)) throw new Error(`no block ${which}`);
  return block;
}

/** As the engine API has it (execution-apis, "ExecutionPayloadV2"). */
async function payloadOf(node: string, block: Block): Promise<object> {
  const transactions = Array.isArray(block.transactions) ? block.transactions.filter(isObject) : [];
  const raw = transactions.map(({ hash }) => callNode(node, 'eth_getRawTransactionByHash', [hash]));
  const { parentHash, stateRoot, receiptsRoot, logsBloom, gasLimit, gasUsed, timestamp, extraData } = block;
  return {
    ...{ parentHash, stateRoot, receiptsRoot, logsBloom, gasLimit, gasUsed, timestamp, extraData },
    ...{ feeRecipient: block.miner, prevRandao: block.mixHash, blockNumber: block.number, blockHash: block.hash },
    ...{ baseFeePerGas: block.baseFeePerGas, transactions: await Promise.all(raw), withdrawals: [] },
  };
}

const [FINAL_BLOCKS, SAFE_BLOCKS] = [64, 32];

function followerAt(engine: string): SecondClient['follow'] {
  const known = new Set<unknown>();
  const statusIn = (told: unknown) => (isObject(told) && isObject(told.payloadStatus) ? told.payloadStatus : told);
  const ask = async (method: string, params: unknown[]) => {
    const status = statusIn(await callNode(engine, method, params));
    if (!isObject(status) || status.status !== 'VALID') throw new Error(`${method}: ${JSON.stringify(status)}`);
  };
  return async (leader) => {
    const head = await blockOf(leader, 'latest');
    const due: Block[] = [];
    for (
      let one = head;
      Number(one.number) > 0 && !known.has(one.hash);
      one = await blockOf(leader, `${one.parentHash}`, true)
    )
      due.unshift(one);
    for (const block of due) {
      await ask('engine_newPayloadV2', [await payloadOf(leader, block)]);
      known.add(block.hash);
    }
    const hashAt = async (below: number) =>
      (await blockOf(leader, toHex(Math.max(0, Number(head.number) - below)))).hash;
    const [safeBlockHash, finalizedBlockHash] = [await hashAt(SAFE_BLOCKS), await hashAt(FINAL_BLOCKS)];
    const state = { headBlockHash: head.hash, safeBlockHash, finalizedBlockHash };
    await ask('engine_forkchoiceUpdatedV2', [state, null]);
  };
}
