// What content costs that comes from elsewhere and is verified: beside the same bytes by a plain fetch from a healthy gateway, and beside what else a
// site or an extension can do, round by round. Runs in Node.
import { randomUUID } from 'node:crypto';
import { bytesAhead, partBytes } from '@/lib/messages/content-protocol';
import { builtExtension } from '@/tests/lab/built-extension';
import { bundlePage } from '@/tests/lab/bundle';
import { noisyPng } from '@/tests/lab/content/media';
import { faults } from '@/tests/lab/faults';
import { contentOf, type Lab, startLab } from '@/tests/lab/lab';
import { memoryRows } from './content-memory';
import { fallbackScript, loadFile, reloadedScript, showPictures, type Way } from './content-page';
import { type ContentSamples, contentTable, type Line, lines, type Who } from './content-rows';
import { passingExtension, reloadingExtension } from './peer-extensions';
import { openPlainChromium, type PlainChromium } from './plain-chromium';
import type { Row } from './rows';

const megabyte = 1024 * 1024;
const fileBytes = 50 * megabyte;
const pictures = 200;
/** Each is twice 500 MB. */
const memoryRounds = 2;
/** The site's own, which refuses; and the one that everybody turns to. */
const [failing, healthy] = ['ipfs.io', '4everland.io'];

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

interface Round {
  lab: Lab;
  site: string;
  file: string;
  folder: string;
}

interface Taken {
  first: number;
  last: number;
  shown: number;
}

const taken = ([first = 0, last = 0, bytes = 0]: number[], [shown = 0, drawn = 0]: number[], who: Who): Taken => {
  if (bytes < fileBytes || drawn !== pictures) throw new Error(`${who}: ${bytes} bytes and ${drawn} pictures came`);
  return { first, last, shown };
};

/** @param way How its page gets a file, and, unless elements do by themselves, its pictures. */
async function visit(
  browser: PlainChromium,
  { site, file, folder }: Round,
  { who, host, way, byWay = false }: { who: Who; host: string; way: Way; byWay?: boolean },
): Promise<Taken> {
  const page = await browser.newPage(`https://${site}/?gateway=https://${failing}&gateway=https://${healthy}`);
  const times = await page.numbers(loadFile, way, `https://${host}/ipfs/${file}`);
  const base = `https://${host}/ipfs/${folder}/`;
  if (way === 'fallbackFetch') await page.numbers((from) => [Number(fallbackPictures(from))], base);
  const shown = await page.numbers(showPictures, byWay ? way : null, base, pictures);
  await page.close();
  return taken(times, shown, who);
}

/** The page begins at each of its loads, and an extension reloads it. */
async function visitReloaded(browser: PlainChromium, { site, file, folder }: Round): Promise<Taken> {
  const load = async (query: Record<string, string>): Promise<number[]> => {
    const page = await browser.newPage(`https://${site}/?${new URLSearchParams(query)}`);
    for (const until = Date.now() + 60_000; Date.now() < until; ) {
      const took = await page.numbers(() => Reflect.get(globalThis, 'took') ?? []).catch(() => []);
      if (took.length > 0) {
        await page.close();
        return took;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('what was reloaded did not come');
  };
  return taken(
    await load({ file: `https://${failing}/ipfs/${file}` }),
    await load({ pictures: `https://${failing}/ipfs/${folder}/`, count: `${pictures}` }),
    'redirect and reload',
  );
}

const ownScripts = `<script>${[loadFile, showPictures].join('\n')}</script>`;

async function openBrowsers(lab: Lab) {
  const [bare, detoured, passing, reloading] = await Promise.all([
    openPlainChromium(lab, null),
    openPlainChromium(lab, builtExtension('chromium')),
    openPlainChromium(lab, passingExtension(healthy, { partBytes, bytesAhead })),
    openPlainChromium(lab, reloadingExtension(failing, healthy)),
  ]);
  const visits: Record<Who, (round: Round) => Promise<Taken>> = {
    plain: (round) => visit(bare, round, { who: 'plain', host: healthy, way: 'fetch' }),
    Detour: (round) => visit(detoured, round, { who: 'Detour', host: failing, way: 'fetch' }),
    'healthy, with Detour': (round) =>
      visit(detoured, round, { who: 'healthy, with Detour', host: healthy, way: 'fetch' }),
    'the page itself, unverified': (round) =>
      visit(bare, round, { who: 'the page itself, unverified', host: failing, way: 'fallbackFetch' }),
    'passes bytes on, unverified': (round) =>
      visit(passing, round, { who: 'passes bytes on, unverified', host: failing, way: 'passedFetch' }),
    '@helia/verified-fetch': (round) =>
      visit(bare, round, { who: '@helia/verified-fetch', host: failing, way: 'verifiedGet', byWay: true }),
    'redirect and reload': (round) => visitReloaded(reloading, round),
  };
  const close = async () => {
    await Promise.all([bare, detoured, passing, reloading].map((browser) => browser.close()));
  };
  return { bare, detoured, visits, close };
}

/** A fresh site for each, and fresh content: no browser, and no cache of ours, has seen them. */
async function freshRound(lab: Lab, at: number): Promise<Omit<Round, 'site'>> {
  const content = contentOf(lab);
  // Another length is another file.
  const file = await content.addBigFile(fileBytes + at * 8);
  return { lab, file: `${file}`, folder: `${await content.addFolder(freshPictures())}` };
}

function setLine(lab: Lab, { roundTripMs, bytesPerSecond }: Line): void {
  for (const host of [failing, healthy]) lab.setLatency(roundTripMs, host);
  lab.setPace(bytesPerSecond);
}

/** Builds nothing: throws when `npm run build` was not run. */
export async function contentRows(rounds: number): Promise<Row[]> {
  const lab = await startLab({ content: true });
  await lab.setFault(failing, faults.refused);
  lab.setPage('assets.thirdsite.net', '/verified.js', {
    body: await bundlePage(new URL('./verified.ts', import.meta.url).pathname),
    type: 'text/javascript',
  });
  const { bare, detoured, visits, close } = await openBrowsers(lab);
  const samples: ContentSamples[] = [];
  const memory: Row[] = [];
  try {
    let count = 0;
    // The first is not counted: a browser that has just started is still busy.
    for (let round = -1; round < rounds; round++) {
      for (const line of lines) {
        setLine(lab, line);
        const fresh = await freshRound(lab, count);
        for (const [who, go] of Object.entries(visits)) {
          const site = `bench-${count++}.org`;
          const needs =
            who === '@helia/verified-fetch' ? '<script src="https://assets.thirdsite.net/verified.js"></script>' : '';
          const own = who === 'redirect and reload' ? `${ownScripts}<script>${reloadedScript}</script>` : '';
          const helps = `<script>${fallbackScript.replace('GATEWAY', healthy)}</script>`;
          lab.setPage(site, '/', `<!doctype html><title>content</title><body>${needs}${own}${helps}`);
          const times = await go({ ...fresh, site });
          if (round >= 0) samples.push({ who, line: line.name, round, ...times });
        }
      }
    }
    const [line] = lines;
    if (line !== undefined) setLine(lab, line);
    const addresses = (cid: string): [string, string] => [
      `https://${failing}/ipfs/${cid}`,
      `https://${healthy}/ipfs/${cid}`,
    ];
    memory.push(...(await memoryRows({ lab, bare, detoured, addresses }, Math.min(rounds, memoryRounds))));
  } finally {
    await close();
    await lab.stop();
  }
  return [...contentTable(samples), ...memory];
}
