// Ethereum's signatures of data items: of a message as wallets sign it, and of typed data (EIP-712). Pure; runs in the background and in tests.
import { keccak_256 } from '@noble/hashes/sha3';
import { type Bytes, joinBytes, sameBytes, utf8 } from '@/lib/content/bytes';
import { isLow, isSignedBy, keyBytes, numberOf, readKey, readSignature, recoverKey } from '@/lib/curve/secp256k1';

const keccak = (...parts: Bytes[]): Bytes => new Uint8Array(keccak_256(joinBytes(parts)));

/** r and s; a byte to recover the key by stands behind them. */
const signatureIn = (bytes: Bytes) => readSignature(bytes.subarray(0, 64));

/** EIP-191, version 0x45. The byte for recovery proves nothing more than the key that stands beside it. */
export function isPersonalSignature(owner: Bytes, message: Bytes, bytes: Bytes): boolean {
  const hash = keccak(utf8(`\x19Ethereum Signed Message:\n${message.length}`), message);
  const [key, signature] = [readKey(owner), signatureIn(bytes)];
  return key !== null && isLow(signature) && isSignedBy(key, numberOf(hash), signature);
}

/** As Irys has its users sign (arbundles, TypedEthereumSigner.ts). */
const domainHash = () =>
  keccak(...['EIP712Domain(string name,string version)', 'Bundlr', '1'].map((text) => keccak(utf8(text))));
const structHash = (message: Bytes, address: Bytes) =>
  keccak(
    keccak(utf8('Bundlr(bytes Transaction hash,address address)')),
    keccak(message),
    new Uint8Array(12), // an address fills a word from the right
    address,
  );

/** @param owner The address as text, 42 letters: that is what such an item carries in place of a key. */
export function isTypedSignature(owner: Bytes, message: Bytes, bytes: Bytes): boolean {
  const [, digits] = /^0x([0-9a-f]{40})$/i.exec(String.fromCharCode(...owner)) ?? [];
  if (digits === undefined) return false;
  const address = Uint8Array.from({ length: 20 }, (_, at) => Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16));
  const hash = keccak(Uint8Array.of(0x19, 0x01), domainHash(), structHash(message, address));
  // 0 or 1, or by Bitcoin's custom 27 or 28.
  const parity = (bytes[64] ?? 0) % 27;
  if (parity !== 0 && parity !== 1) return false;
  const key = recoverKey(numberOf(hash), signatureIn(bytes), parity);
  return key !== null && sameBytes(keccak(keyBytes(key)).subarray(12), address);
}
