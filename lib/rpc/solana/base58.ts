// Solana's spelling of bytes (Bitcoin's base58 alphabet). Pure; runs in the background and in tests.

const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Leading zero bytes are leading ones: a number alone would lose them. */
export function toBase58(bytes: Uint8Array): string {
  const zeros = bytes.findIndex((byte) => byte !== 0);
  const lead = '1'.repeat(zeros === -1 ? bytes.length : zeros);
  let rest = bytes.reduce((number, byte) => number * 256n + BigInt(byte), 0n);
  let digits = '';
  for (; rest > 0n; rest /= 58n) digits = alphabet.charAt(Number(rest % 58n)) + digits;
  return lead + digits;
}

/** Null for a text that is not base58. Its time grows with the square of the length: bound what comes from outside. */
export function fromBase58(text: string): Uint8Array | null {
  let number = 0n;
  for (const character of text) {
    const digit = alphabet.indexOf(character);
    if (digit === -1) return null;
    number = number * 58n + BigInt(digit);
  }
  const bytes: number[] = [];
  for (; number > 0n; number /= 256n) bytes.push(Number(number % 256n));
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  return Uint8Array.from([...Array.from({ length: zeros }, () => 0), ...bytes.reverse()]);
}

const shortest = { 32: 32, 64: 64 } as const;

/** A key, a hash (32 bytes), or a signature (64 bytes). */
export function isBase58Of(size: keyof typeof shortest, value: unknown): value is string {
  // 58 digits a byte and a third: longer texts are not decoded at all.
  return typeof value === 'string' && value.length <= size * 1.4 && fromBase58(value)?.length === size;
}
