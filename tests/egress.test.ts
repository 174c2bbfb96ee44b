// The egress gate, held by reading: where the source may touch the network (rules 0.4).
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

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
    'targetAddressSpace: space',
    // By the first door to public hosts, by the second to what is one's own and to no other network than that is in.
    'spaceFor(url, ownDoorOf(url) ?? gatewayDoorOf(url)), { method: ',
    'stream(url, spaceFor(url, gatewayDoorOf(url)), options)',
    "own ?? (isOpenFor(url) ? 'public' : null)",
  ])
    expect(gate).toContain(guard);
});

test('the second door is set by the settings that count, and addresses that stand in none are asked by the dashboard alone', () => {
  const naming = (word: string) => sources.filter(({ text }) => codeOf(text).includes(word)).map(({ path }) => path);
  expect(naming('setOwnDoors').toSorted()).toEqual(['lib/background/state/state.ts', 'lib/browser/own-door.ts']);
  expect(naming('postTyped').toSorted()).toEqual(['lib/background/settings/check.ts', 'lib/browser/http.ts']);
  expect(naming('getTyped').toSorted()).toEqual(['lib/background/content/check-gateway.ts', 'lib/browser/http.ts']);
  expect(naming('getHealth').toSorted()).toEqual(['lib/background/settings/check.ts', 'lib/browser/http.ts']);
  expect(naming('checkEndpoint').toSorted()).toEqual([
    'lib/background/own-handlers.ts',
    'lib/background/settings/check.ts',
  ]);
});
