// What an opened row of the popup tells: how often, what was tried, how sure, and the switch against the one who answered.

import { isRefusing, isScheme } from '@/components/kit/answer-content';
import { number, plural, rich, useLanguage } from '@/components/kit/language';
import { Name } from '@/components/kit/name';
import { assuranceMeaning, assuranceName, faultWords, whyNotWords } from '@/components/kit/words';
import type { DependencyReport } from '@/lib/ledger/report';
import { Trail } from './trail';

interface RowDetailsProps {
  row: DependencyReport;
  neverAsked: ReadonlySet<string>;
  onNeverAsk: (operator: string, never: boolean) => void;
}

function NeverAsk({ row, neverAsked, onNeverAsk }: RowDetailsProps) {
  const language = useLanguage();
  if (row.rescuer === null || row.rescuer.kept) return null;
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

/** How many pictures and files, what kind of place that is, and why some are missing. */
function Pieces({ row }: { row: DependencyReport }) {
  const language = useLanguage();
  const { t } = language;
  const saved = row.saved > 0 ? [plural(language, 'lineSavedContent', row.saved)] : [];
  const lost = row.lost > 0 ? [plural(language, 'piecesLost', row.lost)] : [];
  return (
    <>
      <p>{[plural(language, 'piecesSeen', row.calls), ...saved, ...lost].join(' ')}</p>
      {row.missing?.map(({ why, pieces }) => (
        <p key={why}>
          <b>{number(language, pieces)}</b>: {whyNotWords(language, why, 0)}
        </p>
      ))}
      <p>{t(row.chainName === null ? 'noAddressMeaning' : 'gatewayMeaning')}</p>
    </>
  );
}

export function RowDetails(props: RowDetailsProps) {
  const language = useLanguage();
  const { row } = props;
  const isContent = row.role === 'content';
  const last = row.trail[0];
  const isToldByTrail = last !== undefined && last.outcome.kind === 'fault';
  return (
    <>
      {isContent ? <Pieces row={row} /> : <p>{plural(language, 'callsSeen', row.calls)}</p>}
      {row.fault !== null && !isToldByTrail && !isRefusing(row) && !isScheme(row) && (
        <p>{faultWords(language, row.fault)}</p>
      )}
      {row.cloud && <p>{language.t('cloudIs', row.cloud)}</p>}
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
          <b>{language.t(assuranceName(row.rescuer.assurance))}</b>:{' '}
          {language.t(assuranceMeaning(row.rescuer.assurance, row.role))}
        </p>
      )}
      <NeverAsk {...props} />
    </>
  );
}
