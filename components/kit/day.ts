// A day by the locale; kept out of the popup, which has a byte budget.
import type { Language } from './language';

/** "22 Nov 2026" of an ISO day; what is no day is returned as it is. */
export function day(language: Language, iso: string): string {
  const at = Date.parse(iso);
  return Number.isNaN(at)
    ? iso
    : new Intl.DateTimeFormat(language.locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(at);
}
