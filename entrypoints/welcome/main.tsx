// Entry of the welcome page: hands the words down and renders.
import '@/assets/look/tokens.css';
import '@/assets/look/parts.css';
import '@/assets/look/welcome.css';
import { render } from 'preact';
import { LanguageProvider } from '@/components/language';
import { browserLanguage, labelPage } from '@/lib/browser/i18n';
import { Welcome } from './welcome';

const language = browserLanguage();
labelPage(document.documentElement, language);
const place = document.getElementById('app');
if (place) {
  render(
    <LanguageProvider value={language}>
      <Welcome />
    </LanguageProvider>,
    place,
  );
}
