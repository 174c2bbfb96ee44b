// A drill in words: the same for the popup, the dashboard, the page to share, and the command line. Pure.

import { type Language, number, plural } from '@/components/kit/language';
import { asciiHost, plainName } from '@/components/kit/name';
import { assuranceName, pascal, span, whyNotWords } from '@/components/kit/words';
import type { DrillWhat } from '@/lib/ledger/cut';
import type { DrillReport, DrillRow } from '@/lib/ledger/drill';

/** What is pretended to be down, within a sentence. */
export const whatName = ({ t }: Language, { kind, name }: DrillWhat): string =>
  kind === 'all' ? t('drillAllIn') : plainName(name);

export const drillTitle = (language: Language, { host, what }: Pick<DrillReport, 'host' | 'what'>): string =>
  language.t('drillHead', plainName(asciiHost(host)), whatName(language, what));

/** "It would keep working." */
export const verdictWords = ({ t }: Language, { verdict }: Pick<DrillReport, 'verdict'>): string =>
  t(`verdict${pascal(verdict)}`);

/** How many calls were answered by others, and how fast. */
export function countWords(language: Language, { calls, saved, medianMs }: DrillReport): string {
  if (calls === 0) return language.t('drillNoCalls');
  const counts = plural(language, 'drillCalls', calls, number(language, saved));
  return medianMs === null ? counts : `${counts} ${language.t('drillTypical', span(language, medianMs))}`;
}

/** From when to when, and why it ended. */
export function whenWords(language: Language, { startedAt, endedAt, ended }: DrillReport): string {
  const format = new Intl.DateTimeFormat(language.locale, { dateStyle: 'medium', timeStyle: 'short' });
  const when = format.formatRange(startedAt, endedAt ?? startedAt);
  return ended === null ? `${when}.` : `${when}. ${language.t(`drillEnded${pascal(ended)}`)}`;
}

/** "Blockchain access (Ethereum)". */
export function rowPart({ t }: Language, { role, partName }: DrillRow): string {
  const words = t(`role${pascal(role)}`);
  return partName === null ? words : `${words} (${partName})`;
}

/** Who answered instead, and why nobody did. */
export function rowInstead(language: Language, row: DrillRow): string {
  const { t } = language;
  const who = row.rescuerName === null ? null : row.rescuerName === '' ? t('keptHere') : plainName(row.rescuerName);
  if (row.lost === 0) return who ?? '';
  const why = lostWords(language, row);
  return who === null ? why : `${who}. ${why}`;
}

/** There was somebody to ask. */
const hasOthers: ReadonlySet<DrillRow['spare']> = new Set(['proven', 'agreed', 'single']);

function lostWords(language: Language, { spare, isNew, whyNot }: DrillRow): string {
  if (spare === 'unneeded') return language.t('drillNotNeeded');
  if (whyNot !== null) return whyNotWords(language, whyNot, 0);
  if (isNew) return language.t('drillNew');
  return language.t(hasOthers.has(spare) ? 'drillUnanswered' : 'drillNoSpare');
}

/** How far what came instead was checked, in a word. */
export const rowSure = ({ t }: Language, { assurance }: DrillRow): string =>
  assurance === null ? '' : t(assuranceName(assurance));

export const rowTook = (language: Language, { medianMs }: DrillRow): string =>
  medianMs === null ? '' : span(language, medianMs);

/** What was left alone, a sentence each. */
export function notCutWords(language: Language, { notCut, what }: Pick<DrillReport, 'notCut' | 'what'>): string[] {
  const { t } = language;
  return [
    ...(notCut.page ? [t('drillPageThere', whatName(language, what))] : []),
    ...(notCut.workers ? [t('drillWorkersNot')] : []),
    ...(notCut.unplaced > 0 ? [plural(language, 'drillUnplaced', notCut.unplaced)] : []),
    t('drillUnseen'),
  ];
}
