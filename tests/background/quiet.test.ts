// What is made ready before the worker sleeps: once, when nothing changes any more, and never while something does.
import { expect, test } from 'vitest';
import { createQuiet } from '@/lib/background/state/quiet';
import { viewToKeep } from '@/lib/messages/kept-view';
import { reports } from '@/tests/components/reports';
import { dependency, report, since } from '@/tests/components/reports-of';

function open() {
  let now = 0;
  const timers: { at: number; run: () => void }[] = [];
  const heard: string[] = [];
  const quiet = createQuiet({ now: () => now, runAfter: (ms, run) => void timers.push({ at: now + ms, run }) });
  quiet.hear({ onStir: () => heard.push('stir'), onQuiet: (sites) => heard.push(`quiet ${sites.sort()}`) });
  const pass = (ms: number) => {
    const end = now + ms;
    for (
      let next = timers.findIndex(({ at }) => at <= end);
      next >= 0;
      next = timers.findIndex(({ at }) => at <= end)
    ) {
      const [timer] = timers.splice(next, 1);
      now = timer?.at ?? now;
      timer?.run();
    }
    now = end;
  };
  return { quiet, heard, timers, pass };
}

test('many changes are one, and quiet begins twenty seconds after the last', () => {
  const { quiet, heard, timers, pass } = open();
  for (let at = 0; at < 40; at++) {
    quiet.stir(at % 2 === 0 ? 'https://a.org' : undefined);
    pass(1_000);
  }
  quiet.stir('https://b.org');
  expect(timers).toHaveLength(1);
  pass(19_000);
  expect(heard).toEqual(['stir']);
  pass(1_000);
  expect(heard).toEqual(['stir', 'quiet https://a.org,https://b.org']);
  quiet.stir();
  pass(20_000);
  expect(heard.slice(2)).toEqual(['stir', 'quiet ']);
});

test('only a view that stays true while the worker sleeps is kept: nothing fails, is paused, rehearsed or asked, and no window is private', () => {
  const kept = Object.entries(reports).filter(([, one]) => one !== null && viewToKeep(1, one) !== null);
  const states = kept.map(([, one]) => one?.state);
  expect(new Set(states)).toEqual(new Set(['well', 'unseen', 'off-here', 'off-everywhere']));
  for (const [, one] of kept) {
    expect(one?.dependencies.filter(({ state }) => state !== 'answers')).toEqual([]);
    expect([one?.question, one?.elsewhere, one?.drill ?? null, one?.private]).toEqual([null, null, null, false]);
  }
  expect(viewToKeep(1, report('well', { private: true }))).toBeNull();
  const failing = dependency({ state: 'fails', failingSince: since });
  expect(viewToKeep(1, report('off-here', { dependencies: [failing] }))).toBeNull();
});
