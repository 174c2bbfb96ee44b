// Puts a view of ours into its page, with the words handed down. Runs in our own pages.
import { type ComponentChild, render } from 'preact';
import { type Language, LanguageProvider } from './language';

export function renderPage(language: Language, view: ComponentChild): void {
  const place = document.getElementById('app');
  if (place) render(<LanguageProvider value={language}>{view}</LanguageProvider>, place);
}
