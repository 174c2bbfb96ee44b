// A proof that was written down outlives the worker, not the reply (rules 0.1).
import { expect, test } from 'vitest';
import type { Caller } from '@/lib/background/rescue/caller';
import { forgetProven, noteProven, spendProven } from '@/lib/background/rescue/proven';
import { scopeOf } from '@/lib/background/state/scope';
import type { RpcAsk } from '@/lib/messages/page-protocol';

const now = Date.UTC(2026, 10, 22);
const origin = 'https://app.somedapp.xyz';

function caller(): Caller {
  const scope = scopeOf(`${origin}/`, false);
  if (scope === null) throw new Error('a site has a scope');
  return { tabId: 3, frameId: 0, documentId: 'one', origin, scope };
}

const ask: RpcAsk = {
  id: 7,
  url: 'https://mainnet.infura.io/v3/0123456789abcdef0123456789abcdef',
  body: '{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}',
  own: { kind: 'failed' },
  elapsedMs: 10,
  credentialed: false,
};

test('an ask that a stopped worker left without a reply is believed once more, for fifteen seconds', () => {
  const session = { provenAsks: {} };
  noteProven(session, caller(), ask, now);
  expect(spendProven(session, caller(), ask, now + 14_999)).toBe(true);
  expect(spendProven(session, caller(), ask, now + 14_999)).toBe(false);
  noteProven(session, caller(), ask, now);
  expect(spendProven(session, caller(), ask, now + 15_000)).toBe(false);
});

test('the same words of another document, under another id, or with another body prove nothing', () => {
  const session = { provenAsks: {} };
  noteProven(session, caller(), ask, now);
  expect(spendProven(session, { ...caller(), documentId: 'other' }, ask, now)).toBe(false);
  expect(spendProven(session, caller(), { ...ask, id: 8 }, now)).toBe(false);
  expect(spendProven(session, caller(), { ...ask, body: ask.body.replace('[]', '["0x1"]') }, now)).toBe(false);
  expect(spendProven(session, caller(), ask, now)).toBe(true);
});

test('once an ask was replied to, its proof is gone', () => {
  const session = { provenAsks: {} };
  noteProven(session, caller(), ask, now);
  forgetProven(session, caller(), ask);
  expect(spendProven(session, caller(), ask, now)).toBe(false);
});
