// Where a whole page that did not come can be opened instead: what the popup offers. Pure.
import { contentModeFor } from '@/lib/background/state/power';
import type { Scope } from '@/lib/background/state/scope';
import type { State } from '@/lib/background/state/state';
import type { ContentAddress } from '@/lib/content/address';
import { placesFor } from '@/lib/content/elsewhere';
import type { Elsewhere } from '@/lib/ledger/report';

/** A page that did not come: what the tab showed was it, or held it in a frame. */
export interface WholePage {
  kind: Elsewhere['kind'];
  /** As it was asked for. */
  url: string;
  /** Where an ENS name led, or the name that the site's makers publish it by; what the URL names otherwise. */
  address: ContentAddress;
  /** Of the gateway that failed. */
  group: string;
  operator: string;
  /** Of a mirror: the name it is published by; '' otherwise. */
  published: string;
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
  if (lost.kind === 'frame' ? scope.top !== lost.top : bare !== lost.url) return null;
  const failing = Object.values(session.wholePages).filter(({ at }) => now - at < FAILED_FOR_MS);
  const shunned = new Set([...settings.operatorsOff, ...failing.map(({ group }) => group)]);
  // Another copy of an app has a front page; what else it has nobody knows.
  const asked = lost.kind === 'mirror' ? new URL('/', lost.url).href : lost.url;
  const place = placesFor(lost.address, asked).find(({ gateway }) => !shunned.has(gateway.group));
  if (place === undefined) return null;
  const { kind, at, operator, published } = lost;
  const hash = kind !== 'frame' && fragment !== undefined ? `#${fragment}` : '';
  const { gateway } = place;
  return { kind, at, failedName: operator, operatorName: gateway.operator, published, url: `${place.url}${hash}` };
}
