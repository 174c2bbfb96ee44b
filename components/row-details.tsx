// What an opened row of the popup tells: how often, what was tried, how sure, and the switch against the one who answered.
import type { DependencyReport } from '@/lib/ledger/report';
import { plural, rich, useLanguage } from './language';
import { Name } from './name';
import { Trail } from './trail';
import { assuranceMeaning, assuranceName, faultWords } from './words';

interface RowDetailsProps {
  row: DependencyReport;
  neverAsked: ReadonlySet<string>;
  onNeverAsk: (operator: string, never: boolean) => void;
}

function NeverAsk({ row, neverAsked, onNeverAsk }: RowDetailsProps) {
  const language = useLanguage();
  if (row.rescuer === null) return null;
  const { operator, operatorName } = row.rescuer;
  const name = <Name text={operatorName} />;
  const isStopped = neverAsked.has(operator);
  return (
    <div class="acts">
      <button type="button" class="button small" onClick={() => onNeverAsk(operator, !isStopped)}>
        <span class="cut">{rich(language, isStopped ? 'askAgain' : 'neverAsk', name)}</span>
      </button>
      {isStopped && <span role="status">{language.t('notAskedAnyMore')}</span>}
    </div>
  );
}

export function RowDetails(props: RowDetailsProps) {
  const language = useLanguage();
  const { row } = props;
  const last = row.trail[0];
  const isToldByTrail = last !== undefined && last.outcome.kind === 'fault';
  return (
    <>
      <p>{plural(language, 'callsSeen', row.calls)}</p>
      {row.fault !== null && !isToldByTrail && <p>{faultWords(language, row.fault)}</p>}
      {row.trail.length > 0 && <Trail attempts={row.trail} />}
      {row.told.length > 0 && <p>{language.t('askedFor', row.told.join(', '))}</p>}
      {row.rescuer?.redirected && (
        <p>
          {rich(
            language,
            'redirectedMeaning',
            <Name text={row.operatorName} />,
            <Name text={row.rescuer.operatorName} />,
          )}
        </p>
      )}
      {row.rescuer !== null && (
        <p>
          <b>{language.t(assuranceName[row.rescuer.assurance])}</b>:{' '}
          {language.t(assuranceMeaning[row.rescuer.assurance])}
        </p>
      )}
      <NeverAsk {...props} />
    </>
  );
}
