// The hook, in the site's own world at document start. Wiring only.
import { defineContentScript } from 'wxt/utils/define-content-script';
import { installFetch } from '@/lib/page/fetch/fetch';
import { hookDocument } from '@/lib/page/hook';
import { installWebSocket } from '@/lib/page/socket/websocket';
import { installXhr } from '@/lib/page/xhr/xhr';

export default defineContentScript({
  matches: ['<all_urls>'],
  runAt: 'document_start',
  allFrames: true,
  matchAboutBlank: true,
  matchOriginAsFallback: true,
  world: 'MAIN',
  main() {
    const hook = hookDocument(window);
    for (const install of [installFetch, installXhr, installWebSocket]) {
      try {
        install(hook, window);
      } catch {
        // A browser that is not as we know it, or a document that is none: the site keeps the native one (law 1).
      }
    }
  },
});
