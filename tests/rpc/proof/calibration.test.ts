// Promises about blame: none before two who do not know each other have shown that a check is right, and none where they show that it is not.
import { expect, test } from 'vitest';
import { type Calibration, calibrated, standingOf, type Witness } from '@/lib/rpc/proof/calibration';
import type { Finding } from '@/lib/rpc/proof/finding';

const voice = (group: string, independent = true): Witness => ({ group, independent });
const hash = (item: string, computed: string): Finding => ({
  ...{ check: 'block hash', form: '21', item, computed, passed: item === computed, isHash: true, plain: true },
});
const word = (item: string, computed: string, passed: boolean): Finding => ({
  ...{ check: 'logs bloom', form: '2', item, computed, passed, isHash: false, plain: true },
});
const after = (...said: [Finding, Witness][]): Calibration | undefined =>
  said.reduce<Calibration | undefined>((before, [finding, by]) => calibrated(before, finding, by), undefined);

const [ann, ben, cat] = [voice('ann'), voice('ben'), voice('cat')];
const wrong = hash('0xb', '0xfalse');

test('a check that nobody has seen pass doubts, and blames nobody', () => {
  expect(standingOf(wrong, undefined)).toBe('doubted');
  expect(standingOf(wrong, after([hash('0xa', '0xa'), ann]))).toBe('doubted');
  expect(standingOf(hash('0xa', '0xa'), undefined)).toBe('checked');
});

test('it may blame once two operators name one block, and what one of them says gives its hash', () => {
  const known = after([hash('0xa', '0xa'), ann], [hash('0xa', '0xa'), ben]);
  expect(standingOf(wrong, known)).toBe('wrong');
  expect(standingOf(wrong, after([hash('0xa', '0xlie'), ann], [hash('0xa', '0xa'), ben]))).toBe('wrong');
  expect(standingOf({ ...wrong, plain: false }, known)).toBe('doubted');
});

test('one operator twice, two of one group and two aggregators are one voice', () => {
  const passes = hash('0xa', '0xa');
  expect(standingOf(wrong, after([passes, ann], [passes, ann]))).toBe('doubted');
  expect(standingOf(wrong, after([passes, voice('x', false)], [passes, voice('y', false)]))).toBe('doubted');
  expect(standingOf(wrong, after([passes, voice('x', false)], [passes, ben]))).toBe('wrong');
});

test('two operators with two blocks have shown nothing', () => {
  expect(standingOf(wrong, after([hash('0xa', '0xa'), ann], [hash('0xc', '0xc'), ben]))).toBe('doubted');
});

test('where two operators agree and we compute another hash, the check is off', () => {
  const off = after([hash('0xa', '0xother'), ann], [hash('0xa', '0xother'), ben]);
  expect(standingOf(wrong, off)).toBe('unchecked');
  expect(standingOf(hash('0xa', '0xother'), off)).toBe('unchecked');
});

test('two who lie in two ways do not switch a check off, two of one group who lie in one way neither', () => {
  expect(standingOf(wrong, after([hash('0xa', '0xlie'), ann], [hash('0xa', '0xtale'), ben]))).toBe('doubted');
  expect(standingOf(wrong, after([hash('0xa', '0xlie'), ann], [hash('0xa', '0xlie'), voice('ann')]))).toBe('doubted');
});

test('a fork that changes what is hashed costs no more than the first of two who say so', () => {
  const known = after([hash('0xa', '0xa'), ann], [hash('0xa', '0xa'), ben], [hash('0xd', '0xnew'), ann]);
  expect(standingOf(hash('0xd', '0xnew'), known)).toBe('wrong');
  const forked = calibrated(known, hash('0xd', '0xnew'), cat);
  expect(standingOf(hash('0xd', '0xnew'), forked)).toBe('unchecked');
});

test('a bloom, which has no hash of its own, is right only where both pass', () => {
  const said = word('0xt', 'bloom', true);
  expect(standingOf(word('0xu', 'no', false), after([said, ann], [word('0xt', 'other', false), ben]))).toBe('doubted');
  expect(standingOf(word('0xu', 'no', false), after([said, ann], [said, ben]))).toBe('wrong');
});

test('what nobody else can name is never held against anybody', () => {
  const nameless: Finding = { ...wrong, item: null };
  expect(standingOf(nameless, after([hash('0xa', '0xa'), ann], [hash('0xa', '0xa'), ben]))).toBe('unchecked');
});

test('what is remembered of a check stays small', () => {
  const many = Array.from({ length: 50 }, (_, at): [Finding, Witness] => [hash(`0x${at}`, `0x${at}`), ann]);
  expect(after(...many)?.seen.length).toBeLessThan(10);
});
