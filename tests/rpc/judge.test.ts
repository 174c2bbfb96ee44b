// Promises about verdicts: what counts as an answer from whom, what a fault says, and that no bytes break the judge.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCalls } from '@/lib/rpc/call';
import { type JudgeInput, judgeEach } from '@/lib/rpc/judge';
import { callsOf, cases, inputOf, judge, plain, rpcError } from './judging';

const revert = rpcError(3, 'execution reverted');

describe('what the site’s own endpoint says', () => {
  const range = rpcError(-32005, 'query returned more than 10000 results');

  test.each([
    ['a range error is an answer, for the client splits on it', range, {}, 'answer'],
    ['and from a candidate a refusal', range, { from: 'candidate' }, 'refusal'],
    ['a batch limit is an answer', rpcError(-32600, 'batch too large'), {}, 'answer'],
    ['and from a candidate a refusal', rpcError(-32600, 'batch too large'), { from: 'candidate' }, 'refusal'],
    ['a method it does not have is a refusal', rpcError(-32601, 'the method x does not exist'), {}, 'refusal'],
    ['an unknown error at 500 is a refusal', rpcError(-32000, 'flux'), { status: 500 }, 'refusal'],
    ['an internal error at 500 is a fault', rpcError(-32603, 'something odd'), { status: 500 }, 'fault'],
    ['and at 200 a refusal', rpcError(-32603, 'something odd'), {}, 'refusal'],
    ['a code that means bad params is a limit at 429', rpcError(-32602, 'slow down'), { status: 429 }, 'fault'],
    ['a login page is an answer to a request with a login', '<html>', { status: 401, credentialed: true }, 'answer'],
    ['and a fault to one without', '<html>', { status: 401 }, 'fault'],
    ['a 403 in text is an answer to a request with a login', 'no', { status: 403, credentialed: true }, 'answer'],
    [
      'unless an operator’s dialect knows better',
      rpcError(-32600, 'Monthly capacity limit exceeded'),
      { status: 403, credentialed: true, host: 'eth-mainnet.g.alchemy.com' },
      'fault',
    ],
    ['451 is an answer', 'Unavailable', { status: 451 }, 'answer'],
    ['and from a candidate a fault', 'Unavailable', { status: 451, from: 'candidate' }, 'fault'],
    ['a 403 that names sanctions is an answer', '<html>OFAC sanctions</html>', { status: 403 }, 'answer'],
    ['a 410 that names the law is an answer', 'blocked for legal reasons', { status: 410 }, 'answer'],
    ['a bare 410 is a fault', 'gone', { status: 410 }, 'fault'],
    ['a result behind any status is an answer', { jsonrpc: '2.0', id: 1, result: null }, { status: 503 }, 'answer'],
    ['a member with neither result nor error is a fault', { jsonrpc: '2.0', id: 1 }, {}, 'fault'],
    ['half a body is a fault', '{"jsonrpc":"2.0","id":1,"resu', { complete: false }, 'fault'],
  ] as const)('%s', (_, body, over, kind) => expect(judge(body, over)?.verdict.kind).toBe(kind));

  test.each([
    ['nothing', '', {}, { kind: 'malformed', what: 'empty' }],
    ['a page', '<!doctype html>', {}, { kind: 'malformed', what: 'html' }],
    ['half a body', '{"jsonrpc":"2.0","id":1,"resu', { complete: false }, { kind: 'malformed', what: 'truncated' }],
    ['JSON of another shape', '[]', {}, { kind: 'malformed', what: 'shape' }],
    ['no response', '', { status: 0 }, { kind: 'unreachable', reason: 'other' }],
    ['a 503 page', '<html>', { status: 503 }, { kind: 'broken', status: 503 }],
    ['a bill', '', { status: 402 }, { kind: 'quota', status: 402 }],
    ['429 without a word', '', { status: 429 }, { kind: 'limited', status: 429, retryAfterMs: null }],
    ['429 with seconds', '', { status: 429, retryAfter: '7' }, { kind: 'limited', status: 429, retryAfterMs: 7000 }],
    [
      '429 with a date',
      '',
      { status: 429, retryAfter: 'Sun, 22 Nov 2026 00:01:00 GMT' },
      { kind: 'limited', status: 429, retryAfterMs: 60_000 },
    ],
    [
      '429 with nonsense',
      '',
      { status: 429, retryAfter: '-1e99' },
      { kind: 'limited', status: 429, retryAfterMs: null },
    ],
    [
      'Infura’s backoff',
      '{"error":{"code":-32005,"message":"rate limit exceeded","data":{"rate":{"backoff_seconds":1.5}}}}',
      {},
      { kind: 'limited', status: 200, retryAfterMs: 1500 },
    ],
  ] as const)('the fault says what came: %s', (_, body, over, fault) =>
    expect(judge(body, over)?.verdict).toEqual({ kind: 'fault', fault }),
  );

  test('a batch is judged member by member', () => {
    const calls = callsOf('eth_call', 'eth_getLogs', 'eth_blockNumber', 'eth_call');
    const body = [
      { id: 4, result: '0x' },
      { id: 1, error: revert.error },
      { ...rpcError(429, 'too many requests'), id: 3 },
    ];
    const verdicts = judgeEach(inputOf(body, { calls })).map(({ verdict }) => verdict.kind);
    expect(verdicts).toEqual(['answer', 'fault', 'fault', 'answer']);
  });

  test('an error object instead of an array is the outcome of every member, and notifications count as answered', () => {
    const calls = parseCalls(
      '[{"jsonrpc":"2.0","id":1,"method":"a"},{"jsonrpc":"2.0","method":"b"},{"jsonrpc":"2.0","id":2,"method":"c"}]',
    );
    if (!calls) throw new Error('not calls');
    const judged = judgeEach(inputOf(rpcError(429, 'too many requests'), { status: 429, calls }));
    expect(judged.map((one) => one.class)).toEqual(['rate-limited', 'answer', 'rate-limited']);
  });
});

describe('any bytes', () => {
  const word = fc.constantFrom(
    ...cases.map((one) => (typeof one.body === 'string' ? one.body : JSON.stringify(one.body))),
  );
  const cut = fc.tuple(word, fc.nat(400), fc.string()).map(([body, at, more]) => body.slice(0, at) + more);
  const idOf = fc.constantFrom('1', '2', '"1"', 'null', '{}', '[[1]]');
  const member = fc
    .tuple(
      idOf,
      fc.constantFrom(
        '"result":"0x1"',
        '"result":null',
        '"error":null',
        '"error":{"code":3,"message":"execution reverted"}',
        '"error":{"code":-32005,"message":"execution reverted: too many requests"}',
        '"error":"no"',
        '"code":7,"message":"insufficient funds"',
        '"error":[]',
        '"error":0',
      ),
    )
    .map(([id, rest]) => `{"id":${id},${rest}}`);
  const batch = fc.array(member, { maxLength: 3 }).map((all) => `[${all.join()}]`);
  const body = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json(), word, cut, member, batch);
  const input = fc
    .record({
      body,
      status: fc.oneof(
        fc.constant(200),
        fc.constantFrom(0, 200, 204, 400, 401, 403, 410, 429, 451, 500, 503),
        fc.nat(999),
      ),
      contentType: fc.constantFrom('application/json', 'text/html', 'text/plain', ''),
      retryAfter: fc.oneof(fc.string(), fc.constantFrom('', '5', 'Sun, 22 Nov 2026 00:01:00 GMT')),
      complete: fc.boolean(),
      credentialed: fc.boolean(),
      host: fc.constantFrom(
        'rpc.example',
        'mainnet.infura.io',
        'eth.drpc.org',
        'x.quiknode.pro',
        'eth.api.pocket.network',
      ),
      calls: fc.constantFrom(callsOf('eth_call'), callsOf('eth_call', 'eth_getLogs')),
      from: fc.constantFrom('own' as const, 'candidate' as const),
    })
    .map(({ body: text, ...over }) => inputOf(text, over));

  test('get a verdict per call and never an exception', () => {
    const checkOne = (one: JudgeInput) => {
      expect(judgeEach(one)).toHaveLength(one.calls.calls.length);
    };
    fc.assert(fc.property(input, checkOne), { numRuns: 5000 });
  });

  test('are a plain answer to the page only if the judge says so of every call', () => {
    let plainOnes = 0;
    const checkOne = (one: JudgeInput) => {
      if (!plain(one)) return;
      plainOnes++;
      expect(judgeEach({ ...one, from: 'own' }).map(({ verdict }) => verdict.kind)).toEqual(
        one.calls.calls.map(() => 'answer'),
      );
    };
    fc.assert(fc.property(input, checkOne), { numRuns: 20_000 });
    expect(plainOnes).toBeGreaterThan(100);
  });

  test('that nest a hundred thousand deep are read as well', () => {
    const deep = `${'['.repeat(1e5)}${']'.repeat(1e5)}`;
    expect(
      judge(`{"id":${deep},"error":{"code":${deep},"message":${deep},"data":${deep}}}`, { status: 429 })?.class,
    ).toBe('rate-limited');
  });
});
