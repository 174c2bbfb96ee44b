// What the machine promises whatever it is asked to carry.
import { expect, test } from 'vitest';
import { failover } from '@/lib/failover/failover';
import type { Verdict } from '@/lib/failover/verdict';
import { fakeClock } from './fake-clock';

const never = new AbortController().signal;
const answer = (value: string): Verdict<string> => ({ kind: 'answer', value });
const broken: Verdict<string> = { kind: 'fault', fault: { kind: 'broken', status: 503 } };
const refusal: Verdict<string> = { kind: 'refusal', reason: 'missing-data' };

/** Attempts that take so long and end so; keeps who was asked and who was cancelled. */
function script(clock: ReturnType<typeof fakeClock>, plan: Record<string, [number, Verdict<string>]>) {
  const asked: string[] = [];
  const cancelled: string[] = [];
  const attempt = async (candidate: string, signal: AbortSignal): Promise<Verdict<string>> => {
    asked.push(candidate);
    const [ms, verdict] = plan[candidate] ?? [0, broken];
    await clock.sleep(ms, signal);
    if (signal.aborted) cancelled.push(candidate);
    return signal.aborted ? { kind: 'abandoned' } : verdict;
  };
  return { asked, cancelled, attempt };
}

test('after a fault and a refusal the third candidate’s answer is the site’s, and each was asked once', async () => {
  const clock = fakeClock();
  const { asked, attempt } = script(clock, { a: [5, broken], b: [5, refusal], c: [5, answer('0x10')] });
  const running = failover(['a', 'b', 'c', 'd'], attempt, { clock, signal: never, budgetMs: 4_000 });
  await clock.advance(100);
  expect(await running).toMatchObject({ kind: 'answer', value: '0x10', by: 'c' });
  expect(asked).toEqual(['a', 'b', 'c']);
});

test('a silent candidate is joined by the next after 600 ms and cancelled when that one answers', async () => {
  const clock = fakeClock();
  const { asked, cancelled, attempt } = script(clock, { a: [60_000, answer('late')], b: [50, answer('soon')] });
  const running = failover(['a', 'b'], attempt, { clock, signal: never, budgetMs: 9_000 });
  await clock.advance(590);
  expect(asked).toEqual(['a']);
  await clock.advance(100);
  expect(await running).toMatchObject({ kind: 'answer', value: 'soon', by: 'b' });
  await clock.advance(0);
  expect(cancelled).toEqual(['a']);
});

test('never more than two strangers are asked at a time', async () => {
  const clock = fakeClock();
  const slow: [number, Verdict<string>] = [5_000, answer('x')];
  const { asked, attempt } = script(clock, { a: slow, b: slow, c: slow });
  const running = failover(['a', 'b', 'c'], attempt, { clock, signal: never, budgetMs: 4_000 });
  await clock.advance(4_000);
  expect(await running).toMatchObject({ kind: 'exhausted' });
  expect(asked).toEqual(['a', 'b']);
});

test('when nobody answers, the trail says who failed and how', async () => {
  const clock = fakeClock();
  const { attempt } = script(clock, { a: [1, broken], b: [1, refusal] });
  const running = failover(['a', 'b'], attempt, { clock, signal: never, budgetMs: 4_000 });
  await clock.advance(10);
  const result = await running;
  expect(result.kind).toBe('exhausted');
  expect(result.trail.map((step) => [step.candidate, step.verdict.kind])).toEqual([
    ['a', 'fault'],
    ['b', 'refusal'],
  ]);
});

test('a fast null never wins over another voice', async () => {
  const clock = fakeClock();
  const { asked, attempt } = script(clock, { a: [1, answer('null')], b: [100, answer('0x1')] });
  const running = failover(['a', 'b'], attempt, { clock, signal: never, budgetMs: 4_000, isWeak: (v) => v === 'null' });
  await clock.advance(200);
  expect(await running).toMatchObject({ kind: 'answer', value: '0x1', by: 'b' });
  expect(asked).toEqual(['a', 'b']);
});

test('two nulls are an answer of two voices, one null alone is an answer of one', async () => {
  const clock = fakeClock();
  const isWeak = () => true;
  const two = script(clock, { a: [1, answer('null')], b: [1, answer('null')] });
  const one = script(clock, { a: [1, answer('null')], b: [1, broken] });
  const options = { clock, signal: never, budgetMs: 4_000, isWeak };
  const [both, single] = [failover(['a', 'b'], two.attempt, options), failover(['a', 'b'], one.attempt, options)];
  await clock.advance(10);
  expect(await both).toMatchObject({ kind: 'answer', value: 'null', voices: 2 });
  expect(await single).toMatchObject({ kind: 'answer', value: 'null', voices: 1, by: 'a' });
});

test('when the site leaves, running attempts are cancelled and no further one begins', async () => {
  const clock = fakeClock();
  const left = new AbortController();
  const { asked, cancelled, attempt } = script(clock, { a: [5_000, answer('x')], b: [1, answer('y')] });
  const running = failover(['a', 'b'], attempt, { clock, signal: left.signal, budgetMs: 9_000 });
  await clock.advance(100);
  left.abort();
  await clock.advance(2_000);
  expect(await running).toMatchObject({ kind: 'abandoned' });
  expect([asked, cancelled]).toEqual([['a'], ['a']]);
});
