// Elements that fail to load content: hears of it before the page, asks for the content, and puts it where it was to be. Runs in the isolated world.
import { isContentLike } from '@/lib/content/content-like';
import type { OwnLoad, Surface } from '@/lib/messages/content-protocol';
import { type ContentAsks, createContentAsks } from './content-asks';
import type { OpenContent } from './content-line';
import { createKeeper } from './element-address';
import { attributeSpot, imgSpot } from './element-image';
import type { Keep, Spot } from './element-spot';

/** The way to the background. */
interface Background {
  open: OpenContent;
  /** The extension was updated or removed under this document. */
  isOrphaned(): boolean;
}

/** The page hears of a failure that nobody helps with this soon (rules 3.13). */
const tellWithinMs = 5_000;
/** Of what the page's policy forbade; more than any page has. */
const mostForbidden = 2_000;

/** Cares for one document, for as long as it lives. */
export function careForElements(page: Window, { open, isOrphaned }: Background): void {
  const now = () => performance.now();
  let leaving = new AbortController();
  const asks = createContentAsks(open, () => leaving.signal, now);
  const keep = createKeeper(now);
  const policy = createPolicy();
  const begun = new WeakMap<Element, string>();

  function failed(event: Event): void {
    // Most are errors of scripts, or of loads that hold no content address: nothing of ours.
    if (!event.isTrusted || !(event.target instanceof Element)) return;
    const spot = spotOf(event.target, keep);
    if (spot === null || !isContentLike(spot.url) || isOrphaned()) return;
    const isBegun = begun.get(spot.element) === spot.url;
    if (!isBegun && (policy.forbids(spot.url, spot.surface) || !asks.mayAsk(spot.url))) return;
    event.stopImmediatePropagation();
    if (isBegun) return;
    begun.set(spot.element, spot.url);
    void rescue(spot, asks, { kind: 'failed' }).finally(() => begun.delete(spot.element));
  }

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

function spotOf(element: Element, keep: Keep): Spot | null {
  if (element instanceof HTMLImageElement) return imgSpot(element, keep);
  if (element instanceof SVGImageElement)
    return attributeSpot(element, element.hasAttribute('href') ? 'href' : 'xlink:href', keep);
  if (element instanceof HTMLInputElement) return attributeSpot(element, 'src', keep);
  return null;
}

/** The page hears nothing of the failure when it is mended, and exactly once when it is not. */
async function rescue(spot: Spot, asks: ContentAsks, own: OwnLoad): Promise<void> {
  let isTold = own.kind === 'late';
  const tell = () => {
    // What the page shows there by now has events of its own.
    if (!isTold && spot.isStill()) spot.element.dispatchEvent(new Event('error'));
    isTold = true;
  };
  const timer = setTimeout(tell, tellWithinMs);
  let isPut = false;
  try {
    const content = await asks.get(spot.url, spot.surface, own);
    isPut = content !== null && spot.isStill() && (await spot.put(content));
  } finally {
    clearTimeout(timer);
    // Whatever broke: the page must hear of it (law 1).
    if (!isPut) tell();
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
