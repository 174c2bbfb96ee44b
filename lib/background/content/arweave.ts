// A piece of Arweave at one gateway: transaction or data item, its signature checked, its bytes held against it. Runs in the background.
import { postJson } from '@/lib/browser/http';
import { proveData } from '@/lib/content/arweave/data-root';
import { itemQuery, readIndexedItem } from '@/lib/content/arweave/indexed-item';
import { proveItem } from '@/lib/content/arweave/item-proof';
import { MANIFEST_TYPE, MAX_MANIFEST_BYTES, readManifest, resolvePath } from '@/lib/content/arweave/manifest';
import type { Proof } from '@/lib/content/arweave/proof';
import { readChunks, weaveStart } from '@/lib/content/arweave/read-chunks';
import { type TagText, tagValue } from '@/lib/content/arweave/tags';
import { readTransaction, type SignedTransaction } from '@/lib/content/arweave/transaction';
import { checkOldTransaction, type ProvenTransaction, proveTransaction } from '@/lib/content/arweave/transaction-proof';
import type { Bytes } from '@/lib/content/bytes';
import { fail } from '@/lib/content/content-failure';
import { type ByteRange, spanOf } from '@/lib/content/unixfs-file';
import type { Assurance, Verdict } from '@/lib/failover/verdict';
import { parseJson } from '@/lib/rpc/json-source';
import { GatewayError, getBody, wholeBody } from './gateway';
import { begun, onLine } from './line';
import type { ContentCandidate, ContentContext, Found, Opened } from './opened';

export interface ArweavePiece {
  id: string;
  /** Below a manifest. */
  path: readonly string[];
}

/** Held whole until it is proven; more of a transaction comes chunk by chunk. */
const MAX_WHOLE_BYTES = 4 * 1024 * 1024;
/** A data item has no chunks of its own: its signature is over all of it. */
const MAX_ITEM_BYTES = 64 * 1024 * 1024;
const MAX_JSON_BYTES = 1024 * 1024;
const QUERY_MS = 5_000;

interface Reading {
  url: string;
  signal: AbortSignal;
  range: ByteRange | undefined;
}

/** What one id is. */
interface Piece {
  tags: readonly TagText[];
  sizeBytes: number;
  assurance: Assurance;
  /** From `from` up to, not with, `to`; each byte proven before it is given. */
  read(from: number, to: number): AsyncGenerator<Bytes>;
}

/** @param ending Aborts when another gateway was first; what is open by then has to be closed. */
export async function openPieceAt(
  { url }: ContentCandidate,
  piece: ArweavePiece,
  ending: AbortSignal,
  { signal: left, range }: Pick<ContentContext, 'range' | 'signal'>,
): Promise<Verdict<Found>> {
  return onLine(ending, left, async (signal, close) => ({ ...(await begin(piece, { url, signal, range })), close }));
}

async function begin({ id, path }: ArweavePiece, reading: Reading): Promise<Omit<Opened, 'close'>> {
  const piece = await pieceAt(id, reading);
  if (tagValue(piece.tags, 'Content-Type') !== MANIFEST_TYPE) {
    if (path.length > 0) return fail({ kind: 'absent', what: 'a path below what is no manifest' });
    return opened(piece, '', reading);
  }
  const manifest = readManifest(await collected(piece));
  const entry = manifest === null ? null : resolvePath(manifest, path.join('/'));
  if (entry === null) return fail({ kind: 'absent', what: 'a path that the manifest does not have' });
  return opened(await pieceAt(entry.id, reading), path.at(-1) ?? '', reading);
}

function collected({ sizeBytes, read }: Piece): Promise<Bytes> {
  if (sizeBytes > MAX_MANIFEST_BYTES) return fail({ kind: 'unsupported', what: 'a manifest that is too large' });
  return wholeBody(read(0, sizeBytes), MAX_MANIFEST_BYTES);
}

/** The first bytes are waited for. */
async function opened(piece: Piece, name: string, { range }: Reading): Promise<Omit<Opened, 'close'>> {
  const { sizeBytes, assurance, tags } = piece;
  const span = spanOf(range, sizeBytes) ?? fail({ kind: 'range', sizeBytes });
  const bytes = await begun(piece.read(span.from, span.to));
  return { name, declared: tagValue(tags, 'Content-Type'), sizeBytes, span, bytes, assurance };
}

/** A transaction of its own, or an item in a bundle: gateways know the former under `/tx`, and index the latter. */
async function pieceAt(id: string, reading: Reading): Promise<Piece> {
  const tx = await transactionAt(id, reading);
  if (tx === null) return itemAt(id, reading);
  if (tx.format === 1) return oldTransactionAt(id, tx, reading);
  const proven = must(await proveTransaction(id, tx));
  const { tags, dataSize } = proven.value;
  const read = dataSize > MAX_WHOLE_BYTES ? byChunks(id, proven.value, reading) : wholly(id, proven.value, reading);
  return { tags, sizeBytes: dataSize, assurance: proven.assurance, read };
}

/** Null where the gateway has no transaction of its own under that id. */
async function transactionAt(id: string, { url, signal }: Reading): Promise<SignedTransaction | null> {
  try {
    return readTransaction(await jsonAt(`${url}/tx/${id}`, signal));
  } catch (error) {
    if (error instanceof GatewayError && error.verdict.kind === 'refusal') return null;
    throw error;
  }
}

async function itemAt(id: string, { url, signal }: Reading): Promise<Piece> {
  const answer = await postJson(`${url}/graphql`, itemQuery(id), { signal, timeoutMs: QUERY_MS });
  if (answer.kind === 'abandoned') throw new GatewayError(answer);
  if (answer.kind === 'failure') throw new GatewayError({ kind: 'fault', fault: answer.fault });
  const item = answer.status === 200 ? readIndexedItem(parseJson(answer.body)) : null;
  if (item === null) throw new GatewayError({ kind: 'refusal', reason: 'missing-data' });
  const stream = await getBody(`${url}/raw/${id}`, '', { signal, accept: '*/*' });
  const proof = await proveItem(id, item.header, { stream, limitBytes: MAX_ITEM_BYTES });
  // Its index may only have it in another spelling than was signed: ask another, blame nobody.
  if (proof.kind === 'refuted') throw new GatewayError({ kind: 'refusal', reason: 'missing-data' });
  const { value, assurance } = must(proof);
  return { tags: value.tags, sizeBytes: value.payload.length, assurance, read: outOf(value.payload) };
}

/** Its data stands in its signature. */
async function oldTransactionAt(id: string, tx: SignedTransaction, { url, signal }: Reading): Promise<Piece> {
  const data = await wholeBody(await getBody(`${url}/raw/${id}`, '', { signal, accept: '*/*' }), MAX_ITEM_BYTES);
  const { value, assurance } = must(await checkOldTransaction(id, tx, data));
  return { tags: value.tags, sizeBytes: data.length, assurance, read: outOf(data) };
}

function wholly(id: string, root: ProvenTransaction, { url, signal }: Reading): Piece['read'] {
  return async function* (from, to) {
    const stream = await getBody(`${url}/raw/${id}`, '', { signal, accept: '*/*' });
    yield must(await proveData(root, { stream, limitBytes: MAX_WHOLE_BYTES })).value.subarray(from, to);
  };
}

function byChunks(id: string, root: ProvenTransaction, { url, signal }: Reading): Piece['read'] {
  return async function* (start, end) {
    const from = weaveStart(await jsonAt(`${url}/tx/${id}/offset`, signal), root.dataSize);
    if (from === null) throw wrong;
    const chunkAt = (offset: number) => jsonAt(`${url}/chunk/${from + offset}`, signal);
    for await (const piece of readChunks(root, { start, end }, chunkAt)) {
      if (piece.kind === 'refuted') throw wrong;
      yield new Uint8Array(piece.bytes);
    }
  };
}

function outOf(data: Bytes): Piece['read'] {
  return async function* (from, to) {
    yield data.subarray(from, to);
  };
}

const wrong = new GatewayError({ kind: 'fault', fault: { kind: 'wrong', what: 'bytes' } });

/** Throws what a proof that failed means: another gateway may have the true bytes, nobody has a proof where there is none. */
function must<T>(proof: Proof<T>): { value: T; assurance: Assurance } {
  switch (proof.kind) {
    case 'proven':
    case 'checked':
      return { value: proof.value, assurance: proof.kind };
    case 'refuted':
      throw wrong;
    case 'unprovable':
      return fail({ kind: 'unsupported', what: proof.what });
  }
}

async function jsonAt(url: string, signal: AbortSignal): Promise<unknown> {
  const bytes = await wholeBody(await getBody(url, '', { signal, accept: 'application/json' }), MAX_JSON_BYTES);
  return parseJson(new TextDecoder().decode(bytes));
}
