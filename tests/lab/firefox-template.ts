// A profile with which Firefox has been started once, and has shown no site: the browser tests start theirs with copies of it, in half the
// time, because what Firefox prepares at its first start lies there. Made once per run of the browser tests (vitest.config.ts), in Node.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';
import { findProgram } from './programs';

/** Where the tests' processes are told the folder. */
const variable = 'DETOUR_FIREFOX_TEMPLATE';
/** Until it has written what it prepares. */
const settleMs = 3_000;
/** Of the one start alone: each profile has its own. */
const ownFiles = ['lock', '.parentlock', 'user.js', 'prefs.js', 'sessionstore.jsonlz4'];

/** Reaches nobody meanwhile. */
const offline = {
  'network.proxy.type': 1,
  'network.proxy.ssl': '127.0.0.1',
  'network.proxy.ssl_port': 9,
  'network.proxy.http': '127.0.0.1',
  'network.proxy.http_port': 9,
};

/** vitest's global setup; gives its teardown. */
export default async function makeTemplate(): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'detour-firefox-template-'));
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: findProgram('firefox'),
    headless: true,
    userDataDir: folder,
    args: ['--no-remote'],
    extraPrefsFirefox: offline,
  });
  await sleep(settleMs);
  await browser.close();
  for (const file of [...ownFiles, 'cert9.db', 'key4.db', 'pkcs11.txt'])
    rmSync(join(folder, file), { recursive: true, force: true });
  process.env[variable] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

/** A fresh profile's folder; the caller removes it. Empty where nobody made a template. */
export function freshProfile(): string {
  const profile = mkdtempSync(join(tmpdir(), 'detour-firefox-'));
  const template = process.env[variable];
  if (template !== undefined) cpSync(template, profile, { recursive: true });
  return profile;
}
