// What is made ready before the worker sleeps: once, when nothing changes any more, and never while something does.
import { expect, test } from 'vitest';
import { createQuiet } from '@/lib/background/state/quiet';
import { overviewToKeep, viewToKeep } from '@/lib/messages/kept-view';
import { reports } from '@/tests/components/reports';
import { dependency, report, since } from '@/tests/components/reports-of';
import { dashboard } from '@/tests/components/settings';
import { overview } from '@/tests/components/sights';

function open() {
  let now = 0;
  const timers: { at: number; run: () => void }[] = [];
  const heard: string[] = [];
  const quiet = createQuiet({ now: () => now, runAfter: (ms, run) => void timers.push({ at: now + ms, run }) });
  quiet.hear({
    onTurn: () => heard.push('turn'),
    onStir: () => heard.push('stir'),
    onQuiet: (sites) => heard.push(`quiet ${sites.sort()}`),
  });
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
  expect(heard).toEqual(['turn', 'stir']);
  pass(1_000);
  expect(heard).toEqual(['turn', 'stir', 'quiet https://a.org,https://b.org']);
  quiet.stir();
  pass(20_000);
  expect(heard.slice(3)).toEqual(['turn', 'stir', 'quiet ']);
});

test('another tab in front takes away what is said of it alone; the first change after it what is said of all sites', () => {
  const { quiet, heard, timers, pass } = open();
  quiet.turn();
  quiet.turn();
  expect(heard).toEqual(['turn']);
  pass(10_000);
  quiet.stir('https://a.org');
  quiet.stir();
  quiet.turn();
  expect(timers).toHaveLength(1);
  expect(heard).toEqual(['turn', 'stir']);
  pass(20_000);
  expect(heard).toEqual(['turn', 'stir', 'quiet https://a.org']);
  quiet.turn();
  pass(20_000);
  expect(heard.slice(3)).toEqual(['turn', 'quiet ']);
});

test('an overview is kept only where nothing in it ends by itself: no failing operator, no open incident, no pause', () => {
  const now = 1_000_000;
  const over = dashboard.incidents.map((one) => ({ ...one, endedAt: now - 1 }));
  const well = { ...overview, operators: overview.operators.map((one) => ({ ...one, failingSince: null })) };
  const settings = { ...dashboard, settings: { ...dashboard.settings, pausedUntil: 0 } };
  const kept = { settings, incidents: over, overview: well };
  expect(over.length).toBeGreaterThan(0);
  expect(overviewToKeep(kept, now)).toEqual(kept);
  expect(overviewToKeep({ ...kept, incidents: over.map((one) => ({ ...one, endedAt: null })) }, now)).toBeNull();
  const failing = well.operators.map((one, at) => ({ ...one, failingSince: at === 0 ? now - 1 : null }));
  expect(overviewToKeep({ ...kept, overview: { ...well, operators: failing } }, now)).toBeNull();
  const pausedUntil = (at: number) => ({ ...settings, settings: { ...settings.settings, pausedUntil: at } });
  expect(overviewToKeep({ ...kept, settings: pausedUntil(now + 1) }, now)).toBeNull();
  expect(overviewToKeep({ ...kept, settings: pausedUntil(now) }, now)).not.toBeNull();
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
