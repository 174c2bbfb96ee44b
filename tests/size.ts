// `npm run size`: what the built extension weighs, held against its budgets. Runs in Node, after a build.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const kB = 1_000;

/** The hook enters every frame of every site, the background is parsed at each wake, the popup opens at a click, the EVM is loaded in strict mode alone. */
const budgets = [
  { what: 'hook, minified', entry: 'content-scripts/hook.js', limit: 30 * kB, gzip: false },
  { what: 'relay, minified', entry: 'content-scripts/relay.js', limit: 30 * kB, gzip: false },
  { what: 'background, gzipped', entry: 'background.js', limit: 235 * kB, gzip: true },
  { what: 'worker that runs calls, gzipped', entry: 'evm-worker.js', limit: 95 * kB, gzip: true },
  { what: 'popup with all it loads, minified', entry: 'popup.html', limit: 85 * kB, gzip: false },
] as const;

/** Those that load nothing else. */
const isAlone = (entry: string) => /^(?:content-scripts\/|background\.js|evm-worker\.js)/.test(entry);

/** A page and every script and style sheet that it loads, those that the scripts import included. */
function filesOf(folder: string, entry: string, seen: Set<string> = new Set()): Set<string> {
  const path = join(folder, entry);
  if (seen.has(path) || !existsSync(path)) return seen;
  seen.add(path);
  if (isAlone(entry)) return seen;
  const text = readFileSync(path, 'utf8');
  for (const [, name = ''] of text.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)) filesOf(folder, name, seen);
  for (const [, name = ''] of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g))
    filesOf(folder, `chunks/${name}`, seen);
  return seen;
}

let failed = 0;
for (const browser of ['chrome', 'firefox']) {
  const folder = join(root, '.output', `${browser}-mv3`);
  if (!existsSync(folder)) {
    console.error(`There is no ${folder}: run npm run build first.`);
    process.exit(1);
  }
  for (const { what, entry, limit, gzip } of budgets) {
    const bytes = [...filesOf(folder, entry)]
      .map((path) => readFileSync(path))
      .reduce((sum, content) => sum + (gzip ? gzipSync(content, { level: 9 }) : content).length, 0);
    const over = bytes === 0 || bytes > limit;
    if (over) failed++;
    console.log(
      `${over ? 'OVER' : 'ok  '}  ${browser.padEnd(8)}${what.padEnd(36)}${(bytes / kB).toFixed(1).padStart(7)} of ${limit / kB} kB`,
    );
  }
}
process.exitCode = failed === 0 ? 0 : 1;
