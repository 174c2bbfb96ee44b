// The background: every listener is registered in the first tick. Runs as service worker (Chromium) and event page (Firefox).
import { defineBackground } from 'wxt/utils/define-background';

export default defineBackground(() => {});
