// Who may be told what a site asks: by tracking policy, by operator, whether late answers may be asked for twice, how many must agree, and what is kept of what was seen.

import { ChecksCard } from '@/components/endpoints/checks-card';
import { type MessageKey, useLanguage } from '@/components/kit/language';
import { Setting } from '@/components/kit/setting';
import type { OperatorRow } from '@/lib/messages/own-protocol';
import type { Policy } from '@/lib/messages/policy';
import type { CheckSettings, Settings, Tracking } from '@/lib/messages/settings';
import { EraseSeen, type EraseSeenProps } from './erase-seen';
import { OperatorsTable } from './operators-table';

export interface PrivacyViewProps extends EraseSeenProps {
  settings: Settings;
  policy: Policy;
  operators: OperatorRow[];
  onHedge: (on: boolean) => void;
  onChecks: (checks: CheckSettings) => void;
  onTracking: (tracking: Settings['tracking']) => void;
  onOperator: (operator: string, off: boolean) => void;
}

const policies: { tracking: Tracking; title: MessageKey; text: MessageKey }[] = [
  { tracking: 'none', title: 'policyNone', text: 'policyNoneText' },
  { tracking: 'limited', title: 'policyLimited', text: 'policyLimitedText' },
  { tracking: 'unspecified', title: 'policyUnspecified', text: 'policyUnspecifiedText' },
  { tracking: 'yes', title: 'policyYes', text: 'policyYesText' },
];

export function PrivacyView({
  settings,
  policy,
  operators,
  onHedge,
  onChecks,
  onTracking,
  onOperator,
  ...seen
}: PrivacyViewProps) {
  const { t } = useLanguage();
  const isTrackingLocked = (one: Tracking) =>
    policy.onlyOwn || (policy.tracking !== null && !policy.tracking.includes(one));
  return (
    <>
      <section class="card">
        <div class="head">
          <h2>{t('whoMayBeAsked')}</h2>
          <p>{t('whoMayBeAskedText')}</p>
        </div>
        {policies.map(({ tracking, title, text }) => (
          <Setting
            key={tracking}
            title={t(title)}
            text={t(text)}
            on={settings.tracking[tracking]}
            isLocked={isTrackingLocked(tracking)}
            onSwitch={(on) => onTracking({ ...settings.tracking, [tracking]: on })}
          />
        ))}
      </section>
      <section class="card">
        <div class="head">
          <h2>{t('whenSlow')}</h2>
        </div>
        <Setting
          title={t('hedge')}
          text={t('hedgeText')}
          on={settings.hedge}
          isLocked={policy.hedge !== null}
          onSwitch={onHedge}
        />
      </section>
      <ChecksCard checks={settings.checks} onChecks={onChecks} />
      <EraseSeen {...seen} />
      <OperatorsTable operators={operators} allowed={settings.tracking} onOperator={onOperator} />
    </>
  );
}
