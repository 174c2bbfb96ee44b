// Ethereum's signatures of data items: of a message as wallets sign it, and of typed data (EIP-712). Pure; runs in the background and in tests.
import { secp256k1 } from '@noble/curves/secp256k1';
import { keccak_256 } from '@noble/hashes/sha3';
import { type Bytes, joinBytes, utf8 } from '@/lib/content/bytes';

const keccak = (...parts: Bytes[]): Bytes => new Uint8Array(keccak_256(joinBytes(parts)));

/** EIP-191, version 0x45. The signature's last byte, for recovery, proves nothing more than the key that stands beside it. */
export function isPersonalSignature(owner: Bytes, message: Bytes, signature: Bytes): boolean {
  const hash = keccak(utf8(`\x19Ethereum Signed Message:\n${message.length}`), message);
  return isSigned(() => secp256k1.verify(signature.subarray(0, 64), hash, owner));
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
export function isTypedSignature(owner: Bytes, message: Bytes, signature: Bytes): boolean {
  const [, digits] = /^0x([0-9a-f]{40})$/i.exec(String.fromCharCode(...owner)) ?? [];
  if (digits === undefined) return false;
  const address = Uint8Array.from({ length: 20 }, (_, at) => Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16));
  const hash = keccak(Uint8Array.of(0x19, 0x01), domainHash(), structHash(message, address));
  return isSigned(() => {
    const recovery = (signature[64] ?? 0) % 27;
    const key = secp256k1.Signature.fromCompact(signature.subarray(0, 64))
      .addRecoveryBit(recovery)
      .recoverPublicKey(hash);
    return new Uint8Array(keccak_256(key.toRawBytes(false).subarray(1)))
      .subarray(12)
      .every((byte, at) => byte === address[at]);
  });
}

/** The library throws for points and numbers that are none: from outside, that is one more way not to be signed. */
function isSigned(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}
