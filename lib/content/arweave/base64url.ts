// Bytes as Arweave writes them in JSON and in URLs. Pure; runs in the background and in tests.
import { base64url } from 'multiformats/bases/base64';
import type { Bytes } from '@/lib/content/bytes';

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
