// Entry of the popup: hands the words down and renders.
import '@/assets/look/tokens.css';
import '@/assets/look/parts.css';
import '@/assets/look/flow.css';
import '@/assets/look/popup.css';
import { renderPage } from '@/components/kit/render-page';
import { browserLanguage, labelPage } from '@/lib/browser/i18n';
import { Popup } from './popup';

const language = browserLanguage();
labelPage(document.documentElement, language);
renderPage(language, <Popup />);
