// What became of a transaction is said by two operators, or by the only one that answers.
import { expect, test } from 'vitest';
import { followed, type Voice } from '@/lib/rpc/transaction/transaction-state';

const voice = (patch: Partial<Voice> = {}): Voice => ({ seen: false, block: null, head: 100, nonce: 7, ...patch });
const block = (hash = '0xa', number = 98) => ({ number, hash, ok: true });
const mined = (patch: Partial<Voice> = {}) => voice({ seen: true, block: block(), nonce: 8, ...patch });
const fresh = { nonce: 7, wasSeen: false };
const seenBefore = { nonce: 7, wasSeen: true };

test('nobody who answers, and nobody who has it', () => {
  expect(followed([null, null], fresh)).toEqual({ kind: 'silent' });
  expect(followed([voice(), null, voice()], fresh)).toEqual({ kind: 'unseen' });
});

test('one who has it is enough to wait for a block', () => {
  expect(followed([voice(), voice({ seen: true })], fresh)).toEqual({ kind: 'waiting' });
});

test('a block needs two who name the same one, and counts from the lower head', () => {
  expect(followed([mined(), voice()], fresh)).toEqual({ kind: 'waiting' });
  expect(followed([mined(), mined({ block: block('0xb') })], fresh)).toEqual({ kind: 'waiting' });
  expect(followed([mined({ head: 103 }), mined({ head: 101 }), voice()], fresh)).toEqual({
    kind: 'mined',
    block: 98,
    confirmations: 4,
    ok: true,
  });
});

test('the only one who answers is believed, and a head behind its own block is one confirmation', () => {
  expect(followed([mined({ head: 97 }), null], fresh)).toMatchObject({ kind: 'mined', confirmations: 1 });
});

test('a transaction that failed in its block says so', () => {
  const failed = mined({ block: { ...block(), ok: false } });
  expect(followed([failed, failed], fresh)).toMatchObject({ kind: 'mined', ok: false });
});

test('the sender’s number was used by another: replaced, when two say so', () => {
  expect(followed([voice({ nonce: 8 }), voice({ nonce: 8 })], fresh)).toEqual({ kind: 'replaced' });
  expect(followed([voice({ nonce: 8 }), voice()], fresh)).toEqual({ kind: 'unseen' });
  expect(followed([voice({ nonce: 8 }), voice({ nonce: 8, seen: true })], fresh)).toEqual({ kind: 'waiting' });
});

test('seen before and gone now is dropped, unless only one is left to say so', () => {
  expect(followed([voice(), voice()], seenBefore)).toEqual({ kind: 'dropped' });
  expect(followed([voice(), null], seenBefore)).toEqual({ kind: 'unseen' });
});
