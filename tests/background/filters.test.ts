// What is remembered of a site's filters: whose they are, and how much of it there may be.
import { expect, test } from 'vitest';
import { filterCallOf, knownFilter, saveFilters, saysGone } from '@/lib/background/filters/filters';
import { type Scope, scopeOf } from '@/lib/background/state/scope';
import { emptySession } from '@/lib/background/state/session';
import { readFilterWords } from '@/lib/page/filter-words';
import { parseCalls, type RpcCall } from '@/lib/rpc/call';
import { readFilterNotes } from '@/lib/rpc/follow/filter-note';
import { madeAt } from '@/lib/rpc/follow/virtual-filter';

const endpoint = 'https://mainnet.infura.io/v3/KEY';
const head = {
  number: 9,
  hash: `0x${'ab'.repeat(32)}`,
  parentHash: `0x${'cd'.repeat(32)}`,
  timestampMs: 0,
  source: '{}',
};

function scope(url: string, isPrivate = false, frame?: string): Scope {
  const found = scopeOf(url, isPrivate, frame);
  if (found === null) throw new Error(`${url} is no site`);
  return found;
}

function callOf(method: string, params: unknown[]): RpcCall {
  const [call] = parseCalls(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))?.calls ?? [];
  if (call === undefined) throw new Error('no call');
  return call;
}

const site = scope('https://app.somedapp.xyz/');
const made = (now: number) => madeAt('eth_newFilter', '{}', head, now);
const saved = (of: Scope, id: string, now: number) => ({ key: `${of.key} ${endpoint} ${id}`, id, filter: made(now) });

test('a filter is known to the site that made it, at the endpoint that it was made for, and to nobody else', () => {
  const session = emptySession();
  saveFilters(session, [saved(site, '0x1', 5)], site, 5);
  const poll = callOf('eth_getFilterChanges', ['0x1']);
  const known = (of: Scope, at: string) => knownFilter(poll, [], { session, scope: of, endpoint: at, now: 6 }) !== null;
  expect(known(site, endpoint)).toBe(true);
  const strangers = [
    scope('https://app.somedapp.xyz/', true),
    scope('https://swap.otherdapp.org/'),
    scope('https://app.somedapp.xyz/', false, 'https://ads.otherdapp.org'),
  ];
  for (const stranger of strangers) expect(known(stranger, endpoint)).toBe(false);
  expect(known(site, 'https://mainnet.infura.io/v3/OTHER')).toBe(false);
});

test('a site that makes filters without end pushes out its own oldest, and nobody else’s', () => {
  const session = emptySession();
  const other = scope('https://swap.otherdapp.org/');
  saveFilters(session, [saved(other, '0xfirst', 1)], other, 1);
  for (let at = 0; at < 300; at++) saveFilters(session, [saved(site, `0x${at}`, 10 + at)], site, 10 + at);
  const ids = Object.keys(session.filters).map((key) => key.split(' ').at(-1));
  expect(ids).toHaveLength(65);
  expect(ids).toContain('0xfirst');
  expect(ids).toContain('0x299');
  expect(ids).not.toContain('0x0');
});

test('where all sites together have too much, whoever has most loses its oldest', () => {
  const session = emptySession();
  const other = scope('https://swap.otherdapp.org/');
  const text = `{"topics":["${'x'.repeat(290_000)}"]}`;
  saveFilters(session, [saved(other, '0xfirst', 1)], other, 1);
  for (let at = 0; at < 40; at++) {
    const flood = scope(`https://flood${at % 4}.xyz/`);
    const filter = madeAt('eth_newFilter', text, head, 10 + at);
    saveFilters(session, [{ ...saved(flood, `0x${at}`, 10 + at), filter }], flood, 10 + at);
  }
  const left = Object.keys(session.filters);
  expect(left.filter((key) => key.startsWith(other.key))).toHaveLength(1);
  expect(left.length).toBeLessThanOrEqual(11);
});

test('a filter that was not asked about for an hour is forgotten', () => {
  const session = emptySession();
  saveFilters(session, [saved(site, '0x1', 0)], site, 0);
  saveFilters(session, [saved(site, '0x2', 3_600_001)], site, 3_600_001);
  expect(Object.keys(session.filters).map((key) => key.split(' ').at(-1))).toEqual(['0x2']);
});

test.each([
  ['filter not found', true],
  ['filter with id 0x1 does not exist', true],
  ['Unknown filter', true],
  ['invalid filter id', true],
  ['filter expired', true],
  ['rate limit exceeded', false],
  ['the method eth_getFilterChanges does not exist', false],
  ['query returned more than 10000 results', false],
])('"%s" says that the endpoint has no such filter: %s', (message, isGone) => {
  expect(saysGone({ idSource: '1', resultSource: null, error: { code: -32000, message, source: '{}' } })).toBe(isGone);
});

test('calls about filters are told from others', () => {
  expect(filterCallOf(callOf('eth_newFilter', [{ address: '0x1' }]))).toEqual({
    kind: 'make',
    method: 'eth_newFilter',
    filter: '{"address":"0x1"}',
  });
  expect(filterCallOf(callOf('eth_newFilter', [{ blockHash: '0x1' }]))).toBeNull();
  expect(filterCallOf(callOf('eth_getFilterChanges', ['0x7']))).toEqual({ kind: 'poll', id: '0x7' });
  expect(filterCallOf(callOf('eth_getFilterLogs', ['0x7']))).toEqual({ kind: 'logs', id: '0x7' });
  expect(filterCallOf(callOf('eth_uninstallFilter', ['0x7']))).toEqual({ kind: 'uninstall', id: '0x7' });
  for (const params of [[], [7], [{}]]) expect(filterCallOf(callOf('eth_getFilterChanges', params))).toBeNull();
  expect(filterCallOf(callOf('eth_getLogs', [{}]))).toBeNull();
});

test('of what came too late as much is told as there is room for, and in the place of what is longer than that nothing', () => {
  const told = (strays: unknown) => {
    const words = [['0x1', 'eth_newFilter', {}, 0, 0, null, [], 0, true, strays, 0]];
    return JSON.parse(readFilterWords(words, 1)[0]?.strays ?? 'null');
  };
  const [small, large] = ['x'.repeat(30_000), 'y'.repeat(140_000)];
  expect(told([small, small])).toEqual([small, small]);
  expect(told(Array(12).fill(small))).toEqual(Array(3).fill(small));
  expect(told([large, small, small])).toEqual([null]);
  expect(told('no list')).toEqual([]);
});

test('of what a page says of its filters only notes as the hook writes them are read', () => {
  const times = { createdAgoMs: 1, polledAgoMs: 1, failedAgoMs: null };
  const note = {
    id: '0x1',
    method: 'eth_newFilter',
    filter: '{}',
    ...times,
    given: '[]',
    sure: 0,
    whole: true,
    strays: '[]',
    got: 0,
  };
  expect(readFilterNotes([note, { ...note, extra: 1 }])).toEqual([note, note]);
  const wrong = [{ id: 7 }, { given: 5 }, { given: 'x'.repeat(200_000) }, { createdAgoMs: -1 }, { got: Number.NaN }];
  for (const change of wrong) expect(readFilterNotes([{ ...note, ...change }])).toEqual([]);
  for (const data of [null, 'x', {}, [null], Array(101).fill(note)]) expect(readFilterNotes(data)).toEqual([]);
});
