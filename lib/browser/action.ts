// The toolbar button: how many calls were saved in a tab, that some could not be, that Detour is off. Runs in the background.
import browser from 'webextension-polyfill';

/** The look's `detour` and `fail`; a badge cannot read style sheets. */
const SAVED_COLOUR = '#0a6670';
const LOST_COLOUR = '#b5381c';
const MOST = 999;
/** The tape's; and its ink where the browser lets us choose. */
const DRILL_COLOUR = '#f2b632';
const DRILL_INK = '#1a1a1a';

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

/** Tabs whose button shows what is left of a drill, and nothing else. */
let drilled: ReadonlyMap<number, number> = new Map();

/** @param minutes Of each tab in which a drill runs, those that are left; the buttons of all others are as they were, or empty where one has ended. */
export function showDrills(minutes: ReadonlyMap<number, number>): void {
  const ended = [...drilled.keys()].filter((tabId) => !minutes.has(tabId));
  drilled = minutes;
  for (const tabId of ended) show(tabId, '', SAVED_COLOUR);
  for (const [tabId, left] of minutes) write(tabId, `${left}m`, DRILL_COLOUR);
}

function show(tabId: number, text: string, color: string): void {
  if (!drilled.has(tabId)) write(tabId, text, color);
}

function write(tabId: number, text: string, color: string): void {
  if (waiting.size === 0) setTimeout(showWaiting, SHOW_AFTER_MS);
  waiting.set(tabId, { text, color });
}

function showWaiting(): void {
  for (const [tabId, { text, color }] of waiting) {
    const shown = Promise.all([
      browser.action.setBadgeText({ tabId, text }),
      browser.action.setBadgeBackgroundColor({ tabId, color }),
      browser.action.setBadgeTextColor?.({ tabId, color: color === DRILL_COLOUR ? DRILL_INK : '#ffffff' }),
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
