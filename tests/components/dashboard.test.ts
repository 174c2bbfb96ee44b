// The dashboard and the welcome page in real Chromium: what a press tells, what a reader hears, and that nothing overflows.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { views } from '@/components/rail';
import { type Gallery, openGallery } from './open-gallery';

vi.setConfig({ testTimeout: 20_000, hookTimeout: 60_000 }); // a busy machine draws slowly

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery.close());

const told = (page: Page) => page.evaluate<unknown[][]>('globalThis.told');

test.each([...views, 'silent'])('%s fits at 1280, at 200 percent zoom, and on a phone', async (state) => {
  for (const width of [1280, 640, 360]) {
    for (const managed of [false, true]) {
      const page = await gallery.open('dashboard', state, { width, height: 800, locale: 'de', managed });
      expect(await page.evaluate(() => document.documentElement.scrollWidth), `${width}`).toBeLessThanOrEqual(width);
      await page.close();
    }
  }
});

test('incidents of a day, a week or a month are listed with who answered instead, and exported as they are shown', async () => {
  const page = await gallery.open('dashboard', 'incidents');
  const rows = page.locator('.incidents tbody tr');
  expect(await page.locator('.now-told h2').textContent()).toBe('It is not you. Several things fail at once:');
  expect(await page.locator('.now-told li').allTextContents()).toEqual([
    'Base stands still; its only sequencer makes no new block.',
    'AWS is down, and 3 providers with it.',
    'Infura does not answer.',
  ]);
  const read = async () => (await rows.allTextContents()).map((text) => text.replaceAll(/[\u2066-\u2069]/g, ''));
  const day = await read();
  expect(day).toHaveLength(5);
  expect(day[0]).toMatch(/Base.*No new block.*the only sequencer of the chain/);
  expect(day[1]).toMatch(/AWS.*Infura, Alchemy, Ankr.*a cloud, and who is in it/);
  expect(day[2]).toMatch(
    /still open.*Infura.*Service unavailable.*AWS us-east-1.*uniswap\.org, aave\.com.*Pocket Network, dRPC.*88/i,
  );
  expect(day[3]).toMatch(/90 sec|2 min.*Alchemy.*nobody/i);
  expect(day[4]).toMatch(/22 min.*IPFS Foundation.*Kept on this computer.*1,904/i);
  expect(await page.locator('.timeline .lane').count()).toBe(5);
  for (const kind of ['CSV', 'JSON']) await page.getByRole('button', { name: `save as ${kind}` }).click();
  const all = [{ name: 'Base' }, { name: 'AWS' }, { name: 'Infura' }, {}, {}];
  expect(await told(page)).toMatchObject([
    ['export-incidents', 'csv', all],
    ['export-incidents', 'json', all],
  ]);
  await page.getByRole('button', { name: 'Saved' }).click();
  expect((await read()).map((row) => /IPFS Foundation|AWS|Infura|Base|Alchemy/.exec(row)?.[0])).toEqual([
    'IPFS Foundation',
    'AWS',
    'Infura',
    'Base',
    'Alchemy',
  ]);
  await page.close();
});

test('a drill’s report is read part by part, saved as a page or as data, and forgotten', async () => {
  const page = await gallery.open('dashboard', 'drills');
  expect(await page.getByRole('heading', { level: 2 }).first().textContent()).toBe(
    'Drill: app.uniswap.org without AWS',
  );
  await page.getByText('248 of 288 calls were answered by others. Typically within 0.1 s.').waitFor();
  expect(await page.locator('.drill-parts tbody tr').count()).toBe(5);
  await page.getByText('2 hosts whose cloud nobody knows.').waitFor();
  for (const name of ['Save as HTML', 'Save as JSON', 'Forget it']) await page.getByRole('button', { name }).click();
  expect(await told(page)).toMatchObject([
    ['export-drill', { id: 'a' }, 'html'],
    ['export-drill', { id: 'a' }, 'json'],
    ['forget-drill', 'a'],
  ]);
  await page.getByLabel('Drills').selectOption({ index: 1 });
  await page.getByText('It would keep working.').waitFor();
  await page.getByLabel('Drills').selectOption({ index: 3 });
  await page.getByText('It was cut off about then: the browser was closed, or Detour was loaded anew.').waitFor();
  await page.close();
});

test('a first drill that runs is named where reports will stand, and ends there', async () => {
  const page = await gallery.open('dashboard', 'drills', { empty: true, places: 'running' });
  const cards = page.locator('.drills .card');
  expect(await cards.locator('p').allTextContents()).toEqual([
    expect.stringMatching(/^A drill without .*AWS.* runs on .*app\.uniswap\.org.* until /),
    expect.stringMatching(/^A drill without .* runs on .*xn--strae-oqa\.example.* until /),
  ]);
  expect(await page.getByText('No drill yet.').count()).toBe(0);
  await cards.first().getByRole('button', { name: 'End now' }).press('Enter');
  await cards.last().getByRole('button', { name: 'Show the tab' }).press('Enter');
  expect(await told(page)).toEqual([
    ['drill-end', 7],
    ['show-tab', 9],
  ]);
  await page.close();
});

test('what of a span of time is erased is asked as a sentence', async () => {
  const page = await gallery.open('dashboard', 'privacy');
  const spans = page.getByRole('combobox', { name: 'Erase a span of time' });
  for (const [at, question] of [
    'Erase what Detour has seen in the last 24 hours?',
    'Erase what Detour has seen in the last 7 days?',
    'Erase what Detour saw more than 7 days ago?',
    'Erase everything that Detour has seen?',
  ].entries()) {
    await spans.selectOption({ index: at });
    await page.locator('.set', { has: spans }).getByRole('button').click();
    const dialog = page.getByRole('alertdialog');
    expect(await dialog.getByRole('heading').textContent()).toBe(question);
    await dialog.getByRole('button').first().click();
    await dialog.waitFor({ state: 'detached' });
  }
  await page.close();
});

test('a drill is run again from its report, with what it cut, in the tab that the user chooses', async () => {
  const page = await gallery.open('dashboard', 'drills', { places: 'two' });
  await page.getByRole('button', { name: 'Run it again' }).press('Enter');
  const what = page.getByLabel('What is pretended to be down');
  expect(await what.evaluate((one) => one instanceof HTMLSelectElement && one.selectedOptions[0]?.text)).toBe('AWS');
  await page.getByLabel('In which tab').selectOption('app.uniswap.org');
  await page.getByRole('button', { name: 'Start the drill' }).press('Enter');
  expect(await told(page)).toEqual([['drill-start', { tabId: 8, what: { kind: 'cloud', id: 'aws' }, forMs: 300_000 }]]);
  await page.close();
});

test('a drill begins from a site’s view in a tab that shows it; where none does, or one runs, that is said', async () => {
  for (const [places, words, press, said] of [
    ['one', 'In one tab of this site only.', 'Start the drill', ['drill-start', { tabId: 7 }]],
    ['none', 'No tab shows this site.', 'Open app.uniswap.org', ['open-site', 'https://app.uniswap.org/']],
    ['running', 'A drill without AWS runs in a tab of this site', 'End now', ['drill-end', 7]],
  ] as const) {
    const page = await gallery.open('dashboard', 'sites', { places });
    await page.getByText(words).waitFor();
    await page.getByRole('button', { name: press }).press('Enter');
    expect(await told(page), places).toMatchObject([said]);
    await page.close();
  }
  const page = await gallery.open('dashboard', 'sites', { places: 'unused' });
  await page.getByText('This site was not seen to use anything that could be cut.').waitFor();
  await page.close();
});

test('Alt + arrow moves an endpoint, speaks its new place, and keeps the focus on it', async () => {
  const page = await gallery.open('dashboard', 'endpoints');
  const up = page.getByRole('button', { name: 'Move PublicNode (Allnodes) up' });
  await up.focus();
  await page.keyboard.press('Alt+ArrowUp');
  await page.getByRole('status').filter({ hasText: 'PublicNode (Allnodes), 1 of 10' }).waitFor();
  expect(await page.locator('tbody th').first().textContent()).toContain('PublicNode (Allnodes)');
  expect(await up.evaluate((one) => one === document.activeElement)).toBe(true);
  await page.keyboard.press('Alt+ArrowUp'); // at the top already
  expect((await told(page)).length).toBe(1);
  await page.close();
});

test('an endpoint is switched off by its name', async () => {
  const page = await gallery.open('dashboard', 'endpoints');
  await page.getByRole('switch', { name: 'dRPC may answer' }).click();
  const [[event, chainId, chain] = []] = await told(page);
  expect([event, chainId]).toEqual(['chain', 1]);
  expect(chain).toMatchObject({ off: ['https://rpc.example.org', 'https://eth.drpc.org'] });
  await page.close();
});

test('an address of another chain is refused beside the field, a right one is saved', async () => {
  const page = await gallery.open('dashboard', 'endpoints');
  const address = page.getByLabel('Address');
  await address.fill('https://polygon-rpc.com');
  await page.keyboard.press('Enter');
  await page.getByText('This serves Polygon, not Ethereum.').waitFor();
  expect(await address.getAttribute('aria-invalid')).toBe('true');
  expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
  await address.fill('https://nobody.example');
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByText('No answer within 5 s.').waitFor();
  await address.fill('https://node.example.org');
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByText('This serves Ethereum and answered in 84 ms.').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  const [[, , chain] = []] = await told(page);
  expect(chain).toMatchObject({ own: [{}, { url: 'https://node.example.org', name: '' }] });
  await page.close();
});

test('a chain without a chain id is called as it is known, and nowhere by the number that Detour keeps it under', async () => {
  const page = await gallery.open('dashboard', 'endpoints');
  await page.getByRole('textbox', { name: 'Find a chain' }).fill('5eykt4');
  const chain = page.getByRole('button', { name: 'Solana' });
  expect(await chain.getAttribute('title')).toBe('Chain solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp');
  await chain.click();
  await page.getByRole('heading', { name: 'Solana' }).waitFor();
  expect(await page.content()).not.toContain('9000000000000501');
  await page.close();
});

test('a node on this computer is found, taken, checked and saved by keyboard, with what its owner says of it', async () => {
  const page = await gallery.open('dashboard', 'endpoints');
  await page.getByRole('button', { name: 'Find a node on this computer' }).press('Enter');
  const found = page.getByRole('list', { name: 'Found on this computer' }).getByRole('listitem');
  expect(await found.textContent()).toContain('reth/v1.9.3 · Ethereum');
  await page.getByRole('button', { name: 'Take http://127.0.0.1:8545/' }).press('Enter');
  await page.getByRole('textbox', { name: 'Address' }).press('Enter');
  await page.getByText('reth/v1.9.3 · newest block 24,000,010 · 2 blocks behind public providers').waitFor();
  await page.getByRole('checkbox', { name: 'Ask it first, and nobody else without my word' }).press('Space');
  await page.getByRole('checkbox', { name: 'It passes transactions on to everybody' }).press('Space');
  await page.getByRole('button', { name: 'Save' }).press('Enter');
  const [[, , chain] = []] = await told(page);
  const node = { url: 'http://127.0.0.1:8545/', name: '', first: true, broadcasts: true };
  expect(chain).toMatchObject({ own: [{}, node] });
  await page.close();
});

test('a public name that is not reached may lead into the own network: it is asked again there, and only there', async () => {
  const page = await gallery.open('dashboard', 'endpoints');
  await page.getByRole('textbox', { name: 'Address' }).fill('https://rpc.office.example');
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByText('No answer within 5 s.').waitFor();
  await page.getByRole('checkbox', { name: 'This name leads into my own network' }).check();
  expect(await page.getByRole('button', { name: 'Check' }).textContent()).toBe('Check');
  await page.close();
});

test('an address that stands for several chains is asked for each, and saved for those that it serves', async () => {
  const page = await gallery.open('dashboard', 'endpoints');
  await page.getByRole('textbox', { name: 'Address' }).fill('http://10.0.0.5:4000/main/evm/{chainId}');
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByText('It serves 2 chains: Ethereum, Arbitrum One. Save adds it to each.').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  expect(await told(page)).toEqual([
    [
      'own',
      [
        { chainId: 1, own: { url: 'http://10.0.0.5:4000/main/evm/0', name: '' } },
        { chainId: 1000, own: { url: 'http://10.0.0.5:4000/main/evm/1', name: '' } },
      ],
    ],
  ]);
  await page.close();
});

test('an own endpoint is tested again in the form, with what was said of it', async () => {
  const page = await gallery.open('dashboard', 'endpoints');
  await page.getByRole('button', { name: 'Test My node' }).click();
  expect(await page.getByRole('textbox', { name: 'Address' }).inputValue()).toBe('https://node.example.org/key');
  expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('My node');
  await page.close();
});

test('a chain is found by its name and chosen by arrow and Enter', async () => {
  const page = await gallery.open('dashboard', 'endpoints');
  await page.getByRole('textbox', { name: 'Find a chain' }).fill('polygon');
  expect(await page.locator('.picker li').count()).toBe(2);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Polygon zkEVM' }).waitFor();
  await page.close();
});

test('the defaults come back only after a second press, and Escape keeps', async () => {
  const page = await gallery.open('dashboard', 'endpoints');
  const restore = page.getByRole('button', { name: 'Restore defaults' });
  await restore.click();
  const dialog = page.getByRole('alertdialog', { name: 'Restore the list of Ethereum?' });
  expect(await dialog.getByRole('button', { name: 'Keep it' }).evaluate((one) => one === document.activeElement)).toBe(
    true,
  );
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await told(page)).toEqual([]);
  await restore.click();
  await dialog.getByRole('button', { name: 'Restore defaults' }).click();
  expect(await told(page)).toEqual([['chain', 1, { order: [], off: [], own: [] }]]);
  await page.close();
});

test('sites, policies, providers and the late second ask have a switch each', async () => {
  const sites = await gallery.open('dashboard', 'sites');
  await sites.getByRole('switch', { name: 'Detour on aave.com' }).click();
  const consent = sites.getByRole('combobox', { name: 'Transactions of opensea.io' });
  expect(await consent.locator('option:checked').textContent()).toBe('May go another way');
  await consent.selectOption('never');
  expect(await sites.getByRole('combobox', { name: 'Transactions of aave.com' }).isDisabled()).toBe(true);
  await sites.getByRole('switch', { name: 'Stand in for the wallet on uniswap.org' }).click();
  await sites.getByRole('switch', { name: 'Run contract reads of uniswap.org here' }).click();
  expect(await sites.getByRole('switch', { name: 'Stand in for the wallet on aave.com' }).isDisabled()).toBe(true);
  await sites.getByRole('combobox', { name: 'Your own node for opensea.io' }).selectOption('never');
  const files = sites.getByRole('combobox', { name: 'Pictures and files on opensea.io' });
  expect(await files.locator('option:checked').textContent()).toBe('Leave them alone');
  await files.selectOption('As everywhere');
  expect(await sites.getByRole('combobox', { name: 'Pictures and files on aave.com' }).isDisabled()).toBe(true);
  await sites.getByRole('button', { name: 'Forget uniswap.org' }).click();
  expect(await told(sites)).toEqual([
    ['site', 'https://aave.com', true],
    ['broadcast', 'https://opensea.io', 'never'],
    ['stand-in', 'https://uniswap.org', true],
    ['site-strict', 'https://uniswap.org', true],
    ['node', 'https://opensea.io', 'never'],
    ['site-content', 'https://opensea.io', null],
    ['forget', 'https://uniswap.org'],
  ]);
  await sites.close();
  const page = await gallery.open('dashboard', 'privacy');
  await page.getByRole('switch', { name: 'Providers that do not say' }).click();
  await page.getByRole('switch', { name: 'Ask a second one when an answer is late' }).click();
  await page.getByRole('textbox', { name: 'Find a provider' }).fill('pocket');
  await page.getByRole('switch', { name: 'Pocket Network may be asked' }).click();
  expect(await told(page)).toEqual([
    ['tracking', { none: true, limited: true, unspecified: true, yes: false }],
    ['hedge', false],
    ['operator', 'operator-0', true],
  ]);
  await page.close();
});

test('what is done with pictures and files, how much is kept, and whom they come from are chosen by keyboard', async () => {
  const page = await gallery.open('dashboard', 'files');
  expect(await page.getByRole('radio', { name: 'When its gateway fails' }).isChecked()).toBe(true);
  await page.getByRole('radio', { name: 'Go round centralized gateways' }).press('Space');
  await page.getByRole('radio', { name: 'Leave them alone' }).press('Space');
  await page.getByRole('switch', { name: 'Ask storage providers too' }).press('Space');
  expect(await page.getByText('198 MB of 256 MB').count()).toBe(1);
  expect(await page.getByRole('progressbar', { name: 'Kept on this computer' }).count()).toBe(1);
  await page.getByRole('combobox', { name: 'At most' }).selectOption('Keep nothing');
  await page.getByRole('combobox', { name: 'At most' }).selectOption('4 GB');
  const table = page.getByRole('table', { name: 'Gateways' });
  const row = table.getByRole('row').filter({ hasText: 'turbo-gateway.com' });
  expect(await row.getByRole('cell').allTextContents()).toEqual([
    'Arweave',
    'whole files, proven at the end',
    'answers',
    'Answered in 84 ms to 0.1 s.84 ms',
    '0',
    '',
  ]);
  await table.getByRole('switch', { name: 'dweb.link may be asked' }).press('Space');
  expect(await told(page)).toEqual([
    ['content', { mode: 'always' }],
    ['content', { mode: 'off' }],
    ['content', { providers: false }],
    ['content', { keptBytes: 0 }],
    ['content', { keptBytes: 4096 * 1024 * 1024 }],
    ['operator', 'ipfs foundation', true],
  ]);
  await page.close();
});

test('what is kept is erased only after the question, and that it is gone is said', async () => {
  const page = await gallery.open('dashboard', 'files');
  await page.getByRole('button', { name: 'Erase…' }).press('Enter');
  const dialog = page.getByRole('alertdialog', { name: 'Erase the pictures and files that are kept?' });
  await dialog.locator('button:focus').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await told(page)).toEqual([]);
  await page.getByRole('button', { name: 'Erase…' }).press('Enter');
  await dialog.getByRole('button', { name: 'Erase them' }).click();
  expect(await told(page)).toEqual([['erase-kept']]);
  await page.getByRole('status').filter({ hasText: 'Nothing is kept any more.' }).waitFor();
  await page.close();
});

test('where the organisation decides about pictures and files, nothing of it can be chosen', async () => {
  const page = await gallery.open('dashboard', 'files', { managed: true });
  for (const radio of await page.getByRole('radio').all()) expect(await radio.isDisabled()).toBe(true);
  expect(await page.getByRole('switch', { name: 'ipfs.orbitor.dev may be asked' }).isDisabled()).toBe(true);
  expect(await page.getByRole('combobox', { name: 'At most' }).isDisabled()).toBe(false);
  await page.close();
  const sites = await gallery.open('dashboard', 'sites', { managed: true });
  expect(await sites.getByRole('combobox', { name: 'Pictures and files on opensea.io' }).isDisabled()).toBe(true);
  await sites.close();
});

test('what an administrator set is marked, cannot be switched, and what could not be read is said', async () => {
  const page = await gallery.open('dashboard', 'privacy', { managed: true });
  const lines = await page.getByRole('alert').getByRole('listitem').allTextContents();
  expect(lines.map((line) => line.split(':')[0])).toEqual(['operatorsNeverAsked[1]', 'endpoints[2]']);
  for (const name of [
    'Detour everywhere',
    'Providers that keep nothing',
    'Ask a second one when an answer is late',
    'Pocket Network may be asked',
  ])
    expect(await page.getByRole('switch', { name }).isDisabled(), name).toBe(true);
  expect(await page.getByRole('button', { name: /pause/i }).count()).toBe(0);
  expect(await page.getByText('Set by your organisation').count()).toBe(7);
  await page.close();
  const endpoints = await gallery.open('dashboard', 'endpoints', { managed: true });
  expect(await endpoints.getByRole('switch', { name: 'Office node may answer' }).isDisabled()).toBe(true);
  expect(await endpoints.getByRole('button', { name: 'Remove Office node' }).count()).toBe(0);
  for (const name of ['Move Office node up', 'Move Office node down', 'Move Pocket Network up'])
    expect(await endpoints.getByRole('button', { name }).getAttribute('aria-disabled'), name).toBe('true');
  expect(await endpoints.getByLabel('Address').count()).toBe(0);
  await endpoints.close();
});

test('a file shows what would change before anything does, and a wrong file says so beside the field', async () => {
  const page = await gallery.open('dashboard', 'backup');
  const choose = page.locator('input[type=file]');
  await choose.setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('nonsense') });
  await page.getByText('This file is not a Detour export.').waitFor();
  expect(await choose.getAttribute('aria-invalid')).toBe('true');
  await choose.setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from('{"x":1}') });
  expect(await page.locator('.diff li').allTextContents()).toEqual([
    'Everywhere: on → off',
    'Ethereum · Switched off: none → eth.drpc.org',
  ]);
  expect(await told(page)).toEqual([]);
  await page.getByRole('button', { name: 'Change my settings' }).click();
  await page.getByText('Your settings are those of the file now.').waitFor();
  expect(await told(page)).toEqual([['import', '{"x":1}']]);
  await page.close();
});

test('everything is erased only after the question, with the focus on keeping it', async () => {
  const page = await gallery.open('dashboard', 'backup');
  await page.getByRole('button', { name: 'Erase all…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Erase everything?' });
  await dialog.locator('button:focus').waitFor(); // the harmless one; it gets it a moment after it is drawn
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  expect(await told(page)).toEqual([]);
  await page.getByRole('button', { name: 'Erase all…' }).click();
  await dialog.getByRole('button', { name: 'Erase everything' }).click();
  expect(await told(page)).toEqual([['erase']]);
  await page.close();
});

test('what was seen is erased by time, and one site by itself, each only after its question', async () => {
  const page = await gallery.open('dashboard', 'privacy');
  await page.getByRole('combobox', { name: 'Erase a span of time' }).selectOption('7 days');
  await page.getByRole('button', { name: 'Erase…' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  expect(await told(page)).toEqual([]);
  await page.getByRole('button', { name: 'Erase…' }).click();
  await dialog.getByRole('button', { name: 'Erase them' }).click();
  await page.getByRole('status').filter({ hasText: 'It is erased.' }).waitFor();
  const [[, span] = []] = await told(page);
  expect(span).toMatchObject({ to: null });
  await page.close();
  const sites = await gallery.open('dashboard', 'sites');
  await sites.getByRole('combobox', { name: 'Site', exact: true }).selectOption('opensea.io');
  await sites.getByRole('button', { name: 'Erase this site…' }).click();
  await sites.getByRole('alertdialog', { name: 'Erase what is known of opensea.io?' }).waitFor();
  await sites.getByRole('button', { name: 'Erase this site', exact: true }).click();
  expect(await told(sites)).toEqual([['forget', 'https://opensea.io']]);
  await sites.close();
});

test('heads sort by keyboard and say how, the filter leaves what it names, and files are what the table shows', async () => {
  const page = await gallery.open('dashboard', 'overview');
  const table = page.getByRole('table', { name: 'Every provider' });
  const first = () => table.getByRole('rowheader').first().textContent();
  expect(await first()).toBe('Alchemy');
  await table.getByRole('button', { name: 'Provider' }).press('Enter');
  const head = table.getByRole('columnheader', { name: 'Provider' });
  expect(await head.getAttribute('aria-sort')).toBe('ascending');
  const up = await table.getByRole('rowheader').allTextContents();
  await table.getByRole('button', { name: 'Provider' }).press('Space');
  expect(await head.getAttribute('aria-sort')).toBe('descending');
  expect(await table.getByRole('rowheader').allTextContents()).toEqual([...up].reverse());
  await page.getByRole('textbox', { name: 'Find a provider' }).fill('google');
  expect((await table.getByRole('rowheader').allTextContents()).sort()).toEqual([
    'Google Analytics / Tag Manager',
    'Google Fonts',
    'Sentry',
    'app.ens.domains',
  ]);
  await page.getByRole('button', { name: 'Every provider: save as CSV' }).click();
  const [[event, kind, rows] = []] = await told(page);
  expect([event, kind, Array.isArray(rows) && rows.length]).toEqual(['export-operators', 'csv', up.length]);
  await page.close();
});

test('settings that could not be read, and a silent background, are said as an alert', async () => {
  const broken = await gallery.open('dashboard', 'sites', { empty: true });
  expect(await broken.getByRole('alert').textContent()).toContain('Saved settings could not be read');
  await broken.close();
  const silent = await gallery.open('dashboard', 'silent');
  expect(await silent.getByRole('alert').textContent()).toContain('Load this page again');
  await silent.close();
});

test('the welcome page asks for the one permission, and says what to do once it is there', async () => {
  const asking = await gallery.open('welcome', 'asking');
  await asking.getByRole('button', { name: 'Allow on all sites' }).click();
  expect(await told(asking)).toEqual([['grant']]);
  expect(await asking.getByRole('img', { name: /Detour goes round/ }).count()).toBe(1);
  await asking.close();
  const granted = await gallery.open('welcome', 'granted', { width: 360, height: 800 });
  expect(await granted.getByRole('status').textContent()).toContain('pin beside Detour');
  expect(await granted.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await granted.close();
});

const openSend = async (raw: string, follow = 'mined') => {
  const page = await gallery.open('dashboard', 'transaction', { follow });
  await page.getByLabel('Signed transaction').fill(raw);
  await page.getByRole('button', { name: 'Read it' }).click();
  return page;
};

test('what cannot be sent is refused beside the field, with its reason', async () => {
  const page = await openSend('');
  await page.getByText('Paste a signed transaction first.').waitFor();
  const field = page.getByLabel('Signed transaction');
  await field.fill('0x04');
  expect(await field.getAttribute('aria-invalid')).toBe('false');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('It names no blockchain').waitFor();
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  expect(await page.getByRole('button', { name: 'Send it' }).count()).toBe(0);
  await page.close();
});

test('a transaction is shown whole and sent only after a second press; then who took it and which block holds it', async () => {
  const page = await openSend('0x02');
  for (const text of ['0x70997970C51812dc3A010C7d01b50e0d17dc79C8', '1.25 ETH', '0.00105 ETH', 'Ethereum'])
    await page.getByText(text, { exact: true }).waitFor();
  expect(await told(page)).toEqual([]);
  await page.getByRole('button', { name: 'Send it' }).click();
  await page.getByText('In block 24,000,012, confirmed by 12 blocks.').waitFor();
  expect(await told(page)).toEqual([['send', '0x02']]);
  const voices = await page.locator('.voices li').allInnerTexts();
  expect(voices.map((one) => one.split('\n').join(' '))).toEqual([
    'Pocket Network has it in a block',
    'PublicNode (Allnodes) has it in a block',
    'dRPC has not answered',
  ]);
  await page.getByRole('button', { name: 'Send another' }).click();
  expect(await page.getByLabel('Signed transaction').inputValue()).toBe('');
  expect(await page.locator('.steps').count()).toBe(0);
  await page.close();
});

test('one provider alone is said, and what it refuses in the end comes back to the field', async () => {
  const page = await openSend('0x03');
  await page.getByText('Only one provider passes transactions of this blockchain on').waitFor();
  await page.getByRole('button', { name: 'Send it' }).click();
  await page.getByText('There is nobody who could pass it on').waitFor();
  await page.close();
});

test.each([
  ['waiting', 'It waits for a block. 2 of 3 have it.'],
  ['replaced', 'Another transaction of the same sender took its place.'],
  ['dropped', 'It was seen, and nobody has it any more. It can be sent again.'],
  ['nothing', 'None of them answers.'],
])('%s is told', async (follow, line) => {
  const page = await openSend('0x02', follow);
  await page.getByRole('button', { name: 'Send it' }).click();
  await page.getByText(line).waitFor();
  await page.close();
});
