// Data items against their ids: signed by arbundles in each way that we know, from their own bytes and from an index.
import { DataItem } from '@dha-team/arbundles';
import { secp256k1 } from '@noble/curves/secp256k1';
import { expect, test } from 'vitest';
import { toBase64Url } from '@/lib/content/arweave/base64url';
import { addressOf, idOfSignature } from '@/lib/content/arweave/id';
import { itemQuery, readIndexedItem } from '@/lib/content/arweave/indexed-item';
import { type ItemHeader, readItemHeader } from '@/lib/content/arweave/item-header';
import { proveItem } from '@/lib/content/arweave/item-proof';
import { encodeTags } from '@/lib/content/arweave/tags';
import { type Bytes, utf8 } from '@/lib/content/bytes';
import { indexAnswer, inPieces, type SignerType, signerTypes, signItem, someBytes } from './signed';

const tags = [
  { name: 'Content-Type', value: 'text/html; charset=utf-8' },
  { name: 'Naïve', value: '☃'.repeat(100) },
  { name: 'Empty', value: '' },
];
const options = { tags, target: toBase64Url(someBytes(32, 3)), anchor: 'an anchor of thirty-two letters!' };
const payload = someBytes(5000);
const items = new Map(signerTypes.map((type) => [type, signItem(type, payload, options)]));
const itemOf = async (type: SignerType) => (await items.get(type)) ?? Promise.reject(new Error('unsigned'));

function headerOf(bytes: Bytes): ItemHeader {
  const read = readItemHeader(bytes);
  if (read?.kind !== 'item') throw new Error('unread');
  return read.header;
}

const proof = (id: string, header: ItemHeader, bytes: Bytes) =>
  proveItem(id, header, { stream: inPieces(bytes, 1000), limitBytes: 1e6 });

test.each(signerTypes)('an item of signature type %d is proven from its own bytes', async (type) => {
  const { id, bytes } = await itemOf(type);
  const read = readItemHeader(bytes);
  if (read?.kind !== 'item') throw new Error('unread');
  const value = { id, owner: await addressOf(read.header.owner), tags, payload };
  expect(await proof(id, read.header, bytes.slice(read.payloadAt))).toEqual({ kind: 'proven', value });
});

test.each(signerTypes)('an item of signature type %d is proven from what an index tells', async (type) => {
  const signed = await itemOf(type);
  const indexed = readIndexedItem(JSON.parse(JSON.stringify(indexAnswer(signed))));
  if (indexed === null) throw new Error('unread');
  expect(indexed).toMatchObject({ payloadBytes: payload.length, bundledIn: 'A'.repeat(43) });
  expect(indexed.header.types).toContain(type);
  expect(await proof(signed.id, indexed.header, payload)).toMatchObject({ kind: 'proven', value: { payload, tags } });
});

test.each(signerTypes)(
  'without tags, target and anchor, and without a payload, type %d is proven all the same',
  async (type) => {
    const signed = await signItem(type, new Uint8Array(0));
    expect(await proof(signed.id, headerOf(signed.bytes), signed.payload)).toMatchObject({ kind: 'proven' });
    const indexed = readIndexedItem({
      data: { transaction: { ...indexAnswer(signed).data.transaction, bundledIn: null } },
    });
    expect(indexed?.bundledIn).toBeNull();
    if (indexed === null) throw new Error('unread');
    expect(await proof(signed.id, indexed.header, signed.payload)).toMatchObject({ kind: 'proven' });
  },
);

test.each(signerTypes)('whatever is touched in an item of type %d, it is not proven', async (type) => {
  const { id, bytes } = await itemOf(type);
  const header = headerOf(bytes);
  const flipped = (part: Bytes) => part.map((byte, at) => (at === part.length >> 1 ? byte ^ 1 : byte));
  const parts = ['owner', 'target', 'anchor', 'tagBytes'] as const;
  for (const part of parts) {
    const changed = await proof(id, { ...header, [part]: flipped(header[part]) }, payload);
    expect(changed, part).toEqual({ kind: 'refuted', what: 'signature' });
  }
  expect(await proof(id, { ...header, signature: flipped(header.signature) }, payload)).toEqual({
    kind: 'refuted',
    what: 'id',
  });
  expect(await proof(id, { ...header, target: new Uint8Array(0) }, payload)).toMatchObject({ kind: 'refuted' });
  for (const bytes of [flipped(payload), payload.slice(1), payload.slice(0, -1), Uint8Array.from([...payload, 0])]) {
    expect(await proof(id, header, bytes)).toEqual({ kind: 'refuted', what: 'signature' });
  }
});

test('one way of signing is not taken for another', async () => {
  for (const type of signerTypes) {
    const { id, bytes } = await itemOf(type);
    const others = signerTypes.filter((other) => other !== type);
    expect(await proof(id, { ...headerOf(bytes), types: others }, payload), `${type}`).toMatchObject({
      kind: 'refuted',
    });
  }
});

test('an item whose signature we cannot check is unprovable: several Aptos keys of which none need sign, Kyve, the unknown', async () => {
  const bytes = Uint8Array.from([6, 0, ...new Uint8Array(2052), ...new Uint8Array(1025), 0, 0, ...new Uint8Array(16)]);
  const header = headerOf(bytes);
  // arbundles itself takes this one, which nobody signed.
  expect(await DataItem.verify(Buffer.from(bytes))).toBe(true);
  expect(await proof(await idOfSignature(header.signature), header, new Uint8Array(0))).toEqual({
    kind: 'unprovable',
    what: 'signature-type',
  });
  expect(readItemHeader(Uint8Array.from([101, 0, ...new Uint8Array(200)]))).toMatchObject({ kind: 'item' });
  expect(readItemHeader(Uint8Array.from([99, 1, ...new Uint8Array(200)]))).toEqual({ kind: 'unknown-type' });
});

test('a key of small order, under which one signature fits every message, signs nothing', async () => {
  const owner = Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 1 : 0));
  const signature = Uint8Array.from([...owner, ...new Uint8Array(32)]);
  const none = new Uint8Array(0);
  for (const sign of [0, 128]) {
    const key = owner.map((byte, at) => (at === 31 ? byte | sign : byte));
    const header = { types: [2, 4, 5], signature, owner: key, target: none, anchor: none, tags: [], tagBytes: none };
    expect(await proof(await idOfSignature(signature), header, payload)).toEqual({
      kind: 'refuted',
      what: 'signature',
    });
  }
});

test('of the two values of s that fit what an Ethereum key signed, only the lower is one: so says arbundles', async () => {
  const { bytes } = await itemOf(3);
  const header = headerOf(bytes);
  const { r, s } = secp256k1.Signature.fromCompact(header.signature.subarray(0, 64));
  const high = new secp256k1.Signature(r, secp256k1.CURVE.n - s).toCompactRawBytes();
  const signature = Uint8Array.from([...high, header.signature[64] ?? 0]);
  const verdict = await proof(await idOfSignature(signature), { ...header, signature }, payload);
  expect(verdict).toEqual({ kind: 'refuted', what: 'signature' });
  expect(await DataItem.verify(Buffer.from(bytes))).toBe(true);
  expect(await DataItem.verify(Buffer.from([...bytes.subarray(0, 2), ...signature, ...bytes.subarray(67)]))).toBe(
    false,
  );
});

test('a payload past the limit is let go, and nothing is said of it', async () => {
  const { id, bytes } = await itemOf(3);
  const proofOf = (limitBytes: number) => proveItem(id, headerOf(bytes), { stream: inPieces(payload), limitBytes });
  expect(await proofOf(4999)).toEqual({ kind: 'unprovable', what: 'too-large' });
  expect(await proofOf(5000)).toMatchObject({ kind: 'proven' });
});

test('the head of an item is read only from all of its bytes', async () => {
  const { bytes } = await itemOf(1);
  const read = readItemHeader(bytes);
  if (read?.kind !== 'item') throw new Error('unread');
  for (let length = 0; length < read.payloadAt; length += 7) expect(readItemHeader(bytes.slice(0, length))).toBeNull();
  expect(readItemHeader(bytes.slice(0, read.payloadAt))).toEqual(read);
});

test('presence that is neither yes nor no, tags without end, and other counts of tags are refused', async () => {
  const { bytes } = await itemOf(3);
  const at = 2 + 65 + 65;
  const changed = (place: number, value: number) => bytes.map((byte, index) => (index === place ? value : byte));
  expect(readItemHeader(changed(at, 2))).toBeNull();
  const tagCount = at + 33 + 33;
  expect(readItemHeader(changed(tagCount, 4))).toBeNull();
  expect(readItemHeader(changed(tagCount + 7, 255))).toBeNull();
  expect(readItemHeader(changed(tagCount + 9, 17))).toBeNull();
  expect(readItemHeader(changed(tagCount + 15, 255))).toBeNull();
});

test('tags longer than gateways take are not read', () => {
  const itemWith = (length: number) => {
    const tagBytes = encodeTags([{ name: utf8('long'), value: new Uint8Array(length) }]);
    const counts = Buffer.alloc(16);
    counts.writeUInt32LE(1, 0);
    counts.writeUInt32LE(tagBytes.length, 8);
    return Uint8Array.from([3, 0, ...new Uint8Array(65 + 65), 0, 0, ...counts, ...tagBytes]);
  };
  expect(readItemHeader(itemWith(4087))).toMatchObject({ kind: 'item', payloadAt: 2 + 65 + 65 + 2 + 16 + 4096 });
  expect(readItemHeader(itemWith(4088))).toBeNull();
});

test('an index that does not know all of an item tells nothing', async () => {
  const signed = await itemOf(3);
  const { transaction } = indexAnswer(signed).data;
  const changes = [
    { signature: '<not-found>' },
    { owner: { key: '<not-found>' } },
    { owner: null },
    { tags: null },
    { tags: [{ name: 'a' }] },
    { tags: [{ name: 'a', value: 'b'.repeat(5000) }] },
    { data: { size: '-1' } },
    { recipient: 'short' },
    { recipient: 'AAAA' },
    { anchor: 7 },
  ];
  for (const change of changes) {
    expect(
      readIndexedItem({ data: { transaction: { ...transaction, ...change } } }),
      JSON.stringify(change),
    ).toBeNull();
  }
  for (const answer of [null, [], {}, { data: null }, { data: { transaction: null } }, { errors: [] }])
    expect(readIndexedItem(answer)).toBeNull();
});

test('an anchor may be told as the text that it is', async () => {
  const signed = await itemOf(3);
  const { transaction } = indexAnswer(signed).data;
  const indexed = readIndexedItem({ data: { transaction: { ...transaction, anchor: options.anchor } } });
  if (indexed === null) throw new Error('unread');
  expect(await proof(signed.id, indexed.header, payload)).toMatchObject({ kind: 'proven' });
});

test('the question to an index carries the id as a variable', () => {
  const { query, variables } = JSON.parse(itemQuery('x"}'));
  expect(variables).toEqual({ id: 'x"}' });
  expect(query).not.toContain('x"}');
  expect(utf8(query).length).toBeLessThan(300);
});
