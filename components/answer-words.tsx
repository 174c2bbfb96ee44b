// The popup's answer to "does this site work?": one sentence, one line, one road, at most two buttons, by state.
import type { ComponentChildren } from 'preact';
import type { DependencyReport, SiteReport } from '@/lib/ledger/report';
import { type AnswerContent, chainWords } from './answer-content';
import { idleAnswer } from './idle-answer';
import { type Language, number, plural, pluralKey, rich } from './language';
import { asciiHost, Name } from './name';
import type { RoadProps } from './road';
import { clock, whyNotWords } from './words';

const strong = (text: string) => (
  <b>
    <Name text={text} />
  </b>
);

export function isFailing(dependency: DependencyReport): boolean {
  return dependency.state !== 'answers' && dependency.failingSince !== null;
}

/** How many others were asked for the last call: the trail's first attempt is the site's own. */
export function othersAsked(dependency: DependencyReport): number {
  return Math.max(0, dependency.trail.length - 1);
}

const operatorsOf = (list: DependencyReport[]) => new Set(list.map((dependency) => dependency.operator)).size;

function wellLine(language: Language, report: SiteReport): ComponentChildren {
  const [only, ...rest] = report.dependencies;
  const count = operatorsOf(report.dependencies);
  const saved = report.savedInTab;
  if (only === undefined || (rest.length > 0 && count > 1)) {
    const all = <b>{plural(language, 'providers', count)}</b>;
    if (saved === 0) return rich(language, 'lineWellAll', all);
    return rich(language, pluralKey(language, 'lineWellAllAgain', saved), number(language, saved), all);
  }
  if (saved === 0) return rich(language, 'lineWellOnly', strong(only.operatorName));
  return rich(
    language,
    pluralKey(language, 'lineWellOnlyAgain', saved),
    number(language, saved),
    strong(only.operatorName),
  );
}

/** The same number as on the toolbar button, where there is one. */
function savedOf(report: SiteReport, failing: DependencyReport[]): number {
  if (report.savedInTab > 0) return report.savedInTab;
  return failing.reduce((sum, dependency) => sum + dependency.saved, 0);
}

function rescuingLine(language: Language, report: SiteReport, now: number): ComponentChildren {
  const failing = report.dependencies.filter(isFailing);
  const saved = savedOf(report, failing);
  const [first] = failing;
  if (first === undefined) return plural(language, 'lineSaved', saved);
  const since = clock(language, Math.min(...failing.map((dependency) => dependency.failingSince ?? now)), now);
  const operators = operatorsOf(failing);
  const who = operators > 1 ? <b>{plural(language, 'providers', operators)}</b> : strong(first.operatorName);
  const stem = operators > 1 ? 'lineRescuingSome' : 'lineRescuing';
  return rich(language, pluralKey(language, stem, saved), number(language, saved), who, since);
}

/** The question below says why by itself. */
function exhaustedLine(language: Language, report: SiteReport, lost: DependencyReport): ComponentChildren {
  const asked = othersAsked(lost);
  const who = strong(lost.operatorName);
  if (lost.whyNot !== null && lost.whyNot !== 'all-failed' && report.question === null) {
    const why = whyNotWords(language, lost.whyNot, asked);
    return [rich(language, 'lineDoesNotAnswer', who), ' ', why];
  }
  if (asked === 0) return rich(language, 'lineExhaustedAlone', who);
  return rich(language, pluralKey(language, 'lineExhausted', asked), number(language, asked), who);
}

function exhausted(language: Language, report: SiteReport): AnswerContent {
  const failing = report.dependencies.filter(isFailing);
  const lost = failing.find((dependency) => dependency.whyNot !== null) ?? failing[0];
  const { t } = language;
  return {
    sentence: t('sentenceExhausted'),
    line: lost === undefined ? t('lineExhaustedNameless') : exhaustedLine(language, report, lost),
    road: { kind: 'exhausted', over: lost?.operatorName ?? '', start: t('thisSite'), end: chainWords(language, lost) },
    acts: lost === undefined ? [] : [{ act: 'see-tried', label: t('actSeeTried'), first: false }],
  };
}

function working(language: Language, report: SiteReport, now: number): AnswerContent {
  const { t } = language;
  const [first] = report.dependencies;
  const ends = { start: t('thisSite'), end: chainWords(language, first) };
  const over = first?.operatorName ?? '';
  if (report.state === 'rescuing') {
    const road: RoadProps = { kind: 'rescuing', over, under: first?.rescuer?.operatorName ?? '', ...ends };
    return { sentence: t('sentenceRescuing'), line: rescuingLine(language, report, now), road, acts: [] };
  }
  const road: RoadProps = { kind: 'well', over, ...ends };
  if (report.state === 'unknown-chain') {
    const line = rich(language, 'lineUnknownChain', strong(asciiHost(first?.host ?? '')));
    return { sentence: t('sentenceUnknownChain'), line, road, acts: [] };
  }
  return { sentence: t('sentenceWell'), line: wellLine(language, report), road, acts: [] };
}

/** @param now Epoch ms; times of another day are shown with their day. */
export function answerOf(language: Language, report: SiteReport, now: number): AnswerContent {
  switch (report.state) {
    case 'well':
    case 'rescuing':
      return working(language, report, now);
    case 'unknown-chain':
      // An unknown chain whose provider fails has nobody to go round by: that is no longer "working".
      return report.dependencies.some(isFailing) ? exhausted(language, report) : working(language, report, now);
    case 'exhausted':
      return exhausted(language, report);
    case 'unseen':
    case 'off-here':
    case 'off-everywhere':
    case 'paused':
    case 'safe-mode':
    case 'permission':
    case 'not-allowed':
    case 'offline':
      return idleAnswer(language, report, { state: report.state, now });
  }
}

/** When the background gives no report at all. */
export function silentAnswer(language: Language): AnswerContent {
  const { t } = language;
  return {
    sentence: t('sentenceSilent'),
    line: t('lineSilent'),
    road: { kind: 'off', start: t('thisSite'), end: t('chainAny') },
    acts: [],
  };
}
