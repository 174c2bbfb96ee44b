// What counts as one site.
import { expect, test } from 'vitest';
import { siteOf } from '@/lib/directory/site';

test.each([
  ['https://app.uniswap.org/swap?chain=1#x', 'https://uniswap.org'],
  ['https://uniswap.org:8443/', 'https://uniswap.org'],
  ['http://uniswap.org/', 'http://uniswap.org'],
  ['https://a.b.example.co.uk/', 'https://example.co.uk'],
  ['https://alice.github.io/dapp', 'https://alice.github.io'],
  ['https://dapp.pages.dev/', 'https://dapp.pages.dev'],
  ['https://vitalik.eth.limo/', 'https://vitalik.eth.limo'],
  ['https://bücher.example.de/', 'https://example.de'],
  ['https://github.io/', 'https://github.io'],
  ['http://localhost:3000/a', 'http://localhost:3000'],
  ['http://127.0.0.1:5173/', 'http://127.0.0.1:5173'],
  ['http://[::1]:8080/', 'http://[::1]:8080'],
  ['https://router/', 'https://router'],
  ['https://dapp.detour.test:8443/', 'https://dapp.detour.test:8443'],
])('%s is of the site %s', (url, site) => {
  expect(siteOf(url)).toBe(site);
});

test.each([
  'about:blank',
  'about:srcdoc',
  'chrome://extensions',
  'chrome-extension://abc/popup.html',
  'moz-extension://abc/popup.html',
  'data:text/html,x',
  'file:///home/a.html',
  'blob:https://uniswap.org/1',
  'javascript:1',
  'wss://uniswap.org',
  'uniswap.org',
  '',
])('%s is of no site', (url) => {
  expect(siteOf(url)).toBeNull();
});

test('two people of one shared host are two sites', () => {
  expect(siteOf('https://alice.github.io')).not.toBe(siteOf('https://mallory.github.io'));
});
