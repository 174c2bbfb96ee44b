// The site of a page: what the popup speaks of and what switches, breakers and the ledger are kept by. Pure; runs in the background and in tests.
import { parsedUrl, registrableDomain } from './public-host';
import { remembering } from './remembering';

/**
 * Scheme and registrable domain of a top-level page, e.g. `https://uniswap.org`; private suffixes are honoured. Hosts
 * without a registrable domain (localhost, addresses, local names) keep host and port: `http://localhost:3000`.
 *
 * @returns null where no site is: about:, chrome:, data:, file:, extension pages, and what is no URL.
 */
export const siteOf = remembering((url): string | null => {
  const parsed = parsedUrl(url);
  if (parsed === null || (parsed.protocol !== 'https:' && parsed.protocol !== 'http:')) return null;
  const domain = registrableDomain(parsed.hostname);
  return `${parsed.protocol}//${domain ?? parsed.host}`;
}, 200);
