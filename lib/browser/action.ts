// The toolbar button: how many calls were saved in a tab, that some could not be, that Detour is off. Runs in the background.
import browser from 'webextension-polyfill';

/** The look's `detour` and `fail`; a badge cannot read style sheets. */
const SAVED_COLOUR = '#0a6670';
const LOST_COLOUR = '#b5381c';
const MOST = 999;

/** @param calls More than 0. */
export function showSaved(tabId: number, calls: number): void {
  show(tabId, calls > MOST ? `${MOST}+` : String(calls), SAVED_COLOUR);
}

export function showLost(tabId: number): void {
  show(tabId, '!', LOST_COLOUR);
}

/** A page of pictures is many words at once, and for each the browser would draw the button anew. */
const SHOW_AFTER_MS = 50;
const waiting = new Map<number, { text: string; color: string }>();

function show(tabId: number, text: string, color: string): void {
  if (waiting.size === 0) setTimeout(showWaiting, SHOW_AFTER_MS);
  waiting.set(tabId, { text, color });
}

function showWaiting(): void {
  for (const [tabId, { text, color }] of waiting) {
    const shown = Promise.all([
      browser.action.setBadgeText({ tabId, text }),
      browser.action.setBadgeBackgroundColor({ tabId, color }),
    ]);
    // The tab was closed meanwhile.
    shown.catch(() => undefined);
  }
  waiting.clear();
}

/** Grey while Detour does nothing anywhere. */
export async function showPower(isOn: boolean): Promise<void> {
  const path = (size: number) => `/icon/${isOn ? '' : 'off-'}${size}.png`;
  await browser.action.setIcon({ path: { 16: path(16), 32: path(32) } });
}
