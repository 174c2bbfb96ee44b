// The relay's reading of what a page may write on its port.
import { expect, test } from 'vitest';
import { readHookWord } from '@/lib/page/hook-words';

const ask = {
  id: 1,
  url: 'https://rpc.example/',
  body: '{}',
  own: { kind: 'failed' },
  elapsedMs: 5,
  credentialed: false,
};

test('the six messages of a page pass, rebuilt field by field', () => {
  const words = [
    { type: 'rpc/failover', ask },
    { type: 'rpc/abort', id: 1 },
    { type: 'rpc/sound', url: 'https://rpc.example/' },
    { type: 'rpc/development', url: 'https://rpc.example/' },
    { type: 'rpc/seen', seen: { url: 'https://rpc.example/', body: '{}', answer: '' } },
    { type: 'hook/safe-mode' },
  ];
  for (const word of words) expect(readHookWord(word, 0)).toEqual(word);
  for (const word of words)
    expect(readHookWord({ ...word, sender: 'forged', site: 'https://bank.example' }, 0)).toEqual(word);
  expect(readHookWord({ type: 'rpc/failover', ask: { ...ask, tabId: 7 } }, 0)).toEqual(words[0]);
});

test('nothing else passes: other topics, missing or wrong fields, overlong texts', () => {
  const refused: unknown[] = [
    null,
    'rpc/failover',
    { type: 'settings/erase', ask: null },
    { type: 'site/switch', ask: { site: 'https://a.example', failover: false } },
    { type: 'rpc/abort', id: '1' },
    { type: 'rpc/abort', id: Number.NaN },
    { type: 'rpc/seen', seen: {} },
    { type: 'rpc/seen', seen: { url: 'https://rpc.example/', body: '{}' } },
    { type: 'rpc/seen', seen: { url: 'https://rpc.example/', body: '{}', answer: 'x'.repeat(4097) } },
    { type: 'rpc/seen', seen: { url: 'https://rpc.example/', body: 'x'.repeat(4097), answer: '' } },
    { type: 'rpc/failover', ask: { ...ask, own: { kind: 'other' } } },
    { type: 'rpc/failover', ask: { ...ask, body: 5 } },
    { type: 'rpc/failover', ask: { ...ask, body: 'x'.repeat(1_048_577) } },
    { type: 'rpc/failover', ask: { ...ask, url: `https://rpc.example/${'x'.repeat(8192)}` } },
    { type: 'rpc/failover', ask: { ...ask, own: { kind: 'response', status: 500 } } },
  ];
  for (const word of refused) expect(readHookWord(word, 0)).toBeNull();
});

test('a request that does not say whether it had credentials counts as one that had', () => {
  const { credentialed: _, ...silent } = ask;
  expect(readHookWord({ type: 'rpc/failover', ask: silent }, 0)).toMatchObject({ ask: { credentialed: true } });
});
