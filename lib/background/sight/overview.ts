// All sites of which something is kept, as the dashboard's overview shows them. Runs in the background. Private windows are in none of it.

import type { State } from '@/lib/background/state/state';
import { noParties, type SiteParties } from '@/lib/ledger/party';
import type { SiteSight } from '@/lib/ledger/strands';
import type { Translator } from './cloud-words';
import { siteReport } from './report';

/** @param known Whom each site contacted; a site may be in the ledger of calls alone, or in this alone. */
export function siteSights(
  state: State,
  known: ReadonlyMap<string, SiteParties>,
  language: Translator,
  now: number,
): SiteSight[] {
  const sites = new Set([...state.ledgers.keys(), ...known.keys()]);
  return [...sites].map((site) => {
    const facts = { tabId: -1, tab: { url: site, private: false }, allowed: true, online: true, language };
    return { site, sight: siteReport(state, facts, known.get(site) ?? noParties(site), now).sight };
  });
}
