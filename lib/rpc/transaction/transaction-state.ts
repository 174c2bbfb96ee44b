// What became of a transaction, by what several operators know of it. Pure; runs in the background and in tests.

/** What one operator knows of a transaction. */
export interface Voice {
  /** It has it, in a block or waiting for one. */
  seen: boolean;
  /** Of the block that holds it. */
  block: { number: number; hash: string; ok: boolean } | null;
  head: number;
  /** How many transactions of the sender are in blocks. */
  nonce: number;
}

export type TransactionState =
  /** Nobody answers. */
  | { kind: 'silent' }
  /** Nobody has it yet. */
  | { kind: 'unseen' }
  | { kind: 'waiting' }
  | { kind: 'mined'; block: number; confirmations: number; ok: boolean }
  /** It was seen, and nobody has it any more. */
  | { kind: 'dropped' }
  /** Another transaction of the sender took its place. */
  | { kind: 'replaced' };

/** One operator alone is believed only where no other answers. */
const VOICES = 2;

/**
 * @param voices One per operator asked; null for who did not answer.
 * @param nonce Of the transaction.
 * @param wasSeen Some operator had it before.
 */
export function followed(
  voices: readonly (Voice | null)[],
  { nonce, wasSeen }: { nonce: number; wasSeen: boolean },
): TransactionState {
  const heard = voices.filter((voice) => voice !== null);
  if (heard.length === 0) return { kind: 'silent' };
  const enough = Math.min(VOICES, heard.length);
  const mined = agreedBlock(heard, enough);
  if (mined !== null) return mined;
  if (heard.some((voice) => voice.seen)) return { kind: 'waiting' };
  // No one has it, and the sender's next number is beyond its own: another one is in the chain under that number.
  if (heard.filter((voice) => voice.nonce > nonce).length >= enough) return { kind: 'replaced' };
  return { kind: wasSeen && heard.length >= VOICES ? 'dropped' : 'unseen' };
}

/** Counted from the lowest head of those who agree: nobody is told more than the slowest of them knows. */
function agreedBlock(heard: readonly Voice[], enough: number): TransactionState | null {
  for (const { block } of heard) {
    if (block === null) continue;
    const same = heard.filter((voice) => voice.block?.hash === block.hash);
    if (same.length < enough) continue;
    const head = Math.min(...same.map((voice) => voice.head));
    return {
      kind: 'mined',
      block: block.number,
      confirmations: Math.max(1, head - block.number + 1),
      ok: same.every((voice) => voice.block?.ok),
    };
  }
  return null;
}
