// "Is it me or them?", in a sentence and as a road: the first thing on the overview. Props in, events out.
import { type Language, plural, useLanguage } from '@/components/kit/language';
import { Road, type RoadProps } from '@/components/popup/road';
import { keptHere } from '@/lib/ledger/dependency';
import type { IncidentRow } from '@/lib/messages/own-protocol';
import { NowTold } from './now-told';

interface NowProps {
  incidents: readonly IncidentRow[];
  online: boolean;
  /** That asked a blockchain or a content gateway. */
  sites: number;
}

/** Of those that last, the one that most sites meet. */
function largest(incidents: readonly IncidentRow[]): IncidentRow | undefined {
  const [most] = incidents
    .filter(({ endedAt }) => endedAt === null)
    .toSorted((a, b) => b.sites.length - a.sites.length);
  return most;
}

function roadOf(language: Language, { incidents, online, sites }: NowProps): RoadProps {
  const { t } = language;
  const start = (count: number) => plural(language, 'sitesCount', count);
  const open = largest(incidents);
  if (!online) return { kind: 'offline', over: t('yourConnection'), start: start(sites), end: t('flowProviders') };
  if (open === undefined) return { kind: 'well', start: start(sites), end: t('flowProviders') };
  const { cause, name, rescuers } = open;
  if (cause === 'chain' || cause === 'sequencer')
    return { kind: 'stalled', start: start(open.sites.length), end: name };
  // What was kept here helps with what was asked before; others answer what is new.
  const by = rescuers.find(({ operator }) => operator !== keptHere) ?? rescuers[0];
  const under = by === undefined ? '' : by.operator === keptHere ? t('thisComputer') : by.name;
  const kind = by === undefined ? 'exhausted' : 'rescuing';
  return { kind, over: name, under, start: start(open.sites.length), end: t('chainAny') };
}

export function NowCard(props: NowProps) {
  const language = useLanguage();
  return (
    <section class="card now">
      <NowTold {...props} />
      <Road {...roadOf(language, props)} />
    </section>
  );
}
