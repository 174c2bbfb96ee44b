// Whatever a page sends is parsed or dropped.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAsk, parseSeen } from '@/lib/background/rescue/ask';

const ask = {
  id: 1,
  url: 'https://mainnet.infura.io/v3/x',
  body: '{}',
  own: { kind: 'failed' },
  elapsedMs: 12,
  credentialed: false,
};

test('an ask as the hook writes it is read as it is', () => {
  expect(parseAsk(ask)).toEqual(ask);
  const response = {
    kind: 'response',
    status: 503,
    contentType: 'text/html',
    retryAfter: '',
    body: 'x',
    complete: true,
  };
  expect(parseAsk({ ...ask, own: response })).toEqual({ ...ask, own: response });
});

test.each([
  [{ ...ask, url: 'file:///etc/passwd' }],
  [{ ...ask, url: 'javascript:alert(1)' }],
  [{ ...ask, url: `https://a.xyz/${'x'.repeat(3_000)}` }],
  [{ ...ask, body: 'x'.repeat(600_000) }],
  [{ ...ask, body: {} }],
  [{ ...ask, own: { kind: 'late' } }],
  [{ ...ask, own: { kind: 'response', status: -1 } }],
  [{ ...ask, id: Number.NaN }],
  [null],
  [[ask]],
])('%j is no ask', (value) => {
  expect(parseAsk(value)).toBeNull();
});

test('nothing a page can send makes the parsers throw', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      parseAsk(value);
      parseSeen(value);
    }),
    { numRuns: 2_000 },
  );
});

test('a note tells what the traffic in it shows, and nothing that is said beside it', () => {
  const hash = `0x${'ab'.repeat(32)}`;
  const body = '{"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["latest",false]}';
  const answer = JSON.stringify({ jsonrpc: '2.0', id: 1, result: { number: '0x5', hash } });
  expect(parseSeen({ url: ask.url, body, answer, chainId: 1, development: true })).toEqual({
    url: ask.url,
    block: { number: 5, hash },
    head: 5,
  });
  expect(parseSeen({ url: ask.url, body: 'x', answer })).toEqual({ url: ask.url });
  expect(parseSeen({ url: ask.url, body })).toBeNull();
  expect(parseSeen({ url: 'file:///etc/passwd', body, answer })).toBeNull();
});
