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
