// The toolbar button: how many calls were saved in a tab. Runs in the background.
import browser from 'webextension-polyfill';

/** The look's petrol; the badge cannot read style sheets. */
const BADGE_COLOUR = '#0a6670';
const MOST = 999;

/** 0 clears the badge. Failing is harmless: the tab may be gone. */
export function showSaved(tabId: number, calls: number): void {
  const text = calls === 0 ? '' : calls > MOST ? `${MOST}+` : String(calls);
  const shown = Promise.all([
    browser.action.setBadgeText({ tabId, text }),
    browser.action.setBadgeBackgroundColor({ tabId, color: BADGE_COLOUR }),
  ]);
  // The tab was closed meanwhile.
  shown.catch(() => undefined);
}
