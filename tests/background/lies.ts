// What lying endpoints say, each in its own way. Data and functions for tests without a browser.
import { encodeAbiParameters, type Hex, isHex, keccak256, toHex, toRlp } from 'viem';
import { headerOf } from '@/lib/rpc/proof/header';
import { isObject } from '@/lib/rpc/shapes';
import type { Asked, Lie } from './internet';

type Fields = Record<string, unknown>;

/** A quantity, other than the true one and than what any other liar says. */
const other = (value: unknown, mark: number): unknown =>
  isHex(value) ? toHex(BigInt(value === '0x' ? '0x0' : value) + BigInt(mark)) : value;

const otherBytes = (value: unknown, mark: number): unknown =>
  isHex(value) && value.length > 2
    ? `${value.slice(0, -4)}${((Number.parseInt(value.slice(-4), 16) + mark) & 0xffff).toString(16).padStart(4, '0')}`
    : value;

const inProof =
  (method: string, field: string, mark: number): Lie =>
  (asked, truth) => {
    if (asked.method === method) return field === 'code' ? otherBytes(truth, mark) : other(truth, mark);
    if (asked.method === 'eth_getProof' && isObject(truth)) return { ...truth, [field]: other(truth[field], mark) };
    return truth;
  };

const inResult =
  (methods: readonly string[], change: (truth: Fields, asked: Asked) => unknown): Lie =>
  (asked, truth) =>
    methods.includes(asked.method) && isObject(truth) ? change(truth, asked) : truth;

const ofBlock = ['eth_getBlockByNumber', 'eth_getBlockByHash'];

/** One account of a state that there never was, and the trie that holds it alone. */
function falseState(address: Hex, mark: number): { root: Hex; proof: Fields } {
  const empty = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421';
  const noCode = keccak256('0x');
  const [nonce, balance] = [toHex(mark), toHex(10n ** 18n * BigInt(mark))];
  const account = toRlp([nonce, balance, empty, noCode]);
  const leaf = toRlp([`0x20${keccak256(address).slice(2)}`, account]);
  const proof = { nonce, balance, storageHash: empty, codeHash: noCode, accountProof: [leaf], storageProof: [] };
  return { root: keccak256(leaf), proof };
}

/** A block whose hash follows from its fields, and a proof that leads to its state: only others know that it is no block of the chain. */
function falseChain(address: Hex, mark: number): Lie {
  const { root, proof } = falseState(address, mark);
  return (asked, truth) => {
    if (asked.method === 'eth_getProof' && isObject(truth)) return { ...truth, ...proof };
    if (!ofBlock.includes(asked.method) || !isObject(truth)) return truth;
    const block = { ...truth, stateRoot: root };
    return { ...block, hash: headerOf(block)?.hash };
  };
}

/** Everything as it was some blocks ago. */
function oldHead(blocks: number, ask: (node: string, method: string, params: unknown[]) => Promise<unknown>): Lie {
  const at = async (node: string) => toHex(Number(await ask(node, 'eth_blockNumber', [])) - blocks);
  return async (asked, truth, node) => {
    if (asked.method === 'eth_blockNumber') return at(node);
    if (!asked.params.includes('latest')) return truth;
    const block = await at(node);
    return ask(
      node,
      asked.method,
      asked.params.map((param) => (param === 'latest' ? block : param)),
    );
  };
}

const wrongChain: Lie = (asked, truth) => {
  if (asked.method === 'eth_chainId') return '0x89';
  const isBlock = ofBlock.includes(asked.method) && isObject(truth) && isHex(truth.hash);
  return isBlock && isHex(truth.hash) ? { ...truth, hash: keccak256(truth.hash) } : truth;
};

const fees =
  (times: number): Lie =>
  (asked, truth) => {
    if (asked.method === 'eth_gasPrice' || asked.method === 'eth_maxPriorityFeePerGas')
      return isHex(truth) ? toHex(BigInt(truth) * BigInt(times)) : truth;
    if (asked.method !== 'eth_feeHistory' || !isObject(truth)) return truth;
    const rewards = Array.isArray(truth.reward) ? truth.reward : [];
    const dear = (value: unknown) => (isHex(value) ? toHex(BigInt(value) * BigInt(times)) : value);
    return { ...truth, reward: rewards.map((row) => (Array.isArray(row) ? row.map(dear) : row)) };
  };

const ofReceipts = new Set(['eth_getTransactionReceipt', 'eth_getBlockReceipts']);

const inEach =
  (change: (one: Fields, mark: number) => Fields) =>
  (truth: unknown, mark: number): unknown =>
    Array.isArray(truth)
      ? truth.map((one) => (isObject(one) ? change(one, mark) : one))
      : isObject(truth)
        ? change(truth, mark)
        : truth;

/** Of a block that is none. */
const movedTo = inEach((one, mark) =>
  'blockHash' in one ? { ...one, blockHash: otherBytes(one.blockHash, mark) } : one,
);
/** In what no root holds. */
const paidMore = inEach((one, mark) => ({ ...one, effectiveGasPrice: other(one.effectiveGasPrice, mark) }));
/** As if more had been transferred. */
const withOtherSums = inEach((one, mark) => {
  const logs = Array.isArray(one.logs) ? one.logs : null;
  const changed = (log: Fields) => ({ ...log, data: otherBytes(log.data, mark) });
  return logs === null ? ('topics' in one ? changed(one) : one) : { ...one, logs: logs.map(changed) };
});

/** The kinds of liars; `mark` makes each of them lie differently. */
export function liesWith(
  mark: number,
  address: Hex,
  ask: (node: string, method: string, params: unknown[]) => Promise<unknown>,
): Record<string, Lie> {
  return {
    balance: inProof('eth_getBalance', 'balance', mark),
    nonce: inProof('eth_getTransactionCount', 'nonce', mark),
    code: inProof('eth_getCode', 'code', mark),
    storage: (asked, truth) => {
      if (asked.method === 'eth_getStorageAt') return otherBytes(truth, mark);
      if (asked.method !== 'eth_getProof' || !isObject(truth) || !Array.isArray(truth.storageProof)) return truth;
      return {
        ...truth,
        storageProof: truth.storageProof.map((slot: Fields) => ({ ...slot, value: other(slot.value, mark) })),
      };
    },
    call: (asked, truth) =>
      asked.method === 'eth_call' ? encodeAbiParameters([{ type: 'uint256' }], [BigInt(mark)]) : truth,
    logs: (asked, truth) => (asked.method === 'eth_getLogs' ? [] : truth),
    moved: (asked, truth) =>
      asked.method.startsWith('eth_getTransaction') || asked.method === 'eth_getLogs' ? movedTo(truth, mark) : truth,
    paid: (asked, truth) => (ofReceipts.has(asked.method) ? paidMore(truth, mark) : truth),
    sums: (asked, truth) =>
      asked.method === 'eth_getLogs' || ofReceipts.has(asked.method) ? withOtherSums(truth, mark) : truth,
    block: inResult(ofBlock, (truth) => ({ ...truth, gasUsed: other(truth.gasUsed, mark) })),
    receipt: inResult(['eth_getTransactionReceipt'], (truth) => ({
      ...truth,
      status: '0x0',
      gasUsed: other(truth.gasUsed, mark),
    })),
    chain: wrongChain,
    head: oldHead(20 + mark, ask),
    fees: fees(10 + mark),
    gas: (asked, truth) => (asked.method === 'eth_estimateGas' ? toHex(100_000 * (mark + 1)) : truth),
    forger: falseChain(address, mark),
  };
}
