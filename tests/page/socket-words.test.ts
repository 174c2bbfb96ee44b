// Promises about what the relay takes from a hook that may be a page's: every field is rebuilt, and nothing else gets through.
import { expect, test } from 'vitest';
import { readSocketWord } from '@/lib/page/socket/socket-words';

const followed = {
  id: '0x1',
  params: ['newHeads'],
  topic: 'newHeads',
  madeAt: 1,
  height: 0,
  lineId: '0x1',
  given: ['{}'],
};
const lost = (change = {}) => [
  7,
  'lost',
  'wss://a.test/',
  'closed',
  1006,
  [[0, '{}', 5]],
  [{ ...followed, ...change }],
  0,
  9,
];

test('the hook’s words arrive as they are', () => {
  for (const word of [
    lost(),
    [7, 'frame', 1, '{}', 5],
    [7, 'dialled', 2, true],
    [7, 'heard', '{}'],
    [7, 'there'],
    [7, 'opened'],
    [7, 'over'],
  ])
    expect(readSocketWord(word)).toEqual(word);
  expect(readSocketWord(lost({ more: 1 }))).toEqual(lost());
});

test('anything else is refused', () => {
  const [, , ...args] = lost();
  for (const word of [
    null,
    {},
    [],
    ['7', 'there'],
    [7, 'toString'],
    [7, 'frame', 1, '{}'],
    [7, 'heard', 5],
    [7, 'dialled', '2', true],
    lost({ given: 'text' }),
    lost({ madeAt: Number.NaN }),
    [7, 'lost', ...args.with(1, 'moved')],
    [7, 'lost', ...args.with(3, [[0, 5, 5]])],
    [7, 'lost', ...args.with(4, Array(65).fill(followed))],
  ])
    expect(readSocketWord(word)).toBeNull();
});

test('of what is longer than is taken both ends arrive: there the id stands', () => {
  const long = `{"id":1,${'x'.repeat(33_554_432)},"id":2}`;
  expect(readSocketWord([7, 'heard', long])).toEqual([7, 'heard', `${long.slice(0, 200)}\0${long.slice(-200)}`]);
});
