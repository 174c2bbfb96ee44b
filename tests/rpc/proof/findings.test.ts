// Every block, transaction, receipt and proof that geth recorded for execution-apis is found true; of 10 000 changed ones not one is.
import type { Hex } from 'viem';
import { expect, test } from 'vitest';
import { isProven } from '@/lib/rpc/proof/account';
import { findingsOf } from '@/lib/rpc/proof/findings';
import { headerOf } from '@/lib/rpc/proof/header';
import { rootOf } from '@/lib/rpc/proof/trie';
import { isObject } from '@/lib/rpc/shapes';
import { callIn, chain, changedAt, type Place, placesIn, type Recorded, recorded, seeded } from './recorded';

const findings = (one: Recorded, result = one.result) => findingsOf(callIn(one), JSON.stringify(result), () => 0);
const isAccepted = (one: Recorded, result: unknown) => {
  const found = findings(one, result);
  return found.length > 0 && found.every(({ passed }) => passed);
};

const quantities = new Set(
  'difficulty number gasLimit gasUsed timestamp baseFeePerGas blobGasUsed excessBlobGas'.split(' '),
);
const headerNames =
  'parentHash sha3Uncles miner stateRoot transactionsRoot receiptsRoot logsBloom difficulty number gasLimit gasUsed timestamp extraData mixHash nonce baseFeePerGas withdrawalsRoot blobGasUsed excessBlobGas parentBeaconBlockRoot requestsHash'.split(
    ' ',
  );

test('the headers of all 54 blocks of chain.rlp, of every fork, give the hashes that the next ones name', () => {
  const forms = new Set<string>();
  expect(chain).toHaveLength(54);
  for (const [at, { header, hash, transactions, withdrawals }] of chain.entries()) {
    const json = Object.fromEntries(
      header.map((field, place): [string, Hex] => {
        const name = headerNames[place] ?? '';
        return [name, quantities.has(name) && field === '0x' ? '0x0' : field];
      }),
    );
    const found = headerOf({ ...json, hash });
    expect(found).toMatchObject({ hash, plain: true });
    forms.add(found?.form ?? '');
    if (at > 0) expect(json.parentHash).toBe(chain[at - 1]?.hash);
    expect(rootOf(transactions)).toBe(json.transactionsRoot);
    if (json.withdrawalsRoot !== undefined) expect(rootOf(withdrawals)).toBe(json.withdrawalsRoot);
  }
  expect([...forms]).toEqual(['15', '16', '17', '20', '21']);
});

test('every answer that was recorded passes, and something of each kind was checked', () => {
  const seen = new Set<string>();
  for (const one of recorded) {
    for (const { check, form, passed, plain } of findings(one)) {
      const { method, params } = one;
      expect({ method, params, check, passed, plain }).toMatchObject({ passed: true, plain: true });
      seen.add(`${check} ${form}`.trim());
    }
  }
  const types = [0, 1, 2, 3, 4].flatMap((type) => [`logs bloom ${type}`, `sender ${type}`, `transaction hash ${type}`]);
  const blocks = [15, 16, 17, 20, 21].map((fields) => `block hash ${fields}`);
  const roots = ['transactions root empty', 'transactions root full', 'withdrawals root'];
  expect([...seen].sort()).toEqual(['account proof', 'logs', ...types, ...blocks, ...roots].sort());
});

const proofs = recorded.filter(({ method }) => method === 'eth_getProof');
const stateRootAt = (back: number): Hex => chain.at(-back)?.header[3] ?? '0x';
const holds = ({ params: [address, slots] }: Recorded, result: unknown, root: Hex) =>
  isObject(result) && isProven(result, `${address}`, Array.isArray(slots) ? slots : [], root);

test('recorded proofs hold under the state root of the last block of chain.rlp, and under no other', () => {
  expect(proofs).toHaveLength(4);
  for (const proof of proofs) {
    expect(holds(proof, proof.result, stateRootAt(1))).toBe(true);
    expect(holds(proof, proof.result, stateRootAt(2))).toBe(false);
  }
});

const signed = 'nonce gasPrice gas maxPriorityFeePerGas maxFeePerGas maxFeePerBlobGas to value input r s'.split(' ');
const listed = 'accessList blobVersionedHashes authorizationList'.split(' ');
const inTransaction = new Set([...signed, ...listed, 'hash', 'from']);
const inBlock = new Set([...headerNames, 'hash', 'transactions', 'withdrawals']);
const inReceipt = new Set(['logsBloom', 'logs']);
const inProof = new Set(['balance', 'nonce', 'codeHash', 'storageHash', 'accountProof', 'storageProof']);
const inLog = new Set(['address', 'topics']);
const inAuthorization = new Set(['chainId', 'address', 'nonce', 'yParity', 'r', 's']);

/** Whether what stands there goes into a hash: of a transaction with fees of its own, `gasPrice` does not. */
function isHashed(one: Recorded, place: Place): boolean {
  const [first, second, third] = place;
  if (one.method === 'eth_getProof') return inProof.has(`${first}`);
  if (one.method === 'eth_getTransactionReceipt')
    return inReceipt.has(`${first}`) && (first !== 'logs' || inLog.has(`${third}`));
  if (one.method.startsWith('eth_getTransaction')) return isSigned(one.result, place);
  if (!inBlock.has(`${first}`)) return false;
  const block = isObject(one.result) ? one.result : {};
  const list: unknown = block.transactions;
  if (first !== 'transactions' || typeof second !== 'number') return true;
  const transaction: unknown = Array.isArray(list) ? list[second] : null;
  return isObject(transaction) && isSigned(transaction, place.slice(2));
}

function isSigned(transaction: unknown, [name, , field]: Place): boolean {
  if (!isObject(transaction) || !inTransaction.has(`${name}`)) return false;
  if (name === 'gasPrice') return transaction.type === '0x0' || transaction.type === '0x1';
  return name !== 'authorizationList' || inAuthorization.has(`${field}`);
}

/** Another digit in the place of one of them. */
function withOtherDigit(value: unknown, chance: () => number): unknown {
  if (typeof value !== 'string' || value.length < 3) return '0x1';
  const at = 2 + Math.floor(chance() * (value.length - 2));
  const digit = Number.parseInt(value.charAt(at), 16);
  const other = ((digit + 1 + Math.floor(chance() * 15)) % 16).toString(16);
  return `${value.slice(0, at)}${other}${value.slice(at + 1)}`;
}

test('of 10 000 answers in which one digit that is hashed was changed, none passes', () => {
  const chance = seeded(6);
  const targets = recorded.flatMap((one) =>
    placesIn(one.result)
      .filter((place) => isHashed(one, place))
      .map((place) => ({ one, place })),
  );
  const kinds = new Set(targets.map(({ one, place }) => `${one.method} ${place[0]}`));
  expect(kinds.size).toBeGreaterThan(60);
  const accepted: string[] = [];
  for (let at = 0; at < 10_000; at++) {
    const target = targets[Math.floor(chance() * targets.length)];
    if (target === undefined) throw new Error('nothing was recorded');
    const { one, place } = target;
    const result = changedAt(one.result, place, (before) => withOtherDigit(before, chance));
    const isTaken = one.method === 'eth_getProof' ? holds(one, result, stateRootAt(1)) : isAccepted(one, result);
    if (isTaken) accepted.push(`${one.method} ${place.join('.')}`);
  }
  expect(accepted).toEqual([]);
}, 120_000);
