// Content as the IPFS project's gateway tests have it, and as an attacker would, given to a page by the built extension in real Chromium and
// Firefox while the page's gateway fails: through the lab's gateways, block by block or packed.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LabBrowser, LabPage } from '../lab/browser';
import type { ContentSide } from '../lab/content/content';
import { contentFaults } from '../lab/content/content-faults';
import { conformanceFolder } from '../lab/content/ipfs-fixtures';
import type { Lab } from '../lab/lab';
import { type Gallery, startGallery } from './gallery-stage';

let gallery: Gallery;
let lab: Lab;
let content: ContentSide;

beforeAll(async () => {
  gallery = await startGallery();
  ({ lab, content } = gallery);
});
afterAll(() => lab.stop());
beforeEach(async () => {
  await lab.clearFaults();
  await lab.setFault('ipfs.io', contentFaults.gateway504);
});

interface Got {
  status: number;
  bytes: number;
  text: string;
  range: string | null;
}

/** The start of the body as text; `broken` in its place where it broke off. */
const fetchIn = (tab: LabPage, path: string, headers: Record<string, string> = {}, host = 'ipfs.io'): Promise<Got> =>
  tab.evaluate(
    async (url: string, given: Record<string, string>) => {
      const response = await fetch(url, { headers: given });
      const range = response.headers.get('content-range');
      try {
        const body = await response.arrayBuffer();
        const text = new TextDecoder().decode(body.slice(0, 200)).trimEnd();
        return { status: response.status, bytes: body.byteLength, text, range };
      } catch {
        return { status: response.status, bytes: -1, text: 'broken', range };
      }
    },
    `https://${host}${path}`,
    headers,
  );

describe.each(['chromium', 'firefox'] as const)('in %s', (name) => {
  let browser: LabBrowser;
  let tab: LabPage;
  beforeAll(async () => {
    browser = await gallery.open(name);
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    tab = await gallery.show(browser, {});
    return () => tab.close();
  });

  describe('fixtures of gateway-conformance', () => {
    const rootOf = (car: string) => `/ipfs/${content.conformance[car]}`;

    test.each([
      ['/ipfs/bafybeihchr7vmgjaasntayyatmp5sv6xza57iy2h4xj7g46bpjij6yhrmy/hello.txt', 'hello world'],
      [
        '/ipfs/bafybeihchr7vmgjaasntayyatmp5sv6xza57iy2h4xj7g46bpjij6yhrmy/ascii-copy.txt',
        'hello application/vnd.ipld.car',
      ],
      ['/ipfs/QmWvY6FaqFMS89YAQ9NAPjVP4WZKA1qbHbicc9HeSKQTgt/bar', 'content'],
      [
        '/ipfs/bafybeig675grnxcmshiuzdaz2xalm6ef4thxxds6o6ypakpghm5kghpc34/Portugal%252C+España=Peninsula%20Ibérica.txt',
        'hello from a percent encoded filename',
      ],
      [
        '/ipfs/bafybeig6ka5mlwkl4subqhaiatalkcleo4jgnr3hqwvpmsqfca27cijp3i/%C4%85/%C4%99/file-%C5%BA%C5%82.txt',
        'I am a txt file on path with utf8',
      ],
      ['/ipfs/bafybeiegxwlgmoh2cny7qlolykdf7aq7g6dlommarldrbm7c4hbckhfcke/foo/bar.txt', 'Hello, world!'],
    ])('%s is %j', async (path, text) => {
      expect(await fetchIn(tab, path)).toMatchObject({ status: 200, text });
    });

    test.each(['subdir/ascii.txt', 'subdir/hello.txt', 'subdir/multiblock.txt'])(
      'of a folder with files of one block and of many, %s comes whole, and a part of it is a part',
      async (file) => {
        const path = `${rootOf('trustless_gateway_car/subdir-with-mixed-block-files.car')}/${file}`;
        const whole = await fetchIn(tab, path);
        const healthy = await fetchIn(tab, path, {}, '4everland.io');
        expect(healthy.status).toBe(200);
        expect(whole).toEqual(healthy);
        const part = await fetchIn(tab, path, { range: 'bytes=2-6' });
        expect(part).toMatchObject({ status: 206, bytes: 5, text: healthy.text.slice(2, 7).trimEnd() });
      },
    );

    test('a sharded directory leads to its files, and not to what is not in it', async () => {
      const root = rootOf('trustless_gateway_car/single-layer-hamt-with-multi-block-files.car');
      expect(await fetchIn(tab, `${root}/685.txt`)).toMatchObject({ status: 200, bytes: 1026 });
      expect(await fetchIn(tab, `${root}/1001.txt`)).toMatchObject({ status: 504 });
    });

    test('of a file whose middle block nobody has, its first and its last part come, and the whole breaks off', async () => {
      const path = '/ipfs/QmYhmPjhFjYFyaoiuNzYv8WGavpSRDwdHWe5B4M5du5Rtk';
      expect(await fetchIn(tab, path, { range: 'bytes=0-1023' })).toMatchObject({ status: 206, bytes: 1024 });
      expect(await fetchIn(tab, path, { range: 'bytes=2048-3071' })).toMatchObject({ status: 206, bytes: 1024 });
      expect(await fetchIn(tab, path)).toMatchObject({ status: 200, text: 'broken' });
    });

    test('a block is given as it stands, of each codec', async () => {
      for (const car of [
        'path_gateway_dag/dag-cbor-traversal.car',
        'path_gateway_dag/dag-json-traversal.car',
        'path_gateway_unixfs/dir-with-files.car',
      ]) {
        const root = content.conformance[car];
        if (root === undefined) throw new Error(car);
        const { bytes, text } = await fetchIn(tab, `/ipfs/${root}?format=raw`, {}, '4everland.io');
        expect(bytes).toBeGreaterThan(0);
        expect(await fetchIn(tab, `/ipfs/${root}?format=raw`)).toMatchObject({ status: 200, bytes, text });
      }
    });

    test('records of IPNS names are believed where their signature holds, and nowhere else', async () => {
      const files = readdirSync(join(conformanceFolder, 'ipns_records')).filter((file) =>
        file.endsWith('.ipns-record'),
      );
      const expected: [string, boolean][] = [
        ['_v2', true],
        ['_v1-v2', true],
        ['_v1-v2-broken-signature-v1', true],
        ['_v1-v2-broken-signature-v2', false],
        ['_v1-v2-broken-v1-value', false],
        ['_v1', false],
      ];
      for (const [ending, isValid] of expected) {
        const file = files.find((one) => one.endsWith(`${ending}.ipns-record`)) ?? '';
        const [key = ''] = file.split('_');
        const record = readFileSync(join(conformanceFolder, 'ipns_records', file));
        content.names.setRecord(key, { value: '/ipfs/bafkqaaa', record });
        const got = await fetchIn(tab, `/ipns/${key}`);
        expect({ ending, status: got.status }).toEqual({ ending, status: isValid ? 200 : 504 });
      }
    });
  });

  test('a stand-in that never ends is cut off, and the next one’s bytes are whole', async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(60_000));
    const cid = await content.addFile(bytes, { chunkBytes: 10_000 });
    await lab.setFault('4everland.io', contentFaults.endless);
    expect(await fetchIn(tab, `/ipfs/${cid}`)).toMatchObject({ status: 200, bytes: 60_000 });
  });

  // One reader reads for both, and Firefox takes three times as long for a block.
  const crumbs = name === 'chromium' ? 100_000 : 20_000;
  test(`a CAR of ${crumbs} blocks is read to its end`, async () => {
    const cid = await content.addCrumbs(crumbs);
    expect(await fetchIn(tab, `/ipfs/${cid}`)).toMatchObject({ status: 200, bytes: crumbs * 8 });
  });

  test('a directory of 10^20 paths, a loop of links, a way out, a folder below five hundred, a file that lies about its size: their own failure, at once', async () => {
    const { directoryBomb, symlinks, deepFolder, lyingSizes } = content.ipfs;
    const paths = [
      `/ipfs/${directoryBomb}/${Array(10).fill('07').join('/')}`,
      `/ipfs/${symlinks}/loop-a`,
      `/ipfs/${symlinks}/out`,
      `/ipfs/${deepFolder}/${Array(500).fill('d').join('/')}`,
      `/ipfs/${lyingSizes}`,
    ];
    const startedAt = Date.now();
    for (const path of paths) expect({ path, ...(await fetchIn(tab, path)) }).toMatchObject({ path, status: 504 });
    expect(Date.now() - startedAt).toBeLessThan(25_000);
    expect(await fetchIn(tab, `/ipfs/${symlinks}/folder/up.txt`)).toMatchObject({ status: 200, text: 'the target' });
  });
});
