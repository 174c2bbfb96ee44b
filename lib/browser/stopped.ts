// Requests that an extension's rule has stopped, and pages that are about to come: what drills must hear of. Runs in the background; blocks nothing.
import browser from 'webextension-polyfill';
import { type Ended, stopped } from './cut';
import { type EndDetails, onEnd } from './hear';
import { isPrefetch } from './whose-page';

/** A request that an extension stopped, ours or another. */
export interface StoppedRequest extends Ended {
  requestId: string;
  method: string;
  type: string;
}

export function watchStopped(hear: (request: StoppedRequest) => void): void {
  onEnd(({ requestId, url, method, tabId, timeStamp, type, error, initiator, originUrl }) => {
    if (error === undefined || !stopped.has(error)) return;
    const by = initiator ?? originUrl ?? null;
    hear({ requestId, url, method, tabId, type, error, initiator: by, startedAt: timeStamp });
  });
}

type Coming = Pick<EndDetails, 'tabId' | 'url' | 'documentId'> & { type: string };

/** Tells of each page that a tab is about to show, or makes ready to, before it comes. Must run in the background's first tick. */
export function watchComing(hear: (tabId: number, url: string) => void): void {
  const look = (details: Coming) => {
    if (!isPrefetch(details)) hear(details.tabId, details.url);
  };
  browser.webRequest.onBeforeRequest.addListener((details) => look(details), {
    urls: ['https://*/*', 'http://*/*'],
    types: ['main_frame'],
  });
}
