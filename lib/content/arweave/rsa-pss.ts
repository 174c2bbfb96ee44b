// Arweave's own signatures: RSA-PSS with SHA-256 and the exponent 65537. Pure; runs in the background and in tests.

import type { Bytes } from '@/lib/content/bytes';
import { toBase64Url } from './base64url';

const algorithm = { name: 'RSA-PSS', hash: 'SHA-256' } as const;
const HASH_BYTES = 32;

/** False for a key that is none, too: its text comes from a gateway. */
export async function isRsaSignature(modulus: Bytes, message: Bytes, signature: Bytes): Promise<boolean> {
  const start = modulus.findIndex((byte) => byte !== 0);
  const bare = modulus.subarray(start === -1 ? modulus.length : start);
  const key = await importKey(bare);
  if (key === null) return false;
  for (const saltLength of saltLengths(bare)) {
    if (await crypto.subtle.verify({ ...algorithm, saltLength }, key, signature, message)) return true;
  }
  return false;
}

/**
 * The network takes salts of any length, browsers must be told it: 32 bytes is what nodes and wallets write, the most that fits what Node's
 * OpenSSL does by itself, none what some hardware wallets do (arweave-js, webcrypto-driver.ts, tries the same three).
 */
function saltLengths(modulus: Bytes): number[] {
  const bits = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24;
  const most = Math.ceil((bits - 1) / 8) - HASH_BYTES - 2;
  return [HASH_BYTES, most, 0].filter((length) => length >= 0 && length <= most);
}

async function importKey(modulus: Bytes): Promise<CryptoKey | null> {
  const key = { kty: 'RSA', e: 'AQAB', n: toBase64Url(modulus) };
  try {
    return await crypto.subtle.importKey('jwk', key, algorithm, false, ['verify']);
  } catch {
    return null; // a DataError: no modulus that the browser takes
  }
}
