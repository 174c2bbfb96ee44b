// The relay, in the isolated world at document start: between the hook and the background. Wiring only.
import { defineContentScript } from 'wxt/utils/define-content-script';
import { askingBackground, isOrphaned, onSaid, openContentPort } from '@/lib/browser/messaging';
import { createContentPort } from '@/lib/page/content/content-port';
import { careForElements } from '@/lib/page/element/elements';
import { installRelay } from '@/lib/page/relay';
import { onReturn } from '@/lib/page/returned';

export default defineContentScript({
  matches: ['<all_urls>'],
  runAt: 'document_start',
  allFrames: true,
  matchAboutBlank: true,
  matchOriginAsFallback: true,
  main() {
    const openContent = createContentPort(openContentPort, onReturn);
    installRelay(window, { ask: askingBackground(), onSaid, openContent, isOrphaned });
    careForElements(window, { open: openContent, onSaid, isOrphaned });
  },
});
