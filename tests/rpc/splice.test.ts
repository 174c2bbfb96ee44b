// Promises about source text: what a site wrote and what an endpoint answered reach each other byte for byte.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCalls } from '@/lib/rpc/call';
import { arrayElements, objectMembers } from '@/lib/rpc/json-source';
import { matchMembers } from '@/lib/rpc/match';
import { readReply } from '@/lib/rpc/reply';
import { renumber, replyText, requestText } from '@/lib/rpc/splice';

const space = fc.constantFrom('', ' ', '\n', '\t', ' \r\n ');
const number = fc.constantFrom(
  '0',
  '-0',
  '1.0',
  '1e400',
  '9007199254740993',
  '-12345678901234567890',
  '0.1e-7',
  '1.50',
);
const text = fc
  .string({ unit: fc.constantFrom('a', '"', '\\', '{', '}', '[', ']', ',', ':', '\u2028', '\ud83d', 'é', '\n') })
  .chain((value) => fc.constantFrom(JSON.stringify(value), JSON.stringify(value).replaceAll('a', '\\u0061')));
/** JSON text that a parse and stringify would change: odd numbers, spaces, escapes, doubled names. */
const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    number,
    text,
    fc.constantFrom('true', 'false', 'null'),
    fc
      .tuple(fc.array(tie('json'), { maxLength: 4 }), space)
      .map(([all, gap]) => `[${gap}${all.join(`${gap},${gap}`)}${gap}]`),
    fc
      .tuple(fc.array(fc.tuple(text, tie('json')), { maxLength: 4 }), space)
      .map(
        ([all, gap]) => `{${gap}${all.map(([name, value]) => `${name}${gap}:${gap}${value}`).join(`${gap},`)}${gap}}`,
      ),
  ),
}));
const id = fc.oneof(number, text, fc.constantFrom('null', '1', '"1"', '7'));
const params = json.map((value) => `[${value}]`);
const envelope = (idSource: string | null, paramsSource: string) =>
  `{ "method":"eth_call",${idSource === null ? '' : `"id" : ${idSource} ,`}"params":${paramsSource},"jsonrpc":"2.0"}`;

describe('the scanner', () => {
  test('cuts an object into the very text of its values, the last of doubled names', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, json), { maxLength: 6 }), space, (members, gap) => {
        const source = `${gap}{${members.map(([name, value]) => `${name}${gap}:${gap}${value}${gap}`).join()}}`;
        const wanted = new Map(members.map(([name, value]) => [JSON.parse(name), value]));
        expect([...objectMembers(source)].sort()).toEqual([...wanted].sort());
      }),
    );
  });

  test('cuts an array into the very text of its elements', () => {
    fc.assert(
      fc.property(fc.array(json, { maxLength: 6 }), space, (elements, gap) => {
        expect(arrayElements(`[${gap}${elements.join(`${gap},${gap}`)}${gap}]${gap}`)).toEqual(elements);
      }),
    );
  });

  test('takes time in proportion to the text, whatever the text', () => {
    const hostile = [`["${'\\\\'.repeat(1e6)}"]`, `["${'\\"'.repeat(1e6)}"]`, `[${'['.repeat(1e6)}${']'.repeat(1e6)}]`];
    const startedAt = performance.now();
    expect(hostile.map((source) => arrayElements(source).length)).toEqual([1, 1, 1]);
    expect(performance.now() - startedAt).toBeLessThan(2000); // quadratic time would be minutes
  });
});

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

  test('goes to a candidate with ids of ours and its own params, and nothing else of the site', () => {
    const calls = parseCalls(
      '[{"jsonrpc":"2.0","id":"site-7","method":"a_b","params":[1.0, 9007199254740993],"x":"KEY"},{"jsonrpc":"2.0","id":9,"method":"c_d"}]',
    );
    expect(requestText(calls?.calls ?? [])).toBe(
      '[{"jsonrpc":"2.0","id":1,"method":"a_b","params":[1.0, 9007199254740993]},{"jsonrpc":"2.0","id":2,"method":"c_d","params":[]}]',
    );
    expect(requestText(calls?.calls.slice(1) ?? [])).toBe('{"jsonrpc":"2.0","id":1,"method":"c_d","params":[]}');
  });
});

describe('a reply for the site', () => {
  test('carries the candidate’s results byte for byte under the site’s own ids, in the site’s order, however the candidate shuffled them', () => {
    const call = fc.tuple(fc.option(id), params, json, fc.nat());
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 6 }), (all) => {
        const site = parseCalls(`[${all.map(([idSource, paramsSource]) => envelope(idSource, paramsSource)).join()}]`);
        if (!site) throw new Error('not parsed');
        const expected = site.calls.filter((one) => one.idSource !== null);
        const results = all.filter(([idSource]) => idSource !== null);
        const shuffled = results.map(([, , result, rank], at) => ({
          rank,
          source: `{"result":${result},"id":${at + 1}}`,
        }));
        shuffled.sort((a, b) => a.rank - b.rank);
        const sources = shuffled.map((one) => one.source);
        const reply = readReply(sources.length === 1 ? sources.join() : `[${sources.join()}]`, true);
        const found = matchMembers(renumber(expected), reply);
        const slots = site.calls.map((one) => (one.idSource === null ? null : (found.shift() ?? null)));
        const wanted = results.map(([idSource, , result]) => `{"jsonrpc":"2.0","id":${idSource},"result":${result}}`);
        expect(replyText(site, slots)).toBe(wanted.length ? `[${wanted.join()}]` : '');
      }),
    );
  });

  const batch = (...ids: string[]) =>
    parseCalls(`[${ids.map((one) => envelope(one, '[]')).join()}]`) ?? { batch: true, calls: [] };
  const results = (calls: ReturnType<typeof batch>, body: string) =>
    matchMembers(calls, readReply(body, true)).map((member) => member?.resultSource ?? member?.error?.message ?? null);

  test.each([
    [
      'a string id and a number id are two',
      batch('1', '"1"'),
      '[{"id":"1","result":"s"},{"id":1,"result":"n"}]',
      ['"n"', '"s"'],
    ],
    [
      '1 and 1.0 are one id, as any client takes them',
      batch('1.0', '2'),
      '[{"id":2,"result":2},{"id":1,"result":1}]',
      ['1', '2'],
    ],
    [
      'ids beyond 2^53 are told apart by their digits',
      batch('9007199254740993', '9007199254740992'),
      '[{"id":9007199254740992,"result":2},{"id":9007199254740993,"result":3}]',
      ['3', '2'],
    ],
    [
      'repeated ids go by position',
      batch('5', '5', '6'),
      '[{"id":5,"result":1},{"id":6,"result":3},{"id":5,"result":2}]',
      ['1', '2', '3'],
    ],
    [
      'a missing member has nothing, the others keep theirs',
      batch('1', '2', '3'),
      '[{"id":3,"result":3},{"id":1,"result":1}]',
      ['1', null, '3'],
    ],
    [
      'a doubled member has nothing',
      batch('1', '2'),
      '[{"id":1,"result":1},{"id":1,"result":9},{"id":2,"result":2}]',
      [null, '2'],
    ],
    [
      'too few of a repeated id are nobody’s',
      batch('5', '5'),
      '[{"id":5,"result":1},{"id":6,"result":2}]',
      [null, null],
    ],
    ['an unknown id is nobody’s', batch('1', '2'), '[{"id":1,"result":1},{"id":8,"result":2}]', ['1', null]],
    [
      'an error object instead of an array is the outcome of all',
      batch('1', '2'),
      '{"id":null,"error":{"message":"no"}}',
      ['no', 'no'],
    ],
    [
      'geth’s array of one error is the outcome of all',
      batch('1', '2'),
      '[{"id":1,"error":{"message":"batch too large"}}]',
      ['batch too large', 'batch too large'],
    ],
  ])('%s', (_, calls, body, wanted) => expect(results(calls, body)).toEqual(wanted));

  test('an array is no answer to a single call', () => {
    const single = parseCalls(envelope('1', '[]')) ?? { batch: false, calls: [] };
    expect(results(single, '[{"id":1,"result":1}]')).toEqual([null]);
    expect(results(single, '{"id":"other","result":1}')).toEqual(['1']);
  });
});
