// "Is it me or them?" in words: one thing in one sentence, more as a list under one heading.
import { expect, test } from 'vitest';
import de from '@/assets/public/_locales/de/messages.json';
import en from '@/assets/public/_locales/en/messages.json';
import type { Language } from '@/components/kit/language';
import { nowWords } from '@/components/sight/now-told';
import type { IncidentRow } from '@/lib/messages/own-protocol';
import { dashboard } from './settings';

const speak = (locale: string, messages: object): Language => ({
  locale,
  t: (key, ...parts) =>
    String(Object.entries(messages).find(([name]) => name === key)?.[1].message).replace(
      /\$(\d)/g,
      (_, place) => parts[Number(place) - 1] ?? '',
    ),
});
const english = speak('en', en);

const incident = (cause: IncidentRow['cause'], name: string, endedAt: number | null = null): IncidentRow[] =>
  dashboard.incidents.slice(0, 1).map((one) => ({ ...one, cause, name, endedAt, operators: ['Infura', 'Ankr'] }));

const say = (...incidents: IncidentRow[][]) => nowWords(english, { incidents: incidents.flat(), online: true });

test('what fails alone is said in one sentence, with whose fault it is', () => {
  expect(say(incident('operator', 'Infura'))).toEqual({ heading: 'It is them: Infura does not answer.', points: [] });
  expect(
    say(incident('operator', 'Infura'), incident('operator', 'dRPC'), incident('operator', 'Infura')).heading,
  ).toBe('It is them: Infura and dRPC do not answer.');
  expect(say(incident('cloud', 'AWS')).heading).toBe('It is them: AWS is down, and 2 providers with it.');
  expect(say(incident('chain', 'Base')).heading).toBe('It is the chain: Base stands still; nobody has a new block.');
});

test('more than three who fail alone are counted', () => {
  const four = ['Infura', 'dRPC', 'Ankr', 'Alchemy'].map((name) => incident('operator', name));
  expect(say(...four).heading).toBe('It is them: 4 providers do not answer.');
});

test('several things are a list under one heading, which says only once whose fault it is', () => {
  const all = say(incident('operator', 'dRPC'), incident('cloud', 'AWS'), incident('sequencer', 'Base'));
  expect(all).toEqual({
    heading: 'It is not you. Several things fail at once:',
    points: [
      'Base stands still; its only sequencer makes no new block.',
      'AWS is down, and 2 providers with it.',
      'dRPC does not answer.',
    ],
  });
});

test('what is over is not said, and nobody is blamed while the computer is offline', () => {
  expect(say(incident('operator', 'Infura', 5)).heading).toBe('Nothing that your sites use is failing now.');
  const offline = nowWords(speak('de', de), { incidents: incident('operator', 'Infura'), online: false });
  expect(offline).toEqual({ heading: 'Sie sind offline: Es liegt nicht an den anderen.', points: [] });
});
