// The offscreen document's part: what the background of Chromium asks it to run. Runs in the offscreen document, Chromium only.
import browser from 'webextension-polyfill';
import { isTaskMessage, workerScript } from './host';
import { createTaskRunner } from './task-runner';

/** Closes the document once there is nothing to do: the browser itself would keep it. */
export function runForBackground(): void {
  const run = createTaskRunner(browser.runtime.getURL(workerScript), () => window.close());
  browser.runtime.onMessage.addListener((message: unknown, sender, sendResponse: (outcome: unknown) => void) => {
    // Pages' documents have a tab; they may not use it. The others have somebody else to hear them.
    if (sender.tab === undefined && isTaskMessage(message)) void run(message.task).then(sendResponse);
    return true;
  });
}
