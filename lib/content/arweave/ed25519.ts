// Ed25519 signatures of data items. Pure; runs in the background and in tests.
import type { Bytes } from '@/lib/content/bytes';

/**
 * Points of small order, without their sign bit: under such a key one signature fits many messages, and an id would name them all.
 * Neither browser refuses them (seen in Chromium 156 and Firefox 153). @see RFC 7748, 7; libsodium, ge25519_has_small_order.
 */
const weakKeys = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);

/** False for a key that is none, too: its bytes come from a gateway. */
export async function isEd25519Signature(owner: Bytes, message: Bytes, signature: Bytes): Promise<boolean> {
  if (isWeak(owner)) return false;
  const key = await importKey(owner);
  return key !== null && crypto.subtle.verify('Ed25519', key, signature, message);
}

function isWeak(owner: Bytes): boolean {
  const hex = Array.from(owner, (byte, at) => (at === 31 ? byte & 0x7f : byte).toString(16).padStart(2, '0'));
  return weakKeys.has(hex.join(''));
}

async function importKey(owner: Bytes): Promise<CryptoKey | null> {
  try {
    return await crypto.subtle.importKey('raw', owner, 'Ed25519', false, ['verify']);
  } catch {
    return null; // a DataError: no point on the curve
  }
}
