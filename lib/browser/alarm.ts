// A clock that outlives the worker: the browser wakes it for the bell. Runs in the background.
import browser from 'webextension-polyfill';

/** The shortest that Chromium grants. */
const EVERY_MINUTES = 0.5;

/** Must run in the background's first tick. */
export function onAlarm(name: string, run: () => void): void {
  browser.alarms.onAlarm.addListener((alarm) => {
    if (alarm.name === name) run();
  });
}

/** Rings each half minute from now on, or not at all. */
export async function ring(name: string, on: boolean): Promise<void> {
  if (!on) await browser.alarms.clear(name);
  else if ((await browser.alarms.get(name)) === undefined)
    browser.alarms.create(name, { periodInMinutes: EVERY_MINUTES });
}

/** Rings once at `at` (epoch ms), or not at all; one that was set for then already is left to ring. */
export async function ringAt(name: string, at: number | null): Promise<void> {
  const known = await browser.alarms.get(name);
  if (at === null) await browser.alarms.clear(name);
  else if (known?.scheduledTime !== at) browser.alarms.create(name, { when: at });
}
