// A chain of the lab: several real nodes that start from one dumped state and stay one chain, block by block.
// Runs in Node, in tests and in `npm start` only.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { encodeDeployData, type Hex, isAddress, isHex, parseAbi } from 'viem';
import { type AnvilNode, callNode, startAnvil } from './anvil';

/** The mined first accounts of the development mnemonic, in its order. */
export const labAccounts = [
  '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
  '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC',
] as const;

/** An ERC-20 of the lab; its whole supply belongs to the first account, less what the second was sent. */
interface LabToken {
  address: Hex;
  name: string;
  symbol: string;
  decimals: number;
}

export interface LabChain {
  chainId: number;
  nodes: AnvilNode[];
  tokens: LabToken[];
  /** Mines `count` blocks on every node, the same ones; throws when the nodes come to differ. Gives the new height. */
  mine: (count?: number) => Promise<number>;
  /** The same, all of the second that it is, as where blocks come faster than that: none is ahead of the clock. */
  mineAtOnce: (...steps: MiningStep[]) => Promise<number>;
  /** Hands a raw transaction that one node has accepted to the others' mempools. */
  gossip: (from: AnvilNode, rawTransaction: string) => Promise<void>;
  stop: () => Promise<void>;
}

export interface ChainOptions {
  chainId: number;
  nodeCount: number;
  /** Seconds between blocks, as their timestamps say. */
  blockTimeS: number;
  firstBlock: number;
  /** A folder for the dumped state. */
  folder: string;
}

const multicallAddress = '0xcA11bde05977b3631167028862bE2a173976CA11';
const require = createRequire(import.meta.url);

const tokenPlans = [
  { name: 'USD Coin', symbol: 'USDC', decimals: 6, supply: 5_000_000n },
  { name: 'Dai Stablecoin', symbol: 'DAI', decimals: 18, supply: 1_250_000n },
  { name: 'Uniswap', symbol: 'UNI', decimals: 18, supply: 42_000n },
];

const tokenAbi = parseAbi([
  'constructor(uint256 initialAmount, string name, uint8 decimals, string symbol)',
  'function transfer(address to, uint256 amount) returns (bool)',
]);

function hexIn(text: string, pattern: RegExp, what: string): Hex {
  const found = pattern.exec(text)?.[1];
  if (!isHex(found)) throw new Error(`no ${what} bytecode found`);
  return found;
}

/** The OpenZeppelin ERC-20 that @metamask/test-dapp deploys. */
function tokenBytecode(): Hex {
  const text = readFileSync(require.resolve('@metamask/test-dapp/dist/constants.json'), 'utf8');
  return hexIn(text, /"hstBytecode":\s*"(0x[0-9a-f]+)"/, 'ERC-20');
}

/** viem ships Multicall3's creation code but does not export it. */
function multicallBytecode(): Hex {
  const folder = join(require.resolve('viem'), '..', '..');
  const text = readFileSync(join(folder, '_esm', 'constants', 'contracts.js'), 'utf8');
  return hexIn(text, /multicall3Bytecode = '(0x[0-9a-f]+)'/, 'Multicall3');
}

/** Sends a transaction of the first account and mines it; gives the address of the contract made, if any. */
async function transact(node: AnvilNode, tick: () => Promise<void>, transaction: object): Promise<Hex | null> {
  const sent = { from: labAccounts[0], gas: '0x4c4b40', gasPrice: '0x77359400', ...transaction };
  const hash = await node.rpc('eth_sendTransaction', [sent]);
  await tick();
  const receipt = await node.rpc('eth_getTransactionReceipt', [hash]);
  if (typeof receipt !== 'object' || receipt === null || !('contractAddress' in receipt) || !('status' in receipt))
    throw new Error(`transaction ${String(hash)} was not mined`);
  if (receipt.status !== '0x1') throw new Error(`transaction ${String(hash)} reverted`);
  const address = receipt.contractAddress;
  return typeof address === 'string' && isAddress(address, { strict: false }) ? address : null;
}

async function deploy(node: AnvilNode, tick: () => Promise<void>, data: Hex): Promise<Hex> {
  const address = await transact(node, tick, { data });
  if (address === null) throw new Error('a deployment gave no address');
  return address;
}

async function furnish(node: AnvilNode, tick: () => Promise<void>): Promise<LabToken[]> {
  const multicall = await deploy(node, tick, multicallBytecode());
  const code = await node.rpc('eth_getCode', [multicall, 'latest']);
  await node.rpc('anvil_setCode', [multicallAddress, code]);
  const tokens = await deployTokens(node, tick);
  await transact(node, tick, { to: labAccounts[1], value: '0xde0b6b3a7640000' });
  return tokens;
}

/** @param tick Mines what waits. */
export async function deployTokens(node: AnvilNode, tick: () => Promise<void>): Promise<LabToken[]> {
  const tokens: LabToken[] = [];
  for (const { name, symbol, decimals, supply } of tokenPlans) {
    const args = [supply, name, decimals, symbol] as const;
    const data = encodeDeployData({ abi: tokenAbi, bytecode: tokenBytecode(), args });
    tokens.push({ address: await deploy(node, tick, data), name, symbol, decimals });
  }
  return tokens;
}

/** So many blocks, or a transaction of an account that the node has the key of: the next block holds it. */
export type MiningStep = number | { from: string; to: string; data: string; gas: string; gasPrice: string };

interface Mining {
  /** Of all of them. */
  timestampS: number;
  steps?: readonly MiningStep[];
}

/** Mines the same next blocks everywhere, each node without a look at the others, and compares the hashes: a lab that split in silence would prove nothing. */
async function mineTogether(nodes: AnvilNode[], { timestampS, steps = [1] }: Mining): Promise<number> {
  const heads = await Promise.all(
    nodes.map(async (node) => {
      if (steps.some((step) => step !== 1)) await node.rpc('anvil_setBlockTimestampInterval', [0]);
      await node.rpc('evm_setNextBlockTimestamp', [timestampS]);
      for (const step of steps)
        if (typeof step === 'number') await node.rpc('anvil_mine', [`0x${step.toString(16)}`]);
        else await node.rpc('eth_sendTransaction', [step]);
      const block = await node.rpc('eth_getBlockByNumber', ['latest', false]);
      if (typeof block !== 'object' || block === null || !('hash' in block) || !('number' in block))
        throw new Error(`${node.name} gave no block`);
      return { hash: String(block.hash), number: Number(block.number) };
    }),
  );
  const [first] = heads;
  if (first === undefined || heads.some((head) => head.hash !== first.hash))
    throw new Error(`the lab's nodes disagree: ${JSON.stringify(heads)}`);
  return first.number;
}

/** After the tokens: a node takes the 64th block below its newest for final, and a chain without one is like none that is real. */
const quietBlocks = 72;

async function dumpState(options: ChainOptions, genesisS: number, file: string) {
  const { chainId, firstBlock, blockTimeS } = options;
  const kept = ['--dump-state', file, '--preserve-historical-states'];
  const args = ['--timestamp', String(genesisS), '--number', String(firstBlock), ...kept];
  const node = await startAnvil({ name: `${chainId}-seed`, chainId, args });
  let timestampS = genesisS;
  const tick = async (): Promise<void> => {
    timestampS += blockTimeS;
    await mineTogether([node], { timestampS });
  };
  try {
    const tokens = await furnish(node, tick);
    await node.rpc('anvil_mine', [`0x${quietBlocks.toString(16)}`, `0x${blockTimeS.toString(16)}`]);
    return { tokens, timestampS: timestampS + quietBlocks * blockTimeS };
  } finally {
    await node.stop();
  }
}

/** Starts one chain whose nodes agree on every block, its newest block a few seconds old. */
export async function startChain(options: ChainOptions): Promise<LabChain> {
  const { chainId, nodeCount, blockTimeS, folder } = options;
  const genesisS = Math.floor(Date.now() / 1000) - blockTimeS * (quietBlocks + 12);
  const file = join(folder, `${chainId}-${options.firstBlock}.json`);
  const dumped = await dumpState(options, genesisS, file);
  const start = (index: number) =>
    startAnvil({ name: `${chainId}-${index}`, chainId, args: ['--load-state', file, '--preserve-historical-states'] });
  const nodes = await Promise.all(Array.from({ length: nodeCount }, (_, index) => start(index)));
  let timestampS = dumped.timestampS;
  let queue: Promise<unknown> = Promise.resolve();
  const mineNow = async (count: number): Promise<number> => {
    let height = 0;
    for (let mined = 0; mined < count; mined++) {
      timestampS = Math.max(timestampS + 1, Math.floor(Date.now() / 1000)); // never ahead of the clock for long
      height = await mineTogether(nodes, { timestampS });
    }
    return height;
  };
  const mineAtOnce = (steps: readonly MiningStep[]): Promise<number> => {
    timestampS = Math.max(timestampS, Math.floor(Date.now() / 1000));
    return mineTogether(nodes, { timestampS, steps });
  };
  /** The caller gets the failure; the next call starts afresh. */
  const inTurn = (mining: () => Promise<number>): Promise<number> => {
    const mined = queue.then(mining);
    queue = mined.catch(() => undefined);
    return mined;
  };
  return {
    chainId,
    nodes,
    tokens: dumped.tokens,
    mine: (count = 1) => inTurn(() => mineNow(count)),
    mineAtOnce: (...steps) => inTurn(() => mineAtOnce(steps)),
    gossip: async (from, raw) => {
      const others = nodes.filter((node) => node !== from);
      const known = (): undefined => undefined; // "already known" is what gossip mostly says
      await Promise.all(others.map((node) => callNode(node.url, 'eth_sendRawTransaction', [raw]).catch(known)));
    },
    stop: async () => {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}
