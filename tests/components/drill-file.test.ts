// A drill's report as a file: whole, for anybody, and harmless whatever its hosts are called.
import { expect, test } from 'vitest';
import en from '@/assets/public/_locales/en/messages.json';
import { drillAnswer } from '@/components/drill/drill-answer';
import { drillFileName, drillHtml, drillJson } from '@/components/drill/drill-file';
import { rowInstead } from '@/components/drill/drill-words';
import type { Language } from '@/components/kit/language';
import { partly } from './drills';

const messages = new Map(Object.entries(en));
const english: Language = {
  locale: 'en',
  t: (key, ...parts) =>
    (messages.get(key)?.message ?? '').replace(/\$(\d)/g, (_, place) => parts[Number(place) - 1] ?? ''),
};

test('the page says what the report says, and needs nothing else', () => {
  const html = drillHtml(english, partly);
  for (const words of [
    'Drill: app.uniswap.org without AWS',
    'Part of it would stop.',
    '248 of 288',
    'Uniswap API',
    '94 ms',
  ])
    expect(html).toContain(words);
  expect(html).toContain("default-src 'none'");
  expect(html).not.toMatch(/<script|<link|<img|src=|https?:\/\//);
});

test('what somebody else wrote is text in it', () => {
  const evil = `"><script>alert(1)</script><img src=x onerror='x'>`;
  const rows = partly.rows.map((row) => ({
    ...row,
    operatorName: evil,
    host: evil,
    partName: evil,
    rescuerName: evil,
  }));
  const html = drillHtml(english, { ...partly, host: evil, rows, what: { ...partly.what, name: evil } });
  expect(html).not.toMatch(/<script|<img|onerror='/);
  expect(html).toContain('&lt;script&gt;');
});

test('the data is the report, its times as everybody reads them', () => {
  const read: unknown = JSON.parse(drillJson(partly));
  expect(read).toMatchObject({
    format: 'detour-drill-1',
    verdict: 'partly',
    startedAt: new Date(partly.startedAt).toISOString(),
  });
});

test('a file is called by what every file system takes: the site, what was cut, and when', () => {
  const aws = { kind: 'cloud', id: 'aws', name: 'AWS' } as const;
  const at = Date.UTC(2026, 10, 22, 14, 5, 9);
  expect(drillFileName({ host: 'a/b:8443..', what: aws, startedAt: at })).toBe(
    'detour-drill-a_b_8443..-AWS-2026-11-22-140509',
  );
  const region = { ...aws, kind: 'region', name: 'AWS: us-east-1 / ü' } as const;
  expect(drillFileName({ host: 'a.xyz', what: region, startedAt: 0 })).toBe(
    'detour-drill-a.xyz-AWS_us-east-1_-1970-01-01-000000',
  );
  const all = { kind: 'all', id: '', name: '' } as const;
  expect(drillFileName({ host: 'a.xyz', what: all, startedAt: 0 })).toBe('detour-drill-a.xyz-all-1970-01-01-000000');
});

test('a label of a host that is a key is in neither file, nor where its name stands for a firm', () => {
  const host = 'a1b2c3d4e5f60718293a4b5c6d7e8f90.rpc.somedapp.xyz';
  const rows = partly.rows.map((row) => ({ ...row, host, operatorName: host }));
  for (const text of [drillHtml(english, { ...partly, rows }), drillJson({ ...partly, rows })]) {
    expect(text).not.toContain('a1b2c3');
    expect(text).toContain('*.rpc.somedapp.xyz');
  }
});

test('of one who was answered for, and not every time, nobody says that nobody can', () => {
  const rows = partly.rows.filter(({ role }) => role === 'chains').map((row) => ({ ...row, saved: 180, lost: 13 }));
  expect(rows.map((row) => rowInstead(english, row))).toEqual(['Pocket Network. Some got no answer.']);
  const { line } = drillAnswer(english, { ...partly, rows, until: partly.startedAt });
  const said = JSON.stringify(line, (key, value: unknown) => (key.startsWith('__') ? undefined : value));
  expect(said).toContain('but not every time');
  expect(said).not.toContain('Nobody');
});
