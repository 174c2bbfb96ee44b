// Whose a request is, by the details that Chromium 156 and Firefox 153 gave for pages in the lab, as they were heard.
import { describe, expect, test } from 'vitest';
import { isPrefetch, isPrerender, pageByAncestors, pageByDocument, pageOf } from '@/lib/browser/whose-page';

const shown = 'https://app.somedapp.xyz/';
const other = 'https://www.otherdapp.org';
const call = {
  requestId: '7',
  url: 'https://mainnet.infura.io/v3/x',
  method: 'POST',
  type: 'xmlhttprequest',
  tabId: 3,
  frameId: 0,
  timeStamp: 1,
};

describe('in Chromium', () => {
  const active = { ...call, documentLifecycle: 'active', frameType: 'outermost_frame' };
  const ahead = { ...call, documentLifecycle: 'prerender', frameId: 6, frameType: 'outermost_frame' };

  test('what a page that is made ready behind another asks is its own, its frames’ and what it loads them by too', () => {
    expect(pageByDocument({ ...ahead, initiator: other, documentId: 'B1' }, shown)).toBe(other);
    const frame = { ...ahead, frameId: 7, frameType: 'sub_frame', initiator: other };
    // Heard before the page above it has asked for anything.
    expect(pageByDocument({ ...frame, parentDocumentId: 'C1', type: 'sub_frame' }, shown)).toBe(other);
    expect(pageByDocument({ ...frame, parentDocumentId: 'C1', documentId: 'C2' }, shown)).toBe(other);
    const opaque = { ...frame, initiator: 'null' };
    expect(pageByDocument({ ...opaque, documentId: 'C3', parentDocumentId: 'C2' }, shown)).toBe(other);
    expect(pageByDocument({ ...opaque, documentId: 'C4', parentDocumentId: 'nobody' }, shown)).toBe(null);
  });

  test('once it is looked at, a frame of another site in it is its', () => {
    pageByDocument({ ...ahead, initiator: other, documentId: 'D1' }, shown);
    const frame = { ...active, frameId: 8, frameType: 'sub_frame', initiator: 'https://framed.dev', documentId: 'D2' };
    expect(pageByDocument({ ...frame, parentDocumentId: 'D1' }, shown)).toBe(other);
  });

  test('a page that is fetched ahead is nobody’s, and the same page is its own when it is opened, or made ready', () => {
    const page = { ...active, type: 'main_frame', url: `${other}/b`, method: 'GET' };
    expect(pageOf({ ...page, documentId: 'A1' }, shown)).toBe(null);
    expect(isPrefetch({ ...page, documentId: 'A1' })).toBe(true);
    expect(pageOf(page, shown)).toBe(`${other}/b`);
    const ready = { ...page, documentLifecycle: 'prerender', frameId: 6, initiator: 'https://app.somedapp.xyz' };
    expect(pageOf(ready, shown)).toBe(`${other}/b`);
    expect([isPrefetch(ready), isPrerender(ready), isPrerender(page)]).toEqual([false, true, false]);
  });

  test('a frame that belongs to another extension is no site’s doing, nor is what comes from no tab and no page', () => {
    const frame = { ...active, frameId: 9, frameType: 'sub_frame', documentId: 'E1', parentDocumentId: 'A1' };
    expect(pageByDocument({ ...frame, initiator: 'chrome-extension://abc' }, shown)).toBe(null);
    expect(pageByDocument({ ...call, tabId: -1, frameId: -1, initiator: 'chrome-extension://abc' }, undefined)).toBe(
      null,
    );
    expect(pageByDocument({ ...call, tabId: -1, frameId: -1 }, undefined)).toBe(null);
    expect(pageByDocument({ ...call, tabId: -1, frameId: -1, initiator: other }, undefined)).toBe(other);
  });
});

describe('in Firefox', () => {
  const asked = { ...call, originUrl: shown, documentUrl: shown, frameAncestors: [] };

  test('a request is the page’s above its frame, also where the frame has no address of its own', () => {
    expect(pageByAncestors(asked, `${other}/`)).toBe(shown);
    const frame = { ...asked, frameId: 9, originUrl: `${other}/f`, documentUrl: `${other}/f` };
    expect(pageByAncestors({ ...frame, frameAncestors: [{ url: shown }] }, shown)).toBe(shown);
    const blank = { ...frame, documentUrl: 'about:blank' };
    expect(pageByAncestors({ ...blank, frameAncestors: [{ url: `${other}/f` }, { url: shown }] }, shown)).toBe(shown);
  });

  test('a worker’s is its origin’s, and another extension’s, in a tab or not, nobody’s', () => {
    const worker = { ...call, tabId: -1, originUrl: `${other}/w.js`, documentUrl: `${other}/w.js` };
    expect(pageByAncestors(worker, undefined)).toBe(`${other}/w.js`);
    const extension = 'moz-extension://0de7/page.html';
    const framed = { ...asked, documentUrl: extension, originUrl: extension, frameAncestors: [{ url: shown }] };
    expect(pageByAncestors(framed, shown)).toBe(null);
    expect(pageByAncestors({ ...asked, originUrl: extension }, shown)).toBe(null);
    expect(pageByAncestors({ ...call, tabId: -1, originUrl: extension }, undefined)).toBe(null);
  });
});
