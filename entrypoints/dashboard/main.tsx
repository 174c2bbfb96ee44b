// Entry of the dashboard: hands the words down and renders.
import '@/assets/look/tokens.css';
import '@/assets/look/parts.css';
import '@/assets/look/flow.css';
import '@/assets/look/page.css';
import '@/assets/look/dashboard.css';
import { renderPage } from '@/components/kit/render-page';
import { browserLanguage, labelPage } from '@/lib/browser/i18n';
import { Dashboard } from './dashboard';

const language = browserLanguage();
labelPage(document.documentElement, language);
document.title = `${language.t('settings')} · ${language.t('extensionName')}`;
renderPage(language, <Dashboard />);
