// Which record of the browser's is the proof of an ask: that very request of that very document, once (law 3, rules 0.1).
// The observer is the real one; what the browser would tell it is written down here.
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Asker, Claim } from '@/lib/browser/proof';
import { standInForBrowser } from '@/tests/background/internet';

standInForBrowser();
let watch: typeof import('@/lib/browser/watch');
let proof: typeof import('@/lib/browser/proof');
let handshake: typeof import('@/lib/background/sockets/handshake');
beforeAll(async () => {
  [watch, proof, handshake] = await Promise.all([
    import('@/lib/browser/watch'),
    import('@/lib/browser/proof'),
    import('@/lib/background/sockets/handshake'),
  ]);
});

const site = 'https://app.somedapp.xyz';
const evil = 'https://evil.thirdsite.net';
const failed: Claim = { kind: 'failed' };
const fault = { kind: 'fault', fault: { kind: 'unreachable', reason: 'refused' } };
const ofPage: Asker = { tabId: 1, frameId: 0, documentId: null, origin: site };

const freshUrl = () => `https://mainnet.infura.io/v3/${randomUUID()}`;

/** A POST as the browser tells of it, without an end: it hangs. `startedMs` ago. */
function begun(url: string, patch: object = {}, startedMs = 0) {
  const details = {
    ...{ requestId: randomUUID(), url, method: 'POST', type: 'xmlhttprequest', tabId: 1, frameId: 0 },
    ...{ timeStamp: Date.now() - startedMs, originUrl: `${site}/`, documentUrl: `${site}/`, ...patch },
  };
  watch.begin(details);
  return details;
}
const refused = (url: string, patch: object = {}) =>
  watch.noteEnd({ ...begun(url, patch), timeStamp: Date.now(), error: 'NS_ERROR_CONNECTION_REFUSED' });
const answered = (url: string, statusCode: number) =>
  watch.noteEnd({ ...begun(url), timeStamp: Date.now(), statusCode });

test('a request that failed is the proof of one ask, and of no second', async () => {
  const url = freshUrl();
  refused(url);
  expect(await proof.proveAttempt(url, ofPage, failed)).toEqual(fault);
  expect(await proof.proveAttempt(url, ofPage, failed)).toEqual({ kind: 'none' });
});

test('of two asks that come in one breath one gets the proof', async () => {
  const url = freshUrl();
  refused(url);
  const both = await Promise.all([1, 2].map(() => proof.proveAttempt(url, ofPage, failed)));
  expect(both).toEqual([fault, { kind: 'none' }]);
});

test('the status that a page tells of must be the one that the browser saw, and a healthy request is no proof', async () => {
  const url = freshUrl();
  answered(url, 503);
  answered(url, 200);
  expect(await proof.proveAttempt(url, ofPage, { kind: 'response', status: 502 })).toEqual({ kind: 'none' });
  expect(await proof.proveAttempt(url, ofPage, { kind: 'response', status: 503 })).toEqual({
    kind: 'status',
    status: 503,
  });
  expect(await proof.proveAttempt(url, ofPage, failed)).toEqual({ kind: 'none' });
});

describe('a failed request proves nothing for', () => {
  const strangers: [string, Partial<Asker>, object][] = [
    ['another tab', { tabId: 2 }, {}],
    ['another frame', { frameId: 7 }, {}],
    ['another document of the frame', { documentId: 'B' }, { documentId: 'A' }],
    ['another site that the frame shows now, where documents have no names', { origin: evil }, {}],
    [
      'another site, where a style sheet of its had it loaded for the first',
      { origin: evil },
      { originUrl: `${evil}/a.css` },
    ],
    ['another site’s page, of a worker', { origin: evil }, { tabId: -1 }],
  ];
  test.each(strangers)('%s', async (_, asker, patch) => {
    const url = freshUrl();
    refused(url, patch);
    expect(await proof.proveAttempt(url, { ...ofPage, ...asker }, failed)).toEqual({ kind: 'none' });
  });

  test('nobody, where a document or its worker sent it', async () => {
    for (const patch of [{}, { tabId: -1 }, { documentId: 'A' }, { documentUrl: undefined, originUrl: undefined }]) {
      const url = freshUrl();
      refused(url, patch);
      expect(await proof.proveAttempt(url, ofPage, failed)).toEqual(fault);
    }
  });
});

test('two that hang are silence, but not where one is a stranger’s frame’s, or another was answered since', () => {
  const [url, other] = [freshUrl(), freshUrl()];
  for (const patch of [{}, { originUrl: `${evil}/`, documentUrl: `${evil}/`, frameId: 3 }]) begun(url, patch, 3_000);
  expect(proof.silentRequests(url, ofPage, Date.now())).toBe(1);
  begun(url, {}, 2_500);
  expect(proof.silentRequests(url, ofPage, Date.now())).toBe(2);
  begun(other, {}, 3_000);
  begun(other, {}, 3_000);
  answered(other, 200);
  expect(proof.silentRequests(other, ofPage, Date.now())).toBe(0);
});

/** Longer than an observer may lag that has seen nothing, shorter than for an end that it waits for. */
const LATE_MS = 700;

test('the end of a request that is known to be on its way is waited for: a machine that has much to do tells it late', async () => {
  const [url, left, answer] = [freshUrl(), freshUrl(), freshUrl()];
  const end = { error: 'NS_ERROR_CONNECTION_REFUSED' };
  const details = begun(url);
  setTimeout(() => watch.noteEnd({ ...details, ...end, timeStamp: Date.now() }), LATE_MS);
  const well = begun(answer);
  setTimeout(() => watch.noteEnd({ ...well, statusCode: 200, timeStamp: Date.now() }), LATE_MS);
  // Of this one nothing is known yet, and nobody waits that long for a request that may never have left.
  setTimeout(() => refused(left), LATE_MS);
  const [known, unknown, heard] = await Promise.all([
    proof.proveAttempt(url, ofPage, failed),
    proof.proveAttempt(left, ofPage, failed),
    proof.wasJustAnswered(answer, ofPage),
  ]);
  expect([known, unknown, heard]).toEqual([fault, { kind: 'none' }, true]);
});

test('a socket was opened once its handshake is seen to be answered, however long ago the clock says that it began', async () => {
  const [url, never] = [freshUrl(), freshUrl()].map((one) => one.replace('https', 'wss'));
  if (url === undefined || never === undefined) throw new Error('there are two');
  const asHandshake = { method: 'GET', type: 'websocket' };
  const details = begun(url, asHandshake, 97_000);
  setTimeout(() => watch.noteHeaders({ ...details, statusCode: 101 }), LATE_MS);
  begun(never, asHandshake, 97_000);
  expect(await Promise.all([url, never].map((one) => handshake.wasOpened(one, ofPage)))).toEqual([true, false]);
  expect(await handshake.proveHandshake(never, ofPage)).toMatchObject({ kind: 'fault', fault: { kind: 'timeout' } });
});

test('a page that floods the observer loses its own oldest: what hangs for another is still known', () => {
  const url = freshUrl();
  begun(url, {}, 3_000);
  const flooded = freshUrl();
  for (let nth = 0; nth < 9_000; nth += 1) begun(flooded, { tabId: 2 + (nth % 2) });
  expect(watch.seenOf(url, 'POST')).toHaveLength(1);
  expect(watch.seenOf(flooded, 'POST').length).toBeLessThanOrEqual(4_000);
});
