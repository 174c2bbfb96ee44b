// Arweave ids: 32 bytes, as text and as the label of a sandbox host. Pure; runs in the background and in tests.
import { base32 } from 'multiformats/bases/base32';
import type { Bytes } from '@/lib/content/bytes';
import { fromBase64Url, toBase64Url } from './base64url';
import { sha256 } from './digest';

/** 43 letters hold 258 bits, so the last letter has two to spare: only one spelling of an id is an id. */
const idText = /^[\w-]{42}[AEIMQUYcgkosw048]$/;
/** 52 letters hold 260 bits: four to spare. */
const label = /^[a-z2-7]{51}[aq]$/;

export const isArweaveId = (text: unknown): text is string => typeof text === 'string' && idText.test(text);

export const bytesOfId = (id: string): Bytes | null => (isArweaveId(id) ? fromBase64Url(id) : null);

/** Of a transaction and of a data item alike: the hash of the signature names both. */
export const idOfSignature = async (signature: Bytes): Promise<string> => toBase64Url(await sha256(signature));

/** Of the public key that signed. */
export const addressOf = async (owner: Bytes): Promise<string> => toBase64Url(await sha256(owner));

/**
 * The host label below a gateway's name that gives an id an origin of its own; null for what is no id.
 * @see ar-io-node, src/middleware/sandbox.ts
 */
export function sandboxLabel(id: string): string | null {
  const bytes = bytesOfId(id);
  return bytes === null ? null : base32.baseEncode(bytes);
}

export function idOfSandbox(text: string): string | null {
  return label.test(text) ? toBase64Url(base32.baseDecode(text)) : null;
}

/** A gateway's bare host says nothing; a sandbox must be the id's own, or the page and its address disagree. */
export function isHostOfId(hostname: string, gateway: string, id: string): boolean {
  const own = sandboxLabel(id);
  return own !== null && (hostname === gateway || hostname === `${own}.${gateway}`);
}
