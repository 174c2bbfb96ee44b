// "Does this site work without AWS?" is answered by what is known, and "AWS is down" is said only where it is so.
import { describe, expect, test } from 'vitest';
import { type Footing, fallenCloud, type SitePart, type Standing, withoutClouds } from '@/lib/ledger/without';

const aws: Footing = { domains: ['aws'], whole: true };
const hetzner: Footing = { domains: ['hetzner'], whole: true };
const cloudflare: Footing = { domains: ['cloudflare'], whole: false };
const cloudflareAws: Footing = { domains: ['cloudflare', 'aws'], whole: true };
const unseen: Footing = { domains: [], whole: false };
const atHome: Footing = { domains: [], whole: true };
const part = (uses: Footing[], spares: Footing[] = []): SitePart => ({
  uses: uses.map((use) => ({ ...use, calls: 10 })),
  spares,
});
const without = (domain: string, ...parts: SitePart[]) =>
  withoutClouds(parts, 9).find((one) => one.domain === domain)?.verdict;

describe('without AWS', () => {
  test.each([
    ['a spare elsewhere goes on', part([aws], [aws, hetzner]), 'yes'],
    ['a node of one’s own goes on', part([aws], [atHome]), 'yes'],
    ['no spare at all stops', part([aws]), 'no'],
    ['all spares in the same cloud stop', part([aws], [aws, cloudflareAws]), 'no'],
    ['a spare in no known cloud is not one in another', part([aws], [aws, unseen]), 'unknown'],
    ['a spare behind an edge may be in the same cloud', part([aws], [cloudflare]), 'unknown'],
    ['what stands behind an edge too', part([cloudflareAws], []), 'no'],
  ])('%s', (_, one, verdict) => {
    expect(without('aws', one)).toBe(verdict);
  });

  test('some parts stop and some go on: partly', () => {
    expect(without('aws', part([aws]), part([hetzner]))).toBe('partly');
    expect(without('aws', part([aws]), part([aws], [hetzner]))).toBe('partly');
  });

  test('what is not known to go on is no comfort, and what is not known to stop no alarm', () => {
    expect(without('aws', part([aws]), part([cloudflare]))).toBe('no');
    expect(without('aws', part([aws], [hetzner]), part([cloudflare]))).toBe('unknown');
    expect(without('aws', part([aws, cloudflare], [unseen]))).toBe('unknown');
  });

  test('the edge that all passes is asked about as well', () => {
    expect(without('cloudflare', part([cloudflareAws], [hetzner]))).toBe('yes');
    expect(without('cloudflare', part([cloudflare], [cloudflare]))).toBe('no');
  });

  test('a part of which one host stops and another goes on: partly', () => {
    expect(without('aws', part([aws, hetzner]))).toBe('partly');
    expect(without('aws', part([aws, cloudflare]))).toBe('partly');
  });

  test('a site whose own pages do not come is gone, whatever else answers; one that can be opened elsewhere is not', () => {
    const goesOn = part([aws], [hetzner]);
    expect(without('cloudflare', goesOn, { ...part([cloudflare]), weight: 'all' })).toBe('no');
    expect(without('cloudflare', goesOn, { ...part([cloudflare]), weight: 'most' })).toBe('partly');
    expect(without('aws', goesOn, { ...part([cloudflare]), weight: 'all' })).toBe('unknown');
  });

  test('the three with most calls, most first', () => {
    const uses = [
      { ...aws, calls: 5 },
      { ...cloudflare, calls: 50 },
      { ...hetzner, calls: 9 },
      { domains: ['ovh'], whole: true, calls: 1 },
    ];
    expect(withoutClouds([{ uses, spares: [] }], 3).map(({ domain }) => domain)).toEqual([
      'cloudflare',
      'hetzner',
      'aws',
    ]);
    expect(withoutClouds([part([unseen])], 3)).toEqual([]);
  });
});

describe('is it the cloud, the operator, or me', () => {
  const t0 = 1_700_000_000_000;
  const failing = (group: string, where: Footing, at: number): Standing => ({
    ...where,
    group,
    failingSince: t0 + at,
    answeredAt: 0,
  });
  const answering = (group: string, where: Footing, at: number): Standing => ({
    ...where,
    group,
    failingSince: null,
    answeredAt: t0 + at,
  });

  test('two operators of one cloud within a minute, and one elsewhere answers: the cloud', () => {
    const all = [
      failing('infura', aws, 0),
      failing('alchemy', cloudflareAws, 59_000),
      answering('pocket', hetzner, 60_000),
    ];
    expect(fallenCloud(all)).toEqual({ domain: 'aws', since: t0, operators: 2 });
  });

  test.each([
    ['one operator', [failing('infura', aws, 0), answering('pocket', hetzner, 1)]],
    ['two hosts of one group', [failing('infura', aws, 0), failing('infura', aws, 1), answering('pocket', hetzner, 2)]],
    [
      'a minute apart',
      [failing('infura', aws, 0), failing('alchemy', aws, 60_001), answering('pocket', hetzner, 60_002)],
    ],
    [
      'two clouds',
      [failing('infura', aws, 0), failing('hz', hetzner, 1), answering('o', { domains: ['ovh'], whole: true }, 2)],
    ],
    ['nobody elsewhere answers', [failing('infura', aws, 0), failing('alchemy', aws, 1)]],
    [
      'who answers may be in that cloud',
      [failing('infura', aws, 0), failing('alchemy', aws, 1), answering('x', cloudflare, 2)],
    ],
    ['who answers is in that cloud', [failing('infura', aws, 0), failing('alchemy', aws, 1), answering('x', aws, 2)]],
    [
      'the last answer elsewhere is older',
      [failing('infura', aws, 0), failing('alchemy', aws, 1), answering('p', hetzner, -1)],
    ],
    ['in no known cloud', [failing('infura', unseen, 0), failing('alchemy', unseen, 1), answering('p', hetzner, 2)]],
  ])('%s: no cloud is blamed', (_, all) => {
    expect(fallenCloud(all)).toBeNull();
  });

  test('an old failure does not hide two new ones', () => {
    const all = [
      failing('old', aws, -500_000),
      failing('infura', aws, 0),
      failing('alchemy', aws, 10),
      answering('p', hetzner, 20),
    ];
    expect(fallenCloud(all)).toEqual({ domain: 'aws', since: t0, operators: 2 });
  });
});
