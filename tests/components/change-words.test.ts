// What an imported file would change, in words: by the background's own comparison, so that neither side can drift.
import { expect, test } from 'vitest';
import en from '@/assets/public/_locales/en/messages.json';
import type { Language } from '@/components/kit/language';
import { changeWords, namesOf } from '@/components/settings/change-words';
import { exportSettings, previewImport } from '@/lib/background/settings/backup';
import { defaultSettings, type Settings } from '@/lib/messages/settings';
import { dashboard } from './settings';

const messages = new Map(Object.entries(en));
const english: Language = {
  locale: 'en',
  t: (key, ...parts) =>
    (messages.get(key)?.message ?? '').replace(/\$(\d)/g, (_, place) => parts[Number(place) - 1] ?? ''),
};
const now = new Date(2026, 10, 22, 14, 7).getTime();
const names = namesOf(
  dashboard.chains,
  [{ id: 'drpc', name: 'dRPC', tracking: 'none', chains: 1, off: false, locked: false }],
  now,
);

function told(patch: Partial<Settings>): string[] {
  const preview = previewImport(defaultSettings, exportSettings({ ...defaultSettings, ...patch }));
  return preview.kind === 'ok' ? changeWords(english, preview.changes, names) : [];
}

test('a switch is told by the name that it has in the views', () => {
  expect(told({ failover: false })).toEqual(['Everywhere: on → off']);
  expect(told({ tracking: { ...defaultSettings.tracking, unspecified: true } })).toEqual([
    'Providers that do not say: off → on',
  ]);
});

test('choices, sizes and operators are told as the views tell them', () => {
  expect(told({ checks: { voices: 3, parties: 4 } })).toEqual([
    'To how many providers may one account be shown: No limit → 4 at most',
    'Who must agree: Two providers → Three of four',
  ]);
  expect(told({ content: { ...defaultSettings.content, mode: 'always', keptBytes: 0 } })).toEqual([
    'Kept on this computer: 256 MB → Keep nothing',
    'Pictures and files: When its gateway fails → Go round centralized gateways',
  ]);
  expect(told({ operatorsOff: ['drpc'] })).toEqual(['Providers never asked: none → dRPC']);
});

test('of a site only what differs from every other site is told', () => {
  const sites = { 'https://aave.com': { failover: false, broadcast: 'ask', content: 'off' } } as const;
  expect(told({ sites })).toEqual([
    'aave.com · Pictures and files: As everywhere → Leave them alone',
    'aave.com · Detour helps: on → off',
  ]);
});

test('of a chain the addresses are told, by its name', () => {
  const chains = { 1: { order: [], off: ['https://eth.drpc.org'], own: [] } };
  expect(told({ chains })).toEqual(['Ethereum · Switched off: none → eth.drpc.org']);
});

test('no setting is told by the path that it is stored under', () => {
  const everything: Settings = {
    ...defaultSettings,
    failover: false,
    hedge: false,
    pausedUntil: now + 3_600_000,
    notify: true,
    tracking: { none: false, limited: false, unspecified: true, yes: true },
    operatorsOff: ['drpc'],
    content: { ...defaultSettings.content, mode: 'off', providers: false, keptBytes: 0 },
    checks: { voices: 1, parties: 2 },
    sites: {
      'https://aave.com': {
        failover: false,
        broadcast: 'never',
        node: 'never',
        wallet: true,
        strict: true,
        content: 'off',
      },
    },
    chains: {
      1: { order: ['https://a.example'], off: ['https://b.example'], own: [{ url: 'https://c.example', name: 'c' }] },
    },
  };
  const changes = Object.entries(everything).length;
  const preview = previewImport(everything, exportSettings(defaultSettings));
  if (preview.kind !== 'ok') throw new Error(preview.reason);
  const words = changeWords(english, preview.changes, names);
  expect(words.length).toBeGreaterThan(changes);
  const isRaw = (one: string) => preview.changes.some(({ path }) => one.startsWith(`${path.join('.')}:`));
  expect(words.filter((one) => isRaw(one) || /\b(?:true|false|undefined|null)\b/.test(one))).toEqual([]);
});
