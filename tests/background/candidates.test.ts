// Promises about who is asked instead of a failed endpoint.
import { expect, test } from 'vitest';
import { candidatesFor } from '@/lib/background/rescue/candidates';
import { operatorKey, takeOperator } from '@/lib/background/state/limits';
import { defaultSettings } from '@/lib/messages/settings';

const target = {
  endpoint: 'https://mainnet.infura.io/v3/0123456789abcdef0123456789abcdef',
  url: 'https://mainnet.infura.io/v3/0123456789abcdef0123456789abcdef',
  host: 'mainnet.infura.io',
  operator: 'infura',
  group: 'infura',
  clouds: ['aws'],
  chainId: 1,
  listed: true,
  mempool: 'public',
  barred: null,
} as const;
const scope = {
  site: 'https://app.example',
  private: false,
  top: 'normal https://app.example',
  key: 'normal https://app.example',
} as const;
const session = { serving: {}, candidates: {} };

test('an operator that was asked enough for now is passed over, and does not use up an attempt', () => {
  const operatorsAt = (now: number) =>
    candidatesFor(target, { settings: defaultSettings, session }, scope, now).map(({ operator }) => operator);
  const now = Date.now();
  const [first = ''] = operatorsAt(now);
  expect(first).not.toBe('');
  while (takeOperator(operatorKey(scope, first), 1, now));
  expect(operatorsAt(now)).not.toContain(first);
  expect(operatorsAt(now + 1_000)).toContain(first);
});
