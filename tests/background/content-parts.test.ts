// Which messages a file's blocks become on their way to the page: few where its leaves are small, none held back, none read before there is room.
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inParts } from '@/lib/background/content/parts';
import { type Bytes, joinBytes, sameBytes } from '@/lib/content/bytes';
import { partBytes } from '@/lib/messages/content-protocol';

const pattern = Uint8Array.from({ length: 251 * 2_100 }, (_, at) => at % 251);
const chunk = (length: number, first = 0): Bytes => pattern.slice(first % 251, (first % 251) + length);

async function* from(chunks: readonly Bytes[]): AsyncGenerator<Bytes> {
  yield* chunks;
}

/** Never loses patience. */
const patient = () => new Promise<void>(() => undefined);
const lengthOf = (chunks: readonly Bytes[]) => chunks.reduce((sum, { length }) => sum + length, 0);

async function partsOf(chunks: readonly Bytes[]): Promise<Bytes[]> {
  const parts: Bytes[] = [];
  for await (const part of inParts(from(chunks), lengthOf(chunks), patient)) parts.push(part);
  expect(sameBytes(joinBytes(parts), joinBytes(chunks))).toBe(true);
  return parts;
}

test('a hundred thousand small leaves are a dozen messages, the first leaf one of its own', async () => {
  const parts = await partsOf(Array.from({ length: 100_000 }, (_, at) => chunk(8, at)));
  expect(parts.map(({ length }) => length)).toEqual([8, ...Array(12).fill(65_536), 800_000 - 8 - 12 * 65_536]);
});

test('large leaves go as they are, in parts that a message may hold', async () => {
  const parts = await partsOf([chunk(partBytes), chunk(partBytes), chunk(partBytes + 5)]);
  expect(parts.map(({ length }) => length)).toEqual([49_152, partBytes - 49_152, partBytes, partBytes, 5]);
  expect((await partsOf([chunk(70_000)])).length).toBe(1);
  for (const { length } of await partsOf(Array.from({ length: 40 }, () => chunk(60_000))))
    expect(length).toBeLessThanOrEqual(partBytes);
});

/** Chunks that come when the test says so. */
function slowChunks() {
  const asked: { give: (result: IteratorResult<Bytes, undefined>) => void; fail: (error: Error) => void }[] = [];
  let returned = 0;
  return {
    asked,
    returnedTimes: () => returned,
    chunks: {
      next: () => new Promise<IteratorResult<Bytes, undefined>>((give, fail) => asked.push({ give, fail })),
      return: async () => {
        returned++;
        return { done: true as const, value: undefined };
      },
    },
  };
}

test('a leaf that is not followed by another goes when patience ends, and the late one is asked for once', async () => {
  const { asked, chunks } = slowChunks();
  const waits: (() => void)[] = [];
  const parts = inParts(chunks, 30, () => new Promise((resolve) => waits.push(resolve)));
  const first = parts.next();
  asked[0]?.give({ value: chunk(10), done: false });
  expect((await first).value).toHaveLength(10);
  const second = parts.next();
  await turn();
  asked[1]?.give({ value: chunk(10, 10), done: false });
  await turn();
  expect([asked.length, waits.length]).toEqual([3, 1]);
  waits[0]?.();
  expect((await second).value).toHaveLength(10);
  const third = parts.next();
  await turn();
  expect(asked).toHaveLength(3);
  asked[2]?.give({ value: chunk(10, 20), done: false });
  await turn();
  asked[3]?.give({ value: undefined, done: true });
  expect((await third).value).toEqual(chunk(10, 20));
  expect((await parts.next()).done).toBe(true);
});

test('what came before the bytes break off is given, and then they break off', async () => {
  const breaking = async function* (): AsyncGenerator<Bytes> {
    for (let at = 0; at < 100; at++) yield chunk(10, at * 10);
    throw new Error('nobody has the rest');
  };
  const parts: Bytes[] = [];
  const reading = async () => {
    for await (const part of inParts(breaking(), 5_000, patient)) parts.push(part);
  };
  await expect(reading()).rejects.toThrow('nobody has the rest');
  expect(joinBytes(parts)).toEqual(chunk(1_000));
});

test('while there is no room nothing more is asked for, and who leaves ends the reading', async () => {
  const { asked, chunks, returnedTimes } = slowChunks();
  const parts = inParts(chunks, 10 * partBytes, patient);
  const first = parts.next();
  asked[0]?.give({ value: chunk(10), done: false });
  await first;
  const second = parts.next();
  await turn();
  asked[1]?.give({ value: chunk(partBytes), done: false });
  await second;
  await turn();
  expect(asked).toHaveLength(2);
  await parts.return(undefined);
  expect(returnedTimes()).toBe(1);
});
