// Promises about source text: what a site wrote and what an endpoint answered reach each other byte for byte.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCalls } from '@/lib/rpc/call';
import { matchMembers } from '@/lib/rpc/match';
import { readReply } from '@/lib/rpc/reply';
import { renumber, replyText, requestText } from '@/lib/rpc/splice';
import { envelope, id, json, params } from './json-text';

describe('a request of the site', () => {
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

  test('is never invented: a call without a member is our error', () => {
    const calls = batch('1', '2');
    const member = { idSource: '1', resultSource: '1', error: null };
    expect(replyText(calls, [member, { ...member, resultSource: 'null' }])).toContain('"id":2,"result":null');
    expect(() => replyText(calls, [member, null])).toThrow('call 1');
    expect(() => replyText(calls, [member, { ...member, resultSource: null }])).toThrow('call 1');
  });
});
