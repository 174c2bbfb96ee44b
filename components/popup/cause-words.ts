// "Is it me or them?": the answer at the top of the incidents. Pure; the words themselves are in the locale files.

import { type Language, plural } from '@/components/kit/language';
import { plainName } from '@/components/kit/name';
import type { IncidentRow } from '@/lib/messages/own-protocol';

/** Of what is open now; one sentence a cause, the largest first. */
export function nowWords(
  language: Language,
  { incidents, online }: { incidents: readonly IncidentRow[]; online: boolean },
): string {
  if (!online) return language.t('incidentsOffline');
  const open = incidents.filter(({ endedAt }) => endedAt === null);
  const chains = open.flatMap(({ cause, name }) => {
    if (cause !== 'chain' && cause !== 'sequencer') return [];
    return language.t(cause === 'chain' ? 'incidentsChain' : 'incidentsSequencer', plainName(name));
  });
  const clouds = open
    .filter(({ cause }) => cause === 'cloud')
    .map(({ name, operators }) => plural(language, 'incidentsCloud', operators.length, plainName(name)));
  const alone = new Set(open.filter(({ cause }) => cause === 'operator').map(({ name }) => name));
  const operators = alone.size === 0 ? [] : [plural(language, 'incidentsNow', alone.size)];
  return [...new Set([...chains, ...clouds, ...operators])].join(' ') || language.t('incidentsWell');
}
