// Who signed: the address behind a signature (Yellow Paper, appendix F). Pure; runs in the background and in tests.
import { getAddress, type Hex, keccak256 } from 'viem';
import { keyBytes, recoverKey, type Signature } from '@/lib/curve/secp256k1';

/** The checksummed address; null for a signature that nobody can have made. */
export function signerOf(digest: Hex, { yParity, ...signature }: Signature & { yParity: 0 | 1 }): string | null {
  const key = recoverKey(BigInt(digest), signature, yParity);
  return key && getAddress(`0x${keccak256(keyBytes(key)).slice(-40)}`);
}
