// Incidents that leave as files: the same facts in both, and nothing of what was looked at.
import { expect, test } from 'vitest';
import { incidentsText } from '@/components/sight/incidents-text';
import type { IncidentRow } from '@/lib/messages/own-protocol';

const startedAt = Date.UTC(2026, 10, 22, 14, 2);
const incident: IncidentRow = {
  cause: 'cloud',
  name: '=AWS()',
  hosts: ['bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi.ipfs.dweb.link', 'mainnet.infura.io'],
  operators: ['IPFS Foundation', 'Infura, Inc.'],
  cloud: null,
  startedAt,
  endedAt: null,
  fault: { kind: 'broken', status: 503 },
  sites: ['https://uniswap.org'],
  rescuers: [{ operator: 'pocket', name: 'Pocket Network', listed: true }],
  saved: 88,
  lost: 0,
};

test('a table of incidents has no formula, no content address, and a cell for each fact', () => {
  const [heads, row] = incidentsText('csv', [incident]).slice(1).split('\r\n');
  expect(heads).toBe('cause,name,hosts,operators,cloud,startedAt,endedAt,fault,sites,rescuers,saved,lost');
  expect(row).toBe(
    'cloud,"\'=AWS()",*.ipfs.dweb.link / mainnet.infura.io,"IPFS Foundation / Infura, Inc.",,2026-11-22T14:02:00.000Z,,broken,https://uniswap.org,Pocket Network,88,0',
  );
});

test('as data they say the same, and a chain without a block names no fault', () => {
  expect(JSON.parse(incidentsText('json', [incident]))).toMatchObject([
    { name: '=AWS()', hosts: ['*.ipfs.dweb.link', 'mainnet.infura.io'], startedAt: '2026-11-22T14:02:00.000Z' },
  ]);
  expect(incidentsText('csv', [{ ...incident, fault: null }])).toContain(',no-new-block,');
});

test('neither names a node of the user’s own, nor a host with a key in it where a firm’s name would stand', () => {
  const host = 'a1b2c3d4e5f60718293a4b5c6d7e8f90.rpc.somedapp.xyz';
  const own = { operator: '192.168.1.5:8545', name: 'Attic', listed: false };
  const one = { ...incident, name: host, hosts: [host], operators: [host], rescuers: [own] };
  for (const kind of ['csv', 'json'] as const) {
    const text = incidentsText(kind, [one]);
    expect(text).not.toMatch(/a1b2c3|192\.168|Attic/);
    expect(text).toContain('*.rpc.somedapp.xyz');
    expect(text).toContain('unlisted');
  }
});
