// "Is it me or them?": the answer at the top of the overview and of the incidents. Props in; the words are in the locale files.
import { type Language, plural, useLanguage } from '@/components/kit/language';
import { plainName } from '@/components/kit/name';
import type { IncidentRow } from '@/lib/messages/own-protocol';

interface NowProps {
  incidents: readonly IncidentRow[];
  /** As the browser sees it. */
  online: boolean;
}

/** More are counted, not named. */
const NAMED = 3;

/** Everybody who fails alone, in one sentence. */
function aloneWords(language: Language, open: readonly IncidentRow[]): string[] {
  const names = new Set(open.filter(({ cause }) => cause === 'operator').map(({ name }) => plainName(name)));
  if (names.size === 0) return [];
  if (names.size > NAMED) return [plural(language, 'nowMany', names.size)];
  const told = new Intl.ListFormat(language.locale, { type: 'conjunction' }).format(names);
  return [plural(language, 'nowAlone', names.size, told)];
}

/** Of what is open now: a sentence each for a chain, for a cloud, and for all others together. */
export function nowWords(language: Language, { incidents, online }: NowProps): { heading: string; points: string[] } {
  const { t } = language;
  if (!online) return { heading: t('incidentsOffline'), points: [] };
  const open = incidents.filter(({ endedAt }) => endedAt === null);
  const chains = open.flatMap(({ cause, name }) => {
    if (cause !== 'chain' && cause !== 'sequencer') return [];
    return t(cause === 'chain' ? 'nowChain' : 'nowSequencer', plainName(name));
  });
  const clouds = open
    .filter(({ cause }) => cause === 'cloud')
    .map(({ name, operators }) => plural(language, 'nowCloud', operators.length, plainName(name)));
  const points = [...new Set([...chains, ...clouds, ...aloneWords(language, open)])];
  const [first] = points;
  if (first === undefined) return { heading: t('incidentsWell'), points };
  if (points.length > 1) return { heading: t('incidentsSeveral'), points };
  return { heading: t(chains.length > 0 ? 'incidentsChain' : 'incidentsThem', first), points: [] };
}

export function NowTold(props: NowProps) {
  const { heading, points } = nowWords(useLanguage(), props);
  return (
    <div class="now-told">
      <h2>{heading}</h2>
      {points.length > 0 && (
        <ul>
          {points.map((point) => (
            <li key={point}>{point}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
