// helia's gateway as one file: it starts so in a tenth of a second, where its thousand modules, one by one, take two of a core. Made once per run
// of the browser tests (vitest.config.ts), elsewhere once per process. Runs in Node.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { atExit } from '@/tests/lab/at-exit';

/** Where the tests' processes are told the file. */
const variable = 'DETOUR_HELIA';

/** Modules that are not ES modules ask for Node's own by `require`. */
const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

async function bundleInto(folder: string): Promise<string> {
  const outfile = join(folder, 'helia-gateway.mjs');
  const entry = fileURLToPath(new URL('./helia-gateway.ts', import.meta.url));
  const node = { platform: 'node', target: 'node20', format: 'esm', banner: { js: banner } } as const;
  await build({ entryPoints: [entry], bundle: true, outfile, logLevel: 'error', ...node });
  return outfile;
}

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'detour-helia-'));
const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** vitest's global setup; gives its teardown. */
export default async function prepareHelia(): Promise<() => void> {
  const folder = newFolder();
  process.env[variable] = await bundleInto(folder);
  return () => remove(folder);
}

let own: Promise<string> | null = null;

function bundleOfOwn(): Promise<string> {
  const folder = newFolder();
  atExit(() => remove(folder));
  return bundleInto(folder);
}

/** The file to run. */
export async function heliaScript(): Promise<string> {
  const prepared = process.env[variable];
  if (prepared !== undefined) return prepared;
  own ??= bundleOfOwn();
  return own;
}
