// MurmurHash3, x64, of 128 bits: by the first half of it, names are spread over the blocks of a large directory. Pure; runs in the background and in tests.
// https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp

const FACTORS = [0x87c37b91114253d5n, 0x4cf5ad432745937fn] as const;
const BLOCK_BYTES = 16;

const low = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotated = (value: bigint, bits: bigint): bigint => low(value << bits) | (value >> (64n - bits));

/** Its first 64 bits, its seed zero. */
export function murmur3(bytes: Uint8Array): bigint {
  // What is missing of the last block counts as zeros: their product leaves the sum as it is.
  const view = new DataView(new ArrayBuffer((Math.floor(bytes.length / BLOCK_BYTES) + 1) * BLOCK_BYTES));
  new Uint8Array(view.buffer).set(bytes);
  let [first, second] = [0n, 0n];
  for (let at = 0; at < view.byteLength; at += BLOCK_BYTES) {
    const isWhole = at + BLOCK_BYTES <= bytes.length;
    first ^= scrambled(view.getBigUint64(at, true), FACTORS, 31n);
    if (isWhole) first = low((rotated(first, 27n) + second) * 5n + 0x52dce729n);
    second ^= scrambled(view.getBigUint64(at + 8, true), [FACTORS[1], FACTORS[0]], 33n);
    if (isWhole) second = low((rotated(second, 31n) + first) * 5n + 0x38495ab5n);
  }
  const length = BigInt(bytes.length);
  [first, second] = [first ^ length, second ^ length];
  const sum = low(first + second);
  return low(mixed(sum) + mixed(low(second + sum)));
}

function scrambled(word: bigint, [before, after]: readonly [bigint, bigint], bits: bigint): bigint {
  return low(rotated(low(word * before), bits) * after);
}

function mixed(word: bigint): bigint {
  const once = low((word ^ (word >> 33n)) * 0xff51afd7ed558ccdn);
  const twice = low((once ^ (once >> 33n)) * 0xc4ceb9fe1a85ec53n);
  return twice ^ (twice >> 33n);
}
