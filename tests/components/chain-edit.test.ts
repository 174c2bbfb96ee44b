// What the user does to one chain's list.
import { expect, test } from 'vitest';
import {
  chainSettingsOf,
  isUntouched,
  moved,
  switched,
  untouched,
  withOwn,
  withoutOwn,
} from '@/components/endpoints/chain-edit';
import { noPolicy } from '@/lib/messages/policy';
import { defaultSettings } from '@/lib/messages/settings';
import { dashboard, managed } from './settings';

const rows = dashboard.chains[0]?.endpoints.slice(0, 3) ?? [];
const [a = '', b = '', c = ''] = rows.map((row) => row.url);

test('moving an endpoint writes the whole order down, and stops at the ends', () => {
  expect(moved(untouched, rows, { url: b, by: -1 }).order).toEqual([b, a, c]);
  expect(moved(untouched, rows, { url: b, by: 1 }).order).toEqual([a, c, b]);
  expect(moved(untouched, rows, { url: a, by: -1 })).toBe(untouched);
  expect(moved(untouched, rows, { url: c, by: 1 })).toBe(untouched);
});

test('switching off twice and on once leaves nothing behind', () => {
  const off = switched(switched(untouched, a, 'off'), a, 'off');
  expect(off.off).toEqual([a]);
  expect(isUntouched(switched(off, a, 'on'))).toBe(true);
});

test('an endpoint of one’s own is there once, and goes without a trace', () => {
  const own = withOwn(withOwn(untouched, { url: a, name: 'old' }), { url: a, name: 'new' });
  expect(own.own).toEqual([{ url: a, name: 'new' }]);
  expect(isUntouched(withoutOwn(switched({ ...own, order: [a] }, a, 'off'), a))).toBe(true);
});

test('a chain that the user never touched has empty settings', () => {
  expect(chainSettingsOf(defaultSettings, noPolicy.policy, 1)).toEqual(untouched);
});

test('what the organisation gave is no part of what the user edits', () => {
  const { policy, chains } = managed;
  const [office] = policy.endpoints;
  const own = [{ url: 'https://rpc.mine.xyz/', name: 'Mine' }];
  const shown = { order: [], off: [], own: [...policy.endpoints.map(({ url, name }) => ({ url, name })), ...own] };
  expect(chainSettingsOf({ ...managed.settings, chains: { 1: shown } }, policy, 1)).toEqual({ ...shown, own });
  const all = chains[0]?.endpoints ?? [];
  expect(all[0]).toMatchObject({ url: office?.url, locked: true });
  const free = all.slice(1).map(({ url }) => url);
  const [first = '', second = ''] = free;
  expect(moved(untouched, all, { url: first, by: -1 })).toBe(untouched);
  expect(moved(untouched, all, { url: office?.url ?? '', by: 1 })).toBe(untouched);
  expect(moved(untouched, all, { url: first, by: 1 }).order).toEqual([second, first, ...free.slice(2)]);
});
