// Words that not everybody knows are explained where they stand: on hover, and at once on focus.
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Gallery, type GalleryView, openGallery } from './open-gallery';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 }); // a busy machine draws slowly

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery.close());

/** By view and state: each term as it stands there, and what its explanation must speak of. */
const terms: [view: GalleryView, state: string, terms: Record<string, RegExp>][] = [
  [
    'dashboard',
    'endpoints',
    {
      Order: /top to bottom/,
      Endpoint: /one blockchain/,
      Now: /left alone for a while/,
      Lately: /real requests/,
      Behind: /newest that two others agree on/,
      Wrong: /disputes that it lost/,
      'Tracks you': /says it keeps/,
      'May answer': /never asked/,
      'chain proven': /another provider knows/,
      'was wrong': /disputes that it lost/,
      'Private relay: never sent your transactions': /shows a transaction to nobody/,
    },
  ],
  [
    'dashboard',
    'incidents',
    {
      'All incidents': /did not answer/,
      Who: /company or a group/,
      Cloud: /region.*edge.*origin/,
      Instead: /in its place/,
      Saved: /others answered/,
      Lost: /nobody could answer/,
      'the only sequencer of the chain': /makes all blocks/,
    },
  ],
  [
    'dashboard',
    'drills',
    { Calls: /the site asked/, 'Answered in': /usual time/, 'How sure': /proven.*agreed/, Proven: /own proof|address/ },
  ],
  ['dashboard', 'overview', { 'If it fell': /become of your sites/, Provider: /company/, For: /uses it for/ }],
  ['dashboard', 'sites', { 'How well would it survive': /of 100/, 'If it fails': /in its place/ }],
  ['dashboard', 'files', { Gateway: /made from their content/, How: /held against its address/, Wrong: /not shown/ }],
  ['dashboard', 'privacy', { Provider: /company/, 'What cannot be proven': /same at the same block/ }],
  ['popup', 'sequencer', { sequencer: /makes all blocks/, 'Relies on': /Saved.*Lost/ }],
  ['popup', 'parties', { 'Also contacts': /edge.*origin/, Checked: /fits together/ }],
  ['popup', 'clouds', { 'Does this site work without…': /Partly/ }],
  ['popup', 'drill', { 'Cut by the drill': /rehearsal/ }],
];

/** How much of it is shown: what scrolls cuts off its own, the window all. */
const shareShown = (tip: Locator) =>
  tip.evaluate(
    (node) =>
      new Promise<number>((resolve) => {
        new IntersectionObserver(([seen], observer) => {
          observer.disconnect();
          resolve(seen?.intersectionRatio ?? 0);
        }).observe(node);
      }),
  );

/** The explanation that appears when the term has the focus; null where nothing bears one. */
async function explained(page: Page, term: string): Promise<string | null> {
  const bearers = page.locator('.has-tip');
  const at = (await bearers.allTextContents()).findIndex((text) => text.startsWith(term));
  const bearer = bearers.nth(at);
  if (at < 0) return null;
  await bearer.scrollIntoViewIfNeeded();
  await page.keyboard.press('Tab'); // by keyboard, or the browser shows no focus
  await bearer.focus();
  const tip = bearer.getByRole('tooltip');
  await tip.waitFor();
  expect(await shareShown(tip), `${term}: how much of its explanation is shown`).toBeGreaterThan(0.99);
  return (await tip.textContent()) ?? '';
}

test.each(terms)('%s, %s: each term is explained on focus, and Escape hides it', async (view, state, of) => {
  const page = await gallery.open(view, state);
  for (const [term, meaning] of Object.entries(of)) {
    expect(await explained(page, term), term).toMatch(meaning);
    await page.keyboard.press('Escape');
    expect(await page.getByRole('tooltip').count(), term).toBe(0);
  }
  await page.close();
});

test('an explanation takes no room in a short table before it is shown, and all of it is shown there', async () => {
  for (const width of [1280, 640]) {
    const page = await gallery.open('dashboard', 'incidents', { width });
    const box = page.locator('.scroll-y');
    await box.locator('tbody tr + tr').evaluateAll((rows) => {
      for (const row of rows) row.remove();
    });
    expect(await box.evaluate((node) => node.scrollHeight - node.clientHeight), `${width}`).toBe(0);
    const lost = box.locator('.has-tip', { hasText: 'Lost' });
    await lost.hover();
    await lost.getByRole('tooltip').waitFor();
    expect(await shareShown(lost.getByRole('tooltip')), `${width}`).toBeGreaterThan(0.99);
    const [under, over] = [await lost.getByRole('tooltip').boundingBox(), await lost.boundingBox()];
    expect((under?.y ?? 0) - (over?.y ?? 0) - (over?.height ?? 0), `${width}`).toBeCloseTo(6, 0);
    await page.close();
  }
});
