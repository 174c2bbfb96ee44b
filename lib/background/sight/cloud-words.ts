// Which cloud a host is in and how that is known, in the user's words. Pure; runs in the background: the popup has no room for it.
import type { CloudSeen, CloudSource, KnownPlace, SeenServer } from '@/lib/directory/cloud-of';
import { cloudName } from '@/lib/directory/clouds';
import { remembering } from '@/lib/directory/remembering';

/** As lib/browser/i18n.ts gives it. */
export interface Translator {
  t: (key: string, ...substitutions: string[]) => string;
  locale: string;
}

const sources: Record<CloudSource, string> = {
  address: 'cloudByAddress',
  'last-address': 'cloudByLastAddress',
  header: 'cloudByHeader',
  host: 'cloudByHost',
  directory: 'cloudByDirectory',
};

/** "AWS us-east-1". */
export function placeName({ cloud, region }: Pick<KnownPlace, 'cloud' | 'region'>): string {
  return [cloudName(cloud), region].filter((part) => part !== null).join(' ');
}

const dayFormats = new Map<string, (asOf: string) => string>();

/** Many hosts, and one day of one table: a browser takes longer to write a day than for all else that is said of a host. */
function dayOf(locale: string, asOf: string): string {
  const written = dayFormats.get(locale) ?? remembering((day) => formatted(day, locale), 10);
  dayFormats.set(locale, written);
  return written(asOf);
}

const formatted = (day: string, locale: string): string =>
  new Date(day).toLocaleDateString(locale, { dateStyle: 'medium', timeZone: 'UTC' });

/** @param server Says of which day the table is in which its address was looked up. */
export function cloudWords({ t, locale }: Translator, { edge, origin }: CloudSeen, server: SeenServer | null): string {
  const asOf = server?.asOf ?? null;
  const day = asOf === null ? '' : dayOf(locale, asOf);
  const place = (known: KnownPlace) => t(sources[known.how], placeName(known), day);
  if (edge !== null)
    return origin === null ? t('cloudEdge', place(edge)) : t('cloudBehind', place(edge), place(origin));
  return origin === null ? t('cloudUnknown') : t('cloudOnly', place(origin));
}
