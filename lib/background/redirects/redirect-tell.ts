// Tells the pages that a rule touches: their hooks go round the endpoint then, and hold a transaction until the rule is gone. Runs in the background.

import { topOutside } from '@/lib/background/drill/scope';
import { scopeOf } from '@/lib/background/state/scope';
import { tabsWhere, tellTab } from '@/lib/browser/tabs';
import type { ToPage } from '@/lib/messages/page-protocol';
import type { Redirect } from './redirect-plan';

/**
 * True when each page that the rule could catch a request of has heard it: the frame that the worker belongs to, or the site's
 * tabs for a worker that serves them all. A page without our scripts has not, and gets no rule.
 */
export async function tellHooks(
  redirect: Pick<Redirect, 'scope' | 'tabId' | 'frameId' | 'endpoint'>,
  detourMs: number,
): Promise<boolean> {
  const { scope, tabId, frameId, endpoint } = redirect;
  const message: ToPage = { type: 'hook/detour', url: endpoint, detourMs };
  if (tabId !== -1) return tellFrames(tabId, frameId, message);
  return (await Promise.all((await tabsOf(scope)).map((one) => tellFrames(one, 0, message)))).every((heard) => heard);
}

/**
 * Resolves when the pages that may have sent it have said what they had to say of a request that failed before now: their hooks ask
 * about it on the way that this question takes, however busy the page is.
 */
export async function hearHooks({
  scope,
  tabId,
  frameId,
}: Pick<Redirect, 'scope' | 'tabId' | 'frameId'>): Promise<void> {
  const message: ToPage = { type: 'hook/there' };
  if (tabId !== -1) await tellTab(tabId, message, frameId);
  else await Promise.all((await tabsOf(scope)).map((one) => tellTab(one, message, 0)));
}

const tabsOf = ({ top }: Redirect['scope']): Promise<number[]> =>
  tabsWhere((tab) => scopeOf(tab.url, tab.private)?.top === topOutside(top));

async function tellFrames(tabId: number, frameId: number, message: ToPage): Promise<boolean> {
  const [, heard] = await Promise.all([tellTab(tabId, message), tellTab(tabId, message, frameId)]);
  return heard;
}
