// The kinds of signature that a data item can carry, and how each is checked. Pure; runs in the background and in tests.
import { type Bytes, utf8 } from '@/lib/content/bytes';
import { isEd25519Signature } from './ed25519';
import { isPersonalSignature, isTypedSignature } from './ethereum';
import { isRsaSignature } from './rsa-pss';

type Check = (owner: Bytes, message: Bytes, signature: Bytes) => Promise<boolean> | boolean;

export interface SignatureType {
  type: number;
  signatureBytes: number;
  ownerBytes: number;
  /** Null: we know its length, and cannot check it. */
  check: Check | null;
}

const hexText = (bytes: Bytes): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** @see ANS-104, 2; arbundles, src/constants.ts and src/signing/chains. */
const types: readonly SignatureType[] = [
  { type: 1, signatureBytes: 512, ownerBytes: 512, check: isRsaSignature },
  { type: 2, signatureBytes: 64, ownerBytes: 32, check: isEd25519Signature },
  { type: 3, signatureBytes: 65, ownerBytes: 65, check: isPersonalSignature },
  /** Solana: its wallets sign text only. */
  { type: 4, signatureBytes: 64, ownerBytes: 32, check: signedAs((hash) => hash) },
  /** Aptos: its wallets put words around what they sign. */
  { type: 5, signatureBytes: 64, ownerBytes: 32, check: signedAs((hash) => `APTOS\nmessage: ${hash}\nnonce: bundlr`) },
  /** Aptos, by several keys: nothing says how many must sign, and none would do (arbundles, multiSignatureAptos.ts). */
  { type: 6, signatureBytes: 2052, ownerBytes: 1025, check: null },
  { type: 7, signatureBytes: 65, ownerBytes: 42, check: isTypedSignature },
  /** Kyve: arbundles signs it and cannot verify it. */
  { type: 101, signatureBytes: 65, ownerBytes: 65, check: null },
];

function signedAs(words: (hash: string) => string): Check {
  return (owner, message, signature) => isEd25519Signature(owner, utf8(words(hexText(message))), signature);
}

export const signatureType = (type: number): SignatureType | null => types.find((known) => known.type === type) ?? null;

/** Where nobody says the type: all that have keys and signatures so long. */
export function typesOfLengths(signature: Bytes, owner: Bytes): readonly SignatureType[] {
  return types.filter(
    ({ signatureBytes, ownerBytes }) => signature.length === signatureBytes && owner.length === ownerBytes,
  );
}
