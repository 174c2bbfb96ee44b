// How components come by words: a translator and a locale, handed down by context. Pure; runs in our own pages and in tests.
import { type ComponentChildren, createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type messages from '@/assets/public/_locales/en/messages.json';

/** A name in the locale files; the English one is the list of all. */
export type MessageKey = keyof typeof messages;

type StemOf<K> = K extends `${infer S}_other` ? S : never;
/** A message that has a form for one and a form for other numbers: `name_one`, `name_other`. */
export type PluralStem = StemOf<MessageKey>;

export interface Language {
  /** The message with `$1`, `$2` ... replaced. */
  t: (key: MessageKey, ...substitutions: string[]) => string;
  /** BCP 47, for numbers and dates. */
  locale: string;
}

const context = createContext<Language | null>(null);
export const LanguageProvider = context.Provider;

/** @throws Error when a component is rendered outside of a `LanguageProvider`: a mistake of ours. */
export function useLanguage(): Language {
  const language = useContext(context);
  if (language === null) throw new Error('No language was handed down.');
  return language;
}

/** What a locale's numbers or times are written with: a browser takes longer to make one than to write a hundred of them. */
export function madeOnce<T>(make: (locale: string) => T): (language: Language) => T {
  const all = new Map<string, T>();
  return ({ locale }) => {
    const made = all.get(locale) ?? make(locale);
    all.set(locale, made);
    return made;
  };
}

const plurals = madeOnce((locale) => new Intl.PluralRules(locale));
const numbers = madeOnce((locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }));

/** The key of the form that `count` takes in this locale. Locales with more than two forms are not shipped yet. */
export function pluralKey(language: Language, stem: PluralStem, count: number): MessageKey {
  const isOne = plurals(language).select(count) === 'one';
  return isOne ? (`${stem}_one` as const) : (`${stem}_other` as const);
}

/** A counted message; `$1` is the count, written the locale's way. */
export function plural(language: Language, stem: PluralStem, count: number, ...more: string[]): string {
  return language.t(pluralKey(language, stem, count), number(language, count), ...more);
}

export function number(language: Language, value: number): string {
  return numbers(language).format(value);
}

/** Marks from the private use area stand for the parts while the message is put together; what a page wrote is never parsed. */
const MARK = 0xe000;

/** A message with elements in it: parts take the places of `$1`, `$2` ... */
export function rich(language: Language, key: MessageKey, ...parts: ComponentChildren[]): ComponentChildren[] {
  const marks = parts.map((_, index) => String.fromCharCode(MARK + index));
  return language
    .t(key, ...marks)
    .split(/([\uE000-\uE008])/u)
    .map((piece) => {
      const index = piece.length === 1 ? piece.charCodeAt(0) - MARK : -1;
      return index >= 0 && index < parts.length ? parts[index] : piece;
    });
}
