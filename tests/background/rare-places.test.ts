// Places that few sites load content from: one in a site's history is enough for how loads there begin to be heard.
import { expect, test } from 'vitest';
import { hasMetRarePlace } from '@/lib/background/content/rare-places';
import { emptyLedger, noteRequest } from '@/lib/ledger/dependency';

const has = (host: string, role?: 'content') => {
  const ref = { host, operator: host, ...(role === undefined ? { chainId: 1 } : { chainId: null, role }) };
  const ledger = noteRequest(emptyLedger('somedapp.xyz'), ref, true, 1);
  return hasMetRarePlace({ ledgers: new Map([[ledger.site, ledger]]) });
};

test.each([
  ['permagate.io', true],
  ['a-name.permagate.io', true],
  ['arweave.net', false],
  ['ipfs.io', false],
])('content from %s: %s', (host, is) => expect(has(host, 'content')).toBe(is));

test('an endpoint is no such place, and no site has met one before there are sites', () => {
  expect(has('permagate.io')).toBe(false);
  expect(hasMetRarePlace({ ledgers: new Map() })).toBe(false);
});
