// Blocks of UnixFS written by hand, as no importer would: each is what its CID says, and may say anything.
import * as dagPb from '@ipld/dag-pb';
import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';
import { checkedSource } from '@/lib/content/block-source';
import { type Bytes, joinBytes, utf8 } from '@/lib/content/bytes';
import { blockKey, cidText } from '@/lib/content/cid-text';
import { type ContentFailure, fail } from '@/lib/content/content-failure';
import { readFile } from '@/lib/content/unixfs-file';
import { resolvePath } from '@/lib/content/unixfs-path';
import { drain, forever } from './dag-world';

const signal = forever;

interface Link {
  cid: CID;
  name?: string;
}

/** By name, as the library wants them; its order of equal names is ours. */
const sorted = (links: Link[]): Link[] =>
  links.toSorted((a, b) => Buffer.compare(utf8(a.name ?? ''), utf8(b.name ?? '')));

/** Blocks written by hand; every one is what its CID says. */
export function forge() {
  const blocks = new Map<string, Bytes>();
  let asked = 0;
  const put = async (bytes: Bytes, codec = 0x70): Promise<CID> => {
    const cid = CID.createV1(codec, await sha256.digest(bytes));
    blocks.set(blockKey(cid), bytes);
    return cid;
  };
  const node = (data: Uint8Array, links: Link[] = []): Promise<CID> =>
    put(
      new Uint8Array(
        dagPb.encode({
          Data: data,
          Links: sorted(links).map(({ cid, name }) => ({ Hash: cid, ...(name === undefined ? {} : { Name: name }) })),
        }),
      ),
    );
  const leaf = (bytes: Bytes): Promise<CID> => put(bytes, 0x55);
  const source = checkedSource(async (cid) => {
    asked++;
    return blocks.get(blockKey(cid)) ?? fail({ kind: 'missing', cid: cidText(cid) });
  });
  return { put, node, leaf, source, asked: () => asked };
}

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];

/** The `Data` message by its fields' numbers: numbers, or bytes. */
export const message = (...fields: [number, number | Uint8Array][]): Uint8Array =>
  new Uint8Array(
    fields.flatMap(([number, value]) =>
      typeof value === 'number' ? [number * 8, ...varint(value)] : [number * 8 + 2, ...varint(value.length), ...value],
    ),
  );

/** A file of whatever sizes. */
export function fileData(sizes: number[], own: Uint8Array = new Uint8Array(0), total?: number): Uint8Array {
  const sum = total ?? sizes.reduce((all, size) => all + size, own.length);
  return message([1, 2], [2, own], [3, sum], ...sizes.map((size): [number, number] => [4, size]));
}

export const shardData = (fanout: number): Uint8Array =>
  message([1, 5], [2, new Uint8Array(32)], [5, 0x22], [6, fanout]);

export async function read(
  root: CID,
  source: ReturnType<typeof forge>['source'],
): Promise<{ bytes: Bytes; failure: ContentFailure | null; size: number }> {
  let size = -1;
  async function* whole(): AsyncGenerator<Bytes> {
    const found = await resolvePath({ root, segments: [], source, signal });
    if (found.kind !== 'file') return;
    size = found.sizeBytes;
    yield* readFile(found.node, { source, signal });
  }
  const { items, failure } = await drain(whole());
  return { bytes: joinBytes(items), failure, size };
}

export const resolve = (root: CID, path: string, { source }: ReturnType<typeof forge>) =>
  resolvePath({ root, segments: path.split('/'), source, signal });
