// Whom the site relies on, as a list that opens or as a picture; with the picture goes a plain table for readers.

import { Icon } from '@/components/kit/icon';
import { number, useLanguage } from '@/components/kit/language';
import { asciiHost } from '@/components/kit/name';
import { clock, pascal } from '@/components/kit/words';
import { FlowPicture } from '@/components/sight/flow-picture';
import type { SiteReport } from '@/lib/ledger/report';
import { gather } from '@/lib/ledger/strands';
import { Others, type Wanted } from './others';
import { ReliesOn, type ReliesOnProps } from './relies-on';

export type Way = 'list' | 'picture';

interface RelationsProps extends Omit<ReliesOnProps, 'dependencies'> {
  report: SiteReport;
  way: Way;
  onWay: (way: Way) => void;
  wanted: Wanted;
}

/** Of the popup, without its sides. */
const WIDTH = 348;
const LANES = 7;
const ways = ['list', 'picture'] as const;

function Ways({ way, onWay }: Pick<RelationsProps, 'way' | 'onWay'>) {
  const { t } = useLanguage();
  return (
    <fieldset class="ways">
      <legend class="sr">{t('shownAs')}</legend>
      {ways.map((one) => (
        <button key={one} type="button" aria-pressed={one === way} onClick={() => onWay(one)}>
          <Icon glyph={one} small />
          {t(`way${pascal(one)}`)}
        </button>
      ))}
    </fieldset>
  );
}

/** The facts of the picture, and of those for whom it has no lane. A table is never narrower than its words, so what hides it is around it. */
function Facts({ report, now }: Pick<RelationsProps, 'report' | 'now'>) {
  const language = useLanguage();
  const { t } = language;
  const heads = ['columnWho', 'columnFor', 'columnCloud', 'columnNow', 'columnCalls'] as const;
  const { parties, domainNames } = report.sight;
  return (
    <div class="sr">
      <table>
        <caption>{t('reliesOnCaption')}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {t(head)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {parties.map((one) => (
            <tr key={`${one.host} ${one.part}`}>
              <th scope="row">
                {one.operatorName} {asciiHost(one.host)}
              </th>
              <td>{t(`role${pascal(one.role)}`)}</td>
              <td>{one.domains.map((domain) => domainNames[domain] ?? domain).join(', ') || t('flowUnknown')}</td>
              <td>
                {one.failingSince === null
                  ? t('partyLast', clock(language, one.lastAt, now))
                  : t('stateFailsSince', clock(language, one.failingSince, now))}
              </td>
              <td>{number(language, one.requests)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Whose rows are not among what the site relies on. */
const othersOf = ({ sight, dependencies }: SiteReport) =>
  sight.parties.filter(({ host }) => !dependencies.some((one) => one.host === host));

export function Relations({ report, way, onWay, wanted, ...list }: RelationsProps) {
  const { t } = useLanguage();
  const others = othersOf(report);
  const hasPicture = report.sight.parties.length > 1;
  const gathered = gather([{ site: report.site ?? '', sight: report.sight }], { lanes: LANES, sites: 1 });
  return (
    <div class="relations">
      {hasPicture && <Ways way={way} onWay={onWay} />}
      {hasPicture && way === 'picture' ? (
        <section class="body">
          <h2>{t('reliesOn')}</h2>
          <FlowPicture gathered={gathered} width={WIDTH} />
          <Facts report={report} now={list.now} />
        </section>
      ) : (
        <>
          {report.dependencies.length > 0 && <ReliesOn dependencies={report.dependencies} {...list} />}
          {others.length > 0 && <Others parties={others} wanted={wanted} now={list.now} />}
        </>
      )}
    </div>
  );
}
