// Transactions and data items signed by the libraries that the network itself uses. Runs in Node.
import { createPrivateKey, sign } from 'node:crypto';
import {
  ArweaveSigner,
  createData,
  type DataItem,
  EthereumSigner,
  HexSolanaSigner,
  InjectedAptosSigner,
  SolanaSigner,
  TypedEthereumSigner,
} from '@dha-team/arbundles';
import Arweave from 'arweave';
import type Transaction from 'arweave/node/lib/transaction.js';
import type { Bytes } from '@/lib/content/bytes';
import { toBase58 } from '@/lib/rpc/solana/base58';
import testKey from './test-key.json';

export const arweave = Arweave.init({ host: 'arweave.invalid' });
export const jwk = testKey;

/** Bytes that differ from place to place, and are the same in every run. */
export function someBytes(length: number, seed = 1): Bytes {
  const bytes = new Uint8Array(length);
  let state = seed * 2_654_435_761;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

export interface SignOptions {
  tags?: Record<string, string>;
  format?: 1 | 2;
  saltLength?: number;
  target?: string;
  quantity?: string;
  /** Made before it is signed. */
  change?: { data_size?: string; data_root?: string };
}

/** Signed by arweave-js, which needs no network for it. `json` is what a gateway gives: without the data. */
export async function signTransaction(data: Uint8Array, options: SignOptions = {}) {
  const { tags = {}, format = 2, saltLength = 32, target = '', quantity = '0', change = {} } = options;
  const blank = { last_tx: Arweave.utils.bufferTob64Url(someBytes(48)), reward: '65595508', target, quantity };
  const tx = await arweave.createTransaction({ ...blank, data }, jwk);
  Object.assign(tx, { format });
  if (format === 1) Object.assign(tx, { data_root: '' });
  for (const [name, value] of Object.entries(tags)) tx.addTag(name, value);
  Object.assign(tx, change);
  await arweave.transactions.sign(tx, jwk, { saltLength });
  return { tx, id: tx.id, json: gatewayJson(tx) };
}

/** Through JSON and back, as it would come. */
export const gatewayJson = (tx: Transaction): Record<string, unknown> => ({
  ...JSON.parse(JSON.stringify(tx)),
  data: '',
});

const secret = someBytes(32, 7);
const hexSecret = Buffer.from(secret).toString('hex');

const edKey = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), secret]),
  format: 'der',
  type: 'pkcs8',
});
const edPublic = Buffer.from(edKey.export({ format: 'jwk' }).x ?? '', 'base64url');
const solanaKey = toBase58(Uint8Array.from([...secret, ...edPublic]));

/** An Aptos wallet: it puts its own words around what it signs. */
const aptosWallet = {
  signMessage: async ({ message, nonce }: { message: string; nonce: string }) => ({
    signature: sign(null, Buffer.from(`APTOS\nmessage: ${message}\nnonce: ${nonce}`), edKey).toString('hex'),
  }),
};

/** One signer of each kind that can be checked, by its number. */
const signers = {
  1: () => new ArweaveSigner(jwk),
  2: () => new SolanaSigner(solanaKey),
  3: () => new EthereumSigner(hexSecret),
  4: () => new HexSolanaSigner(solanaKey),
  5: () => new InjectedAptosSigner(aptosWallet, edPublic),
  7: () => new TypedEthereumSigner(hexSecret),
} as const;

export type SignerType = keyof typeof signers;
export const signerTypes = [1, 2, 3, 4, 5, 7] as const;

export interface ItemOptions {
  tags?: { name: string; value: string }[];
  /** 32 bytes in base64url. */
  target?: string;
  /** 32 letters. */
  anchor?: string;
}

export async function signItem(type: SignerType, data: Uint8Array, options: ItemOptions = {}) {
  const signer = signers[type]();
  const item = createData(data, signer, options);
  await item.sign(signer);
  return { item, id: item.id, bytes: new Uint8Array(item.getRaw()), payload: new Uint8Array(item.rawData) };
}

/** What an index tells of an item, as ar-io's GraphQL does. */
export const indexAnswer = ({ item, payload }: { item: DataItem; payload: Uint8Array }) => ({
  data: {
    transaction: {
      id: item.id,
      signature: item.signature,
      owner: { key: item.owner },
      recipient: item.target,
      anchor: item.anchor,
      tags: item.tags,
      data: { size: `${payload.length}` },
      bundledIn: { id: 'A'.repeat(43) },
    },
  },
});

/** Bytes as they come from a network: in pieces of any size. */
export async function* inPieces(bytes: Bytes, pieceBytes = 16_384): AsyncGenerator<Bytes> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}
