// Begins a drill from the dashboard: in a tab that shows the site, or says that none does. Props in, events out.
import { useState } from 'preact/hooks';
import { useLanguage } from '@/components/kit/language';
import { asciiHost, plainName } from '@/components/kit/name';
import { useTold } from '@/components/kit/use-told';
import { clock } from '@/components/kit/words';
import type { DrillWhat } from '@/lib/ledger/cut';
import type { DrillAsk, DrillPlaces } from '@/lib/messages/drill';
import { DrillForm } from './drill-form';
import { whatName } from './drill-words';

type Wanted = Pick<DrillWhat, 'kind' | 'id'>;

export interface RehearseEvents {
  onDrillPlaces: (site: string) => Promise<DrillPlaces>;
  /** Shows the tab once it runs there; resolves with false when none began. */
  onDrillStart: (ask: DrillAsk) => Promise<boolean>;
  onDrillEnd: (tabId: number) => void;
  onShowTab: (tabId: number) => void;
  onOpenSite: (url: string) => void;
}

interface RehearseSiteProps {
  site: string;
  /** Where the site is opened if no tab shows it. */
  host: string;
  /** Chosen at first, where the site still uses it. */
  wanted?: Wanted;
  now: number;
  events: RehearseEvents;
}

type Tabs = DrillPlaces['tabs'];

function WhichTab({ tabs, chosen, onChoose }: { tabs: Tabs; chosen: number; onChoose: (tabId: number) => void }) {
  const { t } = useLanguage();
  return (
    <select
      class="select"
      aria-label={t('drillTab')}
      value={chosen}
      onChange={(event) => onChoose(Number(event.currentTarget.value))}
    >
      {tabs.map(({ tabId, host, path }) => (
        <option key={tabId} value={tabId} selected={tabId === chosen}>
          {plainName(path === '/' ? host : `${host}${path}`).slice(0, 64)}
        </option>
      ))}
    </select>
  );
}

function NoTab({ host, onOpenSite }: Pick<RehearseSiteProps, 'host'> & Pick<RehearseEvents, 'onOpenSite'>) {
  const { t } = useLanguage();
  return (
    <>
      <p>{t('drillNoTab')}</p>
      <div class="acts">
        <button type="button" class="button small first" onClick={() => onOpenSite(`https://${host}/`)}>
          {t('actOpenSite', plainName(host))}
        </button>
      </div>
    </>
  );
}

interface RunsProps {
  running: NonNullable<DrillPlaces['running']>;
  /** Named where more than one site is spoken of. */
  host?: string;
  now: number;
  events: RehearseEvents;
}

export function Runs({ running: { tabId, what, until }, host, now, events }: RunsProps) {
  const language = useLanguage();
  const { t } = language;
  const [without, end] = [whatName(language, what), clock(language, until, now)];
  return (
    <>
      <div class="tape" aria-hidden="true" />
      <p>
        {host === undefined ? t('drillRuns', without, end) : t('drillRunsOn', without, plainName(asciiHost(host)), end)}
      </p>
      <div class="acts">
        <button type="button" class="button small first" onClick={() => events.onShowTab(tabId)}>
          {t('drillShowTab')}
        </button>
        <button type="button" class="button small" onClick={() => events.onDrillEnd(tabId)}>
          {t('drillEnd')}
        </button>
      </div>
    </>
  );
}

export function RehearseSite({ site, host, wanted, now, events }: RehearseSiteProps) {
  const { t } = useLanguage();
  const [chosen, setChosen] = useState<number | null>(null);
  const [presses, setPresses] = useState(0);
  const told = useTold(async () => ({ site, places: await events.onDrillPlaces(site) }), site, now, presses);
  // What is told of another site is not shown under this one's name.
  if (told?.site !== site) return null;
  const { tabs, rehearse, running } = told.places;
  if (running !== null) return <Runs running={running} now={now} events={events} />;
  const [first] = tabs;
  if (first === undefined) return <NoTab host={host} onOpenSite={events.onOpenSite} />;
  if (rehearse.length === 0) return <p>{t('drillNothing')}</p>;
  const tabId = tabs.find((one) => one.tabId === chosen)?.tabId ?? first.tabId;
  const isWanted = ({ kind, id }: Wanted) => kind === wanted?.kind && id === wanted.id;
  const choices = [...rehearse.filter(isWanted), ...rehearse.filter((one) => !isWanted(one))];
  const start = async (what: Wanted, forMs: number) => {
    const begun = await events.onDrillStart({ tabId, what: { kind: what.kind, id: what.id }, forMs });
    setPresses(presses + 1);
    return begun;
  };
  return (
    <div class="rehearse-site">
      {tabs.length > 1 && <WhichTab tabs={tabs} chosen={tabId} onChoose={setChosen} />}
      <DrillForm choices={choices} how="drillHowThere" onDrill={start} />
    </div>
  );
}
