// Sets an administrator's policy for the extension, where the browsers look for one on Linux, and takes it away again. Runs in Node.
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { LabBrowser } from './browser';

const addOn = 'detour@detour.invalid';

/** Chromium's name of an unpacked extension: the hash of its folder's path, written with the letters a to p. */
function unpackedId(folder: string): string {
  const digits = createHash('sha256').update(folder).digest('hex').slice(0, 32);
  return [...digits].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('');
}

const files = {
  chromium: '/etc/chromium/policies/managed/detour-lab.json',
  firefox: join(homedir(), '.mozilla/managed-storage', `${addOn}.json`),
} as const;

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
  let folder = dirname(files[name]);
  while (!existsSync(folder)) folder = dirname(folder);
  return isWritable(folder);
}

/** In force for every browser that starts after it; the function that is returned ends it. @param folder The unpacked extension. */
export function managePolicy(name: LabBrowser['name'], folder: string, policy: Record<string, unknown>): () => void {
  const content =
    name === 'chromium'
      ? { '3rdparty': { extensions: { [unpackedId(folder)]: policy } } }
      : { name: addOn, description: 'The policy of a test', type: 'storage', data: policy };
  const file = files[name];
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(content));
  const end = () => rmSync(file, { force: true });
  process.once('exit', end); // a run that is stopped must not leave its policy to the next
  return end;
}
