// The rules of one drill as the browser takes them: its tab's, and its site's workers' where they are cut too. Pure.
import type { DeclarativeNetRequest } from 'webextension-polyfill';
import { registrableDomain } from '@/lib/directory/public-host';
import type { Drill } from '@/lib/ledger/drill';

type Rule = DeclarativeNetRequest.Rule;

/** Below the redirects' of the site's workers, which stand in for what is cut. */
export const drillPriority = 1;

type Ruled = Pick<Drill, 'ruleId' | 'tabId' | 'host' | 'seen' | 'listed' | 'spared' | 'isAll' | 'workers'>;
type Condition = Rule['condition'];

/** A drill has so many rules at most. */
export const rulesPerDrill = 4;

/** The page itself is never stopped: without it there is nothing to see. */
export function rulesOfDrill({ tabId, host, workers, ruleId, ...what }: Ruled): Rule[] {
  const ofTab = { tabIds: [tabId] };
  const site = siteDomainOf(host);
  const ofWorkers = { tabIds: [-1], initiatorDomains: [site] };
  const senders: Condition[] = workers === 'cut' && isName(site) ? [ofTab, ofWorkers] : [ofTab];
  const conditions = senders.flatMap((sender) => hostsOf(what).map((hosts) => ({ ...hosts, ...sender })));
  return conditions.map((condition, at) => ({
    id: ruleId + at,
    priority: drillPriority,
    action: { type: 'block' },
    condition: { ...condition, excludedResourceTypes: ['main_frame'] },
  }));
}

/** Browsers refuse all rules for one name that they cannot read: an address in brackets. */
const isName = (host: string): boolean => /^[a-z0-9._-]+$/.test(host);

/** What was seen outranks what is written: the narrower name decides. */
function hostsOf({ isAll, ...names }: Omit<Ruled, 'ruleId' | 'tabId' | 'host' | 'workers'>): Condition[] {
  const [seen, listed, spared] = [names.seen.filter(isName), names.listed, names.spared.filter(isName)];
  const excluded = spared.filter((host) => seen.some((one) => host.endsWith(`.${one}`)));
  const bySight = { requestDomains: [...seen], ...(excluded.length > 0 ? { excludedRequestDomains: excluded } : {}) };
  const written = { excludedRequestDomains: [...spared] };
  return [
    ...(seen.length > 0 ? [bySight] : []),
    ...(isAll ? [{ domainType: 'thirdParty' as const, ...written }] : []),
    ...(!isAll && listed.length > 0 ? [{ requestDomains: [...listed], ...written }] : []),
  ];
}

/** What the workers of a page are told by: its registrable domain, or its name where it has none. */
export function siteDomainOf(host: string): string {
  const { hostname } = new URL(`https://${host}`);
  return registrableDomain(hostname) ?? hostname;
}
