// The egress gate, held by reading: where the source may touch the network, and what the build must not contain (rules 0.4, 1.2, 2.12).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { buildFolder } from './lab/built-extension';
import { rpcRoutes, siteHosts } from './lab/hosts';

const root = fileURLToPath(new URL('..', import.meta.url));

function filesIn(folder: string, pattern: RegExp): { path: string; text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name))
    .map((name) => ({ path: relative(root, join(folder, name)), text: readFileSync(join(folder, name), 'utf8') }));
}

/** Comments and plain strings are no code. */
const codeOf = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$|'[^'\n]*'|`[^`]*`/gm, '');
const sources = ['lib', 'components', 'entrypoints'].flatMap((name) => filesIn(join(root, name), /\.tsx?$/));

/** Every way in which a script reaches the network. */
const reaches =
  /\bfetch\(|\b(?:WebSocket|XMLHttpRequest|EventSource|WebTransport|RTCPeerConnection)\b|sendBeacon|importScripts/;

test('the network is reached from lib/browser/http.ts and from the hooks alone', () => {
  const reaching = sources.filter(({ text }) => reaches.test(codeOf(text))).map(({ path }) => path);
  expect(reaching).toContain('lib/browser/http.ts');
  expect(reaching.filter((path) => path !== 'lib/browser/http.ts' && !path.startsWith('lib/page/'))).toEqual([]);
});

test('the gate itself is the only caller of fetch, and sends no credentials, referrer or redirect', () => {
  const gate = sources.find(({ path }) => path === 'lib/browser/http.ts')?.text ?? '';
  expect(gate.match(/\bfetch\(/g)).toHaveLength(1);
  for (const guard of [
    "credentials: 'omit'",
    "referrerPolicy: 'no-referrer'",
    "cache: 'no-store'",
    "redirect: 'error'",
    "targetAddressSpace: 'public'",
  ])
    expect(gate).toContain(guard);
});

const labOnly = [
  ...rpcRoutes.filter(({ unlisted }) => unlisted).map(({ host }) => host),
  ...siteHosts.filter((host) => host !== 'test-dapp.metamask.io'),
  'thirdsite.net',
  'ip-address-space-overrides',
  'host-resolver-rules',
  'load-extension',
  'test test test test',
];
/** 127.0.0.1 and localhost stand where local names are refused; nowhere do they make an address. */
const localAddress = /(?:https?|wss?):\/\/(?:localhost|127\.|0\.0\.0\.0|\[::1\])/;

describe.each(['chromium', 'firefox'] as const)('the build for %s', (name) => {
  const folder = buildFolder(name);
  test.runIf(existsSync(folder))('holds no host of the lab, no switch of a test and no local address', () => {
    const scripts = filesIn(folder, /\.(?:js|html|json|css)$/);
    expect(scripts.length).toBeGreaterThan(5);
    const found = scripts.flatMap(({ path, text }) => [
      ...labOnly.filter((word) => text.includes(word)).map((word) => `${path}: ${word}`),
      ...(localAddress.test(text) ? [`${path}: ${localAddress.exec(text)?.[0]}`] : []),
    ]);
    expect(found).toEqual([]);
  });

  test.runIf(existsSync(folder))('has a hook that names no extension address, and nothing that a site may load', () => {
    const hook = readFileSync(join(folder, 'content-scripts/hook.js'), 'utf8');
    expect(hook).not.toMatch(/(?:chrome|moz)-extension:/);
    expect(hook).toMatch(/\/\/# sourceURL=(?!.*extension)\S+\s*$/);
    expect(readFileSync(join(folder, 'manifest.json'), 'utf8')).not.toContain('web_accessible_resources');
  });
});
