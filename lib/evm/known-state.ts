// The state that a call runs on: what was proven, and a list of what it came to that was not. Runs in the worker that executes calls.
import { SimpleStateManager } from '@ethereumjs/statemanager';
import { Account, type Address, bytesToHex, hexToBytes } from '@ethereumjs/util';
import type { EvmAccount, EvmNeed } from '@/lib/rpc/evm-task';
import { GiveUp, Missing } from './give-up';

/** Of one call (rules, part 2, 3.1). */
const MOST_ACCOUNTS = 8;
const MOST_SLOTS = 64;

const isSystem = (address: string): boolean => BigInt(address) < 0x1_0000n;

/**
 * Goes on as if nothing stood where something is missing, so that one run finds most of what it needs; its result counts only where nothing was missing.
 */
export class KnownState extends SimpleStateManager {
  readonly needs: EvmNeed[] = [];
  readonly #known: ReadonlyMap<string, EvmAccount>;
  readonly #accounts = new Set<string>();
  readonly #slots = new Set<string>();

  constructor(accounts: readonly EvmAccount[]) {
    super();
    this.#known = new Map(accounts.map((one) => [one.address, one]));
  }

  override async getAccount(address: Address): Promise<Account | undefined> {
    const key = address.toString();
    if (this.topAccountStack().has(key)) return super.getAccount(address);
    const known = this.#lookUp(key);
    if (known === undefined) return undefined;
    const { nonce, balance, codeHash } = known;
    const account = new Account(BigInt(nonce), BigInt(balance), undefined, hexToBytes(codeHash));
    return account.isEmpty() ? undefined : account;
  }

  override async getCode(address: Address): Promise<Uint8Array> {
    const key = address.toString();
    if (this.topCodeStack().has(key)) return super.getCode(address);
    return hexToBytes(this.#lookUp(key)?.code ?? '0x');
  }

  override async getStorage(address: Address, key: Uint8Array): Promise<Uint8Array> {
    const [owner, slot] = [address.toString(), bytesToHex(key)];
    if (this.topStorageStack().has(`${owner}_${slot}`)) return super.getStorage(address, key);
    const known = this.#lookUp(owner);
    if (known === undefined || known.isBare) return new Uint8Array();
    this.#slots.add(`${owner} ${slot}`);
    if (this.#slots.size > MOST_SLOTS) this.#end();
    const value = known.slots[slot];
    if (value === undefined) this.#need({ address: owner, slot });
    return trimmed(hexToBytes(value ?? '0x'));
  }

  #lookUp(address: string): EvmAccount | undefined {
    const known = this.#known.get(address);
    // What follows from nothing is often the zero address, or a number taken for one.
    if (known === undefined && this.needs.length > 0 && isSystem(address)) return undefined;
    this.#accounts.add(address);
    if (this.#accounts.size > MOST_ACCOUNTS) this.#end();
    if (known === undefined) this.#need({ address, slot: null });
    return known;
  }

  #need(need: EvmNeed): void {
    const isNew = !this.needs.some(({ address, slot }) => address === need.address && slot === need.slot);
    if (isNew) this.needs.push(need);
  }

  /** Too much by now: for certain only where nothing was missing before. */
  #end(): never {
    if (this.needs.length > 0) throw new Missing();
    throw new GiveUp('size');
  }
}

/** Without leading zeros, as the EVM keeps what it has stored itself. */
function trimmed(value: Uint8Array): Uint8Array {
  const first = value.findIndex((byte) => byte !== 0);
  return first < 0 ? new Uint8Array() : value.slice(first);
}
