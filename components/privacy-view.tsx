// Who may be told what a site asks: by tracking policy, by operator, and whether late answers may be asked for twice.
import type { OperatorRow } from '@/lib/messages/own-protocol';
import type { Settings, Tracking } from '@/lib/messages/settings';
import { type MessageKey, useLanguage } from './language';
import { OperatorsTable } from './operators-table';
import { Switch } from './switch';

export interface PrivacyViewProps {
  settings: Settings;
  operators: OperatorRow[];
  onHedge: (on: boolean) => void;
  onTracking: (tracking: Settings['tracking']) => void;
  onOperator: (operator: string, off: boolean) => void;
}

const policies: { policy: Tracking; title: MessageKey; text: MessageKey }[] = [
  { policy: 'none', title: 'policyNone', text: 'policyNoneText' },
  { policy: 'limited', title: 'policyLimited', text: 'policyLimitedText' },
  { policy: 'unspecified', title: 'policyUnspecified', text: 'policyUnspecifiedText' },
  { policy: 'yes', title: 'policyYes', text: 'policyYesText' },
];

function Setting({
  title,
  text,
  on,
  onSwitch,
}: {
  title: string;
  text: string;
  on: boolean;
  onSwitch: (on: boolean) => void;
}) {
  return (
    <div class="set">
      <div class="t">{title}</div>
      <div class="d">{text}</div>
      <div class="c">
        <Switch on={on} label={title} onSwitch={onSwitch} />
      </div>
    </div>
  );
}

export function PrivacyView({ settings, operators, onHedge, onTracking, onOperator }: PrivacyViewProps) {
  const { t } = useLanguage();
  return (
    <>
      <section class="card">
        <div class="head">
          <h2>{t('whoMayBeAsked')}</h2>
          <p>{t('whoMayBeAskedText')}</p>
        </div>
        {policies.map(({ policy, title, text }) => (
          <Setting
            key={policy}
            title={t(title)}
            text={t(text)}
            on={settings.tracking[policy]}
            onSwitch={(on) => onTracking({ ...settings.tracking, [policy]: on })}
          />
        ))}
      </section>
      <section class="card">
        <div class="head">
          <h2>{t('whenSlow')}</h2>
        </div>
        <Setting title={t('hedge')} text={t('hedgeText')} on={settings.hedge} onSwitch={onHedge} />
      </section>
      <OperatorsTable operators={operators} allowed={settings.tracking} onOperator={onOperator} />
    </>
  );
}
