// The popup in real Chromium, in every state: what a reader is told, what a press does, and that nothing overflows.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Gallery, openGallery } from './open-gallery';
import { reports } from './reports';

vi.setConfig({ testTimeout: 20_000, hookTimeout: 60_000 }); // a busy machine draws slowly

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery.close());

const told = (page: Page) => page.evaluate<unknown[][]>('globalThis.told');
const heading = (page: Page) => page.getByRole('status').getByRole('heading', { level: 1 });

const sentences: Record<string, { sentence: string; line: string }> = {
  well: { sentence: 'Working', line: 'All 3 providers answer. Detour has nothing to do.' },
  'well-one': { sentence: 'Working', line: 'Infura answers. Detour has nothing to do.' },
  'well-again': { sentence: 'Working', line: 'All 2 providers answer again. 47 calls saved.' },
  rescuing: { sentence: 'Working, by a detour', line: 'Infura has not answered since 2:02 PM. 47 calls saved.' },
  parties: { sentence: 'Working, by a detour', line: 'Infura has not answered since 2:02 PM. 47 calls saved.' },
  'parties-quiet': { sentence: 'Working', line: 'All 2 providers answer. Detour has nothing to do.' },
  'rescuing-some': {
    sentence: 'Working, by a detour',
    line: '2 providers have not answered since 2:02 PM. 212 calls saved.',
  },
  frozen: {
    sentence: 'Working, by a detour',
    line: 'Infura answers, but has shown no new block since 2:02 PM; others have. 47 calls saved.',
  },
  'other-chain': {
    sentence: 'Working, by a detour',
    line: 'Infura answers for another chain since 2:02 PM. 47 calls saved.',
  },
  stalled: {
    sentence: 'The chain stands still',
    line: 'Nobody has a new block of Ethereum since 2:02 PM. It is neither you nor the provider, and asking elsewhere would not help.',
  },
  sequencer: {
    sentence: 'The chain stands still',
    line: 'The only sequencer of Base has made no block since 2:02 PM. It is neither you nor the provider, and asking elsewhere would not help.',
  },
  redirected: { sentence: 'Working, by a detour', line: 'Infura has not answered since 2:02 PM. 47 calls saved.' },
  exhausted: {
    sentence: 'Part of this site does not work',
    line: 'Infura does not answer, and neither did 3 others. The site got its own error.',
  },
  'private-relay': {
    sentence: 'Part of this site does not work',
    line: 'Infura does not answer. It was meant for a private relay, so Detour did not show it to anyone.',
  },
  'mempool-unknown': {
    sentence: 'Part of this site does not work',
    line: 'dRPC does not answer. The site got its own error.',
  },
  'question-open': { sentence: 'Working, by a detour', line: 'Infura has not answered since 2:02 PM. 47 calls saved.' },
  'strict-off': { sentence: 'Working, by a detour', line: 'Infura has not answered since 2:02 PM. 47 calls saved.' },
  strict: { sentence: 'Working, by a detour', line: 'Infura has not answered since 2:02 PM. 47 calls saved.' },
  'node-offered': { sentence: 'Working', line: 'All 2 providers answer. Detour has nothing to do.' },
  'node-in-use': { sentence: 'Working, by a detour', line: 'Infura has not answered since 2:02 PM. 47 calls saved.' },
  'node-silent': {
    sentence: 'Part of this site does not work',
    line: 'Infura does not answer. Your own node did not answer, and nobody else may for this site.',
  },
  'broadcast-off': {
    sentence: 'Part of this site does not work',
    line: 'Infura does not answer. You keep this site’s transactions where the site sends them.',
  },
  'unknown-chain': {
    sentence: 'Working, with no spare',
    line: 'rpc.example.gg serves a chain that Detour does not know. If it fails, nobody can answer instead.',
  },
  'unknown-chain-down': {
    sentence: 'Part of this site does not work',
    line: 'rpc.example.gg does not answer. Detour does not know this chain, so nobody can answer instead.',
  },
  'content-well': { sentence: 'Working', line: 'All 3 providers answer. Detour has nothing to do.' },
  'content-well-one': { sentence: 'Working', line: 'IPFS Foundation answers. Detour has nothing to do.' },
  'content-well-again': {
    sentence: 'Working',
    line: 'IPFS Foundation answers again. 6 pictures or files loaded another way.',
  },
  content: {
    sentence: 'Working, by a detour',
    line: 'IPFS Foundation has not answered since 2:02 PM. 6 pictures or files loaded another way.',
  },
  'content-beside': {
    sentence: 'Working, by a detour',
    line: 'IPFS Foundation has not answered since 2:02 PM. 6 pictures or files loaded another way.',
  },
  'content-both': {
    sentence: 'Working, by a detour',
    line: '2 providers have not answered since 2:02 PM. 53 calls saved, pictures and files among them.',
  },
  'content-unchecked': {
    sentence: 'Working, by a detour',
    line: 'ar.io has not answered since 2:02 PM. 1 picture or file loaded another way.',
  },
  'content-kept': {
    sentence: 'Working, by a detour',
    line: 'IPFS Foundation has not answered since 2:02 PM. 6 pictures or files loaded another way.',
  },
  'content-scheme': {
    sentence: 'Working, by a detour',
    line: 'Your browser does not open addresses with ipfs:// by itself. 2 pictures or files loaded another way.',
  },
  'content-missing': {
    sentence: 'Pictures or files are missing',
    line: 'IPFS Foundation does not answer. 198 pictures or files loaded another way. 3 are missing.',
  },
  'content-lost': {
    sentence: 'Pictures or files are missing',
    line: 'IPFS Foundation does not answer, and neither did 1 other. The site got its own error.',
  },
  'content-lost-both': {
    sentence: 'Part of this site does not work',
    line: 'Infura does not answer. The site got its own error.',
  },
  'content-blocked': {
    sentence: 'Pictures or files are missing',
    line: 'IPFS Foundation did not hand out something that this site asked for. This gateway says it may not serve this content (410 or 451). Open it elsewhere only if you choose to.',
  },
  'content-no-address': {
    sentence: 'Pictures or files are missing',
    line: 'OpenSea images does not answer. These addresses name no content, so no other copy can be found.',
  },
  'content-frame': {
    sentence: 'Pictures or files are missing',
    line: 'IPFS Foundation does not answer. A page within the page is not put together from elsewhere. You can open it in a tab; Detour does not check what your browser loads there.',
  },
  'site-down': {
    sentence: 'The site itself does not load',
    line: 'IPFS Foundation has not answered since 2:02 PM. The same pages may be had from 4EVERLAND; Detour does not check what your browser loads there.',
  },
  'site-mirror': {
    sentence: 'The site itself does not load',
    line: 'swap.cow.fi has not answered since 2:02 PM. Its makers publish it as cowswap.eth, too: for your wallet another site, perhaps an older version, and Detour does not check what your browser loads there.',
  },
  'content-off-here': { sentence: 'Working', line: 'All 2 providers answer. Detour has nothing to do.' },
  'content-locked': { sentence: 'Working', line: 'IPFS Foundation answers. Detour has nothing to do.' },
  'content-long': {
    sentence: 'Working, by a detour',
    line: 'Kraken-Infrastruktur-Dienstleistungsgesellschaft.example has not answered since 2:02 PM. 12,480 pictures or files loaded another way.',
  },
  'wallet-asked': {
    sentence: 'Nothing to watch yet',
    line: 'This site has asked no blockchain, and no gateway for pictures and files, since you opened it.',
  },
  'wallet-taken': { sentence: 'Working', line: 'Infura answers. Detour has nothing to do.' },
  'wallet-refused': {
    sentence: 'Nothing to watch yet',
    line: 'This site has asked no blockchain, and no gateway for pictures and files, since you opened it.',
  },
  clouds: {
    sentence: 'Working, by a detour',
    line: 'AWS is down: 2 providers on it have not answered since 2:02 PM. 212 calls saved.',
  },
  drill: { sentence: 'Still working without AWS', line: 'Detour answers for Infura. 248 calls saved.' },
  'drill-partly': {
    sentence: 'Not all of this works without AWS',
    line: 'Detour answers for Infura. Nobody answers for Uniswap API.',
  },
  'drill-stops': { sentence: 'This site stops without AWS', line: 'Nobody answers for Uniswap API.' },
  'drill-idle': {
    sentence: 'Drill without AWS',
    line: 'Use the site as you always do: what it asks of AWS is cut.',
  },
  'drill-all': {
    sentence: 'Still working without everything centralized',
    line: 'Detour answers for Infura. 248 calls saved.',
  },
  rehearse: { sentence: 'Working', line: 'Infura answers. Detour has nothing to do.' },
  'rehearse-refused': { sentence: 'Working', line: 'Infura answers. Detour has nothing to do.' },
  unseen: {
    sentence: 'Nothing to watch yet',
    line: 'This site has asked no blockchain, and no gateway for pictures and files, since you opened it.',
  },
  'off-here': { sentence: 'Off for this site', line: 'If a provider fails, this site fails with it.' },
  'off-everywhere': {
    sentence: 'Off everywhere',
    line: 'Detour changes nothing on any site until you turn it on again.',
  },
  'off-locked': { sentence: 'Off everywhere', line: 'Your organisation has switched Detour off.' },
  'on-locked': { sentence: 'Working', line: 'Infura answers. Detour has nothing to do.' },
  paused: { sentence: 'Paused until 3:02 PM', line: 'Detour changes nothing on any site until then.' },
  'safe-mode': {
    sentence: 'Detour stepped back here',
    line: 'It failed three times on this site, which now runs as it would without Detour.',
  },
  permission: {
    sentence: 'Detour cannot see this site',
    line: 'Your browser lets Detour in only when you say so. What it sees stays on this computer.',
  },
  'permission-blind': {
    sentence: 'Detour cannot see this site',
    line: 'Your browser lets Detour in only when you say so. What it sees stays on this computer.',
  },
  'not-allowed': {
    sentence: 'Not on this page',
    line: 'Browsers keep every extension out of their own pages and their stores. Nothing to mend.',
  },
  offline: {
    sentence: 'You are offline',
    line: 'It is not the site: nothing can be reached from this computer. Detour waits.',
  },
  private: { sentence: 'Working', line: 'Infura answers. Detour has nothing to do. Nothing from this window is kept.' },
  long: { sentence: 'Working, by a detour', line: '7 providers have not answered since 2:02 PM. 12,480 calls saved.' },
  silent: {
    sentence: 'Detour itself does not answer',
    line: 'Sites get what they would get without it. Close this and open it again; if that does not help, restart your browser.',
  },
};

test.each([['well'], ['unseen']])('where no cloud is known, as in %s, none is asked about', async (state) => {
  const page = await gallery.open('popup', state);
  expect(await page.locator('.cell').count()).toBe(0);
  await page.close();
});

test('three cells say whether the site works without a cloud, and one that is pressed opens the row that is the reason', async () => {
  const page = await gallery.open('popup', 'clouds');
  const cells = page.locator('.without button');
  expect(await cells.allTextContents()).toEqual(['AWS Partly', 'Cloudflare No', 'Google Cloud Not known']);
  await cells.nth(1).focus();
  await page.keyboard.press('Enter');
  const opened = page.locator('.rows button[aria-expanded="true"]');
  expect(await opened.allTextContents()).toEqual(['Alchemy']);
  expect(await opened.evaluate((one) => one === document.activeElement)).toBe(true);
  await cells.nth(0).click();
  expect(plain(await page.locator('.rows .more').textContent())).toContain('Cloud: AWS us-east-1 (by its address');
  await page.close();
});

test('a reason that is among those whom the site contacts beside is shown there, also from the picture, and again when it was folded away', async () => {
  const page = await gallery.open('popup', 'parties-quiet');
  const unfold = page.getByRole('button', { name: /^The site itself/ });
  const shows = async (text: string) => {
    await page.locator('.others li', { hasText: text }).waitFor();
    expect(await page.locator('.others button[aria-expanded="true"]:focus').count()).toBe(1);
  };
  await page.getByRole('button', { name: 'Picture', exact: true }).click();
  await page.getByRole('button', { name: 'Cloudflare No' }).press('Enter');
  await shows('app.uniswap.org');
  await unfold.click();
  await page.locator('.others li').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Cloudflare No' }).press('Enter');
  await shows('app.uniswap.org');
  await page.getByRole('button', { name: 'Google Cloud Yes' }).press('Enter');
  await shows('fonts.gstatic.com');
  await page.close();
});

test('every state has a sentence here', () => {
  expect(Object.keys(sentences).sort()).toEqual(Object.keys(reports).sort());
});

/** Times are written with a narrow no-break space by some versions of ICU. */
const plain = (text: string | null) => (text ?? '').replace(/[\u202f\u00a0]/g, ' ').replace(/[\u2068\u2069]/g, '');

describe.each(Object.entries(sentences))('%s', (state, { sentence, line }) => {
  test('says its sentence as the status, its line beside it, and fits into the popup', async () => {
    const page = await gallery.open('popup', state);
    expect(plain(await heading(page).textContent())).toBe(sentence);
    // As it is shown: the explanation of a term is not.
    expect(plain(await page.locator('.answer p').innerText())).toBe(line);
    const size = await page.evaluate(() => ({
      across: document.documentElement.scrollWidth,
      high: document.documentElement.scrollHeight,
    }));
    expect(size.across).toBeLessThanOrEqual(380);
    expect(size.high).toBeLessThanOrEqual(600);
    await page.close();
  });

  test('at 200 % zoom and in German everything scrolls as one and nothing is pushed out sideways', async () => {
    const page = await gallery.open('popup', state, { height: 300, locale: 'de' });
    const { across, inside } = await page.evaluate(() => ({
      across: document.documentElement.scrollWidth,
      inside: [...document.querySelectorAll('button, .lbl, h1, p, td')].filter((one) => {
        const { left, right } = one.getBoundingClientRect();
        return left < -1 || right > 381;
      }).length,
    }));
    expect(across).toBeLessThanOrEqual(380);
    expect(inside).toBe(0);
    await page.close();
  });
});

test('the picture of whom a site relies on, with its table for readers, scrolls in no direction but down', async () => {
  for (const state of ['parties', 'parties-quiet']) {
    const page = await gallery.open('popup', state);
    await page.locator('.ways button').last().click();
    await page.getByRole('table', { name: /./ }).waitFor({ state: 'attached' });
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll('html, main, .relations')].filter((one) => one.scrollWidth > one.clientWidth),
    );
    expect(wide, state).toEqual([]);
    await page.close();
  }
});

test('a drill is begun from the popup by keyboard, and what hinders it is said', async () => {
  for (const state of ['rehearse', 'rehearse-refused']) {
    const page = await gallery.open('popup', state);
    await page.getByRole('button', { name: 'Rehearse an outage' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('What is pretended to be down').selectOption('AWS us-east-1');
    await page.getByLabel('For how long').selectOption('15 minutes');
    await page.getByRole('button', { name: 'Start the drill' }).click();
    expect(await told(page)).toEqual([['drill', 'region', 'aws:us-east-1', 900_000]]);
    const refused = page.getByText('It could not begin.');
    if (state === 'rehearse') expect(await refused.count()).toBe(0);
    else await refused.waitFor();
    await page.close();
  }
});

test('while a drill runs its clock and its end are first, and what is cut is listed with what became of it', async () => {
  const page = await gallery.open('popup', 'drill-partly');
  expect(await page.getByRole('timer').textContent()).toBe('4:12');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await told(page)).toEqual([['drill-end']]);
  const rows = (await page.locator('.others li').allTextContents()).map(plain);
  expect(rows[0]).toMatch(/Uniswap API28Prices and quotes.*Nobody else has it/);
  expect(rows[1]).toContain('First asked during the drill');
  expect(rows[2]).toMatch(/Infura212Blockchain access \(Ethereum\)Pocket Network/);
  await page.close();
});

test('a reader is given a table of whom the site relies on, with who answers instead and how sure', async () => {
  const page = await gallery.open('popup', 'rescuing');
  const table = page.getByRole('table', { name: 'Who this site relies on' });
  expect(await table.getByRole('columnheader').allTextContents()).toEqual([
    'State',
    'Who',
    'Calls',
    'Chain',
    'Now',
    'Instead',
  ]);
  const row = table.getByRole('row').nth(1);
  expect(await row.getByRole('rowheader').textContent()).toBe('Infura');
  expect(plain((await row.getByRole('cell').allTextContents()).join(' | '))).toBe(
    '47 saved | Ethereum · mainnet.infura.io | failing since 2:02 PM | Pocket Network answers insteadCheckedthe answer fits together in itself.',
  );
  await page.close();
});

test('a row opens by Enter to what was tried, and Escape closes it with the focus kept', async () => {
  const page = await gallery.open('popup', 'rescuing');
  const row = page.getByRole('button', { name: 'Infura' });
  await row.focus();
  await page.keyboard.press('Enter');
  expect(await row.getAttribute('aria-expanded')).toBe('true');
  const tried = page.getByRole('list', { name: 'What was tried' }).getByRole('listitem');
  expect(await tried.allTextContents()).toEqual([
    'Infura, asked first0.2 sService unavailable (503)',
    '1RPC96 msDoes not serve this kind of call',
    'Pocket Network0.1 sAnswered',
  ]);
  await page.keyboard.press('Escape');
  expect(await row.getAttribute('aria-expanded')).toBe('false');
  expect(await tried.count()).toBe(0);
  expect(await row.evaluate((one) => one === document.activeElement)).toBe(true);
  await page.close();
});

test('what the browser redirects is told as redirected and not checked, and an opened row says what that means', async () => {
  const page = await gallery.open('popup', 'redirected');
  const instead = page.locator('td.instead');
  // In the narrowest place the name is what counts.
  expect((await instead.locator('.who').boundingBox())?.width).toBeGreaterThan(80);
  expect(plain(await instead.textContent())).toBe('PublicNode (Allnodes), redirectedNot checkedone provider’s word.');
  await page.getByRole('button', { name: 'Infura' }).click();
  const details = plain(await page.locator('tr.more').textContent());
  expect(details).toContain('While Infura does not answer, the browser sends what they ask to PublicNode (Allnodes).');
  expect(details).not.toContain('They were asked');
  await page.getByRole('button', { name: 'Never ask PublicNode (Allnodes)' }).click();
  expect(await told(page)).toEqual([['never', 'publicnode', true]]);
  await page.close();
});

test('the one who answered can be stopped from an opened row, and asked again', async () => {
  const page = await gallery.open('popup', 'rescuing');
  await page.getByRole('button', { name: 'Infura' }).click();
  await page.getByRole('button', { name: 'Never ask Pocket Network' }).click();
  await page.getByRole('button', { name: 'Ask Pocket Network again' }).click();
  expect(await told(page)).toEqual([
    ['never', 'pocket', true],
    ['never', 'pocket', false],
  ]);
  await page.close();
});

test('"See what was tried" opens the failing row and puts the focus on it', async () => {
  const page = await gallery.open('popup', 'exhausted');
  await page.getByRole('button', { name: 'See what was tried' }).click();
  const row = page.getByRole('button', { name: 'Infura' });
  expect(await row.getAttribute('aria-expanded')).toBe('true');
  expect(await row.evaluate((one) => one === document.activeElement)).toBe(true);
  await page.close();
});

test.each([
  ['off-here', 'Turn on for this site', 'turn-on-here'],
  ['off-everywhere', 'Turn on', 'turn-on'],
  ['paused', 'Go on now', 'go-on'],
  ['safe-mode', 'Try again on the next load', 'turn-on-here'],
  ['permission', 'Allow on this site', 'allow-site'],
  ['site-down', 'Open it at 4EVERLAND', 'open-elsewhere'],
  ['site-mirror', 'Open it at 4EVERLAND', 'open-elsewhere'],
  ['content-frame', 'Open it at 4EVERLAND', 'open-elsewhere'],
  ['permission', 'Allow on all sites', 'allow-all'],
  ['permission-blind', 'Allow on all sites', 'allow-all'],
])('in the state %s the button "%s" asks for just that', async (state, name, act) => {
  const page = await gallery.open('popup', state);
  await page.getByRole('button', { name, exact: true }).click();
  expect(await told(page)).toEqual([['act', act]]);
  await page.close();
});

test.each([
  ['Yes, for this site', 'yes', /^From the next one on, /],
  ['Never for this site', 'never', /only where the site sends them/],
])(
  'the question about transactions is answered by keyboard with "%s", and the answer is said in its place',
  async (name, answer, said) => {
    const page = await gallery.open('popup', 'mempool-unknown');
    const question = page.getByRole('region', { name: 'A transaction was not delivered' });
    expect(plain(await question.locator('p').textContent())).toBe(
      'It is not known whether dRPC passes transactions on to everybody or keeps them private. If it fails again, may Detour hand this site’s transactions to community providers?',
    );
    const button = question.getByRole('button', { name });
    // After the header's two and the answer's one, before the rows.
    for (let press = 0; press < (answer === 'yes' ? 4 : 5); press++) await page.keyboard.press('Tab');
    expect(await button.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    expect(await told(page)).toEqual([['broadcast', answer]]);
    const outcome = page.getByRole('status').filter({ hasText: said });
    // The focus moves once it is drawn, a moment after the press.
    await expect.poll(() => outcome.evaluate((one) => one === document.activeElement)).toBe(true);
    expect(await question.count()).toBe(0);
    await page.close();
  },
);

test('where there is nothing to ask, nothing is asked', async () => {
  for (const state of ['well', 'exhausted', 'private-relay', 'broadcast-off', 'off-here', 'unknown-chain-down']) {
    const page = await gallery.open('popup', state);
    expect(await page.locator('.question').count(), state).toBe(0);
    await page.close();
  }
});

test('the two switches and the pause work by keyboard, in the order of the look', async () => {
  const page = await gallery.open('popup', 'unseen');
  const names: (string | null)[] = [];
  for (let press = 0; press < 6; press++) {
    await page.keyboard.press('Tab');
    const nameOf = () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent;
    names.push((await page.evaluate(nameOf)) ?? null);
    if (press > 2) await page.keyboard.press('Space');
  }
  expect(names).toEqual([
    'Open dashboard',
    'Settings',
    'Your wallet here',
    'Detour on this site',
    'Pause everywhere for an hour',
    'Detour everywhere',
  ]);
  expect((await told(page)).map(([event, on]) => [event, typeof on === 'boolean' ? on : null])).toEqual([
    ['here', false],
    ['pause', null],
    ['everywhere', false],
  ]);
  await page.close();
});

test('what an administrator decided cannot be switched or paused, and says so', async () => {
  for (const state of ['on-locked', 'off-locked']) {
    const page = await gallery.open('popup', state);
    const everywhere = page.getByRole('switch', { name: 'Detour everywhere, set by your organisation' });
    expect(await everywhere.isDisabled(), state).toBe(true);
    expect(await page.getByRole('button', { name: /pause|turn on/i }).count(), state).toBe(0);
    await page.close();
  }
});

test('the site’s switch rests where it could do nothing', async () => {
  for (const state of ['off-everywhere', 'permission', 'not-allowed']) {
    const page = await gallery.open('popup', state);
    expect(await page.getByRole('switch', { name: 'Detour on this site' }).isDisabled(), state).toBe(true);
    await page.close();
  }
});

test('every target is at least 32 high, the switches by their reach', async () => {
  const page = await gallery.open('popup', 'off-here');
  const low = await page.evaluate(
    () =>
      [...document.querySelectorAll('button:not(.open)')].filter((one) => {
        const reach = one.classList.contains('switch') ? 16 : 0;
        return one.getBoundingClientRect().height + reach < 32;
      }).length,
  );
  expect(low).toBe(0);
  await page.close();
});

test('the wallet of the site is looked at only when its part is opened, and one press offers it a spare', async () => {
  const page = await gallery.open('popup', 'well');
  const part = page.getByRole('region', { name: 'Your wallet here' });
  expect(await part.getByRole('listitem').count()).toBe(0);
  await part.getByRole('button', { name: 'Your wallet here' }).click();
  await part.getByRole('listitem').first().waitFor();
  expect(await part.getByRole('listitem').count()).toBe(3);
  // Neither an unknown chain nor a wallet that does not say can be offered anything.
  expect(await part.getByRole('button', { name: /spare/ }).count()).toBe(1);
  await part.getByRole('button', { name: 'Offer MetaMask a spare provider' }).click();
  await part.getByRole('switch', { name: 'Stand in when my wallet cannot read' }).click();
  expect(await told(page)).toEqual([
    ['offer', { rdns: 'io.metamask', name: 'MetaMask', chainId: 1, chainName: 'Ethereum' }],
    ['wallet', true],
  ]);
  await part.getByRole('button', { name: 'Your wallet here' }).click();
  expect(await part.getByRole('listitem').count()).toBe(0);
  await page.close();
});

test.each([
  ['wallet-asked', 'MetaMask was asked to take Pocket Network for Ethereum. Look there.'],
  ['wallet-taken', 'MetaMask has taken Pocket Network for Ethereum.'],
  [
    'wallet-refused',
    'MetaMask did not take it and said: “Chain ID 0x1 is built in; a site may not change its address. <b>Sorry</b> (-32602)”',
  ],
])('%s: what became of the offer is told, the wallet’s words as text', async (state, line) => {
  const page = await gallery.open('popup', state);
  await page.locator('.offer span').waitFor();
  const said = await page.locator('.offer span').textContent();
  expect(said).toBe(line.replaceAll(/[“”]/g, ''));
  await page.close();
});

test('the user’s own node is offered to the site by a switch, and its silence is asked about before anything else', async () => {
  const offered = await gallery.open('popup', 'node-offered');
  const use = offered.getByRole('switch', { name: 'Let this site use your node' });
  expect(await use.getAttribute('aria-checked')).toBe('false');
  await use.press('Space');
  expect(await told(offered)).toEqual([['node', 'ask']]);
  await offered.close();
  const inUse = await gallery.open('popup', 'node-in-use');
  await inUse.getByRole('switch', { name: 'Let this site use your node' }).press('Space');
  expect(await told(inUse)).toEqual([['node', 'off']]);
  await inUse.close();
  const silent = await gallery.open('popup', 'node-silent');
  expect(await silent.getByRole('switch', { name: 'Let this site use your node' }).count()).toBe(0);
  const question = silent.getByRole('region', { name: 'Your own node does not answer' });
  await question.getByRole('button', { name: 'Never for this site' }).press('Enter');
  expect(await told(silent)).toEqual([['node', 'never']]);
  const noted = silent.locator('.question [role=status]');
  expect(await noted.textContent()).toContain('Only your own node answers this site.');
  expect(await noted.evaluate((one) => one === document.activeElement)).toBe(true);
  await silent.close();
});

test('contract reads are run here by a switch; what came of it is told, and the last answer of others can be checked', async () => {
  const name = 'Run contract reads here and check every piece of state (slower)';
  const off = await gallery.open('popup', 'strict-off');
  await off.getByRole('switch', { name }).press('Space');
  await off.getByRole('button', { name: 'Check the last answer' }).press('Enter');
  const right = off.locator('.strict [role=status]');
  await right.getByText('It is right').waitFor();
  expect(await told(off)).toEqual([['strict', true], ['check-answer']]);
  await off.close();
  const on = await gallery.open('popup', 'strict');
  expect(await on.getByRole('switch', { name }).getAttribute('aria-checked')).toBe('true');
  const text = await on.locator('.strict > p').textContent();
  expect(text).toContain('41 were run here.');
  expect(text).toContain('the last because it needs more than 8 accounts or 64 storage slots.');
  await on.getByRole('button', { name: 'Check the last answer' }).press('Enter');
  await on.getByText('dRPC said so again').waitFor();
  await on.close();
});

test('pictures and files stand as a part of their own, what fails first, with where they came from and how sure', async () => {
  const page = await gallery.open('popup', 'content-beside');
  const table = page.getByRole('table', { name: 'Who this site relies on' });
  const parts = table.getByRole('rowgroup').filter({ has: page.locator('.group') });
  expect(await parts.locator('.group').allTextContents()).toEqual(['Pictures and files', 'Blockchain access']);
  const row = parts.first().getByRole('row').nth(1);
  expect(plain((await row.getByRole('cell').allTextContents()).join(' | '))).toBe(
    '6 saved | IPFS gateway · ipfs.io | failing since 2:02 PM | dget.top answers insteadProventhe bytes match their address, so nobody could have changed them.',
  );
  await page.getByRole('button', { name: 'IPFS Foundation' }).press('Enter');
  const details = plain(await page.locator('tr.more').textContent());
  expect(details).toContain('24 pictures or files asked for in all. 6 pictures or files loaded another way.');
  expect(details).toContain('A gateway hands out pictures and files by an address that is made from their content');
  expect(details).toContain('Its bytes do not match their address, so they were not shown');
  expect(details).toContain('Proven: the bytes match their address, so nobody could have changed them.');
  await page.getByRole('button', { name: 'Never ask dget.top' }).click();
  expect(await told(page)).toEqual([['never', 'dget', true]]);
  await page.close();
});

test('missing pieces are told with their reasons and numbers', async () => {
  const page = await gallery.open('popup', 'content-missing');
  await page.getByRole('button', { name: 'See what was tried' }).click();
  const details = plain(await page.locator('tr.more').textContent());
  expect(details).toContain('3 are missing.');
  expect(details).toContain('1: Gateways agree that there is no such content.');
  expect(details).toContain('2: What came was not the kind of file this place on the page may hold');
  await page.close();
});

test('what came from this computer has nobody to stop', async () => {
  const page = await gallery.open('popup', 'content-kept');
  expect(await page.locator('td.instead').textContent()).toBe(
    'Kept on this computerProventhe bytes match their address, so nobody could have changed them.',
  );
  await page.getByRole('button', { name: 'IPFS Foundation' }).click();
  expect(await page.getByRole('button', { name: /Never ask/ }).count()).toBe(0);
  await page.close();
});

test('what is done with pictures on this site is chosen in the popup, unless the organisation decides or there are none', async () => {
  const page = await gallery.open('popup', 'content-off-here');
  const choice = page.getByRole('combobox', { name: 'Pictures and files on this site' });
  expect(await choice.locator('option:checked').textContent()).toBe('Leave them alone');
  await choice.selectOption('When its gateway fails');
  await choice.selectOption('As everywhere');
  expect(await told(page)).toEqual([
    ['content', 'rescue'],
    ['content', null],
  ]);
  await page.close();
  const locked = await gallery.open('popup', 'content-locked');
  expect(await locked.getByRole('combobox').isDisabled()).toBe(true);
  await locked.close();
  const none = await gallery.open('popup', 'rescuing');
  expect(await none.getByRole('combobox').count()).toBe(0);
  await none.close();
});
