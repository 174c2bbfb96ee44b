// Bundles a page script of a test with esbuild: viem, ethers, web3 and axios as a dApp would ship them.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = new Map<string, Promise<string>>();

async function bundle(entry: string): Promise<string> {
  const isFile = !entry.includes('\n') && existsSync(entry);
  const source: BuildOptions = isFile
    ? { entryPoints: [entry] }
    : { stdin: { contents: entry, resolveDir: root, loader: 'ts' } };
  const { outputFiles } = await build({
    ...source,
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    logLevel: 'error',
    define: { global: 'globalThis', 'process.env.NODE_ENV': '"production"' },
  });
  const [output] = outputFiles ?? [];
  if (output === undefined) throw new Error('esbuild gave nothing');
  return output.text;
}

/** @param entry TypeScript source (its imports resolve from the repo's root) or a file's path. Cached per process. */
export function bundlePage(entry: string): Promise<string> {
  const made = cache.get(entry) ?? bundle(entry);
  cache.set(entry, made);
  return made;
}
