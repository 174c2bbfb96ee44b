// Which page a request was for, by what the browser says of it. Pure but for the pages that it remembers; runs in the background.
import type { EndDetails } from './hear';

/** Each page has a few. */
const MAX_DOCUMENTS = 500;

const isPage = (url: string | undefined): url is string => url !== undefined && /^https?:/.test(url);
/** Another extension's own frame or script in a page, or a page of one: no site's doing. */
const isExtension = (url: string | undefined): boolean => /^[a-z]+-extension:/.test(url ?? '');

/** Chromium: a page that nobody may ever look at, fetched ahead for a link of the document that it names; once it is opened there is more to hear of it. */
export const isPrefetch = ({ type, documentId }: Pick<EndDetails, 'type' | 'documentId'>): boolean =>
  type === 'main_frame' && documentId !== undefined;

/** Chromium: of a page that is made ready behind the one that its tab shows, and that nobody may ever look at. */
export const isPrerender = ({ documentLifecycle }: Pick<EndDetails, 'documentLifecycle'>): boolean =>
  documentLifecycle === 'prerender';

/** The page at the top, or who sent it where there is none; null where it was no site's. @param shown What its tab shows. */
export function pageOf(details: EndDetails, shown: string | undefined): string | null {
  if (details.type === 'main_frame') return isPrefetch(details) ? null : ownPage(details);
  return import.meta.env.FIREFOX ? pageByAncestors(details, shown) : pageByDocument(details, shown);
}

/** A redirect to another site is how the visitor came here, or left: no site's doing. */
function ownPage({ url, redirectUrl }: EndDetails): string | null {
  return redirectUrl === undefined || new URL(redirectUrl).hostname === new URL(url).hostname ? url : null;
}

/** Firefox. */
export function pageByAncestors(details: EndDetails, shown: string | undefined): string | null {
  const { frameAncestors, documentUrl, originUrl, tabId } = details;
  if (isExtension(documentUrl) || isExtension(originUrl)) return null;
  const above = frameAncestors?.at(-1)?.url ?? documentUrl ?? originUrl;
  if (isPage(above)) return above;
  return tabId >= 0 ? (shown ?? null) : isPage(originUrl) ? originUrl : null;
}

/** Chromium: the page at the top above a document, kept because a request may end when its tab shows another. */
const pages = new Map<string, string>();

/** Chromium. */
export function pageByDocument(details: EndDetails, shown: string | undefined): string | null {
  const { initiator, documentId, parentDocumentId, frameType, tabId } = details;
  if (isExtension(initiator)) return null;
  if (tabId < 0) return isPage(initiator) ? initiator : null;
  // Until somebody looks at it, such a page has frames of its own origin alone, and its tab shows another.
  const isAhead = isPrerender(details);
  const own = (frameType === 'outermost_frame' || isAhead) && isPage(initiator) ? initiator : undefined;
  const above = own ?? pages.get(documentId ?? '') ?? pages.get(parentDocumentId ?? '');
  const page = above ?? (isAhead ? null : (shown ?? null));
  if (page !== null && documentId !== undefined) remember(documentId, page);
  return page;
}

function remember(documentId: string, page: string): void {
  pages.delete(documentId);
  pages.set(documentId, page);
  for (const oldest of pages.keys()) {
    if (pages.size <= MAX_DOCUMENTS) return;
    pages.delete(oldest);
  }
}
