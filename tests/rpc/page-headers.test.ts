// Which requests carry more than a call needs, read from headers as Chromium and Firefox send them.
import { expect, test } from 'vitest';
import { carriesMore } from '@/lib/rpc/page-headers';

const headers = (fields: Record<string, string>) => Object.entries(fields).map(([name, value]) => ({ name, value }));

const chromium = {
  accept: '*/*',
  'Accept-Encoding': 'gzip, deflate, br, zstd',
  'Accept-Language': 'en-US',
  'Content-Type': 'application/json',
  Origin: 'https://app.somedapp.xyz',
  Referer: 'https://app.somedapp.xyz/',
  'Sec-Fetch-Site': 'cross-site',
  'Sec-Fetch-Mode': 'cors',
  'sec-ch-ua': '"Chromium";v="156"',
  'User-Agent': 'Mozilla/5.0',
};
const firefox = {
  Host: 'mainnet.infura.io',
  Connection: 'keep-alive',
  'Content-Length': '62',
  Priority: 'u=4',
  TE: 'trailers',
};
const preflight = { 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'content-type' };

test.each([
  chromium,
  { ...chromium, ...firefox },
  { ...chromium, ...preflight },
  { Pragma: 'no-cache', 'Cache-Control': 'no-cache' },
])('a plain call carries nothing else', (fields) => expect(carriesMore(headers(fields))).toBe(false));

test.each([
  { Cookie: 'session=1' },
  { Authorization: 'Bearer key' },
  { 'x-api-key': 'key' },
  { 'X-Something-Of-Ours': '1' },
  { 'x-requested-with': 'XMLHttpRequest' },
  { 'Access-Control-Request-Headers': 'content-type,x-something-of-ours' },
  { 'access-control-request-headers': 'authorization, content-type' },
  { 'Sec-Fetch-Mode': 'no-cors' },
])('with %o a call is more than plain', (more) => {
  expect(carriesMore(headers({ ...chromium, ...more }))).toBe(true);
});
