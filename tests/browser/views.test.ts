// The built extension's own pages in real Chromium, with its real background, and with one that does not answer.
import { cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SiteReport } from '@/lib/ledger/report';
import { report } from '../components/reports-of';
import { findProgram } from '../lab/programs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const built = resolve(root, process.env.DETOUR_OUTPUT ?? '.output', 'chrome-mv3');

const folder = (name: string) => mkdtempSync(join(tmpdir(), `detour-${name}-`));

interface Opened {
  context: BrowserContext;
  /** An own page by its file name. */
  open: (path: string) => Promise<Page>;
  /** What the own pages logged as errors, breaches of the content policy included. */
  errors: string[];
}

async function openExtension(extension: string): Promise<Opened> {
  if (!existsSync(join(extension, 'manifest.json')))
    throw new Error(`No extension in ${extension}: run "npm run build".`);
  const rootArgs = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const context = await chromium.launchPersistentContext(folder('profile'), {
    executablePath: findProgram('chromium'),
    headless: false, // playwright's own headless mode has no extensions
    locale: 'en',
    args: [
      '--headless=new',
      '--lang=en',
      ...rootArgs,
      `--disable-extensions-except=${extension}`,
      `--load-extension=${extension}`,
    ],
  });
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  const origin = `chrome-extension://${new URL(worker.url()).host}`; // Node calls the origin of this scheme 'null'
  const errors: string[] = [];
  const open = async (path: string) => {
    const page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && errors.push(`${path}: ${message.text()}`));
    page.on('pageerror', (error) => errors.push(`${path}: ${error.message}`));
    await page.goto(`${origin}/${path}`);
    return page;
  };
  return { context, open, errors };
}

/** A site with a wallet that knows its chain and nothing else. */
const siteHtml = `<!doctype html><title>A site</title><script>
  const provider = { request: async ({ method }) => { if (method === 'eth_chainId') return '0x1'; throw new Error('no'); } };
  const detail = { info: { uuid: 'a', name: 'A wallet', icon: 'data:,', rdns: 'io.metamask' }, provider };
  const say = () => dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
  const heard = [];
  addEventListener('eip6963:announceProvider', ({ detail }) => heard.push(detail.info.name));
  addEventListener('eip6963:requestProvider', say);
  say();
</script>`;

const sentence = (page: Page, text: string) =>
  page.getByRole('heading', { level: 1, name: text }).waitFor({ timeout: 10_000 });

describe('with the real background', () => {
  let opened: Opened;
  let site: Server;
  let siteUrl = '';

  beforeAll(async () => {
    opened = await openExtension(built);
    site = createServer((_, response) => response.setHeader('content-type', 'text/html').end(siteHtml));
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    const address = site.address();
    if (address !== null && typeof address === 'object') siteUrl = `http://localhost:${address.port}/`;
  });
  afterAll(async () => {
    await opened.context.close();
    site.close();
    expect(opened.errors).toEqual([]);
  });

  test('the install opens the welcome page, which sees that everything is allowed', async () => {
    const isWelcome = (page: Page) => page.url().endsWith('/welcome.html');
    const page = opened.context.pages().find(isWelcome) ?? (await opened.context.waitForEvent('page', isWelcome));
    await page.getByRole('heading', { name: 'All set' }).waitFor();
    expect(await page.getByRole('button', { name: 'Allow on all sites' }).count()).toBe(0);
    await page.close();
  });

  test('the popup says of a page of the browser that it is not allowed there', async () => {
    const popup = await opened.open('popup.html');
    await sentence(popup, 'Not on this page');
    expect(await popup.getByRole('switch', { name: 'Detour on this site' }).isDisabled()).toBe(true);
    await popup.close();
  });

  test('the popup speaks of the tab in front, and its switches work at once', async () => {
    const popup = await opened.open('popup.html');
    const page = await opened.context.newPage();
    await page.goto(siteUrl);
    await page.bringToFront();
    await sentence(popup, 'Nothing to watch yet');
    const here = popup.getByRole('switch', { name: 'Detour on this site' });
    await here.dispatchEvent('click'); // a real click would bring the popup's own tab to the front
    await sentence(popup, 'Off for this site');
    await popup.getByRole('button', { name: 'Turn on for this site' }).dispatchEvent('click');
    await sentence(popup, 'Nothing to watch yet');
    await popup.getByRole('button', { name: 'Pause everywhere for an hour' }).dispatchEvent('click');
    await popup.getByRole('heading', { level: 1, name: /^Paused until / }).waitFor();
    await popup.getByRole('button', { name: 'Go on now' }).dispatchEvent('click');
    await sentence(popup, 'Nothing to watch yet');
    await popup.getByRole('switch', { name: 'Detour everywhere' }).dispatchEvent('click');
    await sentence(popup, 'Off everywhere');
    await popup.getByRole('button', { name: 'Turn on' }).dispatchEvent('click');
    await sentence(popup, 'Nothing to watch yet');
    await Promise.all([popup.close(), page.close()]);
  });

  test('the popup finds the wallet of the tab in front, offers it what there is, and its switch puts our entry into the page', async () => {
    const popup = await opened.open('popup.html');
    const page = await opened.context.newPage();
    await page.goto(siteUrl);
    await page.bringToFront();
    await sentence(popup, 'Nothing to watch yet');
    const part = popup.getByRole('region', { name: 'Your wallet here' });
    await part.getByRole('button', { name: 'Your wallet here' }).dispatchEvent('click');
    await part.getByText('MetaMask').waitFor();
    await part.getByText('Ethereum').waitFor();
    // No endpoint can be reached here, so none is offered, and the wallet is asked for nothing.
    await part.getByRole('button', { name: 'Offer MetaMask a spare provider' }).dispatchEvent('click');
    await part.getByText('Detour knows no spare provider').waitFor({ timeout: 20_000 });
    await part.getByRole('switch').dispatchEvent('click');
    await expect.poll(() => page.evaluate('heard.join()')).toContain('Detour: reads for MetaMask');
    await page.reload();
    await expect.poll(() => page.evaluate('heard.join()')).toContain('Detour: reads for MetaMask');
    await Promise.all([popup.close(), page.close()]);
  });

  test('what is done with pictures and files is so after a reload, and erasing what is kept leaves nothing', async () => {
    const page = await opened.open('dashboard.html#files');
    const mode = (name: string) => page.getByRole('radio', { name, exact: true });
    await mode('Leave them alone').click();
    await page.getByRole('combobox', { name: 'At most' }).selectOption('64 MB');
    await page.reload();
    await page.getByText('0 MB of 64 MB').waitFor();
    expect(await mode('Leave them alone').isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Erase…' }).click();
    await page.getByRole('button', { name: 'Erase them' }).click();
    await page.getByText('Nothing is kept any more.').waitFor();
    const rows = page.getByRole('table', { name: 'Gateways' }).getByRole('row');
    expect(await rows.count()).toBeGreaterThan(15);
    await page.getByRole('switch', { name: 'dweb.link may be asked' }).click();
    // One provider, one switch.
    await expect
      .poll(() => page.getByRole('switch', { name: 'ipfs.io may be asked', exact: true }).getAttribute('aria-checked'))
      .toBe('false');
    await page.getByRole('switch', { name: 'dweb.link may be asked' }).click();
    await mode('When its gateway fails').click();
    await page.close();
  });

  test('an endpoint that was moved and one that was switched off are so after a reload, until the defaults come back', async () => {
    const page = await opened.open('dashboard.html#endpoints');
    await page.getByRole('heading', { name: 'Ethereum' }).waitFor();
    expect(await page.locator('.picker li').count()).toBeGreaterThan(70);
    const names = () => page.locator('tbody th bdi.sub').allTextContents();
    const [first, second, ...rest] = await names();
    await page.locator('.move-down').first().click();
    await expect.poll(names).toEqual([second, first, ...rest]);
    await page.locator('tbody .switch').first().click();
    await page.getByText('stopped by you').waitFor();
    await page.reload();
    await page.getByText('stopped by you').waitFor();
    expect(await names()).toEqual([second, first, ...rest]);
    await page.getByRole('button', { name: 'Restore defaults' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Restore defaults' }).click();
    await expect.poll(names).toEqual([first, second, ...rest]);
    await page.close();
  });

  test('an address that is none is refused beside the field', async () => {
    const page = await opened.open('dashboard.html#endpoints');
    await page.getByLabel('Address').fill('http://rpc.example.org');
    await page.keyboard.press('Enter');
    await page.locator('.msg.bad').waitFor();
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await page.close();
  });

  test('settings go out as a file and come in again after the changes were shown', async () => {
    const page = await opened.open('dashboard.html#backup');
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export settings' }).click();
    const path = await (await waiting).path();
    const text = readFileSync(path, 'utf8');
    const changed = text.replace('"hedge": true', '"hedge": false');
    expect(changed).not.toBe(text);
    const file = join(folder('import'), 'settings.json');
    writeFileSync(file, changed);
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByText('1 thing would change').waitFor();
    await page.getByRole('button', { name: 'Change my settings' }).click();
    await page.getByText('Your settings are those of the file now.').waitFor();
    await page.getByRole('link', { name: 'Privacy' }).click();
    const hedge = page.getByRole('switch', { name: 'Ask a second one when an answer is late' });
    await expect.poll(() => hedge.getAttribute('aria-checked')).toBe('false');
    await page.getByRole('link', { name: 'Backup' }).click();
    await page.getByRole('button', { name: 'Erase all…' }).click();
    await page.getByRole('button', { name: 'Erase everything' }).click();
    await page.getByRole('link', { name: 'Privacy' }).click();
    await expect.poll(() => hedge.getAttribute('aria-checked')).toBe('true');
    await page.close();
  });
});

test('the popup shows what stands ready while the background wakes: of this very page, and of no other', async () => {
  const asleep = join(folder('asleep'), 'extension');
  cpSync(built, asleep, { recursive: true });
  writeFileSync(join(asleep, 'background.js'), 'chrome.runtime.onMessage.addListener(() => true);');
  const { context, open } = await openExtension(asleep);
  const popup = await open('popup.html');
  await context.route('https://app.example.org/', (route) => route.fulfill({ body: '<title>app</title>' }));
  const page = await context.newPage();
  await page.goto('https://app.example.org/');
  await page.bringToFront();
  const shown = async (patch: Partial<SiteReport>) => {
    await popup.evaluate(
      async (kept) => {
        const [tab] = await chrome.tabs.query({ active: true });
        await chrome.storage.session.set({ view: { tabId: tab?.id, report: kept } });
      },
      report('off-here', { site: 'https://example.org', host: 'app.example.org', here: false, ...patch }),
    );
    await popup.reload();
  };
  await shown({});
  await sentence(popup, 'Off for this site');
  await shown({ host: 'other.example.org' });
  await popup.waitForTimeout(500);
  expect(await popup.locator('.popup').count()).toBe(0);
  await context.close();
});

test('with a background that does not answer, every page says what to do instead of staying blank', async () => {
  const silent = join(folder('silent'), 'extension');
  cpSync(built, silent, { recursive: true });
  writeFileSync(join(silent, 'background.js'), '');
  const { context, open, errors } = await openExtension(silent);
  const popup = await open('popup.html');
  await sentence(popup, 'Detour itself does not answer');
  const dashboard = await open('dashboard.html');
  expect(await dashboard.getByRole('alert').textContent()).toContain('Load this page again');
  expect(errors).toEqual([]);
  await context.close();
});
