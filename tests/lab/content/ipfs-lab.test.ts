// The lab's IPFS side, asked by Node's own client: real host names, real bytes, real CIDs, and two gateway implementations that agree.
import { createHash } from 'node:crypto';
import { CarReader } from '@ipld/car';
import type { CID } from 'multiformats/cid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contentOf, type Lab, startLab } from '../lab';
import { type LabFetch, openLabFetch } from '../lab-fetch';
import { type ContentSide, siteName } from './content';
import { deadHosts, ipfsGateways, providerHost } from './content-hosts';
import { bitswapProvider, hostileProviders } from './router';
import { siteFiles } from './site';

let lab: Lab;
let content: ContentSide;
let fetch: LabFetch;
let close: () => void;

beforeAll(async () => {
  lab = await startLab({ content: true });
  content = contentOf(lab);
  ({ fetch, close } = openLabFetch(lab));
}, 60_000);
afterAll(async () => {
  close();
  await lab.stop();
});

async function bytesOf(answer: Response): Promise<Buffer> {
  return Buffer.from(await answer.arrayBuffer());
}

async function get(url: string, headers: Record<string, string> = {}): Promise<Buffer> {
  const answer = await fetch(url, { headers });
  expect([url, answer.status]).toEqual([url, headers.range === undefined ? 200 : 206]);
  return bytesOf(answer);
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The CIDs in a CAR, in order; throws when a SHA-256 block is not what its CID says. */
async function blocksIn(car: Uint8Array): Promise<string[]> {
  const cids: string[] = [];
  for await (const { cid, bytes } of (await CarReader.fromBytes(car)).blocks()) {
    const claimed = Buffer.from(cid.multihash.digest).toString('hex');
    if (cid.multihash.code === 0x12 && claimed !== sha256(bytes)) throw new Error(`${cid} is not its bytes`);
    cids.push(cid.toString());
  }
  return cids;
}

const files = siteFiles();
const open = ipfsGateways.filter(({ shape }) => shape === 'full' || shape === 'legacy' || shape === 'moved');

test.each(open.map(({ host }) => host))('%s gives the published bytes', async (host) => {
  for (const path of ['img/noise.png', 'style.css', 'media/film.webm'])
    expect(sha256(await get(`https://${host}/ipfs/${content.ipfs.site}/${path}`))).toBe(
      sha256(Buffer.from(files[path] ?? '')),
    );
  const index = await fetch(`https://${host}/ipfs/${content.ipfs.site}/`);
  expect([index.status, index.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(index.headers.get('access-control-allow-origin')).toBe('*');
});

const scopes = [
  '',
  '&dag-scope=entity',
  '&dag-scope=block',
  '&dag-scope=entity&entity-bytes=300000:300010',
  '&car-dups=y',
];

test('helia and the plain server put the same sound blocks into a CAR', async () => {
  const { site, noise, sharded, chunked, dagCbor } = content.ipfs;
  const paths = [
    `${site}/img/noise.png`,
    `${noise}`,
    `${sharded}/entry-1042.txt`,
    `${chunked}`,
    `${dagCbor}/leaf`,
    `${site}`,
  ];
  for (const path of paths)
    for (const scope of scopes) {
      const [helia, plain] = await Promise.all(
        ['ipfs.io', '4everland.io'].map((host) =>
          get(`https://${host}/ipfs/${path}?format=car${scope}`).then(blocksIn),
        ),
      );
      expect({ path, scope, cids: [...new Set(plain)].sort() }).toEqual({
        path,
        scope,
        cids: [...new Set(helia)].sort(),
      });
    }
}, 60_000);

test('the CARs of the conformance suite are served block by block', async () => {
  for (const root of Object.values(content.conformance)) {
    const [helia, plain] = await Promise.all(
      ['trustless-gateway.link', 'ipfs.storry.tv'].map((host) => get(`https://${host}/ipfs/${root}?format=raw`)),
    );
    expect(helia).toEqual(plain);
  }
  expect(Object.keys(content.conformance).length).toBeGreaterThan(20);
});

test('raw blocks come by query and by Accept, and are what their CID says', async () => {
  const cid: CID = content.ipfs.png;
  for (const host of ['trustless-gateway.link', 'ipfs.orbitor.dev']) {
    const byQuery = await get(`https://${host}/ipfs/${cid}?format=raw`);
    const byAccept = await get(`https://${host}/ipfs/${cid}`, { accept: 'application/vnd.ipld.raw' });
    expect(byAccept).toEqual(byQuery);
    expect(sha256(byQuery)).toBe(Buffer.from(cid.multihash.digest).toString('hex'));
  }
});

test.each(['ipfs.io', 'ipfs.storry.tv', 'gateway.pinata.cloud'])('%s knows ranges, HEAD and ETags', async (host) => {
  const url = `https://${host}/ipfs/${content.ipfs.wav}`;
  const whole = await get(url);
  expect(await get(url, { range: 'bytes=500000-500099' })).toEqual(whole.subarray(500_000, 500_100));
  expect(await get(url, { range: 'bytes=-10' })).toEqual(whole.subarray(-10));
  const head = await fetch(url, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length')]).toEqual([200, String(whole.length)]);
  expect((await bytesOf(head)).length).toBe(0);
  const etag = head.headers.get('etag') ?? '';
  expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
});

test('a trustless gateway refuses files, and a legacy one gives files for blocks', async () => {
  expect((await fetch(`https://trustless-gateway.link/ipfs/${content.ipfs.png}`)).status).toBe(406);
  const legacy = await fetch(`https://gateway.pinata.cloud/ipfs/${content.ipfs.chunked}?format=raw`);
  expect((await bytesOf(legacy)).length).toBe(3000);
});

test('dweb.link leads to a subdomain that serves the site’s folders, and closed gateways lead to dweb.link', async () => {
  const { site } = content.ipfs;
  const first = await fetch(`https://dweb.link/ipfs/${site}/about/`, { redirect: 'manual' });
  expect([first.status, first.headers.get('location')]).toEqual([301, `https://${site}.ipfs.dweb.link/about/`]);
  expect((await get(`https://dweb.link/ipfs/${site}/about`)).toString()).toContain('<h1>About</h1>');
  const v0 = await fetch(`https://dweb.link/ipfs/${content.ipfs.textV0}`, { redirect: 'manual' });
  expect(v0.headers.get('location')).toMatch(/^https:\/\/baf[a-z2-7]+\.ipfs\.dweb\.link\/$/);
  const moved = await fetch(`https://${site}.ipfs.w3s.link/words.txt`, { redirect: 'manual' });
  expect([moved.status, moved.headers.get('location')]).toEqual([307, `https://${site}.ipfs.dweb.link/words.txt`]);
});

test('dead gateways refuse, and still do when all faults are cleared', async () => {
  await lab.clearFaults();
  for (const host of deadHosts)
    await expect(fetch(`https://${host}/ipfs/${content.ipfs.png}`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('symbolic links are followed, a loop of them ends', async () => {
  const at = (path: string): string => `https://ipfs.io/ipfs/${content.ipfs.symlinks}/${path}`;
  expect((await get(at('way/up.txt'))).toString()).toBe('the target\n');
  expect((await fetch(at('loop-a'))).status).toBe(400);
  expect((await fetch(at('out'))).status).toBe(404);
});

test('what nobody has is a 504, a missing name a 404, no CID a 400', async () => {
  for (const host of ['ipfs.io', '4everland.io']) {
    expect((await fetch(`https://${host}/ipfs/${content.ipfs.nowhere}`)).status).toBe(504);
    expect((await fetch(`https://${host}/ipfs/${content.ipfs.site}/nope`)).status).toBe(404);
    expect((await fetch(`https://${host}/ipfs/bafynonsense`)).status).toBe(400);
  }
});

test('content that a test adds is on every gateway', async () => {
  const cid = await content.addFolder({ 'a/b.txt': 'added later\n' });
  for (const host of ['ipfs.io', '4everland.io'])
    expect((await get(`https://${host}/ipfs/${cid}/a/b.txt`)).toString()).toBe('added later\n');
});

test('a 50 MB file streams as a file and as a CAR, from helia’s hosts too', async () => {
  const cid = await content.addBigFile(50_000_000);
  expect(await content.addBigFile(50_000_000)).toEqual(cid);
  for (const host of ['ipfs.io', '4everland.io']) {
    const file = await get(`https://${host}/ipfs/${cid}`);
    expect(file.length).toBe(50_000_000);
    const car = await get(`https://${host}/ipfs/${cid}?format=car`);
    expect((await blocksIn(car)).length).toBe(49);
    expect(await get(`https://${host}/ipfs/${cid}`, { range: 'bytes=2000000-2000009' })).toEqual(
      file.subarray(2_000_000, 2_000_010),
    );
  }
}, 60_000);

test('a CAR can hold a hundred thousand blocks', async () => {
  const cid = await content.addCrumbs(100_000);
  const car = await get(`https://ipfs.storry.tv/ipfs/${cid}?format=car`);
  expect((await blocksIn(car)).length).toBeGreaterThan(100_000);
}, 60_000);

test('an IPNS name leads to its site, and its record is the same everywhere', async () => {
  const name = await content.publish('a-key', `/ipfs/${content.ipfs.site}`);
  expect((await get(`https://ipfs.io/ipns/${name}/words.txt`)).toString()).toBe('plain words\n');
  const record = await get(`https://trustless-gateway.link/ipns/${name}?format=ipns-record`);
  expect(await get(`https://delegated-ipfs.dev/routing/v1/ipns/${name}`)).toEqual(record);
  expect(record.includes(`/ipfs/${content.ipfs.site}`)).toBe(true);
  expect(await content.publish('a-key', `/ipfs/${content.ipfs.nft}`)).toBe(name);
  expect(await get(`https://delegated-ipfs.dev/routing/v1/ipns/${name}`)).not.toEqual(record);
});

test('DNSLink is the same at every resolver, until a test has one disagree', async () => {
  const ask = async (url: string): Promise<unknown> => JSON.parse((await get(url)).toString());
  const question = `?name=_dnslink.${siteName}&type=TXT`;
  const told = { Status: 0, Answer: [{ type: 16, data: `"dnslink=/ipfs/${content.ipfs.site}"` }] };
  expect(await ask(`https://cloudflare-dns.com/dns-query${question}`)).toMatchObject(told);
  expect(await ask(`https://dns.google/resolve${question}`)).toMatchObject(told);
  content.names.setDnslink(siteName, `/ipfs/${content.ipfs.nft}`, 'dns.google');
  expect(await ask(`https://dns.google/resolve${question}`)).not.toMatchObject(told);
  expect(await ask(`https://cloudflare-dns.com/dns-query${question}`)).toMatchObject(told);
  content.names.setDnslink(siteName, null, 'dns.google');
  expect(await ask(`https://dns.google/resolve${question}`)).toMatchObject({ Status: 3 });
});

test('routers name the storage provider that alone has a file, and lie when a test says so', async () => {
  const cid = content.onlyAtProvider;
  expect((await fetch(`https://ipfs.io/ipfs/${cid}?format=car`)).status).toBe(504);
  expect((await blocksIn(await get(`https://${providerHost}/ipfs/${cid}?format=car`))).length).toBe(4);
  for (const host of ['delegated-ipfs.dev', 'cid.contact']) {
    const answer = JSON.parse((await get(`https://${host}/routing/v1/providers/${cid}`)).toString());
    expect(answer.Providers[0].Addrs).toEqual([`/dns4/${providerHost}/tcp/443/https`]);
  }
  content.router.setProviders(content.ipfs.png.toString(), [bitswapProvider]);
  const peers = JSON.parse((await get(`https://cid.contact/routing/v1/providers/${content.ipfs.png}`)).toString());
  expect(peers.Providers[0].Protocols).toEqual(['transport-bitswap']);
  content.router.setProviders(cid.toString(), [hostileProviders.lanAddress], 'cid.contact');
  const lines = await get(`https://cid.contact/routing/v1/providers/${cid}`, { accept: 'application/x-ndjson' });
  expect(JSON.parse(lines.toString())).toMatchObject({ Addrs: ['/ip4/192.168.0.1/tcp/80/http'] });
  expect((await fetch(`https://cid.contact/routing/v1/providers/${content.ipfs.nowhere}`)).status).toBe(404);
});
