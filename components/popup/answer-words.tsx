// The popup's answer to "does this site work?": one sentence, one line, one road, at most two buttons, by state.
import type { ComponentChildren } from 'preact';
import {
  type AnswerContent,
  chainWords,
  elsewhereActs,
  isRefusing,
  isScheme,
  whoWords,
} from '@/components/kit/answer-content';
import { type Language, type MessageKey, number, plural, pluralKey, rich } from '@/components/kit/language';
import { asciiHost, Name } from '@/components/kit/name';
import { Tip } from '@/components/kit/tip';
import { clock, whyNotWords } from '@/components/kit/words';
import type { Fault } from '@/lib/failover/verdict';
import type { DependencyReport, SiteReport } from '@/lib/ledger/report';
import { idleAnswer } from './idle-answer';
import type { RoadProps } from './road';

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

/** What was saved, by what it was: calls, pictures and files, or both. The same number as on the toolbar button, where there is one. */
function savedLine(language: Language, report: SiteReport, among: DependencyReport[]): string {
  const sum = among.reduce((all, dependency) => all + dependency.saved, 0);
  const kinds = new Set(among.filter(({ saved }) => saved > 0).map(({ role }) => role));
  const stem = kinds.size > 1 ? 'lineSavedBoth' : kinds.has('content') ? 'lineSavedContent' : 'lineSaved';
  return plural(language, stem, report.savedInTab > 0 ? report.savedInTab : sum);
}

function wellLine(language: Language, report: SiteReport): ComponentChildren {
  const [only, ...rest] = report.dependencies;
  const count = operatorsOf(report.dependencies);
  const isOne = only !== undefined && (rest.length === 0 || count === 1);
  const who = isOne ? strong(whoWords(language, only)) : <b>{plural(language, 'providers', count)}</b>;
  if (report.savedInTab === 0) return rich(language, isOne ? 'lineWellOnly' : 'lineWellAll', who);
  const again = rich(language, isOne ? 'lineWellOnlyAgain' : 'lineWellAllAgain', who);
  return [again, ' ', savedLine(language, report, report.dependencies)];
}

function rescuingLine(language: Language, report: SiteReport, now: number): ComponentChildren {
  const failing = report.dependencies.filter(isFailing);
  const saved = savedLine(language, report, failing);
  const [first] = failing;
  if (first === undefined) return saved;
  const since = clock(language, Math.min(...failing.map((dependency) => dependency.failingSince ?? now)), now);
  const { fallen } = report;
  if (fallen !== null) {
    const who = <b>{plural(language, 'providers', fallen.operators)}</b>;
    const together = clock(language, fallen.since, now);
    return [rich(language, 'lineRescuingCloud', who, strong(fallen.name), together), ' ', saved];
  }
  const operators = operatorsOf(failing);
  if (operators > 1) {
    const who = <b>{plural(language, 'providers', operators)}</b>;
    return [rich(language, 'lineRescuingSome', who, since), ' ', saved];
  }
  if (isScheme(first)) return [language.t('lineScheme', `${first.host}//`), ' ', saved];
  return [rich(language, wrongLine(first.fault) ?? 'lineRescuing', strong(first.operatorName), since), ' ', saved];
}

/** It answers all the time: what is wrong with it is told instead. */
function wrongLine(fault: Fault | null): MessageKey | null {
  if (fault?.kind !== 'wrong') return null;
  return fault.what === 'head' ? 'lineRescuingHead' : fault.what === 'chain' ? 'lineRescuingChain' : null;
}

/** What was lost last, or would be told first: what reads and writes a blockchain before pictures. */
export function lostOf(dependencies: DependencyReport[]): DependencyReport | undefined {
  const failing = dependencies.filter(isFailing);
  const lost = failing.filter(({ whyNot, missing }) => whyNot !== null || missing !== undefined);
  return lost.find(({ role }) => role === undefined) ?? lost[0] ?? failing[0];
}

/** The question below says why by itself. */
function exhaustedLine(language: Language, report: SiteReport, lost: DependencyReport): ComponentChildren {
  const asked = othersAsked(lost);
  const who = strong(whoWords(language, lost));
  if (lost.role === 'content' && lost.saved > 0) {
    const saved = [plural(language, 'lineSavedContent', lost.saved), plural(language, 'piecesLost', lost.lost)];
    return [rich(language, 'lineDoesNotAnswer', who), ' ', saved.join(' ')];
  }
  if (lost.whyNot !== null && lost.whyNot !== 'all-failed' && report.question === null) {
    const why = whyNotWords(language, lost.whyNot, asked);
    return [rich(language, isRefusing(lost) ? 'lineRefuses' : 'lineDoesNotAnswer', who), ' ', why];
  }
  if (asked === 0) return rich(language, 'lineExhaustedAlone', who);
  return rich(language, pluralKey(language, 'lineExhausted', asked), number(language, asked), who);
}

function exhausted(language: Language, report: SiteReport): AnswerContent {
  const lost = lostOf(report.dependencies);
  const { t } = language;
  return {
    sentence: t(lost?.role === 'content' ? 'sentenceContentMissing' : 'sentenceExhausted'),
    line: lost === undefined ? t('lineExhaustedNameless') : exhaustedLine(language, report, lost),
    road: {
      kind: 'exhausted',
      over: lost === undefined ? '' : whoWords(language, lost),
      start: t('thisSite'),
      end: chainWords(language, lost),
    },
    acts: [
      ...elsewhereActs(language, report),
      ...(lost === undefined ? [] : [{ act: 'see-tried' as const, label: t('actSeeTried'), first: false }]),
    ],
  };
}

function working(language: Language, report: SiteReport, now: number): AnswerContent {
  const { t } = language;
  const [first] = report.dependencies;
  const ends = { start: t('thisSite'), end: chainWords(language, first) };
  const over = first === undefined ? '' : whoWords(language, first);
  if (report.state === 'rescuing') {
    const under = first?.rescuer?.kept ? t('thisComputer') : (first?.rescuer?.operatorName ?? '');
    const road: RoadProps = { kind: 'rescuing', over, under, ...ends };
    return { sentence: t('sentenceRescuing'), line: rescuingLine(language, report, now), road, acts: [] };
  }
  const road: RoadProps = { kind: 'well', over, ...ends };
  if (report.state === 'unknown-chain') {
    const line = rich(language, 'lineUnknownChain', strong(asciiHost(first?.host ?? '')));
    return { sentence: t('sentenceUnknownChain'), line, road, acts: [] };
  }
  return { sentence: t('sentenceWell'), line: wellLine(language, report), road, acts: [] };
}

/** The page itself did not come: it can be opened elsewhere, and is not swapped. */
function siteDown(language: Language, report: SiteReport, now: number): AnswerContent {
  const { failedName = '', at = now, operatorName = '', published = '' } = report.elsewhere ?? {};
  const { t } = language;
  const [line, name] =
    published === '' ? (['lineSiteDown', operatorName] as const) : (['lineMirror', published] as const);
  return {
    sentence: t('sentenceSiteDown'),
    line: rich(language, line, strong(failedName), clock(language, at, now), strong(name)),
    road: { kind: 'exhausted', over: failedName, start: t('thisPage'), end: published || t('roadContent') },
    acts: elsewhereActs(language, report),
  };
}

/** Neither the user nor whom the site asks: there is no way round. */
function stalled(language: Language, report: SiteReport, now: number): AnswerContent {
  const { chainName = '', since = now, sequencer = false } = report.stalled ?? {};
  const { t } = language;
  const line = sequencer ? 'lineStalledSequencer' : 'lineStalled';
  const term = <Tip meaning={t('sequencerMeaning')}>{t('sequencer')}</Tip>;
  return {
    sentence: t('sentenceStalled'),
    line: rich(language, line, strong(chainName), clock(language, since, now), term),
    road: { kind: 'stalled', start: t('thisSite'), end: chainName },
    acts: [],
  };
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
    case 'site-down':
      return siteDown(language, report, now);
    case 'stalled':
      return stalled(language, report, now);
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
