// Entry of the dashboard: hands the words down and renders.
import '@/assets/look/tokens.css';
import '@/assets/look/parts.css';
import '@/assets/look/dashboard.css';
import { render } from 'preact';
import { LanguageProvider } from '@/components/language';
import { browserLanguage, labelPage } from '@/lib/browser/i18n';
import { Dashboard } from './dashboard';

const language = browserLanguage();
labelPage(document.documentElement, language);
document.title = `${language.t('settings')} · ${language.t('extensionName')}`;
const place = document.getElementById('app');
if (place) {
  render(
    <LanguageProvider value={language}>
      <Dashboard />
    </LanguageProvider>,
    place,
  );
}
