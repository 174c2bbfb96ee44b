// The same page with and without the extension: everything that a page can see must be equal. Real Chromium and Firefox, the built extension.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BrowserName, type Observed, observe } from '@/tests/page/observables/browsers';
import { type ObservedServer, serveObservables } from '@/tests/page/observables/server';

interface Observable {
  title: string;
  /** The one difference that is allowed: asked of `Function.prototype.toString`, natives that are proxied keep `[native code]` and lose their name. */
  nativeCode: boolean;
}

const observables = await listObservables();
const browsers: BrowserName[] = ['chromium', 'firefox'];

/** The page's own list, read in Node: nothing in it runs before it is asked to. */
async function listObservables(): Promise<Observable[]> {
  const module: unknown = await import(
    /* @vite-ignore */ new URL('../page/observables/topics.js', import.meta.url).href
  );
  const topics = property(module, 'topics');
  if (typeof topics !== 'object' || topics === null) throw new Error('topics.js exports no topics');
  const listed = Object.entries(topics).flatMap(([topic, list]: [string, unknown]) =>
    Array.isArray(list)
      ? list.map((one: unknown) => ({
          title: `${topic}: ${property(one, 'name')}`,
          nativeCode: property(one, 'known') === 'native code',
        }))
      : [],
  );
  return [...listed, { title: 'pages: back from the cache', nativeCode: false }];
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

test('at least sixty observables are compared, each under a name of its own', () => {
  expect(observables.length).toBeGreaterThanOrEqual(60);
  expect(new Set(observables.map(({ title }) => title)).size).toBe(observables.length);
});

describe.each(browsers)('%s', (browser) => {
  let server: ObservedServer;
  let bare: Observed = {};
  let hooked: Observed = {};
  /** What differs is looked at once more: events that wait for the network come when a loaded machine lets them. */
  let again: Promise<[Observed, Observed]> | null = null;
  const observeBoth = () => Promise.all([observe(browser, false, server), observe(browser, true, server)]);

  beforeAll(async () => {
    server = await serveObservables();
    [bare, hooked] = await observeBoth();
  }, 240_000);
  afterAll(() => server.close());

  test.each(observables)('$title', async ({ title, nativeCode }) => {
    const [without, withDetour] = [bare[title], hooked[title]];
    expect(without, 'the observable itself must work').toBeDefined();
    expect(property(without, 'failed'), 'the observable itself must work').toBeUndefined();
    if (nativeCode)
      expect(Object.values(Object(withDetour)).every((text) => /\[native code\]/.test(`${text}`))).toBe(true);
    else if (JSON.stringify(withDetour) !== JSON.stringify(without)) {
      again ??= observeBoth();
      const [bareAgain, hookedAgain] = await again;
      expect(hookedAgain[title]).toEqual(bareAgain[title]);
    }
  });
});
