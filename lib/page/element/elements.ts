// Elements that fail to load content: hears of it before the page, asks for the content, and puts it where it was to be. Runs in the isolated world.
import { isContentLike } from '@/lib/content/content-like';
import type { OwnLoad, Surface } from '@/lib/messages/content-protocol';
import type { ToPage } from '@/lib/messages/page-protocol';
import { type ContentAsks, createContentAsks } from '@/lib/page/content/content-asks';
import type { OpenContent } from '@/lib/page/content/content-line';
import { createKeeper } from './element-address';
import { attributeSpot, imgSpot } from './element-image';
import { createBlobTrial, mediaSpot, sourceSpot } from './element-media';
import type { Keep, Spot } from './element-spot';
import { linkSpot } from './element-style';
import { createMissing } from './missing';

/** The way to the background. */
interface Background {
  open: OpenContent;
  /** The extension was updated or removed under this document. */
  isOrphaned(): boolean;
  /** Calls `hear` for what the background says unasked. */
  onSaid(hear: (message: ToPage) => void): void;
}

/** The page hears of a failure that nobody helps with this soon (rules 3.13). */
const tellWithinMs = 5_000;
/** Of what the page's policy forbade; more than any page has. */
const mostForbidden = 2_000;

/** Cares for one document, for as long as it lives. */
export function careForElements(page: Window, { open, isOrphaned, onSaid }: Background): void {
  const now = () => performance.now();
  let leaving = new AbortController();
  const asks = createContentAsks(open, () => leaving.signal, now);
  const keep = createKeeper(now);
  const policy = createPolicy();
  const mayBlob = createBlobTrial(page.document, () => policy.forbids('blob:', 'media'));
  const begun = new WeakMap<Element, Rescue>();

  function failed(event: Event): void {
    // Most are errors of scripts, or of loads that hold no content address: nothing of ours.
    if (!event.isTrusted || !(event.target instanceof Element)) return;
    const spot = spotOf(event.target, keep, mayBlob);
    if (spot === null || !isContentLike(spot.url) || isOrphaned()) return;
    const rescue = begun.get(spot.element);
    if (rescue?.url === spot.url) rescue.isOwed = true;
    else if (spot.isMended?.() !== true && !care(spot, { kind: 'failed' }, { isOwed: true })) return;
    event.stopImmediatePropagation();
  }

  /** False when nothing is done about it. */
  function care(spot: Spot, own: OwnLoad, { isOwed }: { isOwed: boolean }): boolean {
    const { element, url, surface } = spot;
    if (begun.get(element)?.url === url || policy.forbids(url, surface) || !asks.mayAsk(url)) return false;
    const rescue: Rescue = { url, isOwed };
    begun.set(element, rescue);
    const end = () => begun.get(element) === rescue && begun.delete(element);
    void carryOut(spot, asks, { own, rescue }).finally(end);
    return true;
  }

  onSaid(
    createMissing({
      page,
      asks,
      keep,
      // It hangs, or its own event has been and gone where we cannot hear it (a component's inside).
      rescueImage: (img, url, own) => care(imgSpot(img, keep, url), own, { isOwed: false }),
      mayBlobImage: () => !policy.forbids('blob:', 'image'),
    }),
  );

  const leave = () => {
    leaving.abort();
    // It may come back (bfcache).
    leaving = new AbortController();
  };

  // `document.open()` takes all listeners of a window away, and ours with them (rules 1.4).
  const listen = () => {
    page.addEventListener('error', failed, true);
    page.addEventListener('securitypolicyviolation', policy.hear, true);
    page.addEventListener('pagehide', leave, true);
  };
  listen();
  new MutationObserver(listen).observe(page.document, { childList: true });
}

function spotOf(element: Element, keep: Keep, mayBlob: () => Promise<boolean>): Spot | null {
  if (element instanceof HTMLImageElement) return imgSpot(element, keep);
  if (element instanceof SVGImageElement)
    return attributeSpot(element, element.hasAttribute('href') ? 'href' : 'xlink:href', keep);
  if (element instanceof HTMLInputElement) return attributeSpot(element, 'src', keep);
  if (element instanceof HTMLLinkElement) return linkSpot(element);
  if (element instanceof HTMLMediaElement) return mediaSpot(element, keep, mayBlob);
  if (element instanceof HTMLSourceElement) return sourceSpot(element, keep, mayBlob);
  return null;
}

interface Rescue {
  url: string;
  /** The page has not heard yet that it failed: its event was held back. */
  isOwed: boolean;
}

/** The page hears nothing of the failure when it is mended, and exactly once when it is not. */
async function carryOut(
  spot: Spot,
  asks: ContentAsks,
  { own, rescue }: { own: OwnLoad; rescue: Rescue },
): Promise<void> {
  const tell = () => {
    // What the page shows there by now has events of its own.
    if (rescue.isOwed && spot.isStill()) spot.element.dispatchEvent(new Event('error'));
    rescue.isOwed = false;
  };
  const timer = setTimeout(tell, tellWithinMs);
  let isPut = false;
  try {
    if (spot.isFit !== undefined && !(await spot.isFit())) return;
    const asked = asks.get(spot.url, spot.surface, own);
    // What comes may take its time.
    if (await asked.begun) clearTimeout(timer);
    const content = await asked.content;
    isPut = content !== null && spot.isStill() && (await spot.put(content));
  } finally {
    clearTimeout(timer);
    // Whatever broke: the page must hear of it (law 1).
    if (!isPut) tell();
    if (!isPut) asks.lose(spot.url);
  }
}

/** What the page's own policy forbids nobody goes round (rules 0.1). The browser names it before the element fails. */
function createPolicy() {
  const forbidden = new Set<string>();
  const key = (directive: string, url: string) => `${directive} ${url}`;
  return {
    hear({ disposition, effectiveDirective, blockedURI }: SecurityPolicyViolationEvent): void {
      if (disposition !== 'enforce' || forbidden.size >= mostForbidden) return;
      forbidden.add(key(effectiveDirective.replace('-elem', ''), blockedURI));
    },
    forbids(url: string, surface: Surface): boolean {
      const directive = directives[surface];
      // Of other schemes than the web's own a violation names no more than the scheme (CSP, "Strip URL for use in reports").
      const [scheme = ''] = url.split(':', 1);
      const [bare = ''] = url.split('#', 1);
      return forbidden.has(key(directive, bare)) || forbidden.has(key(directive, scheme));
    },
  };
}

const directives: Readonly<Record<Surface, string>> = {
  fetch: 'connect-src',
  image: 'img-src',
  media: 'media-src',
  style: 'style-src',
  font: 'font-src',
  script: 'script-src',
};
