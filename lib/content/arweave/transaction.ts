// A transaction's head as gateways give it (`/tx/{id}`), read without trust. Pure; runs in the background and in tests.

import type { Bytes } from '@/lib/content/bytes';
import { readBase64Url } from './base64url';
import { field, readCount } from './json';
import type { Tag } from './tags';

/** Nothing of it is shown to be so yet. */
export interface SignedTransaction {
  format: 1 | 2;
  signature: Bytes;
  /** The modulus of an RSA key; empty where the key must be recovered from the signature. */
  owner: Bytes;
  target: Bytes;
  lastTx: Bytes;
  /** Winstons as decimal text: as they are signed. */
  quantity: string;
  reward: string;
  /** Empty, or decimal text, if the network ever divides its coin anew. */
  denomination: string;
  tags: readonly Tag[];
  dataSize: number;
  /** Empty where there is no data. */
  dataRoot: Bytes;
}

/** What nodes take (ar_tx.erl, tx_field_size_limit). */
const limits = { owner: 512, signature: 512, target: 32, lastTx: 48, dataRoot: 32, tags: 2048 } as const;

/** @param json The body, parsed. Null for what no node would have taken. */
export function readTransaction(json: unknown): SignedTransaction | null {
  const bytes = (name: string, limit: number) => readBase64Url(field(json, name) ?? '', limit);
  const format = Number(field(json, 'format') ?? 1);
  const [owner, signature] = [bytes('owner', limits.owner), bytes('signature', limits.signature)];
  const [target, lastTx] = [bytes('target', limits.target), bytes('last_tx', limits.lastTx)];
  const [dataRoot, dataSize] = [bytes('data_root', limits.dataRoot), readCount(field(json, 'data_size') ?? 0)];
  const [quantity, reward] = [readDecimal(field(json, 'quantity')), readDecimal(field(json, 'reward'))];
  const denomination = field(json, 'denomination') === undefined ? '' : readDecimal(field(json, 'denomination'));
  const tags = readTags(field(json, 'tags') ?? []);
  if (format !== 1 && format !== 2) return null;
  if (owner === null || signature === null || target === null || lastTx === null || tags === null) return null;
  if (dataRoot === null || dataSize === null || quantity === null || reward === null || denomination === null)
    return null;
  return { format, signature, owner, target, lastTx, quantity, reward, denomination, tags, dataSize, dataRoot };
}

function readDecimal(value: unknown): string | null {
  const text = typeof value === 'number' ? `${value}` : value;
  return typeof text === 'string' && /^(?:0|[1-9]\d{0,20})$/.test(text) ? text : null;
}

/** Names and values in base64url, and no more of them than nodes take. */
function readTags(value: unknown): Tag[] | null {
  if (!Array.isArray(value) || value.length > limits.tags) return null;
  const tags = value.flatMap((tag: unknown): Tag[] => {
    const name = readBase64Url(field(tag, 'name'), limits.tags);
    const text = readBase64Url(field(tag, 'value'), limits.tags);
    return name === null || text === null ? [] : [{ name, value: text }];
  });
  return tags.length === value.length ? tags : null;
}
