// JSON from gateways, read without trusting its shape. Pure; runs in the background and in tests.

/** A field of the object's own; `undefined` for whatever has no such field. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}

/** A count of bytes or seconds, as a number or as its decimal text. Null beyond what a number holds exactly. */
export function readCount(value: unknown): number | null {
  const isText = typeof value === 'string' && /^(?:0|[1-9]\d{0,15})$/.test(value);
  const count = isText || typeof value === 'number' ? Number(value) : Number.NaN;
  return Number.isSafeInteger(count) && count >= 0 ? count : null;
}
