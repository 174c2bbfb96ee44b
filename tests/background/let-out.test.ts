import { expect, test } from 'vitest';
import { documentKey, forgetTab, noteLetOut, originToPass } from '@/lib/background/content/let-out';

const cid = 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy';
const scope = { key: 'normal https://site.org' };

test.each([
  [`https://ipfs.io/ipfs/${cid}`, 'https://ipfs.io'],
  [`https://gateway.pinata.cloud/ipfs/${cid}/1.png`, 'https://gateway.pinata.cloud'],
  ['https://arweave.net/BNttzDav3jHVnNiV7nYbQv-GY0HQ-4XXsdkE5K9ylHQ', 'https://arweave.net'],
  [`https://4everland.io/ipfs/${cid}`, null],
  [`https://gateway.example.org/ipfs/${cid}`, null],
  [`http://ipfs.io/ipfs/${cid}`, null],
  [`https://ipfs.io:8443/ipfs/${cid}`, null],
  [`https://${cid}.ipfs.dweb.link/`, null],
  ['https://ipfs.io/ipns/docs.ipfs.tech', null],
  ['https://ipfs.io/ipns/vitalik.eth', null],
  [`ipfs://${cid}`, null],
  ['no url', null],
])('of %s, %s is gone round', (url, origin) => expect(originToPass(url)).toBe(origin));

test('one piece stands for itself, however often; two stand for all, for good', () => {
  const letOut = {};
  expect(['a', 'a', 'b', 'b', 'a'].map((url) => noteLetOut(letOut, 'key', url))).toEqual([
    false,
    false,
    true,
    true,
    true,
  ]);
});

test('a document that has no name of its own is forgotten when its tab shows another, and one in a frame is never known', () => {
  const [origin, letOut] = ['https://ipfs.io', {}];
  const keys = [
    documentKey(scope, { tabId: 1, frameId: 0, documentId: null }, origin),
    documentKey(scope, { tabId: 12, frameId: 0, documentId: null }, origin),
    documentKey(scope, { tabId: 1, frameId: 3, documentId: 'A' }, origin),
  ];
  for (const key of keys) noteLetOut(letOut, key ?? '', 'a');
  expect(documentKey(scope, { tabId: 1, frameId: 3, documentId: null }, origin)).toBeNull();
  forgetTab(letOut, 1);
  expect(Object.keys(letOut)).toEqual(keys.slice(1));
});
