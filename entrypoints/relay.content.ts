// The relay, in the isolated world at document start: between the hook and the background. Wiring only.
import { defineContentScript } from 'wxt/utils/define-content-script';
import { askingBackground, isOrphaned, onSaid, openConversation } from '@/lib/browser/messaging';
import { careForElements } from '@/lib/page/elements';
import { installRelay } from '@/lib/page/relay';

export default defineContentScript({
  matches: ['<all_urls>'],
  runAt: 'document_start',
  allFrames: true,
  matchAboutBlank: true,
  matchOriginAsFallback: true,
  main() {
    installRelay(window, { ask: askingBackground(), onSaid, openContent: openConversation, isOrphaned });
    careForElements(window, { open: openConversation, onSaid, isOrphaned });
  },
});
