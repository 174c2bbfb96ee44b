// Sets an administrator's policy for the extension, where the browsers look for one on Linux, and takes it away again. Runs in Node.
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { atExit } from './at-exit';
import type { LabBrowser } from './browser';

const addOn = 'detour@detour.invalid';

/** Chromium's name of an unpacked extension: the hash of its folder's path, written with the letters a to p. */
function unpackedId(folder: string): string {
  const digits = createHash('sha256').update(folder).digest('hex').slice(0, 32);
  return [...digits].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('');
}

const chromiumFile = '/etc/chromium/policies/managed/detour-lab.json';

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false; // somebody else's
  }
}

/** May this user set a policy for this browser? Chromium takes one only from a folder of the administrator's. */
export function mayManage(name: LabBrowser['name']): boolean {
  if (name === 'firefox') return true;
  let folder = dirname(chromiumFile);
  while (!existsSync(folder)) folder = dirname(folder);
  return isWritable(folder);
}

export interface ManagedPolicy {
  /** The home folder to start the browser with: Firefox looks there. Undefined: the usual one. */
  home: string | undefined;
  end: () => void;
}

/** In force for browsers that start after it: in Chromium for this very folder of an extension, in Firefox for this home alone. */
export function managePolicy(name: LabBrowser['name'], folder: string, policy: Record<string, unknown>): ManagedPolicy {
  return name === 'chromium' ? manageChromium(folder, policy) : manageFirefox(policy);
}

function manageChromium(folder: string, policy: Record<string, unknown>): ManagedPolicy {
  write(chromiumFile, { '3rdparty': { extensions: { [unpackedId(folder)]: policy } } });
  const end = () => rmSync(chromiumFile, { force: true });
  atExit(end); // a run that is stopped must not leave its policy to the next
  return { home: undefined, end };
}

function manageFirefox(policy: Record<string, unknown>): ManagedPolicy {
  const home = mkdtempSync(join(tmpdir(), 'detour-home-'));
  const content = { name: addOn, description: 'The policy of a test', type: 'storage', data: policy };
  write(join(home, '.mozilla/managed-storage', `${addOn}.json`), content);
  return { home, end: () => rmSync(home, { recursive: true, force: true }) };
}

function write(file: string, content: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(content));
}
