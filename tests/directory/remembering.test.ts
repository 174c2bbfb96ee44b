// A function that remembers says what it would have said, asks itself less, and holds no more than it may.
import { expect, test } from 'vitest';
import { remembering } from '@/lib/directory/remembering';

test('what was asked before is not worked out again, also where the answer was nothing', () => {
  const asked: string[] = [];
  const lengthOf = remembering((text) => {
    asked.push(text);
    return text === '' ? undefined : text.length;
  }, 2);
  expect(['a', '', 'a', '', 'a'].map(lengthOf)).toEqual([1, undefined, 1, undefined, 1]);
  expect(asked).toEqual(['a', '']);
});

test('beyond its room it begins anew', () => {
  const asked: string[] = [];
  const same = remembering((text) => {
    asked.push(text);
    return text;
  }, 2);
  for (const text of ['a', 'b', 'c', 'a']) expect(same(text)).toBe(text);
  expect(asked).toEqual(['a', 'b', 'c', 'a']);
});

test('an answer that failed is none', () => {
  let isBroken = true;
  const same = remembering((text) => {
    if (isBroken) throw new Error('broken');
    return text;
  }, 2);
  expect(() => same('a')).toThrow('broken');
  isBroken = false;
  expect(same('a')).toBe('a');
});
