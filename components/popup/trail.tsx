// What was tried for the last call, in order; the site's own attempt first.

import { type Glyph, Icon } from '@/components/kit/icon';
import { rich, useLanguage } from '@/components/kit/language';
import { Name } from '@/components/kit/name';
import { outcomeWords, span } from '@/components/kit/words';
import type { DependencyReport } from '@/lib/ledger/report';

type Attempts = DependencyReport['trail'];

const marks: Record<Attempts[number]['outcome']['kind'], { glyph: Glyph; tone: string }> = {
  answer: { glyph: 'detour', tone: 'is-detour' },
  refusal: { glyph: 'off', tone: 'is-unseen' },
  fault: { glyph: 'fail', tone: 'is-fail' },
  abandoned: { glyph: 'unseen', tone: 'is-unseen' },
  passed: { glyph: 'off', tone: 'is-unseen' },
};

const ownAnswer = { glyph: 'ok', tone: 'is-ok' } as const;

export function Trail({ attempts }: { attempts: Attempts }) {
  const language = useLanguage();
  return (
    <ol class="trail" aria-label={language.t('trailLabel')}>
      {attempts.map((attempt, index) => {
        const isOwn = index === 0;
        const mark = isOwn && attempt.outcome.kind === 'answer' ? ownAnswer : marks[attempt.outcome.kind];
        const name = <Name text={attempt.operatorName} />;
        return (
          <li key={`${attempt.startedAt} ${attempt.origin}`}>
            <Icon glyph={mark.glyph} tone={mark.tone} small />
            <span class="wrap">{isOwn ? rich(language, 'trailAskedFirst', name) : name}</span>
            <span class="ms">{span(language, attempt.durationMs)}</span>
            <span class="why">{outcomeWords(language, attempt.outcome)}</span>
          </li>
        );
      })}
    </ol>
  );
}
