// Tells a frame which of its content does not come, where no element may have heard of it: backgrounds, fonts, imports, pictures that hang. Runs in the background.
import { isContentOnFor } from '@/lib/background/state/power';
import { scopeOf } from '@/lib/background/state/scope';
import type { State } from '@/lib/background/state/state';
import { systemClock } from '@/lib/browser/clock';
import { loadHasFailed } from '@/lib/browser/load-proof';
import { tabById, tellTab } from '@/lib/browser/tabs';
import { onRequestBegin, onRequestEnd, type SeenRequest } from '@/lib/browser/watch';
import { contentAddressOf } from '@/lib/content/address';
import { arweaveGatewayOf } from '@/lib/directory/gateways';
import type { MissingKind } from '@/lib/messages/page-protocol';

/** A picture that neither loads nor fails by then is asked for elsewhere (the relay says as much in its ask). */
const LATE_MS = 5_000;

const kinds: Readonly<Record<string, MissingKind>> = {
  image: 'image',
  // Firefox's word for `srcset` and `picture`.
  imageset: 'image',
  font: 'font',
  stylesheet: 'style',
};

export function tellOfContent(load: () => Promise<State>): void {
  onRequestBegin((request) => {
    if (kinds[request.type] === 'image' && isOurs(request)) void whenLate(request, load);
  });
  onRequestEnd((request) => {
    const kind = kinds[request.type];
    if (kind !== undefined && isOurs(request) && loadHasFailed(request)) void tell(request, kind, load);
  });
}

async function whenLate(request: SeenRequest, load: () => Promise<State>): Promise<void> {
  await systemClock.sleep(LATE_MS, new AbortController().signal);
  // Headers of a picture came: it is slow, and its gateway is there. An error that never ends Chromium shows to no element.
  const hasBegun = request.status > 0 && request.status < 400;
  if (request.end.kind === 'pending' && !hasBegun) await tell(request, 'late', load);
}

/** Of a document in a tab, by a content address. */
function isOurs(request: SeenRequest): boolean {
  return request.tabId !== -1 && contentAddressOf(addressOf(request), arweaveGatewayOf) !== null;
}

/** What the page knows it by, wherever a redirect led. */
const addressOf = ({ cameFrom, url }: SeenRequest): string => cameFrom ?? url;

async function tell(request: SeenRequest, kind: MissingKind, load: () => Promise<State>): Promise<void> {
  const { tabId, frameId, initiator } = request;
  const page = request.page ?? (await tabById(tabId));
  const scope = page === null ? null : scopeOf(page.url, page.private, initiator ?? undefined);
  // Nothing begins in a private window, or for a site that is off, unless an element asks.
  if (scope === null || scope.private || !isContentOnFor(await load(), scope, systemClock.now())) return;
  const frame = `${tabId} ${frameId}`;
  const missing = untold.get(frame) ?? {};
  if (!untold.has(frame)) setTimeout(tellAll, GATHER_MS, frame, tabId, frameId);
  untold.set(frame, missing);
  missing[addressOf(request)] = kind;
}

/** By tab and frame. A page of pictures is many words at once, and each would be a message of its own. */
const untold = new Map<string, Record<string, MissingKind>>();
const GATHER_MS = 50;

function tellAll(frame: string, tabId: number, frameId: number): void {
  const missing = untold.get(frame) ?? {};
  untold.delete(frame);
  void tellTab(tabId, { type: 'content/failed', missing }, frameId);
}
