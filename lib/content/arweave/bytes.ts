// Bytes, and the ways Arweave writes and hashes them. Pure; runs in the background and in tests.
import { base64url } from 'multiformats/bases/base64';

/** What `crypto.subtle` takes: never memory shared with a worker. */
export type Bytes = Uint8Array<ArrayBuffer>;

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

/** Whatever cannot be read as UTF-8 is shown as such; only shown, never hashed. */
export const shownText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

export function joinBytes(...pieces: readonly Uint8Array[]): Bytes {
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

export const sha256 = async (bytes: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

export const sha384 = async (bytes: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-384', bytes));

export const toBase64Url = (bytes: Uint8Array): string => base64url.baseEncode(bytes);

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const digitOf = Uint8Array.from({ length: 128 }, (_, code) => Math.max(0, letters.indexOf(String.fromCharCode(code))));

/**
 * Null where the text is no base64url, or not the one spelling of its bytes (RFC 4648, 3.5).
 * Chunks come as text of 350 000 letters: the library's decoder takes eight times as long.
 */
export function fromBase64Url(text: string): Bytes | null {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let [held, bits, at] = [0, 0, 0];
  for (let index = 0; index < text.length; index++) {
    held = ((held << 6) | (digitOf[text.charCodeAt(index)] ?? 0)) & 0x3fff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = held >> bits;
  }
  return (held & ((1 << bits) - 1)) === 0 ? bytes : null;
}

/** Null for what is no text in base64url of at most so many bytes: nothing longer is decoded at all. */
export function readBase64Url(value: unknown, maxBytes: number): Bytes | null {
  return typeof value === 'string' && value.length <= Math.ceil((maxBytes * 4) / 3) ? fromBase64Url(value) : null;
}
