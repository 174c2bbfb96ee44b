// Session rules: no Origin header that names the extension in our own requests, and redirects for workers. Runs in the background.
import browser, { type DeclarativeNetRequest } from 'webextension-polyfill';

const ORIGIN_RULE_ID = 1;
let ready: Promise<void> | null = null;

/**
 * Resolves once the rule that drops `Origin` (and with it, in Firefox, a per-install id) from our own requests stands.
 * No request of ours leaves before; when the rule cannot be set, none leaves at all. The first one sets it: while a rule that changes headers
 * stands, the browser holds every request of every page against it.
 */
export function originRuleReady(): Promise<void> {
  ready ??= setOriginRule();
  return ready;
}

async function setOriginRule(): Promise<void> {
  await browser.declarativeNetRequest.updateSessionRules({
    removeRuleIds: [ORIGIN_RULE_ID],
    addRules: [
      {
        id: ORIGIN_RULE_ID,
        priority: 1,
        action: { type: 'modifyHeaders', requestHeaders: [{ header: 'origin', operation: 'remove' }] },
        condition: {
          initiatorDomains: [new URL(browser.runtime.getURL('')).hostname],
          tabIds: [-1],
          resourceTypes: ['xmlhttprequest', 'other'],
        },
      },
    ],
  });
}

/** Rules with numbers between this and the redirects' are drills'. */
export const firstDrillRule = 100;

/** Rules with this number or a higher one are redirects'. */
export const firstRedirectRule = 1_000;

export async function redirectRuleIds(): Promise<number[]> {
  const rules = await browser.declarativeNetRequest.getSessionRules();
  return rules.map(({ id }) => id).filter((id) => id >= firstRedirectRule);
}

export async function drillRuleIds(): Promise<number[]> {
  const rules = await browser.declarativeNetRequest.getSessionRules();
  return rules.map(({ id }) => id).filter((id) => id >= firstDrillRule && id < firstRedirectRule);
}

/** All of it or, when the browser refuses a rule, nothing: then it throws. */
export async function changeRules(removeRuleIds: number[], addRules: DeclarativeNetRequest.Rule[]): Promise<void> {
  await browser.declarativeNetRequest.updateSessionRules({ removeRuleIds, addRules });
}
