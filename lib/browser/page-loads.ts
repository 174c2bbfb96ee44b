// Whole pages that are loaded by a content address, or that are published by one, too, at the top of a tab or in a frame, and how that ended. Runs in the background; blocks nothing.
import { isElementPlace } from '@/lib/directory/element-places';
import { mirrorOf } from '@/lib/directory/mirrors';
import type { Fault } from '@/lib/failover/verdict';
import { type EndDetails, onEnd } from './hear';
import { meaningOf } from './network-error';
import { isPrefetch, isPrerender } from './whose-page';

export interface PageLoad {
  /** Where redirects led, without a fragment. */
  url: string;
  tabId: number;
  isTop: boolean;
  /** `other`: stopped by the user or a blocker, or this computer is offline. */
  end: { kind: 'status'; status: number } | { kind: 'fault'; fault: Fault } | { kind: 'other' };
  at: number;
}

export function onPageLoad(observer: (load: PageLoad) => void): void {
  onEnd((details) => {
    const { url, tabId, type, timeStamp, statusCode, error } = details;
    if ((type !== 'main_frame' && type !== 'sub_frame') || tabId < 0 || !isNamed(url)) return;
    // Its tab shows another, and nobody misses it.
    if (isPrefetch(details) || isPrerender(details)) return;
    // Firefox and Chromium tell of the fragment, too.
    const [bare = ''] = url.split('#', 1);
    observer({ url: bare, tabId, isTop: type === 'main_frame', end: endOf(statusCode, error), at: timeStamp });
  });
}

const isNamed = (url: string): boolean => isElementPlace(url) || mirrorOf(new URL(url).hostname) !== null;

function endOf(status = 0, error: EndDetails['error']): PageLoad['end'] {
  if (error === undefined) return { kind: 'status', status };
  const meaning = meaningOf(error);
  if (meaning?.kind === 'fault') return meaning;
  const fault = meaning?.kind === 'ask-status' ? meaning.without : null;
  return fault === null ? { kind: 'other' } : { kind: 'fault', fault };
}
