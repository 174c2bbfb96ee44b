// What the built extension must not contain: hosts and switches of the lab, local addresses, its own address (rules 1.2, 2.12); and the licences that it must.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ownPlaces } from '@/lib/directory/own-places';
import { buildFolder } from '../lab/built-extension';
import { rpcRoutes, siteHosts } from '../lab/hosts';

function filesIn(folder: string, pattern: RegExp): { path: string; text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => pattern.test(name))
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
}

const labOnly = [
  ...rpcRoutes.filter(({ unlisted }) => unlisted).map(({ host }) => host),
  ...siteHosts.filter((host) => host !== 'test-dapp.metamask.io'),
  'thirdsite.net',
  'ip-address-space-overrides',
  'host-resolver-rules',
  'load-extension',
  'test test test test',
];
/** 127.0.0.1 and localhost stand where local names are refused; they make an address where the user has us look for a node, and nowhere else. */
const localAddress = /(?:https?|wss?):\/\/(?:localhost|127\.|0\.0\.0\.0|\[::1\])/;

describe.each(['chromium', 'firefox'] as const)('the build for %s', (name) => {
  const folder = buildFolder(name);
  test('holds no host of the lab, no switch of a test and no local address but those where a node is looked for', () => {
    const scripts = filesIn(folder, /\.(?:js|html|json|css)$/);
    expect(scripts.length).toBeGreaterThan(5);
    const found = scripts.flatMap(({ path, text: whole }) => {
      const text = ownPlaces.reduce((rest: string, place) => rest.replaceAll(place, ''), whole);
      return [
        ...labOnly.filter((word) => text.includes(word)).map((word) => `${path}: ${word}`),
        // What is said to people is asked by nobody.
        ...(localAddress.test(text) && !path.startsWith('_locales/')
          ? [`${path}: ${localAddress.exec(text)?.[0]}`]
          : []),
      ];
    });
    expect(found).toEqual([]);
  });

  test('has a hook that names no extension address, and nothing that a site may load', () => {
    const hook = readFileSync(join(folder, 'content-scripts/hook.js'), 'utf8');
    expect(hook).not.toMatch(/(?:chrome|moz)-extension:/);
    expect(hook).toMatch(/\/\/# sourceURL=(?!.*extension)\S+\s*$/);
    expect(readFileSync(join(folder, 'manifest.json'), 'utf8')).not.toContain('web_accessible_resources');
  });

  test('says whose work is in it, under which licence and where its source is', () => {
    const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'));
    const text = readFileSync(join(folder, 'licences.txt'), 'utf8');
    // Its place is taken by lib/browser/own-api.ts.
    const names = Object.keys(dependencies).filter((name) => name !== 'webextension-polyfill');
    const missing = names.filter((name) => !text.includes(`${name} ${dependencies[name]} (`));
    expect(missing).toEqual([]);
    for (const words of ['Mozilla Public License', 'RouteViews', 'Public Suffix List']) expect(text).toContain(words);
  });
});
