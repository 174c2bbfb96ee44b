// Whole pages that are loaded by a content address, or that are published by one, too, at the top of a tab or in a frame, and how that ended. Runs in the background; blocks nothing.
import browser, { type WebRequest } from 'webextension-polyfill';
import { contentPatterns } from '@/lib/directory/gateways';
import { mirrorPatterns } from '@/lib/directory/mirrors';
import type { Fault } from '@/lib/failover/verdict';
import { meaningOf } from './network-error';

export interface PageLoad {
  /** Where redirects led, without a fragment. */
  url: string;
  tabId: number;
  isTop: boolean;
  /** `other`: stopped by the user or a blocker, or this computer is offline. */
  end: { kind: 'status'; status: number } | { kind: 'fault'; fault: Fault } | { kind: 'other' };
  at: number;
}

type Details = Pick<WebRequest.OnCompletedDetailsType, 'url' | 'tabId' | 'type' | 'timeStamp'>;

/** Must be called in the background's first tick. */
export function onPageLoad(observer: (load: PageLoad) => void): void {
  const filter: WebRequest.RequestFilter = {
    urls: [...contentPatterns(), ...mirrorPatterns()],
    types: ['main_frame', 'sub_frame'],
  };
  const tell = ({ url, tabId, type, timeStamp }: Details, end: PageLoad['end']) => {
    // Firefox and Chromium tell of the fragment, too.
    const [bare = ''] = url.split('#', 1);
    if (tabId >= 0) observer({ url: bare, tabId, isTop: type === 'main_frame', end, at: timeStamp });
  };
  const { onCompleted, onErrorOccurred } = browser.webRequest;
  onCompleted.addListener((details) => tell(details, { kind: 'status', status: details.statusCode }), filter);
  onErrorOccurred.addListener((details) => tell(details, endOf(details.error)), filter);
}

function endOf(error: string): PageLoad['end'] {
  const meaning = meaningOf(error);
  if (meaning?.kind === 'fault') return meaning;
  const fault = meaning?.kind === 'ask-status' ? meaning.without : null;
  return fault === null ? { kind: 'other' } : { kind: 'fault', fault };
}
