import { expect, test } from 'vitest';
import { documentKey, forgetTab, isLetOut, noteLetOut, pieceToPass } from '@/lib/background/content/let-out';

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
])('of %s, %s is gone round', (url, origin) => expect(pieceToPass(url)?.origin ?? null).toBe(origin));

const other = 'bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354';
/** What may be had from elsewhere after each of them: of the same root, and of another. */
const after = (...urls: string[]) => {
  const letOut = {};
  return urls.map((url) => {
    const told = noteLetOut(letOut, 'key', pieceToPass(`https://ipfs.io/ipfs/${url}`) ?? { root: '', path: '' });
    const open = [isLetOut(letOut, 'key', cid), isLetOut(letOut, 'key', other)];
    expect(told).toBe(open.includes(true));
    return open;
  });
};
const [none, folder, all] = [
  [false, false],
  [true, false],
  [true, true],
];

test('one piece stands for itself, however often and with whatever query: a policy names paths', () => {
  expect(after(cid, cid, `${cid}?1`, `${cid}/`, `${cid}#a`)).toEqual([none, none, none, none, none]);
});

test('two pieces of a root stand for that root, which a policy may name with all that is in it', () => {
  expect(after(`${cid}/1.json`, `${cid}/1.json`, `${cid}/2.json`, `${cid}/1.json`)).toEqual([
    none,
    none,
    folder,
    folder,
  ]);
});

test('two roots stand for all, for good', () => {
  expect(after(cid, other, other, `${cid}/1`)).toEqual([none, all, all, all]);
  expect(after(`${cid}/1`, `${cid}/2`, other, `${cid}/1`)).toEqual([none, folder, all, all]);
});

test('a document that has no name of its own is forgotten when its tab shows another, and one in a frame is never known', () => {
  const [origin, letOut] = ['https://ipfs.io', {}];
  const keys = [
    documentKey(scope, { tabId: 1, frameId: 0, documentId: null }, origin),
    documentKey(scope, { tabId: 12, frameId: 0, documentId: null }, origin),
    documentKey(scope, { tabId: 1, frameId: 3, documentId: 'A' }, origin),
  ];
  for (const key of keys) noteLetOut(letOut, key ?? '', { root: cid, path: '' });
  expect(documentKey(scope, { tabId: 1, frameId: 3, documentId: null }, origin)).toBeNull();
  forgetTab(letOut, 1);
  expect(Object.keys(letOut)).toEqual(keys.slice(1));
});
