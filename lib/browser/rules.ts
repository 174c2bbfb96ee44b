// Session rules of our own requests: no Origin header that names the extension. Runs in the background.
import browser from 'webextension-polyfill';

const ORIGIN_RULE_ID = 1;
let ready: Promise<void> | null = null;

/**
 * Resolves once the rule that drops `Origin` (and with it, in Firefox, a per-install id) from our own requests stands.
 * No request of ours leaves before; when the rule cannot be set, none leaves at all.
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
