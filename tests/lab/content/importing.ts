// Files and directories into the lab's block store, by ipfs-unixfs-importer with its choices pinned: the same bytes give the same CID on every run.
import { type ImportCandidate, importer } from 'ipfs-unixfs-importer';
import { fixedSize } from 'ipfs-unixfs-importer/chunker';
import type { CID } from 'multiformats/cid';
import type { BlockStore } from './block-store';

export interface ImportOptions {
  chunkBytes?: number;
  cidVersion?: 0 | 1;
  /** A directory whose names take more bytes than this becomes shards. */
  shardBytes?: number;
}

/** A file's content, or where a symbolic link leads. */
export type Content = string | Uint8Array | { link: string };

function candidateOf(path: string, content: Content): ImportCandidate {
  if (typeof content === 'string') return { path, content: Buffer.from(content) };
  return content instanceof Uint8Array ? { path, content } : { path, link: content.link };
}

async function importAll(
  store: BlockStore,
  source: ImportCandidate[],
  options: ImportOptions & { wrapWithDirectory: boolean },
) {
  const { chunkBytes = 262_144, cidVersion = 1, shardBytes = 262_144, wrapWithDirectory } = options;
  const put = async (cid: CID, bytes: Uint8Array): Promise<CID> => store.put(cid, bytes);
  const pinned = {
    ...{ cidVersion, wrapWithDirectory, rawLeaves: cidVersion === 1, reduceSingleLeafToSelf: cidVersion === 1 },
    ...{ chunker: fixedSize({ chunkSize: chunkBytes }), shardSplitThresholdBytes: shardBytes },
  };
  let last: CID | null = null;
  // The root comes last.
  for await (const { cid } of importer(source, { put }, pinned)) last = cid;
  if (last === null) throw new Error('nothing to import');
  return last;
}

/** A file, without a name around it. */
export function importFile(store: BlockStore, content: string | Uint8Array, options: ImportOptions = {}): Promise<CID> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return importAll(store, [{ path: 'file', content: bytes }], { ...options, wrapWithDirectory: false });
}

/** A directory of files by path; folders between come by themselves. */
export function importFolder(
  store: BlockStore,
  files: Record<string, Content>,
  options: ImportOptions = {},
): Promise<CID> {
  const source = Object.entries(files).map(([path, content]) => candidateOf(path, content));
  return importAll(store, source, { ...options, wrapWithDirectory: true });
}
