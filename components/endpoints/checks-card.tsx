// How many must agree on what cannot be proven, and how many may be shown one account.

import { type MessageKey, useLanguage } from '@/components/kit/language';
import { Tip } from '@/components/kit/tip';
import type { CheckSettings } from '@/lib/messages/settings';

export interface ChecksCardProps {
  checks: CheckSettings;
  onChecks: (checks: CheckSettings) => void;
}

const voices: { count: CheckSettings['voices']; title: MessageKey }[] = [
  { count: 2, title: 'voicesTwo' },
  { count: 3, title: 'voicesThree' },
  { count: 1, title: 'voicesOne' },
];
/** 0: no limit. */
const limits = [0, 5, 3, 2];

export function ChecksCard({ checks, onChecks }: ChecksCardProps) {
  const { t } = useLanguage();
  const parties = [...new Set([...limits, checks.parties])];
  return (
    <section class="card">
      <div class="head">
        <h2>
          <Tip meaning={t('checksMeaning')}>{t('checksTitle')}</Tip>
        </h2>
      </div>
      <div class="set">
        <div class="t">{t('checkVoices')}</div>
        <div class="d">{t('checkVoicesText')}</div>
        <div class="c">
          <select
            class="select"
            aria-label={t('checkVoices')}
            onChange={({ currentTarget }) =>
              onChecks({ ...checks, voices: voices[currentTarget.selectedIndex]?.count ?? checks.voices })
            }
          >
            {voices.map(({ count, title }) => (
              <option key={count} selected={count === checks.voices}>
                {t(title)}
              </option>
            ))}
          </select>
        </div>
      </div>
      <div class="set">
        <div class="t">{t('checkParties')}</div>
        <div class="d">{t('checkPartiesText')}</div>
        <div class="c">
          <select
            class="select"
            aria-label={t('checkParties')}
            onChange={({ currentTarget }) =>
              onChecks({ ...checks, parties: parties[currentTarget.selectedIndex] ?? checks.parties })
            }
          >
            {parties.map((most) => (
              <option key={most} selected={most === checks.parties}>
                {most === 0 ? t('partiesAny') : t('partiesMost', `${most}`)}
              </option>
            ))}
          </select>
        </div>
      </div>
    </section>
  );
}
