// Reads answered under a block's state root: what geth recorded for execution-apis follows from the headers of its chain, and no changed one does.
import { expect, test } from 'vitest';
import type { Head } from '@/lib/rpc/head';
import { stateReadOf } from '@/lib/rpc/proof/state-read';
import { isObject } from '@/lib/rpc/shapes';
import { callOf } from '@/tests/rpc/call-of';
import { callIn, chain, changedAt, type Recorded, recorded } from './recorded';

const proofs = recorded.filter(({ method }) => method === 'eth_getProof');

/** The block that a recorded call was asked at, as chain.rlp has it. */
function headOf({ params }: Recorded): Head {
  const [named] = params.slice(-1);
  const block = chain.find(({ hash }) => hash === named) ?? chain.at(-1);
  const number = block === undefined ? 0 : chain.indexOf(block) + 1;
  const [parentHash = '0x', , , stateRoot = '0x'] = block?.header ?? [];
  return { number, hash: block?.hash ?? '', parentHash, timestampMs: 0, stateRoot, baseFee: null, gasLimit: null };
}

const told = (method: string, params: unknown[], results: readonly unknown[], head: Head): unknown => {
  const sources = results.map((result) => JSON.stringify(result));
  const result = stateReadOf(callOf(method, params))?.read(sources, head) ?? null;
  return result === null ? null : JSON.parse(result);
};

const fieldsOf = (one: Recorded): Record<string, unknown> => (isObject(one.result) ? one.result : {});

test('every recorded proof verifies against the header of its block in chain.rlp, and against no other', () => {
  expect(proofs.length).toBeGreaterThan(2);
  for (const one of proofs) {
    const read = stateReadOf(callIn(one));
    expect(read?.read([JSON.stringify(one.result)], headOf(one))).toBe(JSON.stringify(one.result));
    const older: Head = { ...headOf(one), stateRoot: chain[2]?.header[3] ?? '0x' };
    expect(read?.read([JSON.stringify(one.result)], older)).toBeNull();
    expect(read?.read([JSON.stringify(one.result)], { ...headOf(one), stateRoot: null })).toBeNull();
  }
});

test('a balance, a nonce and slots are told from the proof as a node would tell them', () => {
  for (const one of proofs) {
    const { balance, nonce, storageProof } = fieldsOf(one);
    const [address, slots] = one.params;
    if (!Array.isArray(slots) || !Array.isArray(storageProof)) continue;
    const head = headOf(one);
    if (slots.length === 0) {
      expect(told('eth_getBalance', [address, 'latest'], [one.result], head)).toBe(balance);
      expect(told('eth_getTransactionCount', [address, 'latest'], [one.result], head)).toBe(nonce);
    }
    if (slots.length === 1 && isObject(storageProof[0])) {
      const word = `0x${`${storageProof[0].value}`.slice(2).padStart(64, '0')}`;
      expect(told('eth_getStorageAt', [address, slots[0], 'latest'], [one.result], head)).toBe(word);
    }
  }
});

test('a changed balance, nonce, code hash or slot is told by nobody', () => {
  const changes = ['balance', 'nonce', 'codeHash', 'storageHash'].map((name) => [name]);
  for (const one of proofs) {
    const slots = Array.isArray(one.params[1]) ? one.params[1] : [];
    const values = slots.map((_, at) => ['storageProof', at, 'value']);
    for (const place of [...changes, ...values]) {
      const lie = changedAt(
        one.result,
        place,
        (value) => `${`${value}`.slice(0, -1)}${`${value}`.endsWith('1') ? '2' : '1'}`,
      );
      expect(told('eth_getProof', one.params, [lie], headOf(one))).toBeNull();
    }
  }
});

test('code is told where the proof names its hash, and no other', () => {
  const [one] = proofs;
  if (one === undefined) throw new Error('nothing was recorded');
  const [address] = one.params;
  const code = recorded.find(({ method, params }) => method === 'eth_getCode' && params[0] === address)?.result;
  expect(told('eth_getCode', [address, 'latest'], [one.result, '0x6001'], headOf(one))).toBeNull();
  expect(told('eth_getCode', [address, 'latest'], [one.result, code], headOf(one))).toBe(code);
});

test('what is no address, no slot or no list of slots is not asked for', () => {
  expect(stateReadOf(callOf('eth_getBalance', ['0x1']))).toBeNull();
  expect(stateReadOf(callOf('eth_getStorageAt', [`0x${'1'.repeat(40)}`, 'x']))).toBeNull();
  expect(stateReadOf(callOf('eth_getProof', [`0x${'1'.repeat(40)}`, ['x'], 'latest']))).toBeNull();
  expect(stateReadOf(callOf('eth_call', [{}, 'latest']))).toBeNull();
});
