// The lab's content on IPFS: what people publish, and what an attacker would. CIDs are the same on every run; see IpfsFixtures for the names.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CarReader } from '@ipld/car';
import { encode as encodeCbor } from '@ipld/dag-cbor';
import { encode as encodeJson } from '@ipld/dag-json';
import { encode as encodePb, prepare } from '@ipld/dag-pb';
import { blake2b } from '@noble/hashes/blake2';
import { blake3 } from '@noble/hashes/blake3';
import { sha512 } from '@noble/hashes/sha2';
import { CID } from 'multiformats/cid';
import { create } from 'multiformats/hashes/digest';
import { cidOf, innerNode } from './big-files';
import { type BlockStore, varint } from './block-store';
import { codecs } from './dag';
import { importFile, importFolder } from './importing';
import { png } from './media';
import { siteFiles } from './site';

/** Multihash codes. @see https://github.com/multiformats/multicodec/blob/master/table.csv */
const hashes = {
  sha512: [0x13, sha512],
  blake2b: [0xb220, (bytes: Uint8Array) => blake2b(bytes, { dkLen: 32 })],
  blake3: [0x1e, (bytes: Uint8Array) => blake3(bytes)],
} as const;

function hashed(store: BlockStore, hash: keyof typeof hashes): CID {
  const [code, digest] = hashes[hash];
  const bytes = Buffer.from(`hashed by ${hash}\n`);
  return store.put(CID.createV1(codecs.raw, create(code, digest(bytes))), bytes);
}

const identity = (text: string): CID => CID.createV1(codecs.raw, create(0, Buffer.from(text)));

interface Child {
  cid: CID;
  size: number;
}

function putNode(store: BlockStore, node: Uint8Array): CID {
  return store.put(cidOf(codecs.dagPb, node), node);
}

const directoryData = Uint8Array.of(0x08, 1);

function putFolder(store: BlockStore, children: readonly (Child & { name: string })[]): CID {
  const Links = children.map(({ cid, size, name }) => ({ Name: name, Tsize: size, Hash: cid }));
  return putNode(store, encodePb(prepare({ Data: directoryData, Links })));
}

const two = (index: number): string => String(index).padStart(2, '0');

/** Ten floors of a hundred doors each, all to the same room below: 10^20 paths in eleven blocks. */
function directoryBomb(store: BlockStore): CID {
  let cid = putFolder(store, []);
  for (let floor = 0; floor < 10; floor += 1) {
    const below = cid;
    cid = putFolder(
      store,
      Array.from({ length: 100 }, (_, door) => ({ cid: below, size: 1, name: two(door) })),
    );
  }
  return cid;
}

/** A file of a petabyte in seven blocks. */
function fileBomb(store: BlockStore): CID {
  const leaf = Buffer.alloc(1000, 'x');
  let part = { cid: store.put(cidOf(codecs.raw, leaf), leaf), bytes: leaf.length, size: leaf.length };
  for (let floor = 0; floor < 6; floor += 1) {
    const node = innerNode(Array.from({ length: 100 }, () => part));
    part = { cid: putNode(store, node), bytes: part.bytes * 100, size: 1 };
  }
  return part.cid;
}

/** Folders in folders, five hundred deep, with a file at the bottom. */
async function deepFolder(store: BlockStore): Promise<CID> {
  let cid = await importFile(store, 'the bottom\n');
  for (let depth = 0; depth < 500; depth += 1) cid = putFolder(store, [{ cid, size: 1, name: 'd' }]);
  return cid;
}

/** A node that says of itself what cannot be: a file larger than its parts. */
function lyingSizes(store: BlockStore): CID {
  const leaf = Buffer.from('ten bytes.');
  const cid = store.put(cidOf(codecs.raw, leaf), leaf);
  const Data = Buffer.concat([Uint8Array.of(0x08, 2, 0x18), varint(1000), Uint8Array.of(0x20), varint(1000)]);
  return putNode(store, encodePb(prepare({ Data, Links: [{ Name: '', Tsize: 10, Hash: cid }] })));
}

const many = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`entry-${index}.txt`, `entry ${index}\n`]));

const symlinks = {
  'target.txt': 'the target\n',
  'folder/inner.txt': 'inside\n',
  'link.txt': { link: 'target.txt' },
  'folder/up.txt': { link: '../target.txt' },
  way: { link: 'folder' },
  'loop-a': { link: 'loop-b' },
  'loop-b': { link: 'loop-a' },
  out: { link: '../../../etc/passwd' },
} as const;

const oddNames = {
  'two words.txt': 'spaces\n',
  'käse.txt': 'umlaut\n',
  '100%.txt': 'percent\n',
  'a?b.txt': 'question\n',
  'a#b.txt': 'hash\n',
  '%2e%2e.txt': 'encoded dots\n',
} as const;

/** A picture of one colour: each collection has its own. */
const nftPicture = png(48, 48, [120, 60, 200]);

async function ordinary(store: BlockStore) {
  const files = siteFiles();
  const bytesOf = (path: string): Uint8Array => Buffer.from(files[path] ?? '');
  const picture = await importFile(store, nftPicture);
  const metadata = { name: 'Lab #1', description: 'A token of the lab', image: `ipfs://${picture}` };
  return {
    /** The website of site.ts. */
    site: await importFolder(store, files),
    png: await importFile(store, bytesOf('img/red.png')),
    jpeg: await importFile(store, bytesOf('img/sunset.jpg')),
    gif: await importFile(store, bytesOf('img/disc.gif')),
    webp: await importFile(store, bytesOf('img/meadow.webp')),
    avif: await importFile(store, bytesOf('img/sea.avif')),
    /** With a script in it. */
    svg: await importFile(store, bytesOf('img/drawing.svg')),
    wav: await importFile(store, bytesOf('media/tone.wav')),
    webm: await importFile(store, bytesOf('media/film.webm')),
    ttf: await importFile(store, bytesOf('fonts/lab.ttf')),
    html: await importFile(store, bytesOf('frame.html')),
    json: await importFile(store, bytesOf('data.json')),
    text: await importFile(store, bytesOf('words.txt')),
    empty: await importFile(store, ''),
    /** `1.json` names nftPicture by ipfs://, `1.png` is it. */
    nft: await importFolder(store, { '1.json': JSON.stringify(metadata), '1.png': nftPicture }),
    nftPicture: picture,
    /** The first text again, as CIDv0 and dag-pb. */
    textV0: await importFile(store, bytesOf('words.txt'), { cidVersion: 0 }),
    /** Three leaves of about a kilobyte under one node. */
    chunked: await importFile(store, Buffer.alloc(3000, 'chunked '), { chunkBytes: 1024 }),
    /** 751 kB of PNG in three blocks. */
    noise: await importFile(store, bytesOf('img/noise.png')),
    oddNames: await importFolder(store, oddNames),
    /** 1100 files in shards. */
    sharded: await importFolder(store, many(1100), { shardBytes: 1000 }),
    symlinks: await importFolder(store, symlinks),
  };
}

async function unusual(store: BlockStore) {
  const leaf = await importFile(store, 'linked from a value\n');
  const value = { hello: 'world', list: [1, 2, 3], leaf };
  const [cbor, json] = [encodeCbor(value), encodeJson(value)];
  return {
    dagCbor: store.put(cidOf(codecs.dagCbor, cbor), cbor),
    dagJson: store.put(cidOf(codecs.dagJson, json), json),
    sha512: hashed(store, 'sha512'),
    blake2b: hashed(store, 'blake2b'),
    blake3: hashed(store, 'blake3'),
    identity: identity('identity bytes'),
    directoryBomb: directoryBomb(store),
    fileBomb: fileBomb(store),
    deepFolder: await deepFolder(store),
    lyingSizes: lyingSizes(store),
    /** Nobody has it. */
    nowhere: cidOf(codecs.raw, Buffer.from('nobody has this')),
  };
}

export type IpfsFixtures = Awaited<ReturnType<typeof ordinary>> & Awaited<ReturnType<typeof unusual>>;

/** Imports all fixtures: about 0.3 s. */
export async function importFixtures(store: BlockStore): Promise<IpfsFixtures> {
  return { ...(await ordinary(store)), ...(await unusual(store)) };
}

/** CARs and IPNS records of ipfs/gateway-conformance, as Kubo made them; copied here with their licences (MIT, Apache 2.0). */
export const conformanceFolder = fileURLToPath(new URL('../../content/gateway-conformance', import.meta.url));

/** Loads those CARs: root by path (`trustless_gateway_car/subdir-with-mixed-block-files.car`). */
export async function importConformance(store: BlockStore): Promise<Record<string, CID>> {
  const roots: Record<string, CID> = {};
  for (const path of readdirSync(conformanceFolder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.car'),
  )) {
    const car = await CarReader.fromBytes(readFileSync(join(conformanceFolder, path)));
    for await (const { cid, bytes } of car.blocks()) store.put(cid, bytes);
    const [root] = await car.getRoots();
    if (root !== undefined) roots[path] = root;
  }
  return roots;
}
