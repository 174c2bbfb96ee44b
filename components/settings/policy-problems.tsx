// What of the administrator's policy could not be taken, and what holds in its place.

import { useLanguage } from '@/components/kit/language';
import { plainName } from '@/components/kit/name';
import { PageIcon } from '@/components/kit/page-icon';
import type { PolicyProblem } from '@/lib/messages/policy';

export function PolicyProblems({ problems }: { problems: readonly PolicyProblem[] }) {
  const { t } = useLanguage();
  if (problems.length === 0) return null;
  return (
    <div class="notice care" role="alert">
      <PageIcon glyph="info" />
      <div class="fill">
        <b>{t('policyWrong')}</b>
        <ul>
          {problems.map(({ at, closed }) => (
            <li key={at}>
              <bdi>{at === '' ? t('policyWhole') : plainName(at)}</bdi>: {t(closed ? 'policyClosed' : 'policyLeftOut')}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
