// The background: service worker in Chromium, event page in Firefox. Wiring only; every listener is registered in the first tick.
import { defineBackground } from 'wxt/utils/define-background';
import { listen } from '@/lib/background/listen';

export default defineBackground(() => listen());
