// The browser's notifications, for which it asks the user's leave when they are switched on. Runs in the background and in our pages.
import browser from 'webextension-polyfill';

const leave = { permissions: ['notifications' as const] };

/**
 * Asks for the leave, or gives it back; resolves to whether it is there then. Must be called in the first tick of a click, or the browser
 * refuses.
 */
export async function leaveToNotify(on: boolean): Promise<boolean> {
  if (on) return browser.permissions.request(leave);
  await browser.permissions.remove(leave);
  return false;
}

/** Nothing happens without leave: it may have been taken back in the browser's own settings. */
export async function showNotice(title: string, message: string): Promise<void> {
  if (!(await browser.permissions.contains(leave))) return;
  await browser.notifications.create({
    type: 'basic',
    iconUrl: browser.runtime.getURL('/icon/128.png'),
    title,
    message,
  });
}

/** The page in front of the user, or null. */
export async function tabInFront(): Promise<string | null> {
  const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
  return tab?.url ?? null;
}
