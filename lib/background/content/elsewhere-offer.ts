// Where a whole page that did not come can be opened instead: what the popup offers. Pure.
import { contentModeFor } from '@/lib/background/power';
import type { Scope } from '@/lib/background/scope';
import type { State } from '@/lib/background/state';
import type { ContentAddress } from '@/lib/content/address';
import { placesFor } from '@/lib/content/elsewhere';
import type { Elsewhere } from '@/lib/ledger/report';

/** A page that did not come: what the tab showed was it, or held it in a frame. */
export interface WholePage {
  kind: Elsewhere['kind'];
  /** As it was asked for. */
  url: string;
  /** Where an ENS name led, what the URL names otherwise. */
  address: ContentAddress;
  /** Of the gateway that failed. */
  group: string;
  operator: string;
  /** Of a frame: the `Scope.top` that it was lost to. */
  top: string;
  at: number;
}

/** A gateway that failed a page is not offered for another so soon. */
const FAILED_FOR_MS = 600_000;
/** What can be opened elsewhere of what this tab shows now: at another operator, and not at one that the user never asks. */
export function elsewhereOf(
  { settings, session }: State,
  { tabId, url, scope, now }: { tabId: number; url: string; scope: Scope; now: number },
): Elsewhere | null {
  const lost = session.wholePages[tabId];
  if (lost === undefined || contentModeFor(settings, scope.site) === 'off') return null;
  const [bare = '', fragment] = url.split('#', 2);
  if (lost.kind === 'page' ? bare !== lost.url : scope.top !== lost.top) return null;
  const failing = Object.values(session.wholePages).filter(({ at }) => now - at < FAILED_FOR_MS);
  const shunned = new Set([...settings.operatorsOff, ...failing.map(({ group }) => group)]);
  const place = placesFor(lost.address, lost.url).find(({ gateway }) => !shunned.has(gateway.group));
  if (place === undefined) return null;
  const { kind, at, operator } = lost;
  const hash = kind === 'page' && fragment !== undefined ? `#${fragment}` : '';
  return { kind, at, failedName: operator, operatorName: place.gateway.operator, url: `${place.url}${hash}` };
}
