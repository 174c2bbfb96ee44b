// Every view in every state, light and dark: no fault that axe finds, and all of it within reach of the keyboard.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { views } from '@/components/rail';
import { type Gallery, type GalleryOptions, type GalleryView, openGallery } from './open-gallery';
import { reports } from './reports';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 }); // a busy machine draws slowly

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const states = [...views, 'silent'];

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery.close());

declare global {
  interface Window {
    axe: { run: (options: RunOptions) => Promise<AxeResults> };
  }
}

/** What axe finds, one line each; the page is a whole one, so all rules count. */
async function faultsOf(page: Page, options: RunOptions = {}): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe); // no script tag: the page's policy stays as it is
  const found = await page.evaluate(
    (only) =>
      window.axe.run({ resultTypes: ['violations'], selectors: false, preload: false, iframes: false, ...only }),
    options,
  );
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

interface Shown {
  view: GalleryView;
  state: string;
  options?: GalleryOptions;
  prepare?: (page: Page) => Promise<void>;
}

const openRow = (page: Page) => page.locator('.rows .open').first().click();
const openPicture = (page: Page) => page.locator('.ways button').last().click();
const openRoles = async (page: Page) => {
  for (const one of await page.locator('.others .unfold').all()) await one.click();
};

const shown: Shown[] = [
  ...Object.keys(reports).map((state): Shown => ({ view: 'popup', state })),
  { view: 'popup', state: 'rescuing', prepare: openRow },
  { view: 'popup', state: 'parties', prepare: openRoles },
  { view: 'popup', state: 'parties', prepare: openPicture },
  ...states.map((state): Shown => ({ view: 'dashboard', state })),
  ...['sites', 'overview', 'incidents'].map((state): Shown => ({ view: 'dashboard', state, options: { empty: true } })),
  ...['endpoints', 'privacy'].map((state): Shown => ({ view: 'dashboard', state, options: { managed: true } })),
  { view: 'dashboard', state: 'backup', prepare: (page) => page.locator('.button.harm').first().click() },
  ...['asking', 'granted', 'refused'].map((state): Shown => ({ view: 'welcome', state })),
];

test('axe finds nothing in any view and state, light and dark', async () => {
  const found: Record<string, string[]> = {};
  for (const { view, state, options, prepare } of shown) {
    const page = await gallery.open(view, state, options);
    await prepare?.(page);
    const light = await faultsOf(page);
    // Nothing but colours is another in the dark.
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await faultsOf(page, { runOnly: ['color-contrast', 'link-in-text-block'] });
    await page.emulateMedia({ colorScheme: 'light' });
    const faults = [...light, ...dark.map((one) => `dark: ${one}`)];
    if (faults.length > 0) found[`${view} ${state} ${options === undefined ? '' : JSON.stringify(options)}`] = faults;
    await page.close();
  }
  expect(found).toEqual({});
});

test('axe finds nothing with high contrast and forced colours', async () => {
  for (const options of [{ contrast: 'more' }, { forcedColors: 'active' }] as const)
    for (const [view, state] of [
      ['popup', 'parties'],
      ['dashboard', 'overview'],
      ['dashboard', 'sites'],
    ] as const) {
      const page = await gallery.open(view, state, options);
      expect(await faultsOf(page), `${view} ${state} ${JSON.stringify(options)}`).toEqual([]);
      await page.close();
    }
});

/** What can be pressed, chosen or typed into, by its place in the document, and where Tab leads from the top until it leaves the page. */
async function reach(page: Page): Promise<{ all: string[]; reached: string[]; unmarked: string[] }> {
  // Without its style: an explanation is placed as its term gets the focus.
  const name = `(one) => one.outerHTML.replaceAll(/ style="[^"]*"/g, '').slice(0, 140)`;
  const all = await page.evaluate<string[]>(`[...document.querySelectorAll('a[href], button, input, select, textarea')]
    .filter((one) => !one.disabled && one.checkVisibility({ visibilityProperty: true }))
    // Chains of the picker are chosen by arrow keys, as its own test has it.
    .filter((one) => (one.type !== 'radio' || one.checked) && !one.closest('.picker ul')).map(${name})`);
  const [reached, unmarked]: [string[], string[]] = [[], []];
  await page.evaluate('document.activeElement?.blur(); getSelection()?.removeAllRanges(); scrollTo(0, 0)');
  for (let presses = 0; presses < all.length * 2 + 40; presses++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate<{ html: string; marked: boolean } | null>(`(() => {
      const one = document.activeElement;
      if (one === null || one === document.body) return null;
      const marks = [null, '::before', '::after'].map((part) => getComputedStyle(one, part)).concat(getComputedStyle(one.parentElement)).some((it) => it.outlineStyle !== 'none' && parseFloat(it.outlineWidth) >= 1);
      return { html: (${name})(one), marked: marks };
    })()`);
    if (at === null) break;
    reached.push(at.html);
    if (!at.marked) unmarked.push(at.html);
  }
  return { all, reached, unmarked };
}

test('Tab reaches everything that can be pressed in every view, and shows where it is', async () => {
  const walks: [GalleryView, string][] = [
    ['popup', 'parties'],
    ['popup', 'exhausted'],
    ['popup', 'mempool-unknown'],
    ...states.map((state): [GalleryView, string] => ['dashboard', state]),
    ['welcome', 'asking'],
  ];
  const missed: Record<string, unknown> = {};
  for (const [view, state] of walks) {
    const page = await gallery.open(view, state);
    const { all, reached, unmarked } = await reach(page);
    const left = all.filter((one) => !reached.includes(one));
    if (left.length + unmarked.length > 0) missed[`${view} ${state}`] = { left, unmarked };
    await page.close();
  }
  expect(missed).toEqual({});
});

test('an explanation is there on focus at once, Escape hides it without closing the popup, and it is spoken with its term', async () => {
  const page = await gallery.open('popup', 'rescuing');
  const chip = page.locator('.chip').first();
  const tip = chip.getByRole('tooltip', { includeHidden: true });
  expect(await tip.isVisible()).toBe(false);
  await page.locator('.rows .open').first().focus();
  await page.keyboard.press('Tab');
  await tip.waitFor();
  expect(await chip.getAttribute('aria-describedby')).toBe(await tip.getAttribute('id'));
  await page.evaluate(
    `addEventListener('keydown', (event) => setTimeout(() => (globalThis.kept = event.defaultPrevented)), true)`,
  );
  await page.keyboard.press('Escape');
  await expect.poll(() => page.evaluate('globalThis.kept')).toBe(true);
  expect(await tip.isVisible()).toBe(false);
  await page.close();
});

test('who wants less motion gets none', async () => {
  for (const view of ['popup', 'dashboard', 'welcome'] as const) {
    const page = await gallery.open(view, view === 'popup' ? 'rescuing' : view === 'welcome' ? 'asking' : 'overview');
    const moving = await page.evaluate(
      () =>
        [...document.querySelectorAll('*')].filter((one) => {
          const { transitionDuration, animationName, animationDuration } = getComputedStyle(one);
          const lasts = (durations: string) => durations.split(',').some((each) => Number.parseFloat(each) > 0);
          return lasts(transitionDuration) || (animationName !== 'none' && lasts(animationDuration));
        }).length,
    );
    expect(moving, view).toBe(0);
    await page.close();
  }
});
