// Builds the lab's wallet as an unpacked extension of its own, for either browser. Runs in Node.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { labMnemonic } from './anvil';
import type { LabBrowser } from './browser';
import { bundlePage } from './bundle';

const source = (file: string) => fileURLToPath(new URL(`./wallet/${file}`, import.meta.url));

/** Each browser wants its own kind of background, and warns of the other. */
function manifestFor(name: LabBrowser['name']): string {
  const manifest = JSON.parse(readFileSync(source('manifest.json'), 'utf8'));
  delete manifest.background[name === 'chromium' ? 'scripts' : 'service_worker'];
  return JSON.stringify(manifest);
}

/** @param url The wallet's endpoint. */
export async function walletExtension(name: LabBrowser['name'], url: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'detour-wallet-'));
  const setup = `var labSetup = ${JSON.stringify({ url, mnemonic: labMnemonic })};\n`;
  for (const script of ['provider', 'bridge', 'wallet-worker'])
    writeFileSync(join(folder, `${script}.js`), setup + (await bundlePage(source(`${script}.ts`))));
  writeFileSync(join(folder, 'manifest.json'), manifestFor(name));
  return folder;
}
