// A constructed ledger in Solana's shape: slots that pass by the clock, block hashes, accounts, and transactions whose signatures are
// verified. No validator: npm has none. What it answers has the form of the real thing, its contents are made up. Runs in Node, in tests only.
import { createHash } from 'node:crypto';
import { fromBase58, toBase58 } from '@/lib/rpc/solana/base58';
import { readTransfer } from './solana-transaction';

export interface SolanaLedger {
  genesis: string;
  /** Of the newest block, at a commitment. */
  slotAt: (commitment: string) => number;
  blockhashOf: (slot: number) => string;
  /** A blockhash of the last 150 slots before `slot`. */
  isRecent: (blockhash: string, slot: number) => boolean;
  lamportsOf: (address: string) => number;
  /** Takes a wire transaction; says what a validator would. */
  submit: (wire: Buffer, slot: number) => 'taken' | 'known' | 'bad-signature' | 'no-blockhash';
  /** The slot in which a transaction landed. */
  landedIn: (signature: string) => number | null;
  /** Every signature taken, in order. */
  taken: () => string[];
}

const SLOT_MS = 400;
const FIRST_SLOT = 380_000_000;
const BLOCKHASH_SLOTS = 150;
const behind: Record<string, number> = { processed: 0, confirmed: 2, finalized: 32 };

export function makeLedger(genesis: string): SolanaLedger {
  const startedAt = Date.now();
  const landed = new Map<string, number>();
  const slotNow = (): number => FIRST_SLOT + Math.floor((Date.now() - startedAt) / SLOT_MS);
  const blockhashOf = (slot: number): string =>
    toBase58(new Uint8Array(createHash('sha256').update(`${genesis} ${slot}`).digest()));
  const isRecent = (blockhash: string, slot: number): boolean =>
    Array.from({ length: BLOCKHASH_SLOTS }, (_, back) => slot - back).some((one) => blockhashOf(one) === blockhash);
  return {
    genesis,
    slotAt: (commitment) => slotNow() - (behind[commitment] ?? 32),
    blockhashOf,
    isRecent,
    lamportsOf: (address) => 1_000_000_000 + (fromBase58(address)?.[0] ?? 0),
    submit: (wire, slot) => {
      const { signature, blockhash, isValid } = readTransfer(wire);
      const name = toBase58(signature);
      if (!isValid) return 'bad-signature';
      if (!isRecent(toBase58(blockhash), slot)) return 'no-blockhash';
      if (landed.has(name)) return 'known';
      landed.set(name, slot + 1);
      return 'taken';
    },
    landedIn: (signature) => landed.get(signature) ?? null,
    taken: () => [...landed.keys()],
  };
}
