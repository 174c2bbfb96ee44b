// The lab's piece of the weave: transactions that are really signed (RSA-PSS, so ids differ from run to run) with really hashed chunks,
// and ANS-104 data items by three kinds of signer inside a bundle. By arweave-js and arbundles, the reference code.
import { createHash } from 'node:crypto';
import {
  ArweaveSigner,
  bundleAndSignData,
  createData,
  type DataItem,
  EthereumSigner,
  type Signer,
  SolanaSigner,
} from '@dha-team/arbundles';
import { ed25519 } from '@noble/curves/ed25519';
import Arweave from 'arweave';
import type Transaction from 'arweave/node/lib/transaction';
import { base58btc } from 'multiformats/bases/base58';
import key from './arweave-lab-key.json';

interface Tag {
  name: string;
  value: string;
}

/** Anything with an id: a transaction of layer 1, or a data item in a bundle. */
export interface Piece {
  id: string;
  data: Buffer;
  tags: readonly Tag[];
  /** All base64url. */
  signature: string;
  owner: string;
  anchor: string;
  recipient: string;
  /** `transaction` has chunks and an offset of its own. */
  transaction: Transaction | null;
  /** Of the weave's last byte of its data; null for data items. */
  weaveEnd: number | null;
  /** Where a data item lies. */
  bundled: Bundled | null;
}

interface Bundled {
  /** The piece that holds it: a transaction, or the item of a nested bundle. */
  parent: string;
  /** The transaction of layer 1. */
  root: string;
  /** Within the root's data. */
  itemOffset: number;
  itemBytes: number;
  dataOffset: number;
  signatureType: number;
}

const arweave = Arweave.init({ host: '127.0.0.1', port: 1, protocol: 'http' });

/** Where the lab's data begins: after the point from which the weave's chunks are padded. @see ar_block.hrl, STRICT_DATA_SPLIT_THRESHOLD */
const weaveStart = 30_607_159_107_830 + 262_144;

const seed = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);

function solanaKey(): string {
  const secret = seed(7);
  return base58btc.encode(Buffer.concat([secret, ed25519.getPublicKey(secret)])).slice(1);
}

/** Who signs data items: the second and the third sign the same way each time. */
export const signers = {
  arweave: () => new ArweaveSigner(key),
  ethereum: () => new EthereumSigner(Buffer.from(seed(17)).toString('hex')),
  solana: () => new SolanaSigner(solanaKey()),
} satisfies Record<string, () => Signer>;

const listed = (tags: Record<string, string>): Tag[] => Object.entries(tags).map(([name, value]) => ({ name, value }));

/** A signed data item, not yet in a bundle. */
export async function signItem(signer: Signer, data: Buffer | string, tags: Record<string, string>): Promise<DataItem> {
  const item = createData(data, signer, { tags: listed(tags) });
  await item.sign(signer);
  return item;
}

/** A bundle as the data of an item: bundles may be nested. */
export async function signNested(signer: Signer, items: DataItem[]): Promise<DataItem> {
  const bundle = await bundleAndSignData(items, signer);
  const item = createData(bundle.getRaw(), signer, { tags: listed(bundleTags) });
  await item.sign(signer);
  return item;
}

/** @see https://github.com/ArweaveTeam/arweave-standards/blob/master/ans/ANS-104.md */
const bundleTags = { 'Bundle-Format': 'binary', 'Bundle-Version': '2.0.0' } as const;

async function sign(data: Buffer, tags: Record<string, string>): Promise<Transaction> {
  const lastTx = Buffer.alloc(48, 1).toString('base64url');
  const transaction = await arweave.createTransaction({ data, last_tx: lastTx, reward: '1000' }, key);
  for (const [name, value] of Object.entries(tags)) transaction.addTag(name, value);
  await arweave.transactions.sign(transaction, key);
  return transaction;
}

function pieceOf(transaction: Transaction, data: Buffer, tags: Record<string, string>): Piece {
  const { id, signature, owner, last_tx: anchor } = transaction;
  return {
    id,
    data,
    tags: listed(tags),
    signature,
    owner,
    anchor,
    recipient: '',
    transaction,
    weaveEnd: 0,
    bundled: null,
  };
}

/** Header of a bundle: a count of 32 bytes, and 64 bytes for each item. */
const headerBytes = (count: number): number => 32 + 64 * count;

interface Place {
  parent: string;
  root: string;
  /** Where the bundle begins within the root's data. */
  at: number;
}

function itemPiece(item: DataItem, place: Place): Piece {
  const raw = item.getRaw();
  const data = Buffer.from(item.rawData);
  const itemBytes = raw.length;
  const bundled = {
    ...{ parent: place.parent, root: place.root, itemOffset: place.at, itemBytes },
    ...{ dataOffset: place.at + itemBytes - data.length, signatureType: item.signatureType },
  };
  const { id, tags, signature, owner, anchor, target: recipient } = item;
  return { id, data, tags, signature, owner, anchor, recipient, transaction: null, weaveEnd: null, bundled };
}

/** The items of a bundle and of those nested in it. */
function unpack(items: readonly DataItem[], nested: ReadonlyMap<string, readonly DataItem[]>, place: Place): Piece[] {
  let at = place.at + headerBytes(items.length);
  return items.flatMap((item) => {
    const piece = itemPiece(item, { ...place, at });
    at += item.getRaw().length;
    const inner = nested.get(item.id);
    if (inner === undefined || piece.bundled === null) return [piece];
    return [piece, ...unpack(inner, nested, { parent: item.id, root: place.root, at: piece.bundled.dataOffset })];
  });
}

export interface Bundle {
  items: DataItem[];
  /** Items that hold a bundle themselves, by id. */
  nested: ReadonlyMap<string, readonly DataItem[]>;
}

function chunkIn({ transaction, data, weaveEnd }: Piece, offset: number) {
  if (transaction === null || weaveEnd === null || data.length === 0) return null;
  const start = weaveEnd - data.length + 1;
  if (offset < start || offset > weaveEnd) return null;
  const chunks = transaction.chunks?.chunks ?? [];
  const index = chunks.findIndex((chunk) => offset - start < chunk.maxByteRange);
  const { chunk, data_path } = transaction.getChunk(index, data);
  return { chunk: String(chunk), data_path: String(data_path) };
}

export function makeLedger() {
  const pieces = new Map<string, Piece>();
  let weaveEnd = weaveStart;
  const mine = (piece: Piece): Piece => {
    weaveEnd += piece.data.length;
    const mined = { ...piece, weaveEnd };
    pieces.set(piece.id, mined);
    return mined;
  };
  const post = async (data: Buffer, tags: Record<string, string>): Promise<Piece> =>
    mine(pieceOf(await sign(data, tags), data, tags));
  return {
    pieces,
    post,
    postBundle: async ({ items, nested }: Bundle): Promise<Piece> => {
      const bundle = await bundleAndSignData(items, signers.arweave());
      const piece = await post(bundle.getRaw(), bundleTags);
      for (const inner of unpack(items, nested, { parent: piece.id, root: piece.id, at: 0 }))
        pieces.set(inner.id, inner);
      return piece;
    },
    chunkAt: (offset: number) => {
      for (const piece of pieces.values()) {
        const found = chunkIn(piece, offset);
        if (found !== null) return found;
      }
      return null;
    },
  };
}

export type Ledger = ReturnType<typeof makeLedger>;

/** SHA-256 in base64url, as `x-ar-io-digest` has it. */
export const digestOf = (data: Uint8Array): string => createHash('sha256').update(data).digest('base64url');
