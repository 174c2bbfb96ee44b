// Reads a file of many blocks as a stream of bytes, whole or a range of it. Pure; runs in the background and in tests.
import type { BlockSource } from './block-source';
import type { Bytes } from './bytes';
import { fail } from './content-failure';
import { linkedCid, type PbLink } from './dag-pb';
import { type FileNode, readUnixfsNode } from './unixfs-node';

/** Both ends belong to it, as in HTTP; `last: null` is the file's end. `suffix` is the last so many bytes. */
export type ByteRange = { kind: 'span'; first: number; last: number | null } | { kind: 'suffix'; bytes: number };

export interface Span {
  from: number;
  /** The first that no longer belongs to it. */
  to: number;
}

export interface FileRequest {
  source: BlockSource;
  signal: AbortSignal;
  range?: ByteRange | undefined;
  /**
   * So many parts are asked for before their turn: a source that asks for each block by itself is as slow as the line is long.
   * Leave it at 0 for a CAR, whose order it would break.
   */
  ahead?: number | undefined;
}

/** Writers make trees of some five levels; a chain of single parts must not be followed for ever. */
const MAX_DEPTH = 32;

/**
 * Where a range lies in a file of this size; null where none of it does (HTTP 416).
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-range-requests
 */
export function spanOf(range: ByteRange | undefined, sizeBytes: number): Span | null {
  if (range === undefined) return { from: 0, to: sizeBytes };
  const { from, to } =
    range.kind === 'suffix'
      ? { from: Math.max(0, sizeBytes - range.bytes), to: sizeBytes }
      : { from: range.first, to: Math.min(sizeBytes, (range.last ?? Number.POSITIVE_INFINITY) + 1) };
  return from >= 0 && from < to ? { from, to } : null;
}

/**
 * The file's bytes in order, in pieces as its blocks have them, each verified; only blocks that the range needs are asked for.
 * Throws a `ContentError` at the first thing that is not what it should be: all that came before is true and in its place.
 *
 * @param root What `resolvePath` found.
 */
export async function* readFile(root: FileNode, { range, ...request }: FileRequest): AsyncGenerator<Bytes> {
  const span = spanOf(range, root.sizeBytes) ?? fail({ kind: 'range', sizeBytes: root.sizeBytes });
  yield* readNode(root, { ...request, span, depth: 0 });
}

interface NodeRequest extends FileRequest {
  /** In the file that this node is. */
  span: Span;
  depth: number;
}

async function* readNode(node: FileNode, { span, depth, ...request }: NodeRequest): AsyncGenerator<Bytes> {
  if (depth > MAX_DEPTH) fail({ kind: 'broken', what: `a file deeper than ${MAX_DEPTH}` });
  const own = node.own.subarray(span.from, Math.max(span.from, span.to));
  if (own.length > 0) yield own;
  const parts = partsWithin(node, span);
  const begun: Promise<FileNode>[] = [];
  const { ahead = 0 } = request;
  let next = 0;
  for (const [at, { inside }] of parts.entries()) {
    const due = parts.slice(next, at + 1 + ahead);
    begun.push(...due.map((part) => beginPart(part, request)));
    next += due.length;
    const child = await begun.shift();
    if (child !== undefined) yield* readNode(child, { ...request, span: inside, depth: depth + 1 });
  }
}

interface Part {
  link: PbLink;
  sizeBytes: number;
  /** What of it is wanted. */
  inside: Span;
}

function partsWithin({ own, parts }: FileNode, { from, to }: Span): Part[] {
  let start = own.length;
  const wanted: Part[] = [];
  for (const { link, sizeBytes } of parts) {
    const inside = { from: Math.max(0, from - start), to: Math.min(sizeBytes, to - start) };
    if (inside.from < inside.to) wanted.push({ link, sizeBytes, inside });
    start += sizeBytes;
  }
  return wanted;
}

function beginPart(part: Part, request: FileRequest): Promise<FileNode> {
  const begun = readPart(part, request);
  begun.catch(() => undefined); // told when its turn comes, or never, where an earlier one fails
  return begun;
}

/** A part of a file: a file as well, and exactly as long as its parent says. */
async function readPart({ link, sizeBytes }: Part, { source, signal }: FileRequest): Promise<FileNode> {
  const cid = linkedCid(link);
  const part = readUnixfsNode(cid, await source.get(cid, signal));
  if (part.kind !== 'file') return fail({ kind: 'broken', what: `a ${part.kind} as part of a file` });
  if (part.sizeBytes !== sizeBytes)
    return fail({ kind: 'broken', what: `a part of ${part.sizeBytes} bytes where ${sizeBytes} are promised` });
  return part;
}
