// Who asks, by what Chromium 156 said of senders in the lab.
import { expect, test } from 'vitest';
import { callerOf } from '@/lib/background/rescue/caller';

const tab = {
  ...{ id: 3, index: 0, highlighted: true, active: true, pinned: false, incognito: false },
  url: 'https://app.somedapp.xyz/',
};
const sender = { tab, frameId: 0, documentId: 'A1', origin: 'https://app.somedapp.xyz', documentLifecycle: 'active' };

test('a page that its tab shows may ask, and a frame of another site in it for itself', () => {
  expect(callerOf(sender)).toMatchObject({ tabId: 3, scope: { key: 'normal https://somedapp.xyz' } });
  const framed = { ...sender, frameId: 8, origin: 'https://framed.dev' };
  expect(callerOf(framed)).toMatchObject({ scope: { key: 'normal https://somedapp.xyz|https://framed.dev' } });
});

test('a page that is made ready behind it may not, under the name of the page in front, until it is shown itself', () => {
  const ready = { ...sender, frameId: 6, documentId: 'B1', origin: 'https://www.otherdapp.org' };
  expect(callerOf({ ...ready, documentLifecycle: 'prerender' })).toBe(null);
  const shown = { ...ready, tab: { ...tab, url: 'https://www.otherdapp.org/b' }, frameId: 0 };
  expect(callerOf(shown)).toMatchObject({ documentId: 'B1', scope: { top: 'normal https://otherdapp.org' } });
});
