// Promises about a site's request: what is ours, and that its text is kept.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCalls } from '@/lib/rpc/call';
import { envelope, id, params } from './json-text';

describe('a request of the site', () => {
  test('keeps ids, params and order as they were written, notifications marked', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.option(id), params), { minLength: 1, maxLength: 5 }), (calls) => {
        const body = ` [${calls.map(([idSource, paramsSource]) => envelope(idSource, paramsSource)).join(' , ')}]`;
        const parsed = parseCalls(body);
        expect(parsed?.batch).toBe(true);
        expect(parsed?.calls.map((call) => [call.idSource, call.paramsSource])).toEqual(calls);
      }),
    );
  });

  test.each([
    ['other JSON', '{"query":"{ method jsonrpc }"}'],
    ['another version', '{"jsonrpc":"1.0","id":1,"method":"eth_call"}'],
    ['no version', '{"id":1,"method":"eth_call","x":"\\"jsonrpc\\""}'],
    ['a method that is no string', '{"jsonrpc":"2.0","id":1,"method":5}'],
    ['an id that is an object', '{"jsonrpc":"2.0","id":{},"method":"eth_call"}'],
    ['an id that is true', '{"jsonrpc":"2.0","id":true,"method":"eth_call"}'],
    ['params that are a string', '{"jsonrpc":"2.0","id":1,"method":"eth_call","params":"x"}'],
    ['an empty batch', ' [ ] '],
    ['a batch with a stranger', '[{"jsonrpc":"2.0","id":1,"method":"eth_call"},7]'],
    ['a response', '{"jsonrpc":"2.0","id":1,"result":"\\"method\\""}'],
    ['half a request', '{"jsonrpc":"2.0","id":1,"method":"eth_call"'],
    ['text in front', 'x{"jsonrpc":"2.0","id":1,"method":"eth_call"}'],
  ])('%s is not ours', (_, body) => expect(parseCalls(body)).toBeNull());

  test('of doubled names the last counts, as it does for the endpoint', () => {
    const call = parseCalls('{"jsonrpc":"2.0","id":1,"method":"eth_accounts","method":"eth_call","id":"\\u0031"}')
      ?.calls[0];
    expect(call).toMatchObject({ method: 'eth_call', idSource: '"\\u0031"', paramsSource: null });
  });
});
