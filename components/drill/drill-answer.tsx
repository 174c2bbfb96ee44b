// The popup's answer while a drill runs: does the site work without what is cut?

import type { AnswerContent } from '@/components/kit/answer-content';
import { type Language, plural, rich } from '@/components/kit/language';
import { Name } from '@/components/kit/name';
import { pascal } from '@/components/kit/words';
import { type DrillReport, isBroken } from '@/lib/ledger/drill';
import type { SiteReport } from '@/lib/ledger/report';
import { whatName } from './drill-words';

const strong = (text: string) => (
  <b>
    <Name text={text} />
  </b>
);

function lineOf(language: Language, { verdict, rows, saved, what }: DrillReport): AnswerContent['line'] {
  const { t } = language;
  const helped = rows.find((row) => row.saved > 0);
  const lost = rows.find(isBroken);
  if (verdict === 'idle') return t('lineDrillIdle', whatName(language, what));
  // One that was answered for, and not every time, is no contradiction.
  if (helped !== undefined && helped.operatorName === lost?.operatorName)
    return rich(language, 'lineDrillSome', strong(helped.operatorName));
  return [
    helped !== undefined && [rich(language, 'lineDrillHelped', strong(helped.operatorName)), ' '],
    lost === undefined
      ? plural(language, 'lineSaved', saved)
      : rich(language, 'lineDrillLost', strong(lost.operatorName)),
  ];
}

export function drillAnswer(language: Language, drill: NonNullable<SiteReport['drill']>): AnswerContent {
  const { t } = language;
  const { verdict, rows, what } = drill;
  const name = whatName(language, what);
  const helped = rows.find((row) => row.saved > 0);
  const kind = verdict === 'idle' ? 'unseen' : verdict === 'stops' ? 'exhausted' : 'rescuing';
  return {
    sentence: t(`sentenceDrill${pascal(verdict)}`, name),
    line: lineOf(language, drill),
    road: {
      ...{ kind, isDrill: true, over: kind === 'unseen' ? '' : (helped?.operatorName ?? name) },
      under: helped?.rescuerName ?? '',
      ...{ start: t('thisSite'), end: helped?.partName ?? t('chainAny') },
    },
    acts: [],
  };
}
