// What it takes to run an eth_call here: the call itself, the block, and its state as reads that can be proven. Pure; runs in the background and in tests.
import { type Hex, isHex, keccak256, toHex } from 'viem';
import type { RpcCall } from '@/lib/rpc/call';
import type { EvmAccount, EvmBlock, EvmCall, EvmNeed } from '@/lib/rpc/evm-task';
import { parseJson } from '@/lib/rpc/json-source';
import { ownCall } from '@/lib/rpc/own-call';
import type { Member } from '@/lib/rpc/reply';
import { type Fields, isAddress, isData, isObject, isQuantity } from '@/lib/rpc/shapes';
import { isFalseSlot } from './account';
import { headerOf } from './header';
import { accountIn, blockSource, proofAsk, type StateRead } from './state-read';
import { EMPTY_ROOT } from './trie';

const nobody: Hex = `0x${'0'.repeat(40)}`;
/** Nobody is asked for more than one of their blocks could hold. */
const MOST_CHARACTERS = 262_144;

const hexOr = (value: unknown, otherwise: Hex, isRight: (value: unknown) => boolean): Hex | null => {
  if (value === undefined || value === null) return otherwise;
  return isRight(value) && isHex(value) ? value : null;
};

/** Null for a call with more than one can run here: other state than the chain's, prices, lists of access. */
export function evmCallOf({ method, paramsSource }: RpcCall): EvmCall | null {
  const params = parseJson(paramsSource ?? '[]');
  if (method !== 'eth_call' || !Array.isArray(params) || params.length > 2 || !isObject(params[0])) return null;
  const { from, to, data, input, value, gas, chainId: _, type: _type, nonce: _nonce, ...others } = params[0];
  if (Object.values(others).some((one) => one !== undefined && one !== null && one !== '0x0')) return null;
  const bytes = hexOr(input ?? data, '0x', isData);
  const [sender, sent] = [hexOr(from, nobody, isAddress), hexOr(value, '0x0', isQuantity)];
  const target = to === undefined || to === null ? null : isAddress(to) && isHex(to) ? to : undefined;
  const limit = gas === undefined || gas === null ? null : isQuantity(gas) && isHex(gas) ? gas : undefined;
  if (bytes === null || bytes.length > MOST_CHARACTERS || sender === null || sent === null) return null;
  if (target === undefined || limit === undefined) return null;
  return { from: lower(sender), to: target && lower(target), data: bytes, value: sent, gas: limit };
}

const lower = (hex: Hex): Hex => `0x${hex.slice(2).toLowerCase()}`;

/** Of a block whose hash was computed; null where it has not the fields that a call can see. */
export function evmBlockIn(source: string): EvmBlock | null {
  const block = parseJson(source);
  const header = isObject(block) ? headerOf(block) : null;
  if (header === null || !isObject(block)) return null;
  const {
    number,
    parentHash,
    timestamp,
    gasLimit,
    baseFeePerGas: baseFee,
    mixHash: prevRandao,
    miner: coinbase,
  } = block;
  if (!isHex(number) || !isHex(parentHash) || !isHex(timestamp) || !isHex(gasLimit)) return null;
  if (!isHex(baseFee) || !isHex(prevRandao) || !isHex(coinbase)) return null;
  const fields = Number.parseInt(header.form, 10);
  return { fields, number, parentHash, timestamp, gasLimit, baseFee, prevRandao, coinbase };
}

/** Reads of the accounts and slots that a run lacks, one an account; of one that is known its slots alone. */
export function readsOf(needs: readonly EvmNeed[], known: readonly EvmAccount[]): { call: RpcCall; read: StateRead }[] {
  const addresses = [...new Set(needs.map(({ address }) => address))];
  return addresses.map((address) => {
    const slots = needs.flatMap((need) => (need.address === address && need.slot !== null ? [need.slot] : []));
    return accountRead(address, slots, !known.some((one) => one.address === address));
  });
}

/** @param isNew With its code. */
function accountRead(address: string, slots: readonly Hex[], isNew: boolean): { call: RpcCall; read: StateRead } {
  const read: StateRead = {
    needsProof: true,
    asks: (at) => [
      proofAsk(address, slots, at),
      ...(isNew ? [ownCall('eth_getCode', `["${address}",${blockSource(at)}]`)] : []),
    ],
    read: ([proof, code], head) => {
      const found = accountIn(proof, address, slots, head);
      const account = found === null ? null : accountOf(found, address, slots, isNew ? parseJson(code ?? '') : '0x');
      return account === null || (isNew && keccak256(account.code) !== account.codeHash)
        ? null
        : JSON.stringify(account);
    },
    lieIn: ([proof, code], head) => {
      const bare = accountIn(withoutSlots(proof), address, [], head);
      if (bare === null) return null;
      if (isFalseSlot(objectIn(proof), slots)) return 'slot';
      const said: unknown = parseJson(code ?? '');
      return isNew && isData(said) && isHex(said) && keccak256(said) !== codeHashOf(bare) ? 'code' : null;
    },
  };
  // What it is remembered by: no site asks like this.
  return { call: ownCall('eth_getProof', JSON.stringify([address, slots, isNew ? 'with its code' : 'slots'])), read };
}

const objectIn = (source: string | undefined): Fields => {
  const value: unknown = parseJson(source ?? '');
  return isObject(value) ? value : {};
};

/** The proof of the account alone. */
const withoutSlots = (source: string | undefined): string => JSON.stringify({ ...objectIn(source), storageProof: [] });

const noCode = keccak256('0x');
const isNone = (hash: unknown): boolean => !isHex(hash) || BigInt(hash) === 0n;

/** Some clients write zeros for none. */
const codeHashOf = ({ codeHash }: Fields): Hex => (isHex(codeHash) && !isNone(codeHash) ? lower(codeHash) : noCode);

function accountOf(proven: Fields, address: string, slots: readonly Hex[], code: unknown): EvmAccount | null {
  const { nonce, balance, storageHash, storageProof } = proven;
  if (!isHex(nonce) || !isHex(balance) || !isHex(code)) return null;
  const values = Array.isArray(storageProof) ? storageProof : [];
  const entries = slots.flatMap((slot, at): [string, Hex][] => {
    const one: unknown = values[at];
    return isObject(one) && isHex(one.value) ? [[slot, toHex(BigInt(one.value), { size: 32 })]] : [];
  });
  const isBare = isNone(storageHash) || storageHash === EMPTY_ROOT;
  return { address, nonce, balance, code, codeHash: codeHashOf(proven), isBare, slots: Object.fromEntries(entries) };
}

/** What is known with what was proven now. */
export function withProven(known: readonly EvmAccount[], members: readonly Member[]): EvmAccount[] {
  const all = new Map(known.map((one) => [one.address, one]));
  for (const { resultSource } of members) {
    const found: unknown = parseJson(resultSource ?? '');
    if (!isEvmAccount(found)) continue;
    const before = all.get(found.address);
    all.set(found.address, before === undefined ? found : { ...before, slots: { ...before.slots, ...found.slots } });
  }
  return [...all.values()];
}

/** We have written it ourselves. */
const isEvmAccount = (value: unknown): value is EvmAccount =>
  isObject(value) && 'codeHash' in value && 'slots' in value;

/** What a site is told of a call that was run here, as clients write it: a revert is an error with its data. */
export function memberOf({ kind, data }: { kind: 'returned' | 'reverted'; data: Hex }): Member {
  if (kind === 'returned') return { idSource: '1', resultSource: `"${data}"`, error: null };
  const reason = reasonIn(data);
  const message = `execution reverted${reason === null ? '' : `: ${reason}`}`;
  const code = data === '0x' ? -32000 : 3;
  const source = JSON.stringify({ code, message, ...(data === '0x' ? {} : { data }) });
  return { idSource: '1', resultSource: null, error: { code, message, source } };
}

/** Solidity's Error(string); null where it is none. */
function reasonIn(data: Hex): string | null {
  if (!data.startsWith('0x08c379a0')) return null;
  const words = data.slice(10);
  const length = Number(`0x${words.slice(64, 128) || '0'}`);
  const text = words.slice(128, 128 + 2 * length);
  if (!(length <= 1_024) || text.length < 2 * length) return null;
  return new TextDecoder().decode(Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)));
}
