// All whom a site contacts, as the views show them: the directory's names, the clouds that were seen, who could stand in. Pure; runs in the background.
import { cloudOf, domainsOf, hostnameOf } from '@/lib/directory/cloud-of';
import { domainName } from '@/lib/directory/clouds';
import { gatewayOf } from '@/lib/directory/gateways';
import { mirrorOf } from '@/lib/directory/mirrors';
import { nftCdnName } from '@/lib/directory/nft-cdns';
import { operatorOf } from '@/lib/directory/operators';
import { registrableDomain } from '@/lib/directory/public-host';
import { siteOf } from '@/lib/directory/site';
import type { Dependency } from '@/lib/ledger/dependency';
import type { Party, SiteParties } from '@/lib/ledger/party';
import type { DependencyReport } from '@/lib/ledger/report';
import { inOrder, type PartyFacts, partyReport, type Sight } from '@/lib/ledger/sight';
import { cloudWords, type Translator } from './cloud-words';
import { isOnHost, type PartFooting, partOf } from './footing';

export interface SightFacts {
  site: string;
  known: SiteParties;
  kept: readonly Dependency[];
  /** The same, as the popup lists them. */
  reports: readonly DependencyReport[];
  parts: readonly PartFooting[];
  language: Translator;
}

export function sightOf(facts: SightFacts): Sight {
  const { known, kept, parts } = facts;
  const spares = Object.fromEntries(parts.filter((one) => one.spares.length > 0).map((one) => [one.part, one.spares]));
  const asked = kept.filter(isOnHost);
  const hosts = new Set(asked.map(({ host }) => host));
  const others = Object.values(known.parties).filter(({ host }) => !hosts.has(host));
  const all = [
    ...asked.map((one) => factsOf(known.parties[one.host] ?? null, one, facts)),
    ...others.map((party) => factsOf(party, null, facts)),
  ];
  const parties = inOrder(all.map((one) => partyReport(one, spares)));
  const domains = new Set(parties.flatMap((one) => one.domains));
  return { parties, spares, domainNames: Object.fromEntries([...domains].map((one) => [one, domainName(one)])) };
}

function factsOf(
  party: Party | null,
  dependency: Dependency | null,
  { site, reports, language }: SightFacts,
): PartyFacts {
  const host = dependency?.host ?? party?.host ?? '';
  const hostname = hostnameOf({ host });
  const [operator, gateway] = [operatorOf(hostname), gatewayOf(hostname)];
  const server = dependency?.server ?? party?.server ?? null;
  const seen = cloudOf({ hostname, server, listed: operator?.clouds ?? gateway?.clouds ?? [] });
  const report = reports.find((one) => one.host === host && one.chainId === dependency?.chainId);
  const listed = operator?.role ?? (gateway === null ? null : 'content');
  return {
    party,
    dependency:
      dependency === null
        ? null
        : { ...dependency, part: partOf(dependency), partName: report?.chainName ?? null, requests: dependency.calls },
    group: operator?.group ?? gateway?.group ?? registrableDomain(hostname) ?? hostname,
    operatorName:
      report?.operatorName ??
      nftCdnName(hostname) ??
      operator?.name ??
      gateway?.operator ??
      registrableDomain(hostname) ??
      hostname,
    cloud: cloudWords(language, seen, server),
    domains: domainsOf(seen),
    whole: seen.origin !== null,
    listed: nftCdnName(hostname) === null ? listed : 'nft',
    isOwn: siteOf(`https://${host}`)?.replace(/^https/, '') === site.replace(/^https?/, ''),
    hasCopy: listed === 'content' || mirrorOf(hostname) !== null,
  };
}
