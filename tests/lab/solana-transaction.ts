// Real Solana transactions: a transfer in the wire format, signed with ed25519. Runs in Node, in tests only.
import { createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';

export interface Keypair {
  publicKey: Uint8Array;
  privateKey: KeyObject;
}

/** What stands before the 32 bytes of an ed25519 key in its DER form (RFC 8410). */
const derPrefix = Buffer.from('302a300506032b6570032100', 'hex');
const SIGNATURE_BYTES = 64;
const KEY_BYTES = 32;

export function newKeypair(): Keypair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return { publicKey: new Uint8Array(der.subarray(derPrefix.length)), privateKey };
}

/** A legacy message with one instruction: the system program moves `lamports`. */
function transferMessage(from: Uint8Array, to: Uint8Array, blockhash: Uint8Array, lamports: bigint): Buffer {
  const instruction = Buffer.alloc(12);
  instruction.writeUInt32LE(2, 0);
  instruction.writeBigUInt64LE(lamports, 4);
  const systemProgram = Buffer.alloc(KEY_BYTES);
  // One signature, no read-only signer, one read-only other; three accounts; one instruction of program 2 over accounts 0 and 1.
  const [header, accounts] = [Buffer.of(1, 0, 1), [Buffer.of(3), from, to, systemProgram]];
  return Buffer.concat([header, ...accounts, blockhash, Buffer.of(1, 2, 2, 0, 1, instruction.length), instruction]);
}

export interface Transfer {
  from: Keypair;
  to: Uint8Array;
  blockhash: Uint8Array;
  lamports?: bigint;
  /** Version 0 instead of legacy. */
  versioned?: boolean;
}

/** The wire transaction; its first signature is at byte 1. */
export function signedTransfer({ from, to, blockhash, lamports = 1n, versioned = false }: Transfer): Buffer {
  const legacy = transferMessage(from.publicKey, to, blockhash, lamports);
  const message = versioned ? Buffer.concat([Buffer.of(0x80), legacy, Buffer.of(0)]) : legacy;
  return Buffer.concat([Buffer.of(1), sign(null, message, from.privateKey), message]);
}

export interface ReadTransfer {
  signature: Buffer;
  blockhash: Buffer;
  from: Buffer;
  isValid: boolean;
}

/** As a validator reads it: the signature is verified over the message with the first account's key. */
export function readTransfer(wire: Buffer): ReadTransfer {
  const signature = wire.subarray(1, 1 + SIGNATURE_BYTES);
  const message = wire.subarray(1 + SIGNATURE_BYTES);
  const keysAt = (message[0] ?? 0) >= 0x80 ? 5 : 4;
  const from = message.subarray(keysAt, keysAt + KEY_BYTES);
  const blockhash = message.subarray(keysAt + 3 * KEY_BYTES, keysAt + 4 * KEY_BYTES);
  const key = createPublicKey({ key: Buffer.concat([derPrefix, from]), format: 'der', type: 'spki' });
  return { signature, blockhash, from, isValid: verify(null, message, key, signature) };
}
