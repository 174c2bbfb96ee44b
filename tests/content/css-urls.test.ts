// A style sheet's text can stand elsewhere: its addresses lead where they led, and nothing else of it changes.
import { expect, test } from 'vitest';
import { withAbsoluteUrls } from '@/lib/content/css-urls';

const base = 'https://ipfs.io/ipfs/bafy/css/site.css';
const at = (text: string) => withAbsoluteUrls(text, base);

test.each([
  ['a{background:url(a.png)}', 'a{background:url("https://ipfs.io/ipfs/bafy/css/a.png")}'],
  [`a{background:url( '../a b.png' )}`, 'a{background:url("https://ipfs.io/ipfs/bafy/a%20b.png")}'],
  ['@import "more.css" screen;', '@import "https://ipfs.io/ipfs/bafy/css/more.css" screen;'],
  ['@import url(more.css) layer(a);', '@import url("https://ipfs.io/ipfs/bafy/css/more.css") layer(a);'],
  [
    'a{src:url(a.woff2) format("woff2"),URL("/b.woff")}',
    'a{src:url("https://ipfs.io/ipfs/bafy/css/a.woff2") format("woff2"),url("https://ipfs.io/b.woff")}',
  ],
  ['a{background:url(a\\)b.png)}', 'a{background:url("https://ipfs.io/ipfs/bafy/css/a)b.png")}'],
])('%s', (text, expected) => expect(at(text)).toBe(expected));

test.each([
  '/* url(a.png) */ a{content:"url(a.png) @import \'x\'"}',
  'a{fill:url("#gradient")}',
  'a{background:url()}',
])('%s stays as it is', (text) => expect(at(text)).toBe(text));

test('an address cannot break out of its quotes', () => {
  expect(at(`a{background:url('data:x,"};b{}\\a ')}`)).toBe('a{background:url("data:x,\\22 };b{}")}');
});

test('a long hostile text is read in no time', () => {
  const startedAt = performance.now();
  for (const part of ['url(', '/*', '"\\', 'url("', 'url( ', '@import ', "url('url("]) at(part.repeat(50_000));
  at(`url(${' '.repeat(100_000)}`);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
