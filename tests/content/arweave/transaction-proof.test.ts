// Heads of transactions against their ids: signed by arweave-js, checked by us, and never believed once anything is touched.
import { deepHash } from '@dha-team/arbundles';
import Arweave from 'arweave';
import { expect, test } from 'vitest';
import { fromBase64Url, toBase64Url } from '@/lib/content/arweave/base64url';
import { idOfSignature } from '@/lib/content/arweave/id';
import { readTransaction } from '@/lib/content/arweave/transaction';
import { checkOldTransaction, proveTransaction } from '@/lib/content/arweave/transaction-proof';
import { utf8 } from '@/lib/content/bytes';
import { arweave, gatewayJson, jwk, signTransaction, someBytes } from './signed';

async function proofOf(id: string, json: unknown) {
  const tx = readTransaction(json);
  return tx === null ? { kind: 'refuted', what: 'shape' } : proveTransaction(id, tx);
}

const tags = { 'Content-Type': 'image/png', 'App-Name': 'Détour' };
const small = signTransaction(someBytes(1000), { tags });

test('a head that its owner signed is proven, and says owner, tags, size and root', async () => {
  const { id, json, tx } = await small;
  const owner = await arweave.wallets.jwkToAddress(jwk);
  const value = {
    id,
    owner,
    tags: Object.entries(tags).map(([name, value]) => ({ name, value })),
    dataSize: 1000,
    dataRoot: fromBase64Url(tx.data_root),
  };
  expect(await proofOf(id, json)).toEqual({ kind: 'proven', value });
});

test.each([0, 32, 478, undefined])(
  'salts of %s bytes, as wallets and nodes write them, are all accepted',
  async (saltLength) => {
    const { id, json } = await signTransaction(utf8('salt'), saltLength === undefined ? {} : { saltLength });
    expect(await proofOf(id, json)).toMatchObject({ kind: 'proven' });
  },
);

test('a transfer of coins without data has no root, and is proven so', async () => {
  const { id, json } = await signTransaction(new Uint8Array(0), {
    target: toBase64Url(someBytes(32)),
    quantity: '1000',
  });
  expect(await proofOf(id, json)).toMatchObject({
    kind: 'proven',
    value: { dataSize: 0, dataRoot: new Uint8Array(0) },
  });
});

test('every field that is signed is checked: another value of any of them refutes the head', async () => {
  const { id, json } = await small;
  const other = toBase64Url(someBytes(32, 9));
  const changes: Record<string, unknown>[] = [
    { owner: toBase64Url(someBytes(512)) },
    { target: other },
    { last_tx: other },
    { quantity: '1' },
    { reward: '65595509' },
    { data_size: '1001' },
    { data_root: other },
    { denomination: '1' },
    { tags: [] },
    { tags: [{ name: toBase64Url(utf8('Content-Type')), value: toBase64Url(utf8('text/html')) }] },
    { format: 1 },
  ];
  for (const change of changes) {
    expect((await proofOf(id, { ...json, ...change })).kind, JSON.stringify(change)).not.toBe('proven');
  }
});

test('an owner that is no key signs nothing', async () => {
  const { id, json } = await small;
  for (const owner of [[], [0], [1], Array.from({ length: 512 }, () => 0), Array.from({ length: 512 }, () => 255)])
    expect(await proofOf(id, { ...json, owner: toBase64Url(Uint8Array.from(owner)) })).toMatchObject({
      kind: 'refuted',
    });
});

test('zeros before a key change nothing of the key, and are signed all the same', async () => {
  const { id, json } = await small;
  const bytes = fromBase64Url(`${json.owner}`) ?? new Uint8Array(0);
  const padded = { ...json, owner: toBase64Url(Uint8Array.from([0, ...bytes])) };
  expect(await proofOf(id, padded)).toMatchObject({ kind: 'refuted' });
});

test('a size without a root, a root without a size, and half a root are refuted, though they are signed', async () => {
  const changes = [
    { data_size: '5', data_root: '' },
    { data_size: '0', data_root: toBase64Url(someBytes(32)) },
    { data_size: '5', data_root: toBase64Url(someBytes(31)) },
  ];
  for (const change of changes) {
    const { id, json } = await signTransaction(utf8('five!'), { change });
    expect(json).toMatchObject(change);
    expect(await proofOf(id, json)).toEqual({ kind: 'refuted', what: 'shape' });
  }
});

test('a coin divided anew is signed with its denomination', async () => {
  const { tx } = await signTransaction(utf8('data'));
  const { owner, target, quantity, reward, last_tx, data_size, data_root } = tx;
  const bytes = (text: string) => Arweave.utils.b64UrlToBuffer(text);
  const numbers = [utf8(quantity), utf8(reward)];
  const head = [utf8('1'), utf8('2'), bytes(owner), bytes(target), ...numbers, bytes(last_tx), []];
  const message = await deepHash([...head, utf8(data_size), bytes(data_root)]);
  const signature = new Uint8Array(await arweave.crypto.sign(jwk, message));
  const json = { ...gatewayJson(tx), signature: toBase64Url(signature), denomination: '1' };
  expect(await proofOf(await idOfSignature(signature), json)).toMatchObject({ kind: 'proven' });
});

test('a sound transaction is refuted under any id but its own', async () => {
  const { json } = await small;
  const { id } = await signTransaction(utf8('another'));
  expect(await proofOf(id, json)).toEqual({ kind: 'refuted', what: 'id' });
});

test('an ECDSA transaction is never proven: whatever a gateway makes up, some key can be recovered for it', async () => {
  const { json } = await small;
  const signature = someBytes(65);
  const forged = { ...json, owner: '', signature: toBase64Url(signature) };
  const id = await idOfSignature(signature);
  expect(await proofOf(id, forged)).toEqual({ kind: 'unprovable', what: 'unbound-owner' });
  expect(await proofOf(id, { ...forged, owner: toBase64Url(someBytes(33)) })).toMatchObject({ kind: 'unprovable' });
});

test('a transaction of format 1 fits its data and no other, and is checked, not proven', async () => {
  const data = utf8('<h1>2018</h1>');
  const { id, json } = await signTransaction(data, { format: 1, tags });
  const tx = readTransaction(json);
  if (tx === null) throw new Error('unread');
  expect(await proveTransaction(id, tx)).toEqual({ kind: 'unprovable', what: 'needs-data' });
  expect(await checkOldTransaction(id, tx, data)).toMatchObject({ kind: 'checked', value: { id, dataSize: 13 } });
  const other = await checkOldTransaction(id, tx, utf8('<h1>2019</h1>'));
  expect(other).toEqual({ kind: 'refuted', what: 'signature' });
  const { id: otherId } = await small;
  expect(await checkOldTransaction(otherId, tx, data)).toEqual({ kind: 'refuted', what: 'id' });
  expect(await checkOldTransaction(id, { ...tx, format: 2 }, data)).toEqual({ kind: 'refuted', what: 'shape' });
  expect(await checkOldTransaction(id, { ...tx, denomination: '1' }, data)).toEqual({ kind: 'refuted', what: 'shape' });
});

test('in format 1 bytes can move from the data to a number unseen: hence no proof', async () => {
  const data = utf8('pay me 10');
  const { id, json } = await signTransaction(data, { format: 1 });
  const moved = readTransaction({ ...json, quantity: '100' });
  if (moved === null) throw new Error('unread');
  expect((await checkOldTransaction(id, moved, utf8('pay me '))).kind).toBe('checked');
});

test('what is no transaction is not read', () => {
  const strange = [null, 7, 'x', [], {}, { format: 3 }, { format: 2, quantity: '0' }, { __proto__: { format: 2 } }];
  expect(strange.map(readTransaction)).toEqual(strange.map(() => null));
});

test('lengths and numbers that no node takes are not read', async () => {
  const { json } = await small;
  const long = toBase64Url(new Uint8Array(600));
  const tag = { name: 'QQ', value: 'QQ' };
  const changes = [
    { owner: long },
    { signature: long },
    { target: toBase64Url(new Uint8Array(33)) },
    { data_size: '-1' },
    { data_size: '9007199254740993' },
    { data_size: '01' },
    { quantity: '1e3' },
    { quantity: '00' },
    { reward: null },
    { tags: 'none' },
    { tags: [{ name: 'QQ' }] },
    { tags: Array.from({ length: 2049 }, () => tag) },
    { data_root: '+/' },
  ];
  for (const change of changes) expect(readTransaction({ ...json, ...change }), JSON.stringify(change)).toBeNull();
  expect(readTransaction(json)).not.toBeNull();
  expect(readTransaction(Object.create(json))).toBeNull();
});
