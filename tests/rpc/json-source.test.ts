// Promises about the scanner: the very text, in linear time.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrayElements, objectMembers } from '@/lib/rpc/json-source';
import { json, space, text } from './json-text';

describe('the scanner', () => {
  test('cuts an object into the very text of its values, the last of doubled names', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(text, json), { maxLength: 6 }), space, (members, gap) => {
        const source = `${gap}{${members.map(([name, value]) => `${name}${gap}:${gap}${value}${gap}`).join()}}`;
        const wanted = new Map(members.map(([name, value]) => [JSON.parse(name), value]));
        expect([...objectMembers(source)].sort()).toEqual([...wanted].sort());
      }),
    );
  });

  test('cuts an array into the very text of its elements', () => {
    fc.assert(
      fc.property(fc.array(json, { maxLength: 6 }), space, (elements, gap) => {
        expect(arrayElements(`[${gap}${elements.join(`${gap},${gap}`)}${gap}]${gap}`)).toEqual(elements);
      }),
    );
  });

  test('takes time in proportion to the text, whatever the text', () => {
    const hostile = [`["${'\\\\'.repeat(1e6)}"]`, `["${'\\"'.repeat(1e6)}"]`, `[${'['.repeat(1e6)}${']'.repeat(1e6)}]`];
    const startedAt = performance.now();
    expect(hostile.map((source) => arrayElements(source).length)).toEqual([1, 1, 1]);
    expect(performance.now() - startedAt).toBeLessThan(2000); // quadratic time would be minutes
  });
});
