// Pages of the lab's sites: static text, or a function. Data and look-ups only.
import type { Reply } from './replies';
import type { LoggedRequest } from './request-log';

/** A page's reply; `type` is its content type (text/html unless given), `headers` may carry a CSP. */
export interface PageContent {
  body: string | Buffer;
  type?: string;
  status?: number;
  headers?: Record<string, string>;
}

/** A string is HTML. A function is asked anew for each request. */
export type Page = string | PageContent | ((request: LoggedRequest) => PageContent | Promise<PageContent>);

export interface Pages {
  set: (host: string, path: string, page: Page) => void;
  find: (host: string, path: string) => Page | undefined;
}

/** An in-memory list of pages. A path that ends with an asterisk answers for everything below it. */
export function makePages(): Pages {
  const pages = new Map<string, Page>();
  return {
    set: (host, path, page) => {
      pages.set(`${host}${path}`, page);
    },
    find: (host, path) => {
      const exact = `${host}${path.replace(/[?#].*$/, '')}`;
      const below = [...pages.keys()].find((key) => key.endsWith('*') && exact.startsWith(key.slice(0, -1)));
      return pages.get(exact) ?? (below === undefined ? undefined : pages.get(below));
    },
  };
}

/** What a page sends for a request. */
export async function renderPage(page: Page, request: LoggedRequest): Promise<Reply> {
  const made = typeof page === 'function' ? await page(request) : page;
  const { body, type, status, headers } = typeof made === 'string' ? { body: made } : made;
  const contentType = type ?? 'text/html; charset=utf-8';
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return {
    status: status ?? 200,
    headers: { 'content-type': contentType, 'cache-control': 'no-store', ...headers },
    body: bytes,
  };
}
