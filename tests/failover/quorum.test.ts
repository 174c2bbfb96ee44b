// What the vote promises whatever is voted on.
import { expect, test } from 'vitest';
import { apart, quorum } from '@/lib/failover/quorum';
import type { Verdict } from '@/lib/failover/verdict';
import { fakeClock } from './fake-clock';

interface Candidate {
  name: string;
  group: string;
  independent: boolean;
  clouds: string[];
}

const never = new AbortController().signal;
const answer = (value: string): Verdict<string> => ({ kind: 'answer', value });
const broken: Verdict<string> = { kind: 'fault', fault: { kind: 'broken', status: 503 } };

/** One endpoint: `name`, or `name:group`; in small letters anybody's node, `@cloud` at the end. */
function candidate(text: string): Candidate {
  const [who = '', cloud] = text.split('@');
  const [name = '', group = name] = who.split(':');
  return { name, group, independent: name === name.toUpperCase(), clouds: cloud === undefined ? [] : [cloud] };
}

function vote(names: string, plan: Record<string, [number, Verdict<string>]>, needed = 2) {
  const clock = fakeClock();
  const asked: string[] = [];
  const running = quorum(
    names.split(' ').map(candidate),
    async ({ name }, signal) => {
      asked.push(name);
      const [ms, verdict] = plan[name] ?? [5, broken];
      await clock.sleep(ms, signal);
      return signal.aborted ? { kind: 'abandoned' } : verdict;
    },
    {
      ...{ clock, signal: never, budgetMs: 4_000, patienceMs: 2_000, needed, mostAsked: 5 },
      isSame: (one, other) => one === other,
      standsAlone: ({ group }) => group === 'own',
      isEnough: (value) => value === 'revert',
    },
  );
  return { clock, asked, running };
}

const at = (ms: number, value: string): [number, Verdict<string>] => [ms, answer(value)];

test('two who say the same are enough, and nobody else is asked', async () => {
  const { clock, asked, running } = vote('A B C', { A: at(5, 'x'), B: at(9, 'x') });
  await clock.advance(20);
  expect(await running).toMatchObject({ kind: 'agreed', said: [{ value: 'x' }, { value: 'x' }], others: [] });
  expect(asked).toEqual(['A', 'B']);
});

test('where two differ a third decides, and the other is told apart', async () => {
  const { clock, asked, running } = vote('A B C', { A: at(5, 'lie'), B: at(5, 'x'), C: at(5, 'x') });
  await clock.advance(50);
  expect(await running).toMatchObject({ kind: 'agreed', others: [{ by: { name: 'A' }, value: 'lie' }] });
  expect(asked).toEqual(['A', 'B', 'C']);
});

test('two of one group, or two whose nodes may be one, are one voice however often they say it', async () => {
  const plan = { A: at(5, 'lie'), B: at(5, 'lie'), C: at(5, 'x'), D: at(5, 'x') };
  const { clock, running } = vote('A:one B:one C D', plan);
  await clock.advance(50);
  expect(await running).toMatchObject({ kind: 'agreed', said: [{ value: 'x' }, { value: 'x' }] });
  const other = vote('a b C D', { a: at(5, 'lie'), b: at(5, 'lie'), C: at(5, 'x'), D: at(5, 'x') });
  await other.clock.advance(50);
  expect(await other.running).toMatchObject({ kind: 'agreed', said: [{ value: 'x' }, { value: 'x' }] });
  expect(apart(['a', 'b', 'C', 'D:C'].map(candidate)).map(({ name }) => name)).toEqual(['a', 'C']);
});

test('without a third who could decide there is no answer', async () => {
  const { clock, running } = vote('A B', { A: at(5, 'x'), B: at(5, 'y') });
  await clock.advance(50);
  expect(await running).toMatchObject({ kind: 'disputed' });
});

test('one whom nobody contradicts and nobody joins stands alone', async () => {
  const { clock, running } = vote('A B C', { A: at(5, 'x') });
  await clock.advance(50);
  expect(await running).toMatchObject({ kind: 'alone', said: [{ value: 'x' }] });
});

test('nobody keeps the first answer waiting for more than two seconds', async () => {
  const silent: [number, Verdict<string>] = [60_000, answer('x')];
  const { clock, running } = vote('A B C D', { A: at(5, 'x'), B: silent, C: silent, D: silent });
  let told = '';
  void running.then(({ kind }) => {
    told = kind;
  });
  await clock.advance(1_990);
  expect(told).toBe('');
  await clock.advance(30);
  expect(told).toBe('alone');
});

test('one in another cloud is asked before one in the same', async () => {
  const { clock, asked, running } = vote('A@aws B@aws C@gcp', { A: at(5, 'x'), C: at(5, 'x') });
  await clock.advance(50);
  expect(await running).toMatchObject({ kind: 'agreed' });
  expect(asked).toEqual(['A', 'C']);
});

test('one more is asked beside those that are silent for 600 ms', async () => {
  const { clock, asked, running } = vote('A B C', { A: at(5, 'x'), B: at(60_000, 'x'), C: at(5, 'x') });
  await clock.advance(590);
  expect(asked).toEqual(['A', 'B']);
  await clock.advance(50);
  expect(await running).toMatchObject({ kind: 'agreed' });
  expect(asked).toEqual(['A', 'B', 'C']);
});

test('in the place of two that are silent two others are asked at once', async () => {
  const silent: [number, Verdict<string>] = [60_000, answer('x')];
  const { clock, asked, running } = vote('A b C D', { A: silent, b: silent, C: at(5, 'x'), D: at(5, 'x') });
  await clock.advance(590);
  expect(asked).toEqual(['A', 'b']);
  await clock.advance(30);
  expect(await running).toMatchObject({ kind: 'agreed', said: [{ by: { name: 'C' } }, { by: { name: 'D' } }] });
});

test('the word of the user’s own is enough, and nobody is asked beside it unless it is late', async () => {
  const { clock, asked, running } = vote('A:own B C', { A: at(5, 'x'), B: at(5, 'y'), C: at(5, 'y') });
  await clock.advance(50);
  expect(await running).toMatchObject({ kind: 'agreed', said: [{ by: { name: 'A' } }] });
  expect(asked).toEqual(['A']);
  const late = vote('A:own B C', { A: at(60_000, 'x'), B: at(5, 'y'), C: at(5, 'y') });
  await late.clock.advance(3_000);
  expect(await late.running).toMatchObject({ kind: 'agreed', said: [{ value: 'y' }, { value: 'y' }] });
});

test('what needs no second voice waits for none', async () => {
  const { clock, running } = vote('A B', { A: at(5, 'revert'), B: at(60_000, 'x') });
  await clock.advance(50);
  expect(await running).toMatchObject({ kind: 'agreed', said: [{ value: 'revert' }] });
});

test('turned up, three must say the same', async () => {
  const plan = { A: at(5, 'x'), B: at(5, 'lie'), C: at(5, 'x'), D: at(5, 'x') };
  const { clock, asked, running } = vote('A B C D', plan, 3);
  await clock.advance(50);
  expect(await running).toMatchObject({ kind: 'agreed', others: [{ by: { name: 'B' } }] });
  expect(asked).toEqual(['A', 'B', 'C', 'D']);
});
