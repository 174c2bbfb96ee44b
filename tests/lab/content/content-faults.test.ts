// What a client sees of each fault of a gateway, and that a fault spares everybody else.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { faults } from '../faults';
import { contentOf, type Lab, startLab } from '../lab';
import { type LabFetch, openLabFetch } from '../lab-fetch';
import { type ContentFaultName, contentFaults } from './content-faults';

let lab: Lab;
let fetch: LabFetch;
let close: () => void;
let url: string;
let truth: Buffer;

async function read(
  address: string,
  timeoutMs = 2000,
): Promise<{ status: number; type: string | null; bytes: Buffer }> {
  const answer = await fetch(address, { signal: AbortSignal.timeout(timeoutMs) });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, type: answer.headers.get('content-type'), bytes };
}

beforeAll(async () => {
  lab = await startLab({ content: true });
  ({ fetch, close } = openLabFetch(lab));
  url = `https://ipfs.io/ipfs/${contentOf(lab).ipfs.chunked}`;
  truth = (await read(url)).bytes;
}, 60_000);
afterAll(async () => {
  close();
  await lab.stop();
});
beforeEach(() => lab.clearFaults());

const statuses: [ContentFaultName, number][] = [
  ['gateway404', 404],
  ['gateway410', 410],
  ['gateway429', 429],
  ['gateway451', 451],
  ['gateway500', 500],
  ['gateway502', 502],
  ['gateway504', 504],
  ['gatewayNoCors504', 504],
];

test.each(statuses)('%s is a %i', async (name, status) => {
  await lab.setFault('ipfs.io', contentFaults[name]);
  const answer = await fetch(url);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, status === 429 ? '60' : null]);
});

test('bootstrap200 is a page of HTML in place of the content', async () => {
  await lab.setFault('ipfs.io', contentFaults.bootstrap200);
  const { status, type, bytes } = await read(url);
  expect([status, type]).toEqual([200, 'text/html; charset=utf-8']);
  expect(bytes.toString()).toContain('serviceWorker');
});

test('otherBytes, addByte, flipBit and truncate still say 200', async () => {
  const spoilt = async (fault: Parameters<Lab['setFault']>[1]): Promise<Buffer> => {
    await lab.setFault('ipfs.io', fault);
    const { status, bytes } = await read(url);
    expect(status).toBe(200);
    return bytes;
  };
  const differing = (bytes: Buffer): number => [...bytes].filter((byte, at) => byte !== truth[at]).length;
  expect(differing(await spoilt(contentFaults.otherBytes))).toBe(truth.length);
  expect((await spoilt(contentFaults.addByte)).length).toBe(truth.length + 1);
  expect(differing(await spoilt(contentFaults.flipBit))).toBe(1);
  expect((await spoilt(faults.truncate)).length).toBe(truth.length / 2);
});

test('wrongBlock changes the last block of a CAR and nothing else', async () => {
  const good = (await read(`${url}?format=car`)).bytes;
  await lab.setFault('ipfs.io', contentFaults.wrongBlock);
  const bad = (await read(`${url}?format=car`)).bytes;
  expect(bad.length).toBe(good.length);
  expect([...bad].filter((byte, at) => byte !== good[at]).length).toBe(1);
  expect((await read(url)).bytes).toEqual(truth);
});

test('endless never ends, throttle is slow, hang says nothing', async () => {
  await lab.setFault('ipfs.io', contentFaults.endless);
  const answer = await fetch(url);
  let seen = 0;
  for await (const chunk of answer.body ?? []) {
    seen += chunk.length;
    if (seen > 5_000_000) break;
  }
  expect(seen).toBeGreaterThan(5_000_000);
  await lab.setFault('ipfs.io', { kind: 'throttle', bytesPerS: 10_000 });
  const startedAt = Date.now();
  expect((await read(url)).bytes).toEqual(truth);
  expect(Date.now() - startedAt).toBeGreaterThan(200);
  await lab.setFault('ipfs.io', faults.hang);
  await expect(read(url, 300)).rejects.toMatchObject({ name: 'AbortError' });
});

test('a refused or reset host fails below HTTP', async () => {
  await lab.setFault('ipfs.io', faults.refused);
  await expect(read(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await lab.setFault('ipfs.io', faults.reset);
  await expect(read(url)).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('a fault hits a host’s subdomains and an operator’s hosts, and nobody else', async () => {
  const { ipfs, arweave } = contentOf(lab);
  const words = `${ipfs.site}.ipfs.dweb.link/words.txt`;
  await lab.setFault('operator:ipfs-foundation', contentFaults.gateway504);
  expect((await read(`https://${words}`)).status).toBe(504);
  expect((await read(url)).status).toBe(504);
  expect((await read(url.replace('ipfs.io', '4everland.io'))).status).toBe(200);
  await lab.setFault('operator:ipfs-foundation', null);
  await lab.setFault('dweb.link', faults.refused);
  await expect(read(`https://${words}`)).rejects.toMatchObject({ code: expect.stringMatching(/^ECONN/) });
  await lab.setFault('arweave.net', contentFaults.gateway429);
  expect((await read(`https://arweave.net/raw/${arweave.text}`)).status).toBe(429);
  expect((await read(`https://permagate.io/raw/${arweave.text}`)).status).toBe(200);
});
