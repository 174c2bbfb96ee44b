// Two honest nodes whose chain goes on while they are asked: a block apart at times, and once in a while on two branches for some calls. Shared by tests without a browser.
import { toHex } from 'viem';
import type { Chance } from '@/lib/rpc/proof/finding';
import { isObject } from '@/lib/rpc/shapes';
import { callNode } from '@/tests/lab/anvil';
import { labAccounts } from '@/tests/lab/chain';

/** Of a branch: its blocks pay other sums, so that its accounts hold others. */
interface Branch {
  node: string;
  snapshot: unknown;
}

export interface Moving {
  /** Before a request is answered: most do nothing, as one that comes while nodes are being moved. */
  step: (chance: Chance) => Promise<void>;
  /** Ends with both at one block; rejects where they are on two chains for good, as no test may leave them. */
  settle: () => Promise<void>;
  /** How often they were on two branches, and on how many blocks in all. */
  told: { branches: number; blocks: number };
}

const MOVES = 0.03;
const BRANCHES = 0.3;
const MOST_DEEP = 3;

interface Top {
  number: number;
  hash: string;
  timestampS: number;
  /** Of the next block, wei (EIP-1559): a node that has left a branch would go on with the branch's. */
  nextFee: bigint;
}

async function topOf(node: string): Promise<Top> {
  const block = await callNode(node, 'eth_getBlockByNumber', ['latest', false]);
  if (!isObject(block)) throw new Error(`${node} has no block`);
  const [fee, used, limit] = [block.baseFeePerGas, block.gasUsed, block.gasLimit].map((value) => BigInt(`${value}`));
  const target = (limit ?? 0n) / 2n;
  const change = ((fee ?? 0n) * ((used ?? 0n) - target)) / target / 8n;
  return {
    ...{ number: Number(block.number), hash: `${block.hash}`, timestampS: Number(block.timestamp) },
    nextFee: (fee ?? 0n) + change,
  };
}

/** @param now Epoch ms, by which blocks are stamped. */
export function movingNodes(first: string, second: string, now: () => number): Moving {
  /** Both give a block of one number one time, whoever makes it first. */
  const stamps = new Map<number, number>();
  const told = { branches: 0, blocks: 0 };
  let branch: Branch | null = null;
  let isMoving = false;

  const mineOn = async (node: string, isBranch = false) => {
    const { number, timestampS, nextFee } = await topOf(node);
    const stampS = stamps.get(number + 1) ?? Math.max(timestampS + 1, Math.floor(now() / 1_000));
    if (!isBranch) stamps.set(number + 1, stampS);
    const [from, to] = labAccounts;
    const value = toHex(isBranch ? 5_000 + number : number);
    await callNode(node, 'eth_sendTransaction', [{ from, to, value, gas: '0x5208', gasPrice: '0x77359400' }]);
    await callNode(node, 'evm_setNextBlockTimestamp', [Math.max(stampS, timestampS + 1)]);
    await callNode(node, 'anvil_setNextBlockBaseFeePerGas', [toHex(nextFee)]);
    await callNode(node, 'anvil_mine', ['0x1']);
    told.blocks += 1;
  };
  const catchUp = async (node: string, other: string) => {
    const [mine, theirs] = [await topOf(node), await topOf(other)];
    for (let number = mine.number; number < theirs.number; number++) await mineOn(node);
  };
  const leaveBranch = async ({ node, snapshot }: Branch) => {
    await callNode(node, 'evm_revert', [snapshot]);
    branch = null;
    await catchUp(node, node === first ? second : first);
  };
  const level = async () => {
    if (branch !== null) await leaveBranch(branch);
    await catchUp(first, second);
    await catchUp(second, first);
  };
  const move = async (chance: Chance) => {
    const [one, other] = [await topOf(first), await topOf(second)];
    if (branch !== null || one.number !== other.number) return level();
    // A short run has a branch, too.
    if (told.branches > 0 && chance() >= BRANCHES) return mineOn(chance() < 0.5 ? first : second);
    const [node, stays] = chance() < 0.5 ? [first, second] : [second, first];
    branch = { node, snapshot: await callNode(node, 'evm_snapshot') };
    told.branches += 1;
    const deep = 1 + Math.floor(chance() * MOST_DEEP);
    for (let nth = 0; nth < deep; nth++) {
      await mineOn(node, true);
      if (chance() < 0.7) await mineOn(stays);
    }
  };
  const settle = async () => {
    await level();
    const [one, other] = [await topOf(first), await topOf(second)];
    if (one.hash !== other.hash) throw new Error(`two chains at ${one.number}: ${one.hash}, ${other.hash}`);
  };
  return {
    told,
    settle,
    step: async (chance) => {
      if (isMoving || chance() > MOVES) return;
      isMoving = true;
      await move(chance).finally(() => {
        isMoving = false;
      });
    },
  };
}
