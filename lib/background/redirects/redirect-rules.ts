// The two rules of one redirect as the browser takes them: where to, and without what (rules 0.6). Pure.
import type { DeclarativeNetRequest } from 'webextension-polyfill';
import { drillPriority } from '@/lib/background/drill/rules';
import { keyHeaders } from '@/lib/directory/key-headers';
import type { Redirect } from './redirect-plan';

type Rule = DeclarativeNetRequest.Rule;
type HeaderChange = DeclarativeNetRequest.RuleActionRequestHeadersItemType;

const without = (header: string): HeaderChange => ({ header, operation: 'remove' });
const as = (header: string, value: string): HeaderChange => ({ header, operation: 'set', value });

/** What a page may write into the headers that need nobody's leave goes too. */
const requestHeaders: HeaderChange[] = [
  ...['cookie', 'referer', 'accept-language', 'content-language', 'range', ...keyHeaders].map(without),
  as('accept', '*/*'),
  as('content-type', 'application/json'),
  as('origin', 'null'),
];

/** The answer may be read by a page whose origin is not named. */
const responseHeaders: HeaderChange[] = [
  as('access-control-allow-origin', '*'),
  without('access-control-allow-credentials'),
  without('set-cookie'),
];

/**
 * A request with a header of the site's own is stopped at its preflight: the target's own word might let it pass. It takes away only:
 * Chromium does not say whose preflight it is after a redirect, so that there this rule is limited by the tab and the URL alone.
 */
const preflight = {
  requestHeaders: ['cookie', 'referer', 'accept-language'].map(without),
  responseHeaders: [as('access-control-allow-headers', 'content-type'), as('access-control-max-age', '0')],
};

/** Firefox names the page in the preflight of a redirected request, as its beginner and as its origin. */
const firefoxPreflight = {
  requestHeaders: [...preflight.requestHeaders, as('origin', 'null')],
  responseHeaders: [...preflight.responseHeaders, as('access-control-allow-origin', '*')],
};

/** The whole URL and nothing longer; the planner refuses what has signs of the filter's language in it. */
const exactly = (url: string): string => `|${url}|`;

export function rulesOf({ ruleId, endpoint, to, tabId, initiator }: Redirect, browser: 'chromium' | 'firefox'): Rule[] {
  const { href } = new URL(to);
  const tabOnly = {
    isUrlFilterCaseSensitive: true,
    tabIds: [tabId],
    resourceTypes: ['xmlhttprequest' as const],
  };
  const limits = { ...tabOnly, initiatorDomains: [initiator] };
  // Above a drill's rules: it stands in for what they stop.
  const [type, priority] = ['modifyHeaders', drillPriority + 1] as const;
  const isFirefox = browser === 'firefox';
  return [
    {
      ...{ id: ruleId, priority },
      action: { type: 'redirect', redirect: { url: href } },
      condition: { urlFilter: exactly(endpoint), requestMethods: ['post'], ...limits },
    },
    {
      ...{ id: ruleId + 1, priority },
      action: { type, requestHeaders, responseHeaders },
      condition: { urlFilter: exactly(href), requestMethods: ['post'], ...limits },
    },
    {
      ...{ id: ruleId + 2, priority },
      action: { type, ...(isFirefox ? firefoxPreflight : preflight) },
      condition: { urlFilter: exactly(href), requestMethods: ['options'], ...(isFirefox ? limits : tabOnly) },
    },
  ];
}
