// Small questions about untrusted JSON values, shared by the checks of results. Pure; runs in the background and in tests.

export type Fields = Record<string, unknown>;

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const matches = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);

/** Leading zeros pass: some chains write them. */
export const isQuantity = matches(/^0x[\da-f]{1,64}$/i);
export const isHash = matches(/^0x[\da-f]{64}$/i);
export const isAddress = matches(/^0x[\da-f]{40}$/i);
export const isData = matches(/^0x([\da-f]{2})*$/i);
/** A storage word; some clients do not pad it. */
export const isWord = matches(/^0x[\da-f]{0,64}$/i);

/** Two hex texts of the same bytes, whatever the case. */
export function sameHex(a: unknown, b: unknown): boolean {
  return typeof a === 'string' && typeof b === 'string' && a.toLowerCase() === b.toLowerCase();
}

/** The block number in a parameter or field; null for tags, hashes, and everything else. */
export function numberOf(value: unknown): number | null {
  return typeof value === 'string' && /^0x[\da-f]{1,13}$/i.test(value) ? Number(value) : null;
}
