// Blocks, transactions, receipts and proofs held against the hashes that they name. Pure; runs in the background and in tests.
import { keccak256, stringToHex } from 'viem';
import type { RpcCall } from '@/lib/rpc/call';
import { parseJson } from '@/lib/rpc/json-source';
import { type Fields, isHash, isObject, numberOf, sameHex } from '@/lib/rpc/shapes';
import { signerOf } from '@/lib/rpc/transaction/recover';
import { isProven, stateRootIn } from './account';
import { bloomOf } from './bloom';
import { type Envelope, envelopeOf } from './envelope';
import { allOf, itemOf, listOf, rlp } from './fields';
import type { Chance, CheckName, Finding } from './finding';
import { headerOf } from './header';
import { EMPTY_ROOT, rootOf } from './trie';

type Check = (result: unknown, params: readonly unknown[], chance: Chance) => Finding[];

/** A sender takes 1.5 ms to find; of the many of a block so many are looked at, whichever chance names. */
const MOST_SENDERS = 8;
const NOBODY = `0x${'0'.repeat(40)}`;

/** Content that has a hash of its own. */
function hashFinding(check: CheckName, item: unknown, computed: string, form: string, plain = true): Finding {
  const named = typeof item === 'string' && isHash(item) ? item.toLowerCase() : null;
  return { check, form, item: named, computed, passed: computed === named, isHash: true, plain };
}

/** Whatever an endpoint wrote there, it is a short name. */
const formOf = ({ type = '0x0' }: Fields): string => `${numberOf(type) ?? 'none'}`;

/** Short, whatever it is of: of two who say the same it is the same. */
const digestOf = (text: string): string => keccak256(stringToHex(text));

const torn = (check: CheckName, item: unknown, form: string): Finding =>
  hashFinding(check, item, 'torn', `${form}+`, false);

function blockFindings(block: Fields, chance: Chance): Finding[] {
  if (!isHash(block.hash)) return [];
  const header = headerOf(block);
  if (header === null) return [torn('block hash', block.hash, '')];
  const own = hashFinding('block hash', block.hash, header.hash, header.form, header.plain);
  return [own, ...bodyFindings(block, chance), ...withdrawalFindings(block)];
}

/** With a transaction among them that we cannot write as bytes, the list may be any list. */
const unknownBody: Finding = { ...torn('transactions root', null, 'full'), item: null };

function bodyFindings({ transactions, transactionsRoot }: Fields, chance: Chance): Finding[] {
  if (!Array.isArray(transactions)) return [];
  if (transactions.length === 0) return [hashFinding('transactions root', transactionsRoot, EMPTY_ROOT, 'empty')];
  const whole = transactions.filter(isObject);
  if (whole.length < transactions.length) return [];
  const read = whole.map((one) => ({ one, envelope: envelopeOf(one) }));
  const chosen = new Set(chosenFrom(read.length, chance));
  const each = read.flatMap(({ one, envelope }, at) => transactionFindings(one, envelope, chosen.has(at)));
  const bytes = allOf(read.map(({ envelope }) => (typeof envelope === 'string' ? null : envelope.bytes)));
  const root = bytes === null ? unknownBody : hashFinding('transactions root', transactionsRoot, rootOf(bytes), 'full');
  return [root, ...telling(each)];
}

/** All of a few, so many of more. */
function chosenFrom(count: number, chance: Chance): number[] {
  const places = Array.from({ length: count }, (_, at) => at);
  if (count <= MOST_SENDERS) return places;
  return Array.from({ length: MOST_SENDERS }, () => places.splice(Math.floor(chance() * places.length), 1)).flat();
}

/** One of each check and form: one that failed, where there is one. */
function telling(findings: readonly Finding[]): Finding[] {
  const kept = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.check} ${finding.form}`;
    if (kept.get(key)?.passed !== false) kept.set(key, finding);
  }
  return [...kept.values()];
}

function transactionFindings(one: Fields, envelope: Envelope | 'foreign' | 'torn', isSenderDue: boolean): Finding[] {
  if (envelope === 'foreign') return [];
  if (envelope === 'torn') return [torn('transaction hash', one.hash, formOf(one))];
  const form = `${envelope.type}`;
  const own = hashFinding('transaction hash', one.hash, envelope.hash, form);
  return isSenderDue && own.passed ? [own, ...senderFindings(one, envelope, form)] : [own];
}

/** Content whose hash stands nowhere: two who say the same of `item` agree. */
function wordFinding(check: CheckName, item: string, said: string, form: string, passed: boolean): Finding {
  return { check, form, item: item.toLowerCase(), computed: digestOf(said), passed, isHash: false, plain: true };
}

/** None of a deposit: its sender stands in its bytes. */
function senderFindings({ from }: Fields, { hash, seal }: Envelope, form: string): Finding[] {
  if (seal === null) return [];
  const said = `${from}`.toLowerCase();
  return [wordFinding('sender', hash, said, form, sameHex(signerOf(seal.digest, seal), said))];
}

function withdrawalFindings({ withdrawals, withdrawalsRoot }: Fields): Finding[] {
  if (!Array.isArray(withdrawals) || withdrawals.length === 0) return [];
  const bytes = listOf(withdrawals, (one) => {
    if (!isObject(one)) return null;
    const [index, validator, amount] = [one.index, one.validatorIndex, one.amount].map((it) => itemOf(it, 'quantity'));
    const items = allOf([index ?? null, validator ?? null, itemOf(one.address, 20), amount ?? null]);
    return items === null ? null : rlp(items);
  });
  if (bytes === null) return [torn('withdrawals root', withdrawalsRoot, '')];
  return [hashFinding('withdrawals root', withdrawalsRoot, rootOf(bytes), '')];
}

/** The state syncs of Polygon come from nobody to nobody, and bring receipts of their own. */
function receiptFindings(receipt: Fields): Finding[] {
  const { logs, logsBloom, transactionHash, from, to } = receipt;
  const isSync = from === NOBODY && to === NOBODY;
  if (isSync || !Array.isArray(logs) || typeof logsBloom !== 'string') return [];
  const bloom = bloomOf(logs) ?? 'torn';
  const said = logsBloom.toLowerCase();
  return [wordFinding('logs bloom', `${transactionHash}`, `${bloom} ${said}`, formOf(receipt), bloom === said)];
}

function accountFindings(result: Fields, [address, slots]: readonly unknown[]): Finding[] {
  const root = stateRootIn(result);
  const asked = Array.isArray(slots) ? slots : [];
  const passed = root !== null && typeof address === 'string' && isProven(result, address.toLowerCase(), asked, root);
  const item = digestOf(`${root} ${address} ${asked.join()}`.toLowerCase());
  const finding = wordFinding('account proof', item, `${passed}`, '', passed);
  return [{ ...finding, plain: root !== null }];
}

const ofObject =
  (check: (result: Fields, params: readonly unknown[], chance: Chance) => Finding[]): Check =>
  (result, params, chance) =>
    isObject(result) ? check(result, params, chance) : [];

const ofTransaction = ofObject((one) => transactionFindings(one, envelopeOf(one), true));

/** Whose shape was right: each lies in the range, and matches the filter. None at all says nothing. */
const ofLogs: Check = (result) =>
  Array.isArray(result) && result.length > 0 ? [{ ...wordFinding('logs', '', '', '', true), item: null }] : [];

const checks = new Map<string, Check>([
  ['eth_getBlockByNumber', ofObject((block, [at], chance) => (at === 'pending' ? [] : blockFindings(block, chance)))],
  ['eth_getBlockByHash', ofObject((block, _, chance) => blockFindings(block, chance))],
  ['eth_getTransactionByHash', ofTransaction],
  ['eth_getTransactionByBlockHashAndIndex', ofTransaction],
  ['eth_getTransactionByBlockNumberAndIndex', ofTransaction],
  ['eth_getTransactionReceipt', ofObject(receiptFindings)],
  [
    'eth_getBlockReceipts',
    (list) => (Array.isArray(list) ? telling(list.filter(isObject).flatMap(receiptFindings)) : []),
  ],
  ['eth_getLogs', ofLogs],
  ['eth_getProof', ofObject(accountFindings)],
]);

/** What the checks say of a result of the right shape; empty where nothing of it can be checked. */
export function findingsOf(call: RpcCall, resultSource: string, chance: Chance): Finding[] {
  const check = checks.get(call.method);
  if (check === undefined) return [];
  const params = parseJson(call.paramsSource ?? '');
  return check(parseJson(resultSource), Array.isArray(params) ? params : [], chance);
}
