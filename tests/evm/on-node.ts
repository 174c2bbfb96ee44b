// A call run here on what a real node proves of its state, and the node's own word for it. Shared by tests.
import { type Hex, isHex, keccak256, toHex } from 'viem';
import { execute } from '@/lib/evm/execute';
import type { EvmAccount, EvmCall, EvmNeed, EvmOutcome, EvmTask } from '@/lib/rpc/evm-task';
import { headerOf } from '@/lib/rpc/proof/header';
import { isObject } from '@/lib/rpc/shapes';
import type { AnvilNode } from '@/tests/lab/anvil';

const nobody: Hex = `0x${'0'.repeat(40)}`;

export const callTo = (to: Hex | null, data: Hex = '0x', rest: Partial<EvmCall> = {}): EvmCall => ({
  ...{ from: nobody, to, data, value: '0x0', gas: null },
  ...rest,
});

const hexIn = (value: unknown): Hex => (isHex(value) ? value : '0x');

export async function blockOfNode(node: AnvilNode, tag: string): Promise<EvmTask['block']> {
  const block = await node.rpc('eth_getBlockByNumber', [tag, false]);
  const header = isObject(block) ? headerOf(block) : null;
  if (!isObject(block) || header === null || header.hash !== block.hash) throw new Error('no block');
  return {
    fields: Number.parseInt(header.form, 10),
    number: hexIn(block.number),
    parentHash: hexIn(block.parentHash),
    timestamp: hexIn(block.timestamp),
    gasLimit: hexIn(block.gasLimit),
    baseFee: hexIn(block.baseFeePerGas),
    prevRandao: hexIn(block.mixHash),
    coinbase: hexIn(block.miner),
  };
}

async function fetched(node: AnvilNode, { address, slot }: EvmNeed, at: Hex, known: EvmAccount[]): Promise<void> {
  const proof = await node.rpc('eth_getProof', [address, slot === null ? [] : [slot], at]);
  if (!isObject(proof)) throw new Error('no proof');
  const account = known.find((one) => one.address === address);
  const [first] = Array.isArray(proof.storageProof) ? proof.storageProof : [];
  if (account !== undefined && slot !== null && isObject(first))
    account.slots[slot] = toHex(BigInt(hexIn(first.value)), { size: 32 });
  if (account !== undefined) return;
  const code = hexIn(await node.rpc('eth_getCode', [address, at]));
  known.push({
    ...{ address, nonce: hexIn(proof.nonce), balance: hexIn(proof.balance), code, codeHash: keccak256(code) },
    ...{ isBare: false, slots: {} },
  });
}

export interface Ran {
  outcome: EvmOutcome;
  rounds: number;
  accounts: EvmAccount[];
}

/** Fetches what the run asks for until it needs nothing more. */
export async function ranHere(
  node: AnvilNode,
  call: EvmCall,
  { tag = 'latest', stack = 'ethereum' }: { tag?: string; stack?: EvmTask['stack'] } = {},
): Promise<Ran> {
  const block = await blockOfNode(node, tag);
  const accounts: EvmAccount[] = [];
  for (let rounds = 1; ; rounds++) {
    const outcome = await execute({ chainId: node.chainId, stack, block, call, accounts });
    if (outcome.kind !== 'needs') return { outcome, rounds, accounts };
    await Promise.all(outcome.needs.map((need) => fetched(node, need, block.number, accounts)));
    if (rounds > 40) throw new Error(`no end of it: ${JSON.stringify(outcome)}`);
  }
}

/** What the node itself says of the call. */
export async function saidByNode(node: AnvilNode, call: EvmCall, tag = 'latest'): Promise<EvmOutcome> {
  const { from, to, data, value, gas } = call;
  const asked = { from, data, value, ...(to === null ? {} : { to }), ...(gas === null ? {} : { gas }) };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_call', params: [asked, tag] });
  const response = await fetch(node.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const reply: unknown = await response.json();
  if (!isObject(reply)) throw new Error('no reply');
  if (!isObject(reply.error)) return { kind: 'returned', data: hexIn(reply.result) };
  const isRevert = reply.error.code === 3;
  return isRevert ? { kind: 'reverted', data: hexIn(reply.error.data) } : { kind: 'gives-up', why: 'halted' };
}
