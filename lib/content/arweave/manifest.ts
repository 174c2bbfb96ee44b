// A path manifest: which transaction stands at which path. Pure; runs in the background and in tests.
// https://github.com/ArweaveTeam/arweave/wiki/Path-Manifests; 0.2.0: ar-io-node, src/lib/encoding.ts
import type { Bytes } from '@/lib/content/bytes';
import { isArweaveId } from './id';
import { field } from './json';

export const MANIFEST_TYPE = 'application/x.arweave-manifest+json';

/** A collection of ten thousand pieces takes about a million bytes. */
export const MAX_MANIFEST_BYTES = 16_777_216;

export interface Manifest {
  /** Without slashes at their ends, as gateways compare them. */
  paths: ReadonlyMap<string, string>;
  /** What stands at the root itself. */
  index: string | null;
  /** What stands in place of every path that is not there. */
  fallback: string | null;
}

/** Null for what is no manifest of a version that we know. */
export function readManifest(bytes: Bytes): Manifest | null {
  const json = bytes.length > MAX_MANIFEST_BYTES ? null : parseJson(new TextDecoder().decode(bytes));
  const version = field(json, 'version');
  if (field(json, 'manifest') !== 'arweave/paths' || (version !== '0.1.0' && version !== '0.2.0')) return null;
  const exact = readPaths(field(json, 'paths'));
  if (exact === null) return null;
  const indexPath = field(field(json, 'index'), 'path');
  const ofPath = typeof indexPath === 'string' ? (exact.get(indexPath) ?? null) : null;
  // Ids of their own are new in 0.2.0, and the index's goes before its path.
  const isNew = version === '0.2.0';
  const index = (isNew ? idAt(field(json, 'index')) : null) ?? ofPath;
  return { paths: trimmed(exact), index, fallback: isNew ? idAt(field(json, 'fallback')) : null };
}

/** @param path Decoded, without the slash after the manifest's id. A `fallback` is not for good: a later manifest may have the path. */
export function resolvePath(manifest: Manifest, path: string): { kind: 'entry' | 'fallback'; id: string } | null {
  const bare = withoutSlashes(path);
  const id = bare === '' ? manifest.index : (manifest.paths.get(bare) ?? null);
  if (id !== null) return { kind: 'entry', id };
  return manifest.fallback === null ? null : { kind: 'fallback', id: manifest.fallback };
}

/** Entries without a proper id are not there. A map, for a path may be called `__proto__`. */
function readPaths(value: unknown): Map<string, string> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const entries = Object.entries(value).flatMap(([path, entry]): [string, string][] => {
    const id = idAt(entry);
    return id === null ? [] : [[path, id]];
  });
  return new Map(entries);
}

/** Of two that differ by their slashes alone the first counts, as gateways read. */
function trimmed(paths: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...paths].map(([path, id]): [string, string] => [withoutSlashes(path), id]).reverse());
}

/** Not by a pattern: on a long row of slashes that takes time by the square of its length. */
function withoutSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end--;
  return path.slice(0, end);
}

function idAt(value: unknown): string | null {
  const id = field(value, 'id');
  return isArweaveId(id) ? id : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a SyntaxError: no JSON, hence no manifest
  }
}
