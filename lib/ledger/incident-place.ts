// Where the hosts of open incidents stand, kept with them: what they are laid to must not change with what is seen later. Pure.
import type { Dependency, SiteIncident, SiteLedger } from './dependency';
import { answersApart, type Footing, type Standing } from './without';

/** Whether any of these was failing when it was last heard of, and nobody yet wrote down all that could be. */
export function hasUnplaced({ incidents }: SiteLedger): boolean {
  return incidents.some((one) => one.endedAt === null && isUnplaced(one));
}

/** Nothing more can be learnt where somebody answered outside each of its clouds. */
const isUnplaced = ({ domains, apart }: SiteIncident): boolean =>
  domains === undefined || domains.length === 0 || (apart ?? []).length < domains.length;

/** @param standings All who served the site, or were to, as they are now. */
export function withPlaces(
  ledger: SiteLedger,
  footingOf: (dependency: Dependency) => Footing,
  standings: readonly Standing[],
): SiteLedger {
  const hosts = Object.values(ledger.dependencies);
  const placed = (one: SiteIncident): SiteIncident => {
    const host = hosts.find((known) => known.host === one.host && known.chainId === one.chainId);
    if (one.endedAt !== null || host === undefined || !isUnplaced(one)) return one;
    const domains = [...new Set([...(one.domains ?? []), ...footingOf(host).domains])];
    const apart = domains.filter(
      (domain) => one.apart?.includes(domain) || answersApart(standings, domain, one.startedAt),
    );
    return { ...one, domains, apart };
  };
  return { ...ledger, incidents: ledger.incidents.map(placed) };
}
