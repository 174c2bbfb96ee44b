// How well the site would survive: the sum in words, what would raise it most, and what would stop with one operator or cloud.

import { type Language, number, useLanguage } from '@/components/kit/language';
import { Name } from '@/components/kit/name';
import { pascal } from '@/components/kit/words';
import { type ScoreLine, type SinglePoint, scoreOf, singlePoints } from '@/lib/ledger/score';
import type { Sight } from '@/lib/ledger/sight';

/** "Blockchain access (Base)". */
export function partWords({ t }: Language, { role, name }: Pick<ScoreLine, 'role' | 'name'>): string {
  const words = t(`role${pascal(role)}`);
  return name === null ? words : `${words} (${name})`;
}

export function ScoreCard({ sight }: { sight: Sight }) {
  const language = useLanguage();
  const { t } = language;
  const score = scoreOf(sight);
  if (score === null) return <p>{t('scoreTooLittle')}</p>;
  const best = score.lines.reduce((most, line) => (line.raisedTo > most.raisedTo ? line : most));
  return (
    <>
      <p class="score">
        <b>{number(language, score.points)}</b> {t('scoreOf')}
      </p>
      <ul class="score-lines">
        {score.lines.map((line) => (
          <li key={line.part}>
            <span>
              {partWords(language, line)}: {t(`earned${pascal(line.earned)}`)}
              {line.cloud !== null && ` ${t('inOneCloud', sight.domainNames[line.cloud] ?? line.cloud)}`}
            </span>
            <b>{t('pointsOf', number(language, line.points), number(language, line.of))}</b>
          </li>
        ))}
      </ul>
      {best.raisedTo > score.points && (
        <p>{t('scoreRaise', partWords(language, best), number(language, best.raisedTo))}</p>
      )}
      <p class="sub">{t('scoreMeaning')}</p>
    </>
  );
}

function Point({ point }: { point: SinglePoint }) {
  const language = useLanguage();
  return (
    <li>
      <b>
        <Name text={point.name} />
      </b>
      <span>
        {language.t(
          point.isAll ? 'pointAll' : 'pointStops',
          point.stops.map((part) => partWords(language, part)).join(', '),
        )}
      </span>
    </li>
  );
}

export function SinglePoints({ sight }: { sight: Sight }) {
  const { t } = useLanguage();
  const points = singlePoints(sight);
  if (points.length === 0) return <p>{t('pointsNone')}</p>;
  return (
    <ul class="single-points">
      {points.map((point) => (
        <Point key={`${point.kind} ${point.id}`} point={point} />
      ))}
    </ul>
  );
}
