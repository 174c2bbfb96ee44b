// Entry of the welcome page: hands the words down and renders.
import '@/assets/look/tokens.css';
import '@/assets/look/parts.css';
import '@/assets/look/page.css';
import '@/assets/look/welcome.css';
import { renderPage } from '@/components/kit/render-page';
import { browserLanguage, labelPage } from '@/lib/browser/i18n';
import { Welcome } from './welcome';

const language = browserLanguage();
labelPage(document.documentElement, language);
renderPage(language, <Welcome />);
