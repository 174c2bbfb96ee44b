// The hook, in the site's own world at document start. Wiring only.
import { defineContentScript } from 'wxt/utils/define-content-script';
import { installFetch } from '@/lib/page/fetch';
import { hookDocument } from '@/lib/page/hook';

export default defineContentScript({
  matches: ['<all_urls>'],
  runAt: 'document_start',
  allFrames: true,
  matchAboutBlank: true,
  matchOriginAsFallback: true,
  world: 'MAIN',
  main() {
    installFetch(hookDocument(window), window);
  },
});
