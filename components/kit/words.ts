// Sentences for what may go wrong, and times as the clock shows them. Pure; the words themselves are in the locale files.
import type { Assurance, Attempt, Fault } from '@/lib/failover/verdict';
import type { WhyNot } from '@/lib/ledger/report';
import { type Language, type MessageKey, madeOnce, number, plural } from './language';

type Pascal<S extends string> = S extends `${infer A}-${infer B}` ? `${Capitalize<A>}${Pascal<B>}` : Capitalize<S>;

/** `no-such-content` as it stands in the names of messages: NoSuchContent. A table of all of them would weigh a kilobyte. */
export function pascal<S extends string>(id: S): Pascal<S>;
export function pascal(id: string): string {
  return id.replace(/(?:^|-)./g, (first) => first.slice(-1).toUpperCase());
}

/** A status is worth showing only where it says something; many providers wrap their errors in a 200. */
const withStatus = (sentence: string, status: number) => (status >= 400 ? `${sentence} (${status})` : sentence);

const wrongs = new Map<string, MessageKey>([
  ['bytes', 'faultBytes'],
  ['head', 'faultHead'],
  ['chain', 'faultChain'],
]);

/** "Service unavailable (503)": why an endpoint failed, without a full stop. */
export function faultWords(language: Language, fault: Fault): string {
  const { t } = language;
  switch (fault.kind) {
    case 'unreachable':
      return t(`fault${pascal(fault.reason)}`);
    case 'timeout':
      return t('faultTimeout', number(language, fault.afterMs / 1000));
    case 'broken':
      return withStatus(t('faultBroken'), fault.status);
    case 'limited':
      return withStatus(t('faultLimited'), fault.status);
    case 'quota':
      return withStatus(t('faultQuota'), fault.status);
    case 'denied':
      return withStatus(t('faultDenied'), fault.status);
    case 'malformed':
      return t(`fault${pascal(fault.what)}`);
    case 'gone':
      return withStatus(t('faultGone'), fault.status);
    case 'wrong':
      return t(wrongs.get(fault.what) ?? 'faultWrong');
  }
}

export function outcomeWords(language: Language, outcome: Attempt['outcome']): string {
  switch (outcome.kind) {
    case 'answer':
      return language.t('outcomeAnswer');
    case 'refusal':
      return language.t(`refusal${pascal(outcome.reason)}`);
    case 'fault':
      return faultWords(language, outcome.fault);
    case 'abandoned':
      return language.t('outcomeAbandoned');
    case 'passed':
      return language.t('outcomeAround');
  }
}

/** @param asked How many others were asked for the last call. */
export function whyNotWords(language: Language, why: WhyNot, asked: number): string {
  if (why !== 'all-failed') return language.t(`whyNot${pascal(why)}`);
  return asked === 0 ? language.t('whyNotAllFailed') : plural(language, 'whyNotAllFailedOf', asked);
}

export const assuranceName = (assurance: Assurance) => `assurance${pascal(assurance)}` as const;

const contentMeanings: Partial<Record<Assurance, MessageKey>> = {
  proven: 'contentProvenMeaning',
  unchecked: 'contentUncheckedMeaning',
};

/** What the word means where it stands for an answer, and where it stands for a picture or a file. */
export function assuranceMeaning(assurance: Assurance, role?: 'content'): MessageKey {
  return (role && contentMeanings[assurance]) ?? `assurance${pascal(assurance)}Meaning`;
}

const time = { hour: 'numeric', minute: '2-digit' } as const;
const times = madeOnce((locale) => new Intl.DateTimeFormat(locale, time));
const daysAndTimes = madeOnce((locale) => new Intl.DateTimeFormat(locale, { ...time, day: 'numeric', month: 'short' }));

/** "14:02", or with the day when it was not today. */
export function clock(language: Language, at: number, now: number): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  // What follows the last space ("PM") belongs to the hour.
  return (isToday ? times : daysAndTimes)(language)
    .format(at)
    .replace(/ (?=\S+$)/, '\u00a0');
}

/** "0.2 s", or "84 ms" below a tenth of a second. */
export function span(language: Language, ms: number): string {
  if (ms < 100) return language.t('spanMs', number(language, Math.round(ms)));
  return language.t('spanSeconds', number(language, ms / 1000));
}
