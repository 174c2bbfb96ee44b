// The carried dialects: nothing of the facts is lost, and no endpoint's text can keep an expression busy.
import { expect, test } from 'vitest';
import dialects from '@/assets/directory/dialects.json';

/** The judge cuts messages here. */
const MAX_MESSAGE_CHARACTERS = 2_000;

test('every class says what it means, and only an answer ends the matter', () => {
  const refusals = [
    'unknown',
    'missing-data',
    'range',
    'batch-limit',
    'mempool-local',
    'needs-address',
    'method-unsupported',
  ];
  for (const [name, { verdict }] of Object.entries(dialects.classes)) {
    const meant = name === 'answer' ? 'answer' : refusals.includes(name) ? 'refusal' : 'fault';
    expect(verdict, name).toBe(meant);
  }
  expect(dialects.classes.quota).toEqual({ verdict: 'fault', failover: 'yes' });
});

test.each([
  ['infura', 'mainnet.infura.io', true],
  ['infura', 'mainnet.infura.io.evil.com', false],
  ['ankr', 'rpc.ankr.com', true],
  ['ankr', 'x.rpc.ankr.com', false],
  ['1rpc', 'public.1rpc.io', true],
  ['bnb-dataseed', 'bsc-dataseed3.binance.org', true],
  ['bnb-dataseed', 'bsc-dataseed.evil.binance.org', false],
])('the dialect of %s on %s: %s', (id, host, spoken) => {
  const provider = dialects.providers.find((row) => row.id === id);
  expect(new RegExp(provider?.hosts ?? 'no such dialect').test(host)).toBe(spoken);
});

test('no expression can be kept busy by a long message', () => {
  const { messagePatterns, legal } = dialects.generic;
  const signals = dialects.providers.flatMap((row) => row.signals.map(({ message }) => message ?? ''));
  const words = ['method ', 'nonce ', 'module ', 'historical state ', 'max(', '1,', 'has exceeded ', ' '];
  for (const re of [...Object.values(messagePatterns).flat(), ...legal, ...signals])
    for (const word of words) {
      const startedAt = performance.now();
      new RegExp(re, 'i').test(word.repeat(MAX_MESSAGE_CHARACTERS / word.length));
      expect(performance.now() - startedAt, `${re} on ${word}`).toBeLessThan(200);
    }
});
