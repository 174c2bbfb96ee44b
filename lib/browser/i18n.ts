// The browser's translator for our own pages.
import { browser } from './own-api';

/** What components are handed down; an empty string stands for a key that does not exist. */
export interface BrowserLanguage {
  t: (key: string, ...substitutions: string[]) => string;
  locale: string;
}

/** The words of the browser's own language, English where there are none. */
export function browserLanguage(): BrowserLanguage {
  return {
    t: (key, ...substitutions) => browser.i18n.getMessage(key, substitutions),
    locale: browser.i18n.getMessage('@@ui_locale').replace('_', '-') || 'en',
  };
}

/** Tells readers and hyphenation in which language and direction a page of ours is written. */
export function labelPage(page: HTMLElement, language: BrowserLanguage): void {
  page.lang = language.locale;
  page.dir = browser.i18n.getMessage('@@bidi_dir') || 'ltr';
}
