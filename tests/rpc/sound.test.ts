// Promises about what the page decides by itself.
import { describe, expect, test } from 'vitest';
import { parseCalls } from '@/lib/rpc/call';
import { isPlainAnswer, startsWithResult } from '@/lib/rpc/sound';
import { askedOf, callsOf } from './judging';

describe('a plain answer', () => {
  const good = '{"jsonrpc":"2.0","id":1,"result":null}';
  const plain = (body: string, { status = 200, type = 'application/json', calls = callsOf('eth_call') } = {}) =>
    isPlainAnswer(status, type, body, askedOf(calls));

  test('is a result, null too, whatever the content type says of it', () => {
    expect(plain(good)).toBe(true);
    expect(plain(good, { type: '' })).toBe(true);
    expect(plain('{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"execution reverted: too many requests"}}')).toBe(
      true,
    );
  });

  test.each([
    ['another status', good, { status: 500 }],
    ['a page', good, { type: 'text/html' }],
    ['an error that may be a bill', '{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"no"}}', {}],
    ['nothing', '', {}],
    ['neither result nor error', '{"jsonrpc":"2.0","id":1}', {}],
    ['a member missing', '[{"id":1,"result":1}]', { calls: callsOf('a', 'b') }],
    [
      'a member failing',
      '[{"id":1,"result":1},{"id":2,"error":{"message":"rate limit"}}]',
      { calls: callsOf('a', 'b') },
    ],
    ['one object for a batch', good, { calls: callsOf('a', 'b') }],
  ])('is not: %s', (_, body, over) => expect(plain(body, over)).toBe(false));

  test('is expected for calls only, not for notifications', () => {
    const calls = parseCalls('[{"jsonrpc":"2.0","method":"a"},{"jsonrpc":"2.0","id":"x","method":"b"}]');
    if (!calls) throw new Error('not calls');
    expect(plain('[{"id":"x","result":1}]', { calls })).toBe(true);
    expect(plain('[]', { calls })).toBe(false);
  });

  test.each([
    ['ids beyond 2^53, which differ in their digits only', ['9007199254740993'], ['9007199254740992']],
    ['the same id twice in the request', ['1', '1'], ['1', '2']],
    ['the same id twice in the reply', ['1', '2'], ['1', '1', '2']],
    ['an id of another type', ['1'], ['"1"']],
    ['a member in place of another', ['1', '2'], ['1', '3']],
  ])('is not told by a glance: %s', (_, asked, answered) => {
    const calls = parseCalls(`[${asked.map((id) => `{"jsonrpc":"2.0","id":${id},"method":"eth_call"}`).join()}]`);
    if (!calls) throw new Error('not calls');
    expect(plain(`[${answered.map((id) => `{"id":${id},"result":1}`).join()}]`, { calls })).toBe(false);
  });

  test('of a batch may come in any order, with ids of any kind', () => {
    const ids = ['1', '"1"', '1.5', 'null'];
    const calls = parseCalls(`[${ids.map((id) => `{"jsonrpc":"2.0","id":${id},"method":"eth_call"}`).join()}]`);
    if (!calls) throw new Error('not calls');
    const members = ids.toReversed().map((id) => `{"id":${id},"result":null}`);
    expect(plain(`[${members.join()}]`, { calls })).toBe(true);
  });

  test('may be told from its first bytes', () => {
    for (const head of [
      '{"jsonrpc":"2.0","id":1,"result":[',
      ' { "id" : "a" , "result" :{',
      '{"result":',
      '{"id":null,"jsonrpc":"2.0","result":"0x',
    ])
      expect(startsWithResult(head)).toBe(true);
    for (const head of [
      '',
      '[{"result":1',
      '{"error":{"result":',
      '{"id":1,"error":{},"result":',
      '<html>"result":',
      '{"x":{"result":',
    ])
      expect(startsWithResult(head)).toBe(false);
  });
});
