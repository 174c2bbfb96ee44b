// Takes pictures of every view in every state, light and dark, into .lab/shots/. Run: npm run screenshots [part of a name]
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { type Gallery, type GalleryOptions, type GalleryView, openGallery } from '@/tests/components/open-gallery';
import { reports } from '@/tests/components/reports';

const folder = fileURLToPath(new URL('../../.lab/shots/', import.meta.url));

interface Shot {
  name: string;
  view: GalleryView;
  state: string;
  options?: GalleryOptions;
  /** Brings the page into the state that the picture shows. */
  prepare?: (page: Page) => Promise<void>;
}

const openFirstRow = (page: Page) => page.locator('.rows .open').first().click();

const openRoles = async (page: Page) => {
  for (const one of await page.locator('.others .unfold').all()) await one.click();
};

const openPicture = (page: Page) => page.locator('.ways button').last().click();

const openContent = (page: Page) => page.locator('.rows tbody').last().locator('.open').first().click();

async function checkOwn(page: Page): Promise<void> {
  await page.locator('#own-url').fill('https://polygon-rpc.com');
  await page.locator('.add .button').first().click();
  await page.locator('.msg.bad').waitFor();
}

async function importFile(page: Page): Promise<void> {
  const file = { name: 'detour.json', mimeType: 'application/json', buffer: Buffer.from('{}') };
  await page.locator('input[type=file]').setInputFiles(file);
  await page.locator('.diff').waitFor();
}

async function askErase(page: Page): Promise<void> {
  await page.locator('.button.harm').last().click();
  await page.getByRole('alertdialog').waitFor();
}

async function openWallet(page: Page): Promise<void> {
  await page.locator('.unfold').click();
  await page.locator('.wallet li').first().waitFor();
}

async function openRehearse(page: Page): Promise<void> {
  await page.locator('.rehearse .unfold').click();
  await page.locator('.rehearse .first').click();
  await page.locator('.msg.bad').waitFor();
}

async function paste(page: Page, raw: string): Promise<void> {
  await page.locator('textarea').fill(raw);
  await page.locator('.raw .button').click();
  await page.locator('.facts, .msg.bad').waitFor();
}

async function sendOne(page: Page): Promise<void> {
  await paste(page, '0x02');
  await page.locator('.button.first').click();
  await page.locator('.voices .is-detour').first().waitFor();
  await page.getByText('24,000,012').waitFor();
}

async function checkNode(page: Page): Promise<void> {
  await page.locator('.find-node .button').first().click();
  await page.locator('.found .button').click();
  await page.locator('.add .button').first().click();
  await page.locator('.msg.good').waitFor();
}

const narrow = { width: 640, height: 900 };

const views = ['overview', 'endpoints', 'files', 'incidents', 'drills', 'sites', 'privacy', 'transaction', 'backup'];
const translated = (['de', 'es'] as const).flatMap((locale): Shot[] => [
  ...views.map(
    (state): Shot => ({ name: `dashboard-${state}-${locale}`, view: 'dashboard', state, options: { locale } }),
  ),
  ...['asking', 'granted'].map(
    (state): Shot => ({ name: `welcome-${state}-${locale}`, view: 'welcome', state, options: { locale } }),
  ),
]);

const shots: Shot[] = [
  ...translated,
  ...Object.keys(reports).map((state): Shot => ({ name: `popup-${state}`, view: 'popup', state })),
  {
    name: 'popup-parties-opened',
    view: 'popup',
    state: 'parties',
    options: { height: 1400 },
    prepare: openRoles,
  },
  { name: 'popup-picture', view: 'popup', state: 'parties', prepare: openPicture },
  { name: 'popup-picture-quiet', view: 'popup', state: 'parties-quiet', prepare: openPicture },
  {
    name: 'popup-picture-forced',
    view: 'popup',
    state: 'parties',
    options: { forcedColors: 'active' },
    prepare: openPicture,
  },
  { name: 'popup-tip', view: 'popup', state: 'rescuing', prepare: (page) => page.locator('.chip').first().focus() },
  { name: 'popup-parties-de', view: 'popup', state: 'parties', options: { locale: 'de' } },
  { name: 'popup-opened', view: 'popup', state: 'rescuing', prepare: openFirstRow },
  { name: 'popup-content-opened', view: 'popup', state: 'content-both', prepare: openContent },
  { name: 'popup-content-missing-opened', view: 'popup', state: 'content-missing', prepare: openFirstRow },
  { name: 'popup-content-unchecked-opened', view: 'popup', state: 'content-unchecked', prepare: openFirstRow },
  { name: 'popup-content-de', view: 'popup', state: 'content-both', options: { locale: 'de' } },
  { name: 'popup-content-es', view: 'popup', state: 'content-missing', options: { locale: 'es' } },
  { name: 'popup-redirected-opened', view: 'popup', state: 'redirected', prepare: openFirstRow },
  {
    name: 'popup-tried',
    view: 'popup',
    state: 'exhausted',
    prepare: (page) => page.locator('.answer .button').click(),
  },
  {
    name: 'popup-answered',
    view: 'popup',
    state: 'mempool-unknown',
    prepare: (page) => page.locator('.question .button').first().click(),
  },
  { name: 'popup-node-silent-de', view: 'popup', state: 'node-silent', options: { locale: 'de' } },
  { name: 'popup-question-de', view: 'popup', state: 'mempool-unknown', options: { locale: 'de' } },
  { name: 'popup-zoom', view: 'popup', state: 'rescuing', options: { width: 380, height: 300 } },
  { name: 'popup-de', view: 'popup', state: 'rescuing', options: { locale: 'de' } },
  { name: 'popup-es', view: 'popup', state: 'permission', options: { locale: 'es' } },
  { name: 'popup-contrast', view: 'popup', state: 'rescuing', options: { contrast: 'more' } },
  { name: 'popup-forced', view: 'popup', state: 'rescuing', options: { forcedColors: 'active' } },
  { name: 'popup-wallet-open', view: 'popup', state: 'well', prepare: openWallet },
  { name: 'popup-wallet-open-taken', view: 'popup', state: 'wallet-taken', prepare: openWallet },
  { name: 'popup-wallet-open-refused', view: 'popup', state: 'wallet-refused', prepare: openWallet },
  { name: 'popup-wallet-de', view: 'popup', state: 'wallet-asked', options: { locale: 'de' }, prepare: openWallet },
  { name: 'dashboard-overview', view: 'dashboard', state: 'overview' },
  { name: 'dashboard-overview-narrow', view: 'dashboard', state: 'overview', options: narrow },
  { name: 'dashboard-incidents', view: 'dashboard', state: 'incidents' },
  { name: 'popup-rehearse-opened', view: 'popup', state: 'rehearse-refused', prepare: openRehearse },
  { name: 'popup-drill-de', view: 'popup', state: 'drill-partly', options: { locale: 'de' } },
  { name: 'popup-drill-contrast', view: 'popup', state: 'drill-partly', options: { contrast: 'more' } },
  { name: 'popup-drill-forced', view: 'popup', state: 'drill', options: { forcedColors: 'active' } },
  { name: 'dashboard-drills', view: 'dashboard', state: 'drills' },
  { name: 'dashboard-drills-narrow', view: 'dashboard', state: 'drills', options: { ...narrow, locale: 'es' } },
  { name: 'dashboard-drills-empty', view: 'dashboard', state: 'drills', options: { empty: true } },
  {
    name: 'dashboard-drills-again',
    view: 'dashboard',
    state: 'drills',
    prepare: (page) => page.getByRole('button', { name: 'Run it again' }).click(),
  },
  { name: 'dashboard-send', view: 'dashboard', state: 'transaction' },
  { name: 'dashboard-send-wrong', view: 'dashboard', state: 'transaction', prepare: (page) => paste(page, '0x04') },
  { name: 'dashboard-send-read', view: 'dashboard', state: 'transaction', prepare: (page) => paste(page, '0x03') },
  { name: 'dashboard-send-mined', view: 'dashboard', state: 'transaction', prepare: sendOne },
  { name: 'dashboard-send-narrow', view: 'dashboard', state: 'transaction', options: narrow, prepare: sendOne },
  { name: 'dashboard-endpoints', view: 'dashboard', state: 'endpoints', prepare: checkOwn },
  { name: 'dashboard-node', view: 'dashboard', state: 'endpoints', prepare: checkNode },
  { name: 'dashboard-node-de', view: 'dashboard', state: 'endpoints', options: { locale: 'de' }, prepare: checkNode },
  { name: 'dashboard-files', view: 'dashboard', state: 'files' },
  { name: 'dashboard-files-narrow', view: 'dashboard', state: 'files', options: { ...narrow, locale: 'es' } },
  { name: 'dashboard-files-managed', view: 'dashboard', state: 'files', options: { managed: true } },
  {
    name: 'dashboard-files-erase',
    view: 'dashboard',
    state: 'files',
    prepare: askErase,
  },
  { name: 'dashboard-sites', view: 'dashboard', state: 'sites' },
  { name: 'dashboard-sites-no-tab', view: 'dashboard', state: 'sites', options: { places: 'none' } },
  { name: 'dashboard-sites-drill', view: 'dashboard', state: 'sites', options: { places: 'running' } },
  { name: 'dashboard-sites-empty', view: 'dashboard', state: 'sites', options: { empty: true } },
  { name: 'dashboard-privacy', view: 'dashboard', state: 'privacy' },
  { name: 'dashboard-backup', view: 'dashboard', state: 'backup', prepare: importFile },
  {
    name: 'dashboard-erase',
    view: 'dashboard',
    state: 'backup',
    prepare: askErase,
  },
  { name: 'dashboard-managed', view: 'dashboard', state: 'privacy', options: { managed: true } },
  { name: 'dashboard-managed-endpoints', view: 'dashboard', state: 'endpoints', options: { managed: true } },
  { name: 'dashboard-silent', view: 'dashboard', state: 'silent' },
  { name: 'dashboard-narrow', view: 'dashboard', state: 'endpoints', options: narrow },
  { name: 'welcome-asking', view: 'welcome', state: 'asking' },
  { name: 'welcome-granted', view: 'welcome', state: 'granted' },
];

/** A popup is as high as what it shows; a page is shown whole. */
async function take(page: Page, shot: Shot, path: string): Promise<void> {
  if (shot.view === 'popup' && shot.options?.height === undefined) await page.locator('.popup').screenshot({ path });
  else await page.screenshot({ path, fullPage: true });
}

async function shoot(gallery: Gallery, shot: Shot): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    const page = await gallery.open(shot.view, shot.state, { ...shot.options, theme });
    await shot.prepare?.(page);
    await take(page, shot, `${folder}${shot.name}-${theme}.png`);
    await page.close();
  }
}

mkdirSync(folder, { recursive: true });
const wanted = process.argv[2] ?? '';
const gallery = await openGallery();
for (const shot of shots.filter(({ name }) => name.includes(wanted))) await shoot(gallery, shot);
await gallery.close();
