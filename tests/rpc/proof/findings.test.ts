// Every block, transaction, receipt and proof that geth recorded for execution-apis is found true; of thousands of changed ones not one is.
import { type Hex, toHex } from 'viem';
import { expect, test } from 'vitest';
import { isProven } from '@/lib/rpc/proof/account';
import { findingsOf } from '@/lib/rpc/proof/findings';
import { headerOf } from '@/lib/rpc/proof/header';
import { rootOf } from '@/lib/rpc/proof/trie';
import { isObject } from '@/lib/rpc/shapes';
import {
  callIn,
  chain,
  changedAt,
  headerNames,
  type Place,
  placesIn,
  type Recorded,
  recorded,
  seeded,
} from './recorded';

const findings = (one: Recorded, result = one.result) => findingsOf(callIn(one), JSON.stringify(result), () => 0);
const isAccepted = (one: Recorded, result: unknown) => {
  const found = findings(one, result);
  return found.length > 0 && found.every(({ passed }) => passed);
};

const quantities = new Set(
  'difficulty number gasLimit gasUsed timestamp baseFeePerGas blobGasUsed excessBlobGas'.split(' '),
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

/** The first transaction of Base's block 52158111, as its nodes tell it. */
const deposit = {
  blockHash: '0x64d3010c7c0709e760500250dc4177f2479571a79fdcfc48eb73cda64c7332bd',
  blockNumber: '0x31bde9f',
  depositReceiptVersion: '0x1',
  from: '0xdeaddeaddeaddeaddeaddeaddeaddeaddead0001',
  gas: '0xf4240',
  gasPrice: '0x0',
  hash: '0x233ace96f255608781596edfe1520000bd25b69b122cc101be3abb6689a85322',
  input:
    '0x3db6be2b000008dd00101c120000000000000005000000006ac2196700000000018e8792000000000000000000000000000000000000000000000000000000000be3256b00000000000000000000000000000000000000000000000000000000008b9262ae74035a834ae8863310574c2213838e9de36478c4f8c048cf3ea5d3ffcec4010000000000000000000000005050f69a9786f081509234f1a7f4684b5e5b76c90000000000000000000000000094',
  mint: '0x0',
  nonce: '0x31bdea2',
  ...{ r: '0x0', s: '0x0', v: '0x0', yParity: '0x0' },
  sourceHash: '0x391329aebfee79dbb200b510b04d8795c891055a887433c20a7392b77b0f2fec',
  to: '0x4200000000000000000000000000000000000015',
  transactionIndex: '0x0',
  type: '0x7e',
  value: '0x0',
};

test('a deposit of the OP Stack has its hash, and no sender is looked for; of one without a source nothing is said', () => {
  const one = { method: 'eth_getTransactionByHash', params: [deposit.hash], result: deposit };
  expect(findings(one)).toMatchObject([{ check: 'transaction hash', form: '126', passed: true }]);
  expect(findings(one, { ...deposit, from: deposit.to })).toMatchObject([{ passed: false }]);
  expect(findings(one, { ...deposit, sourceHash: undefined })).toEqual([]);
});

test.each(['0x64', '0x68', '0x6a', '0x71', '0x78', '0xff', '0x7f'])(
  'of a transaction of type %s nothing is said',
  (type) => {
    const one = { method: 'eth_getTransactionByHash', params: [deposit.hash], result: { ...deposit, type } };
    expect(findings(one)).toEqual([]);
  },
);

test('a block with a transaction that cannot be written is not found true, and not false either', () => {
  const ofBody = (one: Recorded, result = one.result) =>
    findings(one, result).find(({ check, form }) => check === 'transactions root' && form !== 'empty');
  const one = recorded.find((some) => ofBody(some) !== undefined);
  if (one === undefined) throw new Error('no block was recorded');
  expect(ofBody(one)).toMatchObject({ passed: true });
  const result = changedAt(one.result, ['transactions', 0, 'type'], () => '0x6a');
  expect(ofBody(one, result)).toMatchObject({ item: null, passed: false });
});

/** By createMPT of @ethereumjs/mpt 10.1.3: so many values of so many bytes, the nth of them full of n % 255 + 1. */
test.each([
  [1, 1, '0xac92bc8d02906a87a573c32c72bb427036f0e43d7a7375c5c491ebba064add15'],
  [2, 1, '0x08693bf7194a9e5481f518cc27be677512d038ddfb72263e13f0663e299ce2d8'],
  [20, 1, '0x84d0b1e90b089fa3dcbc0d09a61c6118317cb5f07fdfccd57f82abd216cfd8c4'],
  [130, 2, '0xa6229a501bb0ba03d5d68c737676fb55777bdd7a68a0dc3847a5cb599156c182'],
  [300, 40, '0xdb36b904c9d77031525e0a781662257fecdc065275935059aae95059bcac3ae1'],
])('the root of %i values of %i bytes, short nodes among them, is that of the library', (count, bytes, root) => {
  const values = Array.from({ length: count }, (_, at) => toHex(new Uint8Array(bytes).fill((at % 255) + 1)));
  expect(rootOf(values)).toBe(root);
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

function oneOf<T>(list: readonly T[], chance: () => number): T {
  const one = list[Math.floor(chance() * list.length)];
  if (one === undefined) throw new Error('nothing was recorded');
  return one;
}

/** 10 000 in `npm run liars`. */
const changes = Number(process.env.CALLS ?? 3_000);

test('of thousands of answers in which one digit that is hashed was changed, none passes', () => {
  const chance = seeded(6);
  const targets = recorded.flatMap((one) => {
    const places = placesIn(one.result).filter((place) => isHashed(one, place));
    return places.length === 0 ? [] : [{ one, places }];
  });
  const kinds = new Set(targets.flatMap(({ one, places }) => places.map((place) => `${one.method} ${place[0]}`)));
  expect(kinds.size).toBeGreaterThan(60);
  const accepted: string[] = [];
  for (let at = 0; at < changes; at++) {
    // Of each answer as many: full blocks, which take longest, have most places.
    const { one, places } = oneOf(targets, chance);
    const place = oneOf(places, chance);
    const result = changedAt(one.result, place, (before) => withOtherDigit(before, chance));
    const isTaken = one.method === 'eth_getProof' ? holds(one, result, stateRootAt(1)) : isAccepted(one, result);
    if (isTaken) accepted.push(`${one.method} ${place.join('.')}`);
  }
  expect(accepted).toEqual([]);
}, 300_000);
