// Every operator of the directory, with a switch against it.
import { useState } from 'preact/hooks';
import type { OperatorRow } from '@/lib/messages/own-protocol';
import { FindField, isFound } from './find-field';
import { type MessageKey, number, useLanguage } from './language';
import { Name, plainName } from './name';
import { Switch } from './switch';

interface OperatorsTableProps {
  operators: OperatorRow[];
  /** Which policies may be asked at all. */
  allowed: Record<OperatorRow['tracking'], boolean>;
  onOperator: (operator: string, off: boolean) => void;
}

const tracking: Record<OperatorRow['tracking'], MessageKey> = {
  none: 'trackingNone',
  limited: 'trackingLimited',
  unspecified: 'trackingUnspecified',
  yes: 'trackingYes',
};

interface RowProps {
  row: OperatorRow;
  isBarred: boolean;
  onOperator: OperatorsTableProps['onOperator'];
}

function Row({ row, isBarred, onOperator }: RowProps) {
  const language = useLanguage();
  const { t } = language;
  return (
    <tr>
      <th scope="row">
        <Name text={row.name} />
        {isBarred && <span class="sub">{t('barredByGroup')}</span>}
      </th>
      <td>
        {row.tracking === 'yes' ? (
          <span class="chip care">{t('trackingYes')}</span>
        ) : (
          <span class="muted">{t(tracking[row.tracking])}</span>
        )}
      </td>
      <td class="num">{number(language, row.chains)}</td>
      <td class="end">
        <Switch
          on={!row.off}
          label={t('mayBeAskedNamed', plainName(row.name))}
          onSwitch={(on) => onOperator(row.id, !on)}
        />
      </td>
    </tr>
  );
}

export function OperatorsTable({ operators, allowed, onOperator }: OperatorsTableProps) {
  const { t } = useLanguage();
  const [text, setText] = useState('');
  const byName = [...operators].sort((a, b) => a.name.localeCompare(b.name));
  const found = byName.filter((row) => isFound(row.name, text));
  return (
    <section class="card">
      <div class="head">
        <h2>{t('providersTitle')}</h2>
        <FindField label={t('findProvider')} text={text} onText={setText} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section class="table-wrap scroll-y" tabIndex={0} aria-label={t('providersTitle')}>
        <table class="table">
          <caption class="sr">{t('providersTitle')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('columnProvider')}</th>
              <th scope="col">{t('columnTracking')}</th>
              <th scope="col" class="num">
                {t('columnChains')}
              </th>
              <th scope="col" class="end">
                {t('columnMayBeAsked')}
              </th>
            </tr>
          </thead>
          <tbody>
            {found.map((row) => (
              <Row key={row.id} row={row} isBarred={!row.off && !allowed[row.tracking]} onOperator={onOperator} />
            ))}
            {found.length === 0 && (
              <tr>
                <td colSpan={4} class="muted">
                  {t('noProviderFound')}
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </section>
    </section>
  );
}
