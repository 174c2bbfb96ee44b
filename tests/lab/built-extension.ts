// Where tests take the extension from: a copy of what `npm run build` made, because a rebuild must not pull it from under a running browser. Runs in Node.
import { cpSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LabBrowser } from './browser';

const targets = { chromium: 'chrome-mv3', firefox: 'firefox-mv3' } as const;

/** The folder of the build itself; `DETOUR_BUILDS` names another place for it, to try the tests on a broken one. */
export function buildFolder(name: LabBrowser['name']): string {
  const builds = process.env.DETOUR_BUILDS ?? fileURLToPath(new URL('../../.output', import.meta.url));
  return join(builds, targets[name]);
}

/** A fresh copy in the temporary folder. Throws when nothing was built. */
export function builtExtension(name: LabBrowser['name']): string {
  const built = buildFolder(name);
  if (!existsSync(built)) throw new Error(`${built} is missing: npm run build`);
  const folder = mkdtempSync(join(tmpdir(), `detour-${targets[name]}-`));
  cpSync(built, folder, { recursive: true });
  return folder;
}

/** A copy of a small real content blocker, to be loaded beside the extension; it blocks base-mainnet.g.alchemy.com. */
export function contentBlocker(): string {
  // Chromium writes its index of the rules into the folder.
  const folder = mkdtempSync(join(tmpdir(), 'detour-blocker-'));
  cpSync(fileURLToPath(new URL('./blocker', import.meta.url)), folder, { recursive: true });
  return folder;
}
