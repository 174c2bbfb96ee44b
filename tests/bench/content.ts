// What content costs that comes from elsewhere and is verified: beside the same bytes by a plain fetch from a healthy gateway, round by round. Runs in Node.
import { randomUUID } from 'node:crypto';
import { builtExtension } from '@/tests/lab/built-extension';
import { noisyPng } from '@/tests/lab/content/media';
import { faults } from '@/tests/lab/faults';
import { contentOf, startLab } from '@/tests/lab/lab';
import { openPlainChromium, type PlainPage } from './plain-chromium';
import type { Row } from './rows';
import { difference, type Estimate, estimate } from './statistics';

const section = 'Content from elsewhere, verified (a gateway that refuses, beside a healthy one)';
const megabyte = 1024 * 1024;
const fileBytes = 50 * megabyte;
const pictures = 200;

/** A plain fetch may take a quarter longer (80 % of its speed), its first byte 1.3 times as long, a page of pictures half as long again. */
const budgets = { file: 1.25, firstByte: 1.3, pictures: 1.5 } as const;

/** 20 kB each, as a gallery's. */
function freshPictures(): Record<string, Uint8Array> {
  const noise = noisyPng(80);
  const files = Array.from({ length: pictures }, (_, at): [string, Uint8Array] => [
    `${at}.png`,
    // What follows the end of a PNG is not drawn.
    Buffer.concat([noise, Buffer.from(`${at} ${randomUUID()}`)]),
  ]);
  return Object.fromEntries(files);
}

/** Ms to the first byte and to the last, and how many came. */
async function load(page: PlainPage, url: string): Promise<readonly [number, number]> {
  const [first = 0, last = 0, bytes = 0] = await page.numbers(async (asked) => {
    const startedAt = performance.now();
    const response = await fetch(asked, { cache: 'no-store' });
    const reader = response.body?.getReader();
    let [firstAt, count] = [0, 0];
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      if (count === 0) firstAt = performance.now() - startedAt;
      count += part.value.byteLength;
    }
    return [firstAt, performance.now() - startedAt, count];
  }, url);
  if (bytes !== fileBytes) throw new Error(`${bytes} of ${fileBytes} bytes came from ${url}`);
  return [first, last];
}

/** Ms until all are drawn. */
async function show(page: PlainPage, base: string): Promise<number> {
  const [took = 0, shown = 0] = await page.numbers(
    async (from, count) => {
      const startedAt = performance.now();
      const widths = await Promise.all(
        Array.from(
          { length: count },
          (_, at) =>
            new Promise<number>((resolve) => {
              const image = document.createElement('img');
              image.onload = image.onerror = () => resolve(image.naturalWidth);
              image.src = `${from}${at}.png`;
              document.body.append(image);
            }),
        ),
      );
      return [performance.now() - startedAt, widths.filter((width) => width > 0).length];
    },
    base,
    pictures,
  );
  if (shown !== pictures) throw new Error(`${shown} of ${pictures} pictures came from ${base}`);
  return took;
}

function row(what: string, detoured: readonly number[], plain: readonly number[], limit: number): Row {
  const [time, base] = [estimate(detoured), estimate(plain)];
  const ratios: Estimate = estimate(detoured.map((value, at) => value / (plain[at] ?? Number.NaN)));
  const budget = { limit, held: ratios, words: `${limit} x plain` };
  return {
    section,
    what,
    who: 'Detour',
    time,
    base: base.median,
    added: difference(detoured, plain),
    budget,
    note: null,
  };
}

/** Builds nothing: throws when `npm run build` was not run. */
export async function contentRows(rounds: number): Promise<Row[]> {
  const lab = await startLab({ content: true });
  const content = contentOf(lab);
  const bare = await openPlainChromium(lab, null);
  const detoured = await openPlainChromium(lab, builtExtension('chromium'));
  lab.setFault('ipfs.io', faults.refused);
  const samples: Record<'first' | 'last' | 'shown', [number[], number[]]> = {
    first: [[], []],
    last: [[], []],
    shown: [[], []],
  };
  try {
    for (let round = 0; round < rounds; round++) {
      // Fresh ones: neither the browser nor Detour has seen them.
      const cid = await content.addBigFile(fileBytes);
      const folder = await content.addFolder(freshPictures());
      // On a site of its own: a site may ask for so much at once, and no more.
      const site = `bench-${round}.org`;
      lab.setPage(site, '/', '<!doctype html><title>content</title><body>');
      for (const [at, browser, host] of [
        [0, detoured, 'ipfs.io'],
        [1, bare, '4everland.io'],
      ] as const) {
        const page = await browser.newPage(`https://${site}/`);
        const [first, last] = await load(page, `https://${host}/ipfs/${cid}`);
        samples.first[at].push(first);
        samples.last[at].push(last);
        samples.shown[at].push(await show(page, `https://${host}/ipfs/${folder}/`));
        await page.close();
      }
    }
  } finally {
    await Promise.all([bare.close(), detoured.close()]);
    await lab.stop();
  }
  return [
    row('first byte of 50 MB', ...samples.first, budgets.firstByte),
    row('all of 50 MB', ...samples.last, budgets.file),
    row(`a page of ${pictures} pictures`, ...samples.shown, budgets.pictures),
  ];
}
