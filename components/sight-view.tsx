// One site on the dashboard: the picture of whom it relies on, how well it would survive, what would stop, and everyone it asks as a table.
import { useEffect, useState } from 'preact/hooks';
import type { PartyReport, Sight } from '@/lib/ledger/sight';
import { FlowPicture } from './flow-picture';
import { number, useLanguage } from './language';
import { asciiHost, Name, shownSite } from './name';
import { partWords, ScoreCard, SinglePoints } from './sight-score';
import { Table } from './table';
import { clock, pascal } from './words';

export interface SightViewProps {
  /** Sites that asked a blockchain or a content gateway. */
  seen: string[];
  now: number;
  onSight: (site: string) => Promise<Sight>;
}

function Everyone({ parties, now }: { parties: PartyReport[]; now: number }) {
  const language = useLanguage();
  const { t } = language;
  const heads = (['columnWho', 'columnFor', 'columnCloud', 'columnNow', 'columnCalls', 'columnSpare'] as const).map(
    (head) => ({ name: t(head) }),
  );
  return (
    <Table title={t('everyoneAsked')} heads={heads}>
      {parties.map((one) => (
        <tr key={`${one.host} ${one.part}`}>
          <th scope="row">
            <Name text={one.operatorName} />
            <bdi class="sub">{asciiHost(one.host)}</bdi>
          </th>
          <td>{partWords(language, { role: one.role, name: one.partName })}</td>
          <td>{one.cloud}</td>
          <td class={one.failingSince === null ? '' : 'fail'}>
            {one.failingSince === null
              ? t('partyLast', clock(language, one.lastAt, now))
              : t('stateFailsSince', clock(language, one.failingSince, now))}
          </td>
          <td class="num">{number(language, one.requests)}</td>
          <td>{t(`spare${pascal(one.spare)}`)}</td>
        </tr>
      ))}
    </Table>
  );
}

function Shown({ sight, now }: { sight: Sight; now: number }) {
  const { t } = useLanguage();
  return (
    <>
      <div class="sight-two">
        <FlowPicture sight={sight} width={540} most={9} />
        <div>
          <h3>{t('scoreTitle')}</h3>
          <ScoreCard sight={sight} />
        </div>
      </div>
      <h3>{t('pointsTitle')}</h3>
      <SinglePoints sight={sight} />
      <h3>{t('everyoneAsked')}</h3>
      <Everyone parties={sight.parties} now={now} />
    </>
  );
}

export function SightView({ seen, now, onSight }: SightViewProps) {
  const { t } = useLanguage();
  const [chosen, setChosen] = useState<string | null>(null);
  const [sight, setSight] = useState<Sight | null>(null);
  const site = chosen ?? seen[0] ?? null;
  useEffect(() => {
    let isLeft = false;
    // What does not answer is said at the top of the page.
    if (site !== null)
      onSight(site).then(
        (told) => isLeft || setSight(told),
        () => null,
      );
    return () => {
      isLeft = true;
    };
  }, [site, now]);
  if (site === null) return null;
  return (
    <section class="card sight">
      <h2>{t('sightTitle')}</h2>
      <select
        class="select"
        aria-label={t('columnSite')}
        value={site}
        onChange={(event) => setChosen(event.currentTarget.value)}
      >
        {seen.map((one) => (
          <option key={one} value={one} selected={one === site}>
            {shownSite(one)}
          </option>
        ))}
      </select>
      {sight !== null && (sight.parties.length === 0 ? <p>{t('nothingYet')}</p> : <Shown sight={sight} now={now} />)}
    </section>
  );
}
