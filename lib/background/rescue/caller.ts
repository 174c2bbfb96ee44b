// Who asks, by the browser's own word about the sender; nothing here is written by the page. Runs in the background.
import type { Runtime } from 'webextension-polyfill';
import { type Scope, scopeOf } from '@/lib/background/state/scope';
import type { Asker } from '@/lib/browser/proof';

export interface Caller extends Asker {
  scope: Scope;
}

/** Chromium tells documentId and origin; Firefox only the frame's URL, and our relay there names its document. */
type Sender = Runtime.MessageSender & { documentId?: string; origin?: string; documentLifecycle?: string };

/**
 * Null for senders that are no page that a tab shows: our own pages, pages that are no site, and what Chromium makes ready behind another
 * page (rules 3.8), of which it names the tab and the page in front.
 */
export function callerOf(sender: Sender, message: object = {}): Caller | null {
  const { tab, frameId, origin, url } = sender;
  const named: unknown = Reflect.get(message, 'document');
  if (tab?.id === undefined || frameId === undefined || sender.documentLifecycle === 'prerender') return null;
  const from = origin ?? (url !== undefined && URL.canParse(url) ? new URL(url).origin : null);
  const scope = scopeOf(tab.url, tab.incognito, from ?? undefined);
  if (scope === null) return null;
  return {
    tabId: tab.id,
    frameId,
    documentId: sender.documentId ?? (typeof named === 'string' ? named : null),
    origin: from,
    scope,
  };
}
