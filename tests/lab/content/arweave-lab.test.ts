// The lab's Arweave side, asked by Node's own client and checked by arweave-js and arbundles: signatures, chunks, offsets, names.
import { createHash } from 'node:crypto';
import { DataItem, unbundleData } from '@dha-team/arbundles';
import Arweave from 'arweave';
import { validatePath } from 'arweave/node/lib/merkle.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contentOf, type Lab, startLab } from '../lab';
import { type LabFetch, openLabFetch } from '../lab-fetch';
import { sandboxLabel } from './arweave-gateways';
import type { ContentSide } from './content';
import { arweaveGateways, graphqlHost } from './content-hosts';
import { siteFiles } from './site';

let lab: Lab;
let content: ContentSide;
let fetch: LabFetch;
let close: () => void;

const arweave = Arweave.init({ host: '127.0.0.1', port: 1, protocol: 'http' });

beforeAll(async () => {
  lab = await startLab({ content: true });
  content = contentOf(lab);
  ({ fetch, close } = openLabFetch(lab));
}, 60_000);
afterAll(async () => {
  close();
  await lab.stop();
});

async function get(url: string): Promise<Buffer> {
  const answer = await fetch(url);
  expect([url, answer.status]).toEqual([url, 200]);
  return Buffer.from(await answer.arrayBuffer());
}

const json = async (url: string) => JSON.parse((await get(url)).toString());

const hosts = arweaveGateways.map(({ host }) => host);

test.each(hosts)('%s gives the data behind an id, of a transaction and of a data item', async (host) => {
  const { text, item, png } = content.arweave;
  expect((await get(`https://${host}/${text}`)).toString()).toBe('words on the weave\n');
  expect((await get(`https://${host}/raw/${item.solana}`)).toString()).toBe('signed by Solana\n');
  const picture = await fetch(`https://${host}/${png}`, { headers: { range: 'bytes=1-3' } });
  expect([picture.status, picture.headers.get('content-type'), await picture.text()]).toEqual([
    206,
    'image/png',
    'PNG',
  ]);
  expect((await fetch(`https://${host}/raw/${content.arweave.nowhere}`)).status).toBe(404);
});

test('an id leads to its sandbox, but at a gateway that has none', async () => {
  const { html } = content.arweave;
  const sandboxed = await fetch(`https://permagate.io/${html}`, { redirect: 'manual' });
  const sandbox = `https://${sandboxLabel(html)}.permagate.io/${html}`;
  expect([sandboxed.status, sandboxed.headers.get('location')]).toEqual([302, sandbox]);
  expect((await fetch(`https://gateway.irys.xyz/${html}`, { redirect: 'manual' })).status).toBe(200);
  expect((await fetch(`https://${sandboxLabel(html)}.permagate.io/${content.arweave.text}`)).status).toBe(404);
});

test('a transaction is signed, and its id is its signature’s hash', async () => {
  const id = content.arweave.noise;
  const transaction = arweave.transactions.fromRaw(await json(`https://arweave.net/tx/${id}`));
  expect(createHash('sha256').update(Buffer.from(transaction.signature, 'base64url')).digest('base64url')).toBe(id);
  expect(await arweave.transactions.verify(transaction)).toBe(true);
  expect((await fetch(`https://arweave.net/tx/${content.arweave.item.ethereum}`)).status).toBe(404);
});

test.each(['noise', 'uneven', 'text'] as const)('the chunks of %s prove themselves and are the data', async (name) => {
  const id = content.arweave[name];
  const { data_root: root } = await json(`https://turbo-gateway.com/tx/${id}`);
  const offset = await json(`https://turbo-gateway.com/tx/${id}/offset`);
  const [size, end] = [Number(offset.size), Number(offset.offset)];
  const parts: Buffer[] = [];
  for (let at = 0; at < size; ) {
    const { chunk, data_path: dataPath } = await json(`https://turbo-gateway.com/chunk/${end - size + 1 + at}`);
    const [bytes, path] = [Buffer.from(chunk, 'base64url'), Buffer.from(dataPath, 'base64url')];
    const proven = await validatePath(Buffer.from(root, 'base64url'), at, 0, size, path);
    expect(proven).toMatchObject({ leftBound: at, rightBound: at + bytes.length, chunkSize: bytes.length });
    // The leaf ends the path: the chunk's hash, and the offset at which it ends.
    expect(path.subarray(-64, -32)).toEqual(createHash('sha256').update(bytes).digest());
    parts.push(bytes);
    at += bytes.length;
  }
  expect(Buffer.concat(parts).equals(await get(`https://permagate.io/raw/${id}`))).toBe(true);
  expect((await fetch(`https://turbo-gateway.com/chunk/1`)).status).toBe(404);
});

test('the bundle’s items are signed by Ethereum, Solana and Arweave keys', async () => {
  const { bundle, item } = content.arweave;
  const { items } = unbundleData(await get(`https://ardrive.net/raw/${bundle}`));
  const found = new Map(items.map((one) => [one.id, one]));
  const types = [item.ethereum, item.solana, item.arweave].map((id) => found.get(id)?.signatureType);
  expect(types).toEqual([3, 2, 1]);
  for (const one of items) expect(await one.isValid()).toBe(true);
});

test('an AR.IO gateway says where in the weave an item lies, and it does, in nested bundles too', async () => {
  const { item } = content.arweave;
  for (const id of [item.ethereum, item.inner]) {
    const answer = await fetch(`https://permagate.io/raw/${id}`);
    const root = await get(`https://permagate.io/raw/${answer.headers.get('x-ar-io-root-transaction-id')}`);
    const place = root.subarray(Number(answer.headers.get('x-ar-io-root-data-item-offset')));
    const length = content.ledger.pieces.get(id)?.bundled?.itemBytes;
    const lying = new DataItem(Buffer.from(place.subarray(0, length)));
    expect([lying.id, await lying.isValid()]).toEqual([id, true]);
    const data = Buffer.from(await answer.arrayBuffer());
    expect(root.subarray(Number(answer.headers.get('x-ar-io-root-data-offset'))).subarray(0, data.length)).toEqual(
      data,
    );
    const digest = createHash('sha256').update(data).digest('base64url');
    expect(answer.headers.get('x-ar-io-digest')).toBe(digest);
  }
});

test.each(['arweave.net', 'permagate.io', graphqlHost])('GraphQL at %s tells what a verifier needs', async (host) => {
  const { item, bundle } = content.arweave;
  const query = 'query ($ids: [ID!]) { transactions(ids: $ids) { edges { node { id signature owner { key } } } } }';
  const body = JSON.stringify({ query, variables: { ids: [item.solana] } });
  const answer = await fetch(`https://${host}/graphql`, { method: 'POST', body });
  const [edge] = (await answer.json()).data.transactions.edges;
  const piece = content.ledger.pieces.get(item.solana);
  expect(edge.node).toMatchObject({
    id: item.solana,
    signature: piece?.signature,
    owner: { key: piece?.owner },
    recipient: '',
    tags: [{ name: 'Content-Type', value: 'text/plain' }],
    data: { size: '17' },
    bundledIn: { id: bundle },
  });
});

test('a manifest serves its paths, its index and its fallback', async () => {
  const id = content.arweave.manifest;
  const at = `https://${sandboxLabel(id)}.g8way.io/${id}`;
  const first = await fetch(`https://g8way.io/${id}`, { redirect: 'manual' });
  expect(first.headers.get('location')).toBe(at);
  expect((await get(`https://g8way.io/${id}`)).toString()).toContain('<h1>Lab site</h1>');
  expect((await get(`${at}/style.css`)).toString()).toBe(siteFiles()['style.css']);
  expect((await get(`${at}/no/such/path`)).toString()).toContain('<h1>About</h1>');
  expect(JSON.parse((await get(`https://g8way.io/raw/${id}`)).toString())).toMatchObject({ manifest: 'arweave/paths' });
});

test('a name is resolved by AR.IO gateways, each as the test wants it', async () => {
  const { manifest, text } = content.arweave;
  const site = await fetch('https://lab-site.permagate.io/data.json');
  expect([site.headers.get('x-arns-resolved-id'), await site.text()]).toEqual([manifest, siteFiles()['data.json']]);
  expect(await json('https://turbo-gateway.com/ar-io/resolver/lab-site')).toMatchObject({ txId: manifest });
  content.arns.set('lab-site', text, 'g8way.io');
  expect(await json('https://g8way.io/ar-io/resolver/lab-site')).toMatchObject({ txId: text });
  expect(await json('https://turbo-gateway.com/ar-io/resolver/lab-site')).toMatchObject({ txId: manifest });
  expect((await fetch('https://lab-site.arweave.net/')).status).toBe(404);
});
