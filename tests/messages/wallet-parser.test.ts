// What a page's wallet entry says is rebuilt field by field; whatever else it holds does not get through.
import { expect, test } from 'vitest';
import { readWalletAsk, readWalletShown } from '@/lib/messages/wallet-parser';
import { readEntryWord, readRelayWord } from '@/lib/page/wallet/wallet-words';

const ask = { id: 1, rdns: 'io.metamask', chainId: 1, body: '{}', failure: 'failed', elapsedMs: 3.5 };
const shown = { rdns: 'io.metamask', chainId: 1, number: '0x1', hash: '0xabc' };

test('what is whole gets through, and nothing beside it', () => {
  expect(readWalletAsk({ ...ask, url: 'https://192.168.1.1/' })).toEqual(ask);
  expect(readWalletShown({ ...shown, more: 1 })).toEqual(shown);
  expect(readEntryWord({ type: 'wallet/read', ask, x: 1 })).toEqual({ type: 'wallet/read', ask });
});

test.each([
  ['no object', null],
  ['an id that is a text', { ...ask, id: '1' }],
  ['a chain beyond every number', { ...ask, chainId: 2 ** 60 }],
  ['a chain below zero', { ...ask, chainId: -1 }],
  ['a failure of another kind', { ...ask, failure: 'because' }],
  ['a body that is none', { ...ask, body: 1 }],
  ['a body larger than any ask', { ...ask, body: 'x'.repeat(600_000) }],
  ['a name without end', { ...ask, rdns: 'x'.repeat(300) }],
  ['time that runs backwards', { ...ask, elapsedMs: -1 }],
  ['time that is none', { ...ask, elapsedMs: Number.NaN }],
])('%s is no ask', (_what, value) => {
  expect(readWalletAsk(value)).toBeNull();
});

test('a page cannot ask for the terms by the port, nor send the background other words', () => {
  expect(readEntryWord({ type: 'wallet/open' })).toBeNull();
  expect(readEntryWord({ type: 'settings/erase', ask: null })).toBeNull();
});

test('the entry takes terms and replies, and reads a broken reply as none', () => {
  const terms = { names: { 'io.metamask': 'MetaMask', odd: 7 }, reads: ['eth_call', null] };
  expect(readRelayWord({ type: 'terms', terms })).toEqual({
    type: 'terms',
    terms: { names: { 'io.metamask': 'MetaMask' }, reads: ['eth_call'] },
  });
  expect(readRelayWord({ type: 'reply', id: 1, reply: { kind: 'answer', result: '1' } })).toMatchObject({
    reply: { kind: 'answer', result: '1' },
  });
  expect(readRelayWord({ type: 'reply', id: 1, reply: { kind: 'answer' } })).toMatchObject({ reply: { kind: 'own' } });
  expect(readRelayWord({ type: 'terms', terms: { names: null } })).toBeNull();
});
