// Ten thousand random corruptions of everything that a gateway sends: none is ever called proven.
import { expect, test, vi } from 'vitest';
import { fromBase64Url, toBase64Url } from '@/lib/content/arweave/base64url';
import { differenceOf } from '@/lib/content/arweave/data-root';
import { readIndexedItem } from '@/lib/content/arweave/indexed-item';
import { readItemHeader } from '@/lib/content/arweave/item-header';
import { proveItem } from '@/lib/content/arweave/item-proof';
import { proveChunk } from '@/lib/content/arweave/read-chunks';
import { readTransaction } from '@/lib/content/arweave/transaction';
import { checkOldTransaction, proveTransaction } from '@/lib/content/arweave/transaction-proof';
import type { Bytes } from '@/lib/content/bytes';
import { indexAnswer, inPieces, signerTypes, signItem, signTransaction, someBytes } from './signed';

vi.setConfig({ testTimeout: 180_000 });

/** The same in every run (xorshift32). */
function chance(seed: number) {
  let state = seed;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  return { below: (limit: number) => next() % limit };
}
type Chance = ReturnType<typeof chance>;

/** A bit flipped, bytes lost, doubled, added or exchanged: never the same bytes again. */
function corrupted(bytes: Bytes, { below }: Chance): Bytes {
  const at = below(bytes.length + 1);
  const count = 1 + below(Math.min(64, bytes.length || 1));
  const ways = [
    () => bytes.map((byte, index) => (index === at ? byte ^ (1 << below(8)) : byte)),
    () => Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + count)]),
    () => Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(Math.max(0, at - count))]),
    () => Uint8Array.from([...bytes, ...someBytes(count, below(1000))]),
    () => Uint8Array.from([...bytes.subarray(at), ...bytes.subarray(0, at)]),
    () => bytes.subarray(0, at),
  ];
  const result = ways[below(ways.length)]?.() ?? bytes;
  return Buffer.compare(result, bytes) === 0 ? Uint8Array.from([...bytes, 0]) : result;
}

const corruptedText = (text: unknown, by: Chance): string =>
  toBase64Url(corrupted(fromBase64Url(`${text}`) ?? new Uint8Array(0), by));

const corruptedNumber = (text: unknown, { below }: Chance): string =>
  `${Number(text) + ([1, -1, 256, 65_536, 10 ** 6][below(5)] ?? 1)}`;

test('3000 corrupted heads of transactions', async () => {
  const { id, json } = await signTransaction(someBytes(1000), { tags: { 'Content-Type': 'image/png', A: 'b' } });
  const by = chance(1);
  const bytesFields = ['owner', 'signature', 'target', 'last_tx', 'data_root'];
  const numberFields = ['quantity', 'reward', 'data_size', 'format'];
  let proven = 0;
  for (let run = 0; run < 3000; run++) {
    const name = [...bytesFields, ...numberFields, 'tags'][by.below(10)] ?? '';
    const tags = Array.isArray(json.tags) ? structuredClone(json.tags) : [];
    const tag = tags[by.below(tags.length)];
    const part = by.below(2) === 0 ? 'name' : 'value';
    if (name === 'tags') tag[part] = corruptedText(tag[part], by);
    const value = bytesFields.includes(name) ? corruptedText(json[name], by) : corruptedNumber(json[name], by);
    const tx = readTransaction({ ...json, [name]: name === 'tags' ? tags : value });
    if (tx !== null && (await proveTransaction(id, tx)).kind === 'proven') proven++;
  }
  expect(proven).toBe(0);
});

test('500 corrupted data of a transaction of format 1', async () => {
  const data = someBytes(2000);
  const { id, json } = await signTransaction(data, { format: 1 });
  const tx = readTransaction(json);
  if (tx === null) throw new Error('unread');
  const by = chance(2);
  for (let run = 0; run < 500; run++) {
    expect(await checkOldTransaction(id, tx, corrupted(data, by))).toEqual({ kind: 'refuted', what: 'signature' });
  }
});

test('1000 corrupted data under a root', async () => {
  const data = someBytes(600_000);
  const { tx } = await signTransaction(data);
  const root = { dataSize: data.length, dataRoot: fromBase64Url(tx.data_root) ?? data };
  const by = chance(3);
  for (let run = 0; run < 1000; run++) {
    const bytes = data.slice();
    const at = by.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << by.below(8));
    const [from, to] = [by.below(5) === 0 ? 1 : 0, by.below(5) === 0 ? -1 : bytes.length];
    expect(await differenceOf(root, [bytes.slice(from, to)])).not.toBeNull();
  }
});

test('2500 corrupted chunks and proofs', async () => {
  const data = someBytes(5 * 262_144 + 100, 5);
  const { tx } = await signTransaction(data);
  const root = { dataSize: data.length, dataRoot: fromBase64Url(tx.data_root) ?? data };
  const chunks = tx.chunks?.chunks ?? [];
  const answers = chunks.map((_, index) => tx.getChunk(index, data));
  const by = chance(4);
  for (let run = 0; run < 2500; run++) {
    const index = by.below(chunks.length);
    const place = chunks[index];
    if (place === undefined) throw new Error('no chunk');
    const answer = answers[index];
    if (answer === undefined) throw new Error('no answer');
    const offset = place.minByteRange + by.below(place.maxByteRange - place.minByteRange);
    if (run < 20) expect(await proveChunk(root, offset, answer)).toMatchObject({ start: place.minByteRange });
    const ways = [
      () => proveChunk(root, offset, { ...answer, data_path: corruptedText(answer.data_path, by) }),
      () => proveChunk(root, offset, { ...answer, data_path: answers[(index + 1) % chunks.length]?.data_path }),
      () => proveChunk({ ...root, dataRoot: corrupted(root.dataRoot, by) }, offset, answer),
      () => proveChunk(root, place.maxByteRange + by.below(1000), answer),
      () => proveChunk(root, place.minByteRange - 1 - by.below(1000), answer),
      () => {
        const bytes = data.slice(place.minByteRange, place.maxByteRange);
        const at = by.below(bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << by.below(8));
        return proveChunk(root, offset, { ...answer, chunk: toBase64Url(bytes) });
      },
    ];
    expect(await ways[by.below(run % 20 === 0 ? 6 : 5)]?.()).toBeNull();
  }
});

test('another size than was signed moves no chunk: only the last one’s end is told by it', async () => {
  const data = someBytes(3 * 262_144 + 100, 5);
  const { tx } = await signTransaction(data);
  const dataRoot = fromBase64Url(tx.data_root) ?? data;
  for (const [index, place] of (tx.chunks?.chunks ?? []).entries()) {
    for (const dataSize of [data.length - 1, data.length + 1, place.minByteRange + 1]) {
      const proven = await proveChunk({ dataRoot, dataSize }, place.minByteRange, tx.getChunk(index, data));
      if (proven === null) continue;
      expect(proven.start).toBe(place.minByteRange);
      expect(Buffer.compare(proven.bytes, data.slice(place.minByteRange, place.maxByteRange))).toBe(0);
    }
  }
});

test('3000 corrupted data items, from their own bytes', async () => {
  const by = chance(5);
  const tags = [{ name: 'Content-Type', value: 'image/png' }];
  const items = await Promise.all(signerTypes.map((type) => signItem(type, someBytes(500), { tags })));
  let [read, proven] = [0, 0];
  for (let run = 0; run < 3000; run++) {
    const signed = items[by.below(items.length)];
    if (signed === undefined) throw new Error('unsigned');
    const { id, bytes } = signed;
    const broken = corrupted(bytes, by);
    const item = readItemHeader(broken);
    if (item?.kind !== 'item') continue;
    read++;
    const stream = inPieces(broken.slice(item.payloadAt));
    if ((await proveItem(id, item.header, { stream, limitBytes: 1e6 })).kind === 'proven') proven++;
  }
  expect(proven).toBe(0);
  expect(read).toBeGreaterThan(1500);
});

test('1000 corrupted data items, from what an index tells', async () => {
  const by = chance(6);
  const tags = [{ name: 'Content-Type', value: 'image/png' }];
  const options = { tags, target: toBase64Url(someBytes(32)), anchor: 'x'.repeat(32) };
  const items = await Promise.all(signerTypes.map((type) => signItem(type, someBytes(500), options)));
  for (let run = 0; run < 1000; run++) {
    const signed = items[by.below(items.length)];
    if (signed === undefined) throw new Error('unsigned');
    const { transaction } = indexAnswer(signed).data;
    const ways = [
      { signature: corruptedText(transaction.signature, by) },
      { owner: { key: corruptedText(transaction.owner.key, by) } },
      { recipient: corruptedText(transaction.recipient, by) },
      { anchor: corruptedText(transaction.anchor, by) },
      { tags: [{ name: 'Content-Type', value: `text/html${run}` }] },
      { tags: [...tags, { name: `${run}`, value: '' }] },
      {},
    ];
    const way = by.below(ways.length);
    const indexed = readIndexedItem({ data: { transaction: { ...transaction, ...ways[way] } } });
    if (indexed === null) continue;
    const stream = inPieces(way === 6 ? corrupted(signed.payload, by) : signed.payload);
    expect((await proveItem(signed.id, indexed.header, { stream, limitBytes: 1e6 })).kind).not.toBe('proven');
  }
});
