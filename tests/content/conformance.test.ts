// The fixtures of the IPFS project's own gateway tests, made by Kubo.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CarReader } from '@ipld/car';
import { CID } from 'multiformats/cid';
import { describe, expect, test } from 'vitest';
import { checkedSource } from '@/lib/content/block-source';
import { type Bytes, joinBytes, utf8Text } from '@/lib/content/bytes';
import { readCar } from '@/lib/content/car';
import { carSource } from '@/lib/content/car-source';
import { blockKey, cidText, parseIpnsName } from '@/lib/content/cid-text';
import { fail } from '@/lib/content/content-failure';
import { parseContentPath } from '@/lib/content/content-path';
import { verifyIpnsRecord } from '@/lib/content/ipns-record';
import { readFile } from '@/lib/content/unixfs-file';
import { resolvePath } from '@/lib/content/unixfs-path';
import { conformanceFolder } from '@/tests/lab/content/ipfs-fixtures';
import { chunked, drain, failureOf, forever } from './dag-world';

const files = readdirSync(conformanceFolder, { recursive: true, encoding: 'utf8' });
const bytesOf = (name: string): Bytes => new Uint8Array(readFileSync(join(conformanceFolder, name)));
const signal = forever;

const sourceOf = (car: string) => carSource(readCar(chunked(bytesOf(car), 1000)));

/** Everything in a CAR, by the library's reader: blocks stand in any order there. */
async function storeOf(car: string) {
  const reader = await CarReader.fromBytes(bytesOf(car));
  const kept = new Map<string, Bytes>();
  for await (const { cid, bytes } of reader.blocks()) kept.set(blockKey(CID.decode(cid.bytes)), new Uint8Array(bytes));
  const roots = (await reader.getRoots()).map((root) => CID.decode(root.bytes));
  return {
    roots,
    source: checkedSource(async (cid) => kept.get(blockKey(cid)) ?? fail({ kind: 'missing', cid: cidText(cid) })),
  };
}

async function textAt(path: string, source: ReturnType<typeof sourceOf>): Promise<string | null> {
  const parsed = parseContentPath(decodeURIComponent(path));
  if (parsed?.kind !== 'ipfs') throw new Error(path);
  const found = await resolvePath({ root: parsed.cid, segments: parsed.segments, source, signal });
  if (found.kind !== 'file') return found.kind;
  const { items, failure } = await drain(readFile(found.node, { source, signal }));
  return failure?.kind ?? utf8Text(joinBytes(items));
}

describe('fixtures of gateway-conformance', () => {
  test('all 26 CARs are read to their end as the library reads them', async () => {
    const cars = files.filter((name) => name.endsWith('.car'));
    expect(cars).toHaveLength(26);
    for (const car of cars) {
      const { items, failure } = await drain(readCar(chunked(bytesOf(car), 500)));
      const theirs: string[] = [];
      for await (const { cid } of (await CarReader.fromBytes(bytesOf(car))).blocks()) theirs.push(cid.toString());
      expect({ car, failure, blocks: items.map(({ cid }) => cid.toString()) }).toEqual({
        car,
        failure: null,
        blocks: theirs,
      });
    }
  });

  test.each([
    [
      'path_gateway_unixfs/dir-with-files.car',
      '/ipfs/bafybeihchr7vmgjaasntayyatmp5sv6xza57iy2h4xj7g46bpjij6yhrmy/hello.txt',
      'hello world\n',
    ],
    [
      'path_gateway_unixfs/dir-with-files.car',
      '/ipfs/bafybeihchr7vmgjaasntayyatmp5sv6xza57iy2h4xj7g46bpjij6yhrmy/ascii-copy.txt',
      'hello application/vnd.ipld.car\n',
    ],
    [
      'path_gateway_unixfs/dir-with-files.car',
      '/ipfs/bafybeihchr7vmgjaasntayyatmp5sv6xza57iy2h4xj7g46bpjij6yhrmy',
      'directory',
    ],
    ['path_gateway_unixfs/symlink.car', '/ipfs/QmWvY6FaqFMS89YAQ9NAPjVP4WZKA1qbHbicc9HeSKQTgt/bar', 'content\n'],
    [
      'path_gateway_unixfs/dir-with-percent-encoded-filename.car',
      '/ipfs/bafybeig675grnxcmshiuzdaz2xalm6ef4thxxds6o6ypakpghm5kghpc34/Portugal%252C+España=Peninsula%20Ibérica.txt',
      'hello from a percent encoded filename\n',
    ],
    [
      'path_gateway_tar/fixtures.car',
      '/ipfs/bafybeig6ka5mlwkl4subqhaiatalkcleo4jgnr3hqwvpmsqfca27cijp3i/%C4%85/%C4%99/file-%C5%BA%C5%82.txt',
      'I am a txt file on path with utf8\n',
    ],
    [
      'path_gateway_dag/dag-pb.car',
      '/ipfs/bafybeiegxwlgmoh2cny7qlolykdf7aq7g6dlommarldrbm7c4hbckhfcke/foo/bar.txt',
      'Hello, world!\n',
    ],
  ])('%s at %s is %j', async (car, path, text) => {
    const got = await textAt(path, sourceOf(car));
    expect(got?.trimEnd()).toBe(text.trimEnd());
  });

  test('each of the thousand files of the sharded directory is found and whole', async () => {
    const { roots, source } = await storeOf('trustless_gateway_car/single-layer-hamt-with-multi-block-files.car');
    const [root = CID.parse('bafkqaaa')] = roots;
    let [found, missing] = [0, 0];
    for (let at = 1; at <= 1000; at++) {
      const failure = await failureOf(resolvePath({ root, segments: [`${at}.txt`], source, signal }));
      if (failure === null) found++;
      else if (failure.kind === 'missing') missing++;
      else throw new Error(`${at}.txt: ${failure.kind}`);
    }
    expect(found).toBeGreaterThan(0);
    expect(found + missing).toBe(1000);
    expect(await failureOf(resolvePath({ root, segments: ['1001.txt'], source, signal }))).toMatchObject({
      kind: 'absent',
    });
  });

  test('of a file whose middle block is missing the first and the last thousand bytes are read', async () => {
    const { source } = await storeOf('trustless_gateway_car/file-3k-and-3-blocks-missing-block.car');
    const found = await resolvePath({
      root: CID.parse('QmYhmPjhFjYFyaoiuNzYv8WGavpSRDwdHWe5B4M5du5Rtk'),
      segments: [],
      source,
      signal,
    });
    if (found.kind !== 'file') throw new Error(found.kind);
    const read = async (first: number, last: number) => {
      const { items, failure } = await drain(
        readFile(found.node, { source, signal, range: { kind: 'span', first, last } }),
      );
      return { bytes: joinBytes(items).length, failure: failure?.kind ?? null };
    };
    expect(await read(0, 1023)).toEqual({ bytes: 1024, failure: null });
    expect(await read(2048, 3071)).toEqual({ bytes: 1024, failure: null });
    expect(await read(1000, 3071)).toEqual({ bytes: 24, failure: 'missing' });
  });

  test('links in DAG-CBOR and DAG-JSON are followed, values inside a block are not', async () => {
    for (const car of ['path_gateway_dag/dag-cbor-traversal.car', 'path_gateway_dag/dag-json-traversal.car']) {
      const { roots, source } = await storeOf(car);
      const [root = CID.parse('bafkqaaa')] = roots;
      const codec = car.includes('cbor') ? 'dag-cbor' : 'dag-json';
      expect(await resolvePath({ root, segments: [], source, signal })).toMatchObject({ kind: 'node', codec });
      expect(await resolvePath({ root, segments: ['foo', 'link'], source, signal })).toMatchObject({
        kind: 'node',
        codec,
      });
      expect(await failureOf(resolvePath({ root, segments: ['foo'], source, signal }))).toMatchObject({
        kind: 'unsupported',
      });
      expect(await failureOf(resolvePath({ root, segments: ['foo', 'i-do-not-exist'], source, signal }))).toMatchObject(
        { kind: 'absent' },
      );
    }
  });

  test.each([
    ['_v2', 'valid'],
    ['_v1-v2', 'valid'],
    ['_v1-v2-broken-signature-v1', 'valid'],
    ['_v1-v2-broken-signature-v2', 'invalid'],
    ['_v1-v2-broken-v1-value', 'invalid'],
    ['_v1', 'invalid'],
  ])('the IPNS record %s is %s', async (ending, kind) => {
    const file = files.find((name) => name.startsWith('ipns_records/') && name.endsWith(`${ending}.ipns-record`)) ?? '';
    const name = parseIpnsName(file.slice('ipns_records/'.length).split('_')[0] ?? '');
    if (name === null) throw new Error(file);
    expect((await verifyIpnsRecord(name, bytesOf(file), Date.parse('2026-11-26'))).kind).toBe(kind);
  });

  test('every other record there, of Ed25519 and RSA names, is valid', async () => {
    const others = files.filter((name) => name.endsWith('.ipns-record') && !name.startsWith('ipns_records/'));
    expect(others.length).toBeGreaterThan(4);
    for (const file of others) {
      const name = parseIpnsName(file.split('/').at(-1)?.split('.')[0] ?? '');
      const verdict = name && (await verifyIpnsRecord(name, bytesOf(file), Date.parse('2026-11-26')));
      expect({ file, kind: verdict?.kind }).toEqual({ file, kind: 'valid' });
    }
  });
});
