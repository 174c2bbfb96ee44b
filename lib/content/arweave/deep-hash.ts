// Arweave's hash of nested lists of bytes: what transactions and data items sign. Pure; runs in the background and in tests.

import { type Bytes, joinBytes, utf8 } from '@/lib/content/bytes';
import { sha384 } from './digest';

/** `hashed`: the deep hash of a part that is the same in several lists. */
export type DeepHashable = Bytes | { hashed: Bytes } | readonly DeepHashable[];

/** @see https://github.com/ArweaveTeam/arweave/blob/master/apps/arweave/src/ar_deep_hash.erl */
export async function deepHash(value: DeepHashable): Promise<Bytes> {
  if (value instanceof Uint8Array) return sha384(joinBytes([await tag('blob', value.length), await sha384(value)]));
  if ('hashed' in value) return value.hashed;
  let hash = await tag('list', value.length);
  for (const part of value) hash = await sha384(joinBytes([hash, await deepHash(part)]));
  return hash;
}

const tag = (kind: 'blob' | 'list', length: number): Promise<Bytes> => sha384(utf8(`${kind}${length}`));
